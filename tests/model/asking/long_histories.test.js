/** Which films of a long history are left out, and how many at a time. */

import { expect } from "chai";
import { Contest } from "../../../model/asking/contest.js";
import { MOST_LEFT_OUT, reasons } from "../../../model/asking/reasons.js";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { randomFloats } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { tableTowers } from "../questions.js";

/** @typedef {import("../../../model/core/retrieval.js").WithoutEach} WithoutEach */

const NONE = new Int32Array(0);
const PLAIN = { barred: NONE, twins: NONE, variety: 0 };

/**
 * A history of which it is known which places are left out together.
 * @param {Int32Array} items
 * @param {(place: number) => number[]} query without the item at this place
 */
function watched(items, query) {
  const blocks = /** @type {number[][]} */ ([]);
  const vectors = (/** @type {number[]} */ places) => {
    blocks.push([...places]);
    return tf.tensor2d(places.map(query));
  };
  return { blocks, without: /** @type {WithoutEach} */ ({ items, vectors }) };
}

describe("a history of more than a hundred", () => {
  // two dimensions and a bias; the history's films come first, the listed ones last
  const [LISTED, LIKE_ONE, LIKE_OTHER, UNLIKE] = [
    [
      [1, 0, 1],
      [0, 1, 1],
    ],
    [0.9, -5, 0],
    [-5, 0.9, 0],
    [0.5, 0.5, 10], // more like both of them in the mean, or with the bias
  ];

  /**
   * @param {number[][]} films of the history, oldest first
   * @returns {number[][]} places that are left out together
   */
  function tried(films) {
    const newest = films.length - 1;
    // the newest one is item 0: a place is not an item
    const items = [...[...films].reverse(), ...LISTED];
    const retrieval = new Retrieval(tableTowers({ users: [[1, 1, 1]], items, embeddingDim: 2 }));
    const history = count(films.length).map((place) => newest - place);
    const contest = new Contest(retrieval, { ...PLAIN, known: history });
    const { blocks, without } = watched(history, () => [1, 1, 1]);
    const list = { items: Int32Array.of(newest + 1, newest + 2), scores: Float32Array.of(9, 8) };
    reasons(retrieval, contest, without, list, 3);
    retrieval.dispose();
    return blocks;
  }

  /** @param {number} length of a history in which every sixth film is unlike the list */
  const mixed = (length) =>
    Array.from(count(length), (place) => {
      if (place % 6 === 5) return UNLIKE;
      return place % 2 === 0 ? LIKE_ONE : LIKE_OTHER;
    });

  it("is tried by the hundred films that are most like one of the list, the bias aside", () => {
    // of 120 films, 20 are unlike
    const like = Array.from(count(120)).filter((place) => place % 6 !== 5);
    expect(like.length).to.equal(MOST_LEFT_OUT);
    expect(tried(mixed(120))).to.deep.equal([like]);
  });

  it("is tried by the older ones of films that are equally like", () => {
    // of 140 films 117 are like one of the list
    const like = Array.from(count(140)).filter((place) => place % 6 !== 5);
    expect(like.length).to.equal(117);
    expect(tried(mixed(140))).to.deep.equal([like.slice(0, 100)]);
  });

  it("is the first that is not tried as a whole", () => {
    const like = Array(MOST_LEFT_OUT - 1).fill(LIKE_ONE);
    expect(tried([UNLIKE, ...like])).to.deep.equal([[...count(100)]]);
    expect(tried([UNLIKE, LIKE_OTHER, ...like])).to.deep.equal([[...count(101).slice(1)]]);
  });

  it("keeps a film known that it has by an item besides which is not tried", () => {
    // 100 films that would each pass the listed one, if they were not known, and 0's twin, unlike it
    const items = [...Array(100).fill([2]), [-1], [1.5]];
    const retrieval = new Retrieval(tableTowers({ users: [[1]], items }));
    const twins = Int32Array.of(100, 0);
    const contest = new Contest(retrieval, { ...PLAIN, known: count(101), twins });
    // without any film all scores are halved: the listed one has 0.75, the one left out 1
    const { blocks, without } = watched(count(101), () => [0.5]);
    const list = { items: Int32Array.of(101), scores: Float32Array.of(1.5) };
    const found = reasons(retrieval, contest, without, list, 100);
    retrieval.dispose();
    expect(blocks).to.deep.equal([[...count(100)]]);
    // without item 0, item 100 is still in the history
    expect([...found.items]).to.deep.equal([...count(100).slice(1), -1]);
    expect([...found.ranks]).to.deep.equal([...Array(99).fill(2), 0]);
  });
});

describe("leaving out in blocks", () => {
  it("gives the same as each film left out alone; no tensor stays", () => {
    // 500,000 films of histories at a time: 100 histories of 7,999 go in blocks of 62
    const [FILMS, ITEMS] = [8000, 8100];
    const values = randomFloats(ITEMS * 4, 3);
    const items = Array.from(count(ITEMS), (i) => [...values.slice(4 * i, 4 * i + 4)]);
    const queries = randomFloats(FILMS * 4, 4).map((x, i) => x + (i % 4 === 0 ? 1 : 0.5));
    const history = count(FILMS);
    const retrieval = new Retrieval(tableTowers({ users: [[1, 0.5, 0.5, 0.5]], items }));
    const contest = new Contest(retrieval, { ...PLAIN, known: history });
    const all = retrieval.scores(() => retrieval.userVectors(Int32Array.of(0)));
    const best = contest.order(contest.admit(all), 2);
    const list = { items: best, scores: Float32Array.from(best, (item) => all[item]) };
    const query = (/** @type {number} */ film) => [...queries.subarray(4 * film, 4 * film + 4)];
    const { blocks, without } = watched(history, query);
    const before = tensorsAndBuffers();
    const found = reasons(retrieval, contest, without, list, 20);
    expect(tensorsAndBuffers()).to.deep.equal(before);

    const likeness = items.map((own) =>
      Math.max(
        ...Array.from(best, (item) => items[item].reduce((sum, x, d) => sum + x * own[d], 0)),
      ),
    );
    const hundred = [...history]
      .sort((a, b) => likeness[b] - likeness[a])
      .slice(0, 100)
      .sort((a, b) => a - b);
    expect(blocks).to.deep.equal([hundred.slice(0, 62), hundred.slice(62)]);
    for (const place of [0, 1]) {
      const alone = hundred
        .map((film) => {
          const scores = retrieval.scores(() => tf.tensor2d([query(film)]));
          const drop = list.scores[place] - scores[best[place]];
          const [rank] = contest.ranks(contest.admit(scores, film), best.slice(place, place + 1));
          return { film, rank, drop };
        })
        .filter(({ rank, drop }) => drop > 0 && rank > place + 1)
        .sort((a, b) => b.rank - a.rank || b.drop - a.drop)
        .slice(0, 20);
      const part = (/** @type {Int32Array} */ flat) => [
        ...flat.subarray(place * 20, place * 20 + 20),
      ];
      expect(part(found.items)).to.deep.equal(alone.map(({ film }) => film));
      expect(part(found.ranks)).to.deep.equal(alone.map(({ rank }) => rank));
      // of both blocks: else nothing was shown
      expect(new Set(alone.map(({ film }) => blocks[0].includes(film))).size).to.equal(2);
    }
    retrieval.dispose();
  });

  it("takes fewer films of a large catalogue, and of a huge one one by one", () => {
    // 4,000,000 scores at a time are two films' for 2,000,000 items, one's for 2,500,000, none's for 5,000,000
    for (const [numItems, expected] of /** @type {[number, number[][]][]} */ ([
      [2_000_000, [[0, 1], [2]]],
      [2_500_000, [[0], [1], [2]]],
      [5_000_000, [[0], [1], [2]]],
    ])) {
      const blocks = /** @type {number[][]} */ ([]);
      const retrieval = /** @type {any} */ ({
        model: { numItems },
        scores: (/** @type {() => number[]} */ vectors) => {
          const places = vectors();
          blocks.push(places);
          return new Float32Array(places.length * numItems);
        },
      });
      const without = /** @type {any} */ ({
        items: count(3),
        vectors: (/** @type {number[]} */ places) => places,
      });
      const list = { items: Int32Array.of(7), scores: Float32Array.of(1) };
      const contest = new Contest(retrieval, { ...PLAIN, known: NONE });
      const found = reasons(retrieval, contest, without, list, 1);
      expect(blocks).to.deep.equal(expected);
      // all scores are 0: item 7 would be eighth
      expect([found.items[0], found.ranks[0]]).to.deep.equal([0, 8]);
    }
  });
});
