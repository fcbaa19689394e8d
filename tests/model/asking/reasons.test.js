/** Leaving one out, on paper: towers whose scores are plain sums over the history's films. */

import { expect } from "chai";
import { Contest } from "../../../model/asking/contest.js";
import { reasons } from "../../../model/asking/reasons.js";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
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
    vectors: (places) => {
      const rows = places.map((left) => history.map((_, j) => Number(j !== left)));
      return tf.tensor2d(rows.flat(), [places.length, history.length]);
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
  it("are the films without which an item would fall, by hand", () => {
    const { list, why } = onPaper(GIVES);
    expect(list).to.deep.equal([3, 4, 5]);
    // without 0: 4 has 5, 0 itself 4.5, 5 has 4, 7 has 3.5, 3 has 3, 6 has 2
    // without 1: 3 has 6, 1 itself 5, 5 has 4, then 4 and 6 with 2, the lower index first, 7 has 1
    // without 2: 3 and 4 have 5, 6 has 4, 7 has 2.5, then 2 itself and 5 with 2
    const { items, ranks } = why(3);
    // 3: without 0 fifth; without 2 and 1 still first, by 2 and by 1 point less: no reasons
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, -1, -1],
      [5, 0, 0],
    ]);
    // 4: without 1 fourth; without 2 still second; without 0 even first, though with a point less
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1, -1],
      [4, 0, 0],
    ]);
    // 5: without 2 sixth, behind 2 itself; without 0 and 1 still third by a point
    expect([items[2], ranks[2]]).to.deep.equal([
      [2, -1, -1],
      [6, 0, 0],
    ]);
  });

  // item 6 has 12 points from the films 0 to 4; 7 and 8 have 10.5 and 8.5 from film 5 alone
  const SEVERAL = {
    history: [3, 4, 1, 2, 0, 5],
    gives: [
      ...Array(6).fill([0, 0, 0, 0, 0, 0]), // the films of the history themselves, known
      [2, 1, 2, 3, 4, 0], // 6
      [0, 0, 0, 0, 0, 10.5], // 7
      [0, 0, 0, 0, 0, 8.5], // 8
    ],
  };

  it("come deepest first, of equal depth by what they give, of equal gifts by the index", () => {
    const { list, why } = onPaper(SEVERAL.gives, SEVERAL);
    expect(list).to.deep.equal([6, 7, 8]);
    const { items, ranks } = why(6);
    // 6: without 0 it has 8, third; without 2 it has 9, without 1 and 3 it has 10, second; without 4 it has
    // 11 and stays first
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, 2, 1, 3, -1, -1],
      [3, 2, 2, 2, 0, 0],
    ]);
    // 7 and 8: without 5 they have nothing, behind 6 and 5 itself, the lower index
    expect([items[1], ranks[1]]).to.deep.equal([
      [5, -1, -1, -1, -1, -1],
      [3, 0, 0, 0, 0, 0],
    ]);
    expect([items[2], ranks[2]]).to.deep.equal([
      [5, -1, -1, -1, -1, -1],
      [4, 0, 0, 0, 0, 0],
    ]);
  });

  it("are the first of these when fewer are asked for, and −1 when there are no more", () => {
    const few = (/** @type {number} */ number) => {
      const { items, ranks } = onPaper(SEVERAL.gives, SEVERAL).why(number);
      return [items[0], ranks[0]];
    };
    expect(few(1)).to.deep.equal([[0], [3]]);
    expect(few(3)).to.deep.equal([
      [0, 2, 1],
      [3, 2, 2],
    ]);
    // more than the history has
    expect(few(8)).to.deep.equal([
      [0, 2, 1, 3, -1, -1, -1, -1],
      [3, 2, 2, 2, 0, 0, 0, 0],
    ]);
    expect(onPaper(SEVERAL.gives, SEVERAL).why(0).items).to.deep.equal([[], [], []]);
  });

  it("let the film that is left out stand in the list that would be there without it", () => {
    // without 0, item 0 would be first with 9 points; without 1 nobody passes item 2, which has 3
    const gives = [
      [0, 9],
      [0, 0],
      [3, 4],
    ];
    expect(onPaper(gives).why(2)).to.deep.equal({ items: [[0, -1]], ranks: [[2, 0]] });
  });

  it("are no films that give nothing, or that hold an item down, whoever passes it without them", () => {
    const gives = [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [4, 0, -1], // 3: 3 points
      [1, 3.5, -2], // 4: 2.5
      [0, -3, 5], // 5: 2
    ];
    const { list, why } = onPaper(gives);
    expect(list).to.deep.equal([3, 4, 5]);
    const { items, ranks } = why(3);
    // 3: without 0 behind 5 with 2, 4 with 1.5 and 0 itself; without 1 behind 5 with 5, still with 3 points;
    // without 2 behind 4 with 4.5, with even 4
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, -1, -1],
      [4, 0, 0],
    ]);
    // 4: without 1 it has −1, behind 5, 3 and 1 itself; without 0 still second, without 2 first
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1, -1],
      [4, 0, 0],
    ]);
    // 5: without 2 it has −3, behind 4, 3 and 2 itself; without 0 and 1 first
    expect([items[2], ranks[2]]).to.deep.equal([
      [2, -1, -1],
      [4, 0, 0],
    ]);
  });

  it("count a film by its better item: what is promised is the film's rank", () => {
    // 4 is 3's twin: with 0 the film stands as 3 with 7, without it as 4 with 5, between 5 and 2
    const gives = [
      [0, 0],
      [0, 0],
      [0, 4],
      [5, 2],
      [1, 5],
      [0, 5.5],
    ];
    const { list, why } = onPaper(gives, { twins: [4, 3] });
    expect(list).to.deep.equal([3, 5, 2]);
    const { items, ranks } = why(2);
    // without 0: 5 has 5.5, 4 has 5, 2 has 4. Without 1: 3 has 5, the others none: still first
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, -1],
      [2, 0],
    ]);
    // 5: without 1 it has nothing, behind 3 and the lower indices 1 and 2; 4 is out, 0 is known
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1],
      [4, 0],
    ]);
    // 2: without 1 it has nothing, and is still third
    expect(items[2]).to.deep.equal([-1, -1]);
  });

  it("are none for a film that stays where it is by its other item", () => {
    // without 0 the film has 5 as 4, without 1 it has 5 as 3: nobody passes it, though each item loses
    const gives = [
      [0, 0],
      [0, 0],
      [2, 2],
      [5, 2],
      [1, 5],
    ];
    const { list, why } = onPaper(gives, { twins: [4, 3] });
    expect(list).to.deep.equal([3, 2]);
    expect(why(2).items[0]).to.deep.equal([-1, -1]);
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
    expect(why(2)).to.deep.equal({ items: [[0, -1]], ranks: [[2, 0]] });
  });

  it("keep a film known that the history still has by its other item", () => {
    // 1 is 0's twin, and both are in the history: without one, the other is still known
    const gives = [
      [0, 9],
      [9, 0],
      [4, 3],
      [0, 5],
    ];
    const { list, why } = onPaper(gives, { twins: [1, 0] });
    expect(list).to.deep.equal([2, 3]);
    const { items, ranks } = why(2);
    // 2: without 0 it has 3, behind 3 with 5, not behind 0 with 9; without 1 it has 4, not behind 1 with 9
    expect([items[0], ranks[0]]).to.deep.equal([
      [0, -1],
      [2, 0],
    ]);
  });

  it("tell the depth in a varied list, 0 where it does not reach: that is deepest", () => {
    // item 3 has its points from the films 0 and 2, 120 others theirs from film 1
    const others = Array.from(count(120), (i) => [0, 5 - i / 100, 0]);
    const gives = [[0, 0, 0], [0, 0, 0], [0, 0, 0], [2, 0, 4.4], ...others];
    const { list, why } = onPaper(gives, { variety: 0.01 });
    expect(list).to.deep.equal([3, 4, 5]);
    const { items, ranks } = why(3);
    // 3: without 2 it has 2 points, behind the best 100. Without 0 it is worth 0.99 · 4.4 = 4.356, and
    // another with s points, as it is like the first one with 5, 0.99 s − 0.01 · 5 s = 0.94 s: more for
    // those from 5 to 4.64, which are 37
    expect([items[0], ranks[0]]).to.deep.equal([
      [2, 0, -1],
      [0, 38, 0],
    ]);
    // 4: without 1, item 3 is first, and of those with nothing 1 comes next, then 4
    expect([items[1], ranks[1]]).to.deep.equal([
      [1, -1, -1],
      [3, 0, 0],
    ]);
  });

  it("come of an empty list, or an empty history, as none", () => {
    const gives = [[1], [2]];
    expect(onPaper(gives, { known: [0, 1] }).why(2)).to.deep.equal({ items: [], ranks: [] });
    // nothing is like an empty list: that is no reason to fail for a long history
    const long = Array(101).fill(Array(101).fill(1));
    expect(onPaper(long).why(2)).to.deep.equal({ items: [], ranks: [] });
    const { list, why } = onPaper([[0], [2]], { history: [] });
    expect(list).to.deep.equal([1, 0]);
    const none = [
      [-1, -1],
      [-1, -1],
    ];
    expect(why(2).items).to.deep.equal(none);
  });
});
