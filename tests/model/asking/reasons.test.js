/** Leaving one out, on paper: towers whose scores are plain sums over the history's films. */

import { expect } from "chai";
import { Contest } from "../../../model/asking/contest.js";
import { reasons } from "../../../model/asking/reasons.js";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { randomFloats } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { tableTowers } from "../questions.js";

/** @typedef {import("../../../model/core/retrieval.js").WithoutEach} WithoutEach */

const NONE = new Int32Array(0);

/**
 * What each film of a history (a column) gives each item (a row): an item's score is the sum of its row,
 * and without one film the sum of the other columns. The films of the history are the first items.
 * @param {number[][]} gives [numItems][n]
 * @param {object} [rules]
 * @param {number[]} [rules.known] the history where nothing is said
 * @param {number[]} [rules.twins]
 * @param {number[]} [rules.history] the items of the columns
 * @param {number} [rules.variety]
 */
function onPaper(
  gives,
  { history = [...gives[0].keys()], known = history, twins = [], variety = 0 } = {},
) {
  const retrieval = new Retrieval(tableTowers({ users: [gives[0].map(() => 1)], items: gives }));
  const contest = new Contest(retrieval, {
    known: Int32Array.from(known),
    barred: NONE,
    twins: Int32Array.from(twins),
    variety,
  });
  /** @type {WithoutEach} */
  const without = {
    items: Int32Array.from(history),
    vectors: (from, to) => {
      const rows = Array.from(count(to - from), (i) =>
        history.map((_, j) => Number(j !== from + i)),
      );
      return tf.tensor2d(rows.flat(), [to - from, history.length]);
    },
  };
  const all = retrieval.scores(() => retrieval.userVectors(Int32Array.of(0)));
  const items = contest.order(contest.admit(all), 3);
  const list = { items, scores: Float32Array.from(items, (item) => all[item]) };
  return {
    list: [...items],
    /** @param {number} number */
    why: (number) => {
      const found = reasons(retrieval, contest, without, list, number);
      retrieval.dispose();
      const rows = (/** @type {Int32Array} */ flat) =>
        Array.from(items.keys(), (i) => [...flat.subarray(i * number, (i + 1) * number)]);
      return { items: rows(found.items), ranks: rows(found.ranks) };
    },
  };
}

// columns: what the films 0, 1 and 2 of the history give
const GIVES = [
  [0, 2, 2.5], // 0, known
  [2, 0, 3], // 1, known
  [1, 1, 0], // 2, known
  [4, 1, 2], // 3: 7, the first of the list
  [1, 4, 1], // 4: 6, the second
  [1, 1, 3], // 5: 5, the third
  [2, 2, 0], // 6: 4
  [0, 2.5, 1], // 7: 3.5
];

describe("reasons", () => {
  it("are the films without which an item would fall deepest, by hand", () => {
    const { list, why } = onPaper(GIVES);
    expect(list).to.deep.equal([3, 4, 5]);
    // without 0: 4 has 5, 0 itself 4.5, 5 has 4, 7 has 3.5, 3 has 3, 6 has 2
    // without 1: 3 has 6, 1 itself 5, 5 has 4, then 4 and 6 with 2, the lower index first, 7 has 1
    // without 2: 3 and 4 have 5, 6 has 4, 7 has 2.5, then 2 itself and 5 with 2
    const { items, ranks } = why(3);
    // 3: without 0 fifth; without 2 and 1 still first, by 2 and by 1 point less
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, 2, 1],
      [5, 1, 1],
    ]);
    // 4: without 1 fourth; without 2 second; without 0 even first, and still a point less
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, 2, 0],
      [4, 2, 1],
    ]);
    // 5: without 2 sixth, behind 2 itself; without 0 and 1 third by a point, of equal ones the lower index
    expect([items[2], ranks[2]]).to.deep.equal([
      [2, 0, 1],
      [6, 3, 3],
    ]);
  });

  it("are the deepest ones when fewer are asked for, and −1 when there are no more", () => {
    expect(onPaper(GIVES).why(1)).to.deep.equal({ items: [[0], [1], [2]], ranks: [[5], [4], [6]] });
    const { items, ranks } = onPaper(GIVES).why(5);
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, 2, 1, -1, -1],
      [5, 1, 1, 0, 0],
    ]);
    expect(onPaper(GIVES).why(0).items).to.deep.equal([[], [], []]);
  });

  it("let the film that is left out stand in the list that would be there without it", () => {
    // without 0, item 0 would be first with 9 points; without 1 nobody passes item 2, which has 3
    const gives = [
      [0, 9],
      [0, 0],
      [3, 4],
    ];
    expect(onPaper(gives).why(2)).to.deep.equal({ items: [[0, 1]], ranks: [[2, 1]] });
  });

  it("are no films that give nothing, or that hold an item down", () => {
    // 3 has its 3 points from 0 alone: 1 gives nothing, without 2 it would have more
    const gives = [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [4, 0, -1],
      [1, 1, 0.5],
    ];
    const { items, ranks } = onPaper(gives).why(3);
    // without 0: 4 has 1.5, 0 itself nothing, 3 has −1; 1 and 2 are known
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, -1, -1],
      [3, 0, 0],
    ]);
    // 4: without 1 and 2 behind 3 with 3 and 4 points, without 0 first: by a point, half a point, a point
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, 2, 0],
      [2, 2, 1],
    ]);
  });

  it("count a film by its better item: what is promised is the film's rank", () => {
    // 4 is 3's twin: with 0 the film stands as 3 with 7, without it as 4 with 5 before 2's 4
    const gives = [
      [0, 0],
      [0, 0],
      [0, 4],
      [5, 2],
      [1, 5],
    ];
    const { list, why } = onPaper(gives, { twins: [4, 3] });
    expect(list).to.deep.equal([3, 2]);
    const { items, ranks } = why(2);
    // without 0: 4 has 5, 2 has 4: still first. Without 1: 3 has 5, 2 none
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, 1],
      [1, 1],
    ]);
    // 2: without 1 it has nothing, behind 3 with 5 and 1 with nothing, the lower index; 0 is known
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1],
      [3, 0],
    ]);
  });

  it("let a film with two items compete again as a film, which the history knows by one", () => {
    // 2 is 0's twin, both known, and only 0 in the history: without 0, item 2 is first with 8
    const gives = [
      [0, 1],
      [0, 0],
      [0, 8],
      [4, 3],
    ];
    const { list, why } = onPaper(gives, { known: [0, 1, 2], twins: [2, 0] });
    expect(list).to.deep.equal([3]);
    // without 1: item 3 has 4, item 1 nothing
    expect(why(2)).to.deep.equal({ items: [[0, 1]], ranks: [[2, 1]] });
  });

  it("keep a film known that the history still has by its other item", () => {
    // 1 is 0's twin, and both are in the history: without one, the other is still known
    const gives = [
      [0, 9],
      [9, 0],
      [4, 3],
    ];
    const { list, why } = onPaper(gives, { twins: [1, 0] });
    expect(list).to.deep.equal([2]);
    expect(why(2)).to.deep.equal({ items: [[0, 1]], ranks: [[1, 1]] });
  });

  it("tell the depth in a varied list, 0 where it does not reach: that is deepest", () => {
    // item 3 has its points from the films 0 and 2, 120 others theirs from film 1
    const others = Array.from(count(120), (i) => [0, 5 - i / 100, 0]);
    const gives = [[0, 0, 0], [0, 0, 0], [0, 0, 0], [9, 0, 0.5], ...others];
    const { list, why } = onPaper(gives, { variety: 0.01 });
    expect(list).to.deep.equal([3, 4, 5]);
    const { items, ranks } = why(2);
    // without 0 item 3 has half a point, behind the best 100; without 2 it has 9, and is first
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, 2],
      [0, 1],
    ]);
    // 4: without 1, item 3 is first, and of those with nothing 1 comes next, then 4
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1],
      [3, 0],
    ]);
  });

  it("come of an empty list, or an empty history, as none", () => {
    const gives = [[1], [2]];
    expect(onPaper(gives, { known: [0, 1] }).why(2)).to.deep.equal({ items: [], ranks: [] });
    const { list, why } = onPaper([[0], [2]], { history: [] });
    expect(list).to.deep.equal([1, 0]);
    const none = [
      [-1, -1],
      [-1, -1],
    ];
    expect(why(2).items).to.deep.equal(none);
  });
});

describe("a long history", () => {
  // 500,000 films of histories at a time: 1,000 histories of 999 go in blocks of 500
  const [FILMS, ITEMS] = [1000, 1100];
  const values = randomFloats(ITEMS * 4, 3);
  const items = Array.from(count(ITEMS), (i) => [...values.slice(4 * i, 4 * i + 4)]);
  const queries = randomFloats(FILMS * 4, 4).map((x, i) => 0.1 * x + (i % 4 === 0 ? 1 : 0.5));
  const history = count(FILMS);

  it("goes in blocks, which give the same as each film left out alone; no tensor stays", () => {
    const retrieval = new Retrieval(tableTowers({ users: [[1, 0.5, 0.5, 0.5]], items }));
    const contest = new Contest(retrieval, {
      known: history,
      barred: NONE,
      twins: NONE,
      variety: 0,
    });
    const all = retrieval.scores(() => retrieval.userVectors(Int32Array.of(0)));
    const best = contest.order(contest.admit(all), 2);
    const list = { items: best, scores: Float32Array.from(best, (item) => all[item]) };
    const blocks = /** @type {number[][]} */ ([]);
    const vectors = (/** @type {number} */ from, /** @type {number} */ to) => {
      blocks.push([from, to]);
      return tf.tensor2d(queries.subarray(4 * from, 4 * to), [to - from, 4]);
    };
    const before = tensorsAndBuffers();
    const found = reasons(retrieval, contest, { items: history, vectors }, list, 20);
    expect(tensorsAndBuffers()).to.deep.equal(before);
    expect(blocks).to.deep.equal([
      [0, 500],
      [500, 1000],
    ]);
    for (const place of [0, 1]) {
      const alone = [...history]
        .map((film) => {
          const scores = retrieval.scores(() => vectors(film, film + 1));
          const drop = list.scores[place] - scores[best[place]];
          const [rank] = contest.ranks(contest.admit(scores, film), best.slice(place, place + 1));
          return { film, rank, drop };
        })
        .filter(({ drop }) => drop > 0)
        .sort((a, b) => b.rank - a.rank || b.drop - a.drop)
        .slice(0, 20);
      const part = (/** @type {Int32Array} */ flat) => [
        ...flat.subarray(place * 20, place * 20 + 20),
      ];
      expect(part(found.items)).to.deep.equal(alone.map(({ film }) => film));
      expect(part(found.ranks)).to.deep.equal(alone.map(({ rank }) => rank));
      // of both blocks: else nothing was shown
      expect(new Set(alone.map(({ film }) => film < 500)).size).to.equal(2);
    }
    retrieval.dispose();
  });

  it("of a huge catalogue goes film by film", () => {
    // 4,000,000 scores at a time are one film's for 2,500,000 items, and none's for 5,000,000
    for (const numItems of [2_500_000, 5_000_000]) {
      const sizes = /** @type {number[]} */ ([]);
      const retrieval = /** @type {any} */ ({
        model: { numItems },
        scores: (/** @type {() => number} */ vectors) => {
          sizes.push(vectors());
          return new Float32Array(numItems);
        },
      });
      const rules = { known: NONE, barred: NONE, twins: NONE, variety: 0 };
      const without = /** @type {any} */ ({
        items: count(3),
        vectors: (/** @type {number} */ from, /** @type {number} */ to) => to - from,
      });
      const list = { items: Int32Array.of(7), scores: Float32Array.of(1) };
      const found = reasons(retrieval, new Contest(retrieval, rules), without, list, 1);
      expect(sizes).to.deep.equal([1, 1, 1]);
      // all scores are 0: item 7 would be eighth
      expect([found.items[0], found.ranks[0]]).to.deep.equal([0, 8]);
    }
  });
});
