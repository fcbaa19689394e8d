/** What a user watched, and when, laid out for the tower: ages, visits, weights, genre profiles. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import {
  historiesWithoutEach,
  historyOf,
  historyOfGuest,
  layOutHistories,
} from "../../../model/history/history.js";
import { expectClose, randomFloats } from "../arrays.js";
import { guestOf, QUESTIONS } from "../questions.js";

const EMPTY = historyOf(new Int32Array(0), null);
const POOLS = QUESTIONS.sitting.pools;

/**
 * @param {import("../../../model/core/sparse.js").SparseMatrix} pools
 * @param {number} numItems
 * @returns {Float32Array[]} each row with its zeros written out
 */
function rowsOf({ row, column, value, numRows }, numItems) {
  const rows = Array.from({ length: numRows }, () => new Float32Array(numItems));
  value.forEach((weight, i) => {
    rows[row[i]][column[i]] += weight;
  });
  return rows;
}

describe("historyOf", () => {
  it("counts the items and the visits after each one", () => {
    // moments 3, 3, 5, 9, 9, 9: after the first two the user came back at 5 and at 9
    const history = historyOf(count(6), Int32Array.of(3, 3, 5, 9, 9, 9));
    expect([...history.items]).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect([...history.ages]).to.deep.equal([5, 4, 3, 2, 1, 0]);
    expect([...history.visits]).to.deep.equal([2, 2, 1, 0, 0, 0]);
  });

  it("does not ask how long ago, only how many came later", () => {
    const [soon, late] = [Int32Array.of(1, 2, 2), Int32Array.of(-90, 1_000_000, 1_000_000)];
    expect(historyOf(count(3), soon)).to.deep.equal(historyOf(count(3), late));
  });

  it("takes all items as equally recent when nobody knows the order", () => {
    const history = historyOf(Int32Array.of(4, 2, 7), null);
    expect([...history.ages, ...history.visits]).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it("weighs all items alike, if nothing else is said", () => {
    expect([...historyOf(count(3), count(3)).weights]).to.deep.equal([1, 1, 1]);
    const weights = Float32Array.of(2, 0.5, 1);
    expect(historyOf(count(3), count(3), weights).weights).to.equal(weights);
  });

  it("of one item or none has no age", () => {
    expect([...historyOf(Int32Array.of(3), Int32Array.of(8)).ages]).to.deep.equal([0]);
    expect(historyOf(new Int32Array(0), new Int32Array(0))).to.deep.equal(EMPTY);
  });
});

describe("historyOfGuest", () => {
  it("holds what was liked, by its stars, all of it as recent: ages and visits 0", () => {
    const { items, ages, visits, weights } = historyOfGuest(guestOf([4, 2, 7, 1], [5, 1, 3, 2]));
    expect([...items]).to.deep.equal([4, 7]);
    // (5 − 1) / 3 and (3 − 1) / 3
    expectClose(weights, [4 / 3, 2 / 3], 1e-6);
    expect([...ages, ...visits]).to.deep.equal([0, 0, 0, 0]);
  });

  it("of four stars each is that of the same items without an order", () => {
    const read = historyOf(Int32Array.of(4, 2, 7), null);
    expect(historyOfGuest(guestOf([4, 2, 7], [4, 4, 4]))).to.deep.equal(read);
  });

  it("is empty for who liked nothing", () => {
    expect(historyOfGuest(guestOf([4, 2], [1, 2]))).to.deep.equal(EMPTY);
    expect(historyOfGuest(guestOf([], []))).to.deep.equal(EMPTY);
  });
});

describe("histories without each item", () => {
  const items = Int32Array.of(4, 2, 7, 5);

  it("are those that would be there without it: the others' ages and visits with them", () => {
    // moments 1, 6, 6, 9; without 5 nobody came back after 6, without 2 item 4 is one item younger
    const histories = historiesWithoutEach(items, Int32Array.of(1, 6, 6, 9), [0, 1, 2, 3]);
    expect(histories).to.deep.equal([
      historyOf(Int32Array.of(2, 7, 5), Int32Array.of(6, 6, 9)),
      historyOf(Int32Array.of(4, 7, 5), Int32Array.of(1, 6, 9)),
      historyOf(Int32Array.of(4, 2, 5), Int32Array.of(1, 6, 9)),
      historyOf(Int32Array.of(4, 2, 7), Int32Array.of(1, 6, 6)),
    ]);
    expect([...histories[1].ages]).to.deep.equal([2, 1, 0]);
    expect([...histories[3].visits]).to.deep.equal([1, 0, 0]);
    expect([...items]).to.deep.equal([4, 2, 7, 5]);
  });

  it("have no order where there was none", () => {
    const [without] = historiesWithoutEach(items, null, [2]);
    expect(without).to.deep.equal(historyOf(Int32Array.of(4, 2, 5), null));
  });

  it("are made for the items that are asked for alone: all of a long history would be its square", () => {
    const moments = Int32Array.of(1, 6, 6, 9);
    const all = historiesWithoutEach(items, moments, [0, 1, 2, 3]);
    expect(historiesWithoutEach(items, moments, [1, 3])).to.deep.equal([all[1], all[3]]);
    expect(historiesWithoutEach(items, moments, [])).to.deep.equal([]);
    // of one item, nothing is left
    expect(historiesWithoutEach(Int32Array.of(3), null, [0])).to.deep.equal([EMPTY]);
  });
});

describe("pools", () => {
  const ITEMS = 8;
  const genres = new Float32Array(ITEMS).fill(1);

  it("weigh by e^(−decay · age) or e^(−decay · visits), each pool with the sum 1, by hand", () => {
    // items 4, 2, 7 with ages 2, 1, 0 and visits 1, 0, 0
    const history = historyOf(Int32Array.of(4, 2, 7), Int32Array.of(1, 6, 6));
    const { pools } = layOutHistories([history], genres, 1, POOLS);
    const byHand = [
      [1, 1, 1],
      [Math.exp(-0.1), Math.exp(-0.05), 1],
      [Math.exp(-1), Math.exp(-0.5), 1],
      [Math.exp(-0.3), 1, 1],
      [Math.exp(-1.5), 1, 1],
    ];
    expect(pools.numRows).to.equal(POOLS.length);
    for (const [pool, row] of rowsOf(pools, ITEMS).entries()) {
      const sum = byHand[pool].reduce((a, b) => a + b);
      const [first, second, third] = byHand[pool].map((weight) => weight / sum);
      expectClose(row, [0, 0, second, 0, first, 0, 0, third], 1e-6);
    }
  });

  it("of another day are one, in which all films count alike, however old", () => {
    const history = historyOf(Int32Array.of(4, 2, 7), Int32Array.of(1, 6, 6));
    const { pools } = layOutHistories([history], genres, 1, QUESTIONS.day.pools);
    const third = 1 / 3;
    expect(pools.numRows).to.equal(1);
    expectClose(rowsOf(pools, ITEMS)[0], [0, 0, third, 0, third, 0, 0, third], 1e-6);
  });

  it("weigh by what an item counts times how recent it is, by hand", () => {
    // as above, with weights 3, 1 and 2 for items 4, 2 and 7
    const weights = Float32Array.of(3, 1, 2);
    const history = historyOf(Int32Array.of(4, 2, 7), Int32Array.of(1, 6, 6), weights);
    const { pools } = layOutHistories([history], genres, 1, POOLS);
    const byHand = [
      [3, 1, 2],
      [3 * Math.exp(-0.1), Math.exp(-0.05), 2],
      [3 * Math.exp(-1), Math.exp(-0.5), 2],
      [3 * Math.exp(-0.3), 1, 2],
      [3 * Math.exp(-1.5), 1, 2],
    ];
    for (const [pool, row] of rowsOf(pools, ITEMS).entries()) {
      const sum = byHand[pool].reduce((a, b) => a + b);
      const [first, second, third] = byHand[pool].map((weight) => weight / sum);
      expectClose(row, [0, 0, second, 0, first, 0, 0, third], 1e-6);
    }
  });

  it("do not feel the scale of the weights, and leave out what is old, not what counts little", () => {
    const moments = count(3);
    const laidOut = (/** @type {number[]} */ ...weights) =>
      layOutHistories([historyOf(count(3), moments, Float32Array.from(weights))], genres, 1, POOLS)
        .pools;
    expectClose(laidOut(4, 2, 8).value, laidOut(0.5, 0.25, 1).value, 1e-6);
    // the newest counts a millionth of the others, which are counted still
    const [first] = rowsOf(laidOut(1, 1, 1e-6), ITEMS);
    expectClose(first, [0.5, 0.5, 0, 0, 0, 0, 0, 0], 1e-5);
    expect(laidOut(1, 1, 1e-6).value.length).to.equal(3 * POOLS.length);
  });

  it("of a guest with equal stars are the means of the items, whatever the stars", () => {
    const guests = [3, 5].map((stars) => historyOfGuest(guestOf([4, 2, 7], Array(3).fill(stars))));
    const read = historyOf(Int32Array.of(4, 2, 7), null);
    const { pools } = layOutHistories([...guests, read], genres, 1, POOLS);
    const third = 1 / 3;
    for (const row of rowsOf(pools, ITEMS)) {
      expectClose(row, [0, 0, third, 0, third, 0, 0, third], 1e-6);
    }
  });

  it("stand together by history; an empty history has no entry", () => {
    const one = historyOf(Int32Array.of(5), Int32Array.of(1));
    const two = historyOf(Int32Array.of(0, 1), null);
    const { pools } = layOutHistories([one, EMPTY, two], genres, 1, POOLS);
    const rows = rowsOf(pools, ITEMS).map((row) => [...row]);
    expect(rows.length).to.equal(3 * POOLS.length);
    for (const p of POOLS.keys()) {
      expect(rows[p]).to.deep.equal([0, 0, 0, 0, 0, 1, 0, 0]);
      expect(rows[POOLS.length + p]).to.deep.equal(Array(8).fill(0));
      expect(rows[2 * POOLS.length + p]).to.deep.equal([0.5, 0.5, 0, 0, 0, 0, 0, 0]);
    }
    expect(pools.value.length).to.equal(3 * POOLS.length);
  });

  it("leave out what counts less than a thousandth of the newest, and still sum to 1", () => {
    const long = historyOf(count(400), count(400));
    const { pools } = layOutHistories([long], new Float32Array(400).fill(1), 1, POOLS);
    const rows = rowsOf(pools, 400);
    for (const [p, { decay }] of POOLS.entries()) {
      // every moment is another: visits are ages. e^(−decay · age) ≥ 0.001 up to age log(1000) / decay
      const counted = Math.min(400, Math.floor(Math.log(1000) / decay) + 1);
      expect(rows[p].filter((weight) => weight > 0).length).to.equal(counted);
      expect(rows[p].slice(400 - counted).every((weight) => weight > 0)).to.equal(true);
      expectClose([rows[p].reduce((a, b) => a + b)], [1], 1e-5);
    }
  });
});

describe("genre profiles", () => {
  it("count the genres of the history's items, at length one, by hand", () => {
    // genres of items 0 to 3: [1, 0, 0], [1, 1, 0], [0, 0, 1], none
    const genres = Float32Array.of(1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0);
    const histories = [[0, 1], [2], [3], [1, 3]].map((items) =>
      historyOf(Int32Array.from(items), null),
    );
    const { profiles } = layOutHistories([...histories, EMPTY], genres, 3, POOLS);
    const [two, one] = [2 / Math.sqrt(5), 1 / Math.sqrt(5)];
    const half = Math.SQRT1_2;
    expectClose(
      profiles,
      [
        [two, one, 0], // [1, 0, 0] + [1, 1, 0] = [2, 1, 0], of length √5
        [0, 0, 1],
        [0, 0, 0], // no genre: zeros, not NaN
        [half, half, 0],
        [0, 0, 0],
      ].flat(),
      1e-6,
    );
  });

  it("count each item by its weight, by hand", () => {
    // genres of items 0 to 2: [1, 0], [1, 1], [0, 1]; weights 2, 1 and 3: [3, 4], of length 5
    const genres = Float32Array.of(1, 0, 1, 1, 0, 1);
    const history = historyOf(count(3), count(3), Float32Array.of(2, 1, 3));
    expectClose(layOutHistories([history], genres, 2, POOLS).profiles, [0.6, 0.8], 1e-6);
  });

  it("do not depend on the order, nor on how old an item is", () => {
    const genres = randomFloats(20 * 4, 2).map(Math.abs);
    const [there, back] = [count(20), count(20).reverse()];
    const profileOf = (
      /** @type {import("../../../model/history/history.js").History} */ history,
    ) => layOutHistories([history], genres, 4, POOLS).profiles;
    expectClose(profileOf(historyOf(there, count(20))), profileOf(historyOf(back, null)));
    expectClose([Math.hypot(...profileOf(historyOf(there, null)))], [1]);
  });
});
