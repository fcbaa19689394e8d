/** Training rows of the History model: what is history, what is target, and how often. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { Interactions } from "../../../model/data/interactions.js";
import { HistoryBatches } from "../../../model/history/history_batches.js";
import { Batches } from "../../../model/ids/batches.js";
import { expectClose } from "../arrays.js";
import { meanOf } from "../models.js";
import { QUESTIONS } from "../questions.js";

/** @typedef {import("../../../model/history/history_batches.js").Row} Row */

const SITTING = QUESTIONS.sitting;

/**
 * Users take turns; the n-th item of user u is u · each + n, so that an item tells user and position.
 * @param {number} numUsers
 * @param {number} each how many interactions a user has
 * @param {boolean} [timed] two turns of the users share each moment
 */
function takingTurns(numUsers, each, timed = true) {
  const turns = count(numUsers * each);
  return new Interactions(
    numUsers,
    numUsers * each,
    turns.map((i) => i % numUsers),
    turns.map((i) => (i % numUsers) * each + Math.floor(i / numUsers)),
    timed ? turns.map((i) => Math.floor(i / (2 * numUsers))) : null,
  );
}

/**
 * @param {HistoryBatches} batches
 * @param {number} length
 */
function rowsFrom(batches, length) {
  /** @type {Row[]} */
  const rows = [];
  while (rows.length < length) rows.push(...batches.next());
  return rows.slice(0, length);
}

/** With twelve items, a cut has an item that is older than another, or a target that counts less. */
const isCut = (/** @type {Row} */ { history, weights }) =>
  history.ages.some((age) => age > 0) || weights.some((weight) => weight < 1);

/** @param {Row} row */
function userOf({ history, targets }, each = 12) {
  const users = new Set([...history.items, ...targets].map((item) => Math.floor(item / each)));
  expect(users.size).to.equal(1);
  return [...users][0];
}

describe("cut rows", () => {
  const rows = rowsFrom(new HistoryBatches(takingTurns(10, 12), 40, SITTING, 3), 2000).filter(
    isCut,
  );

  it("have all positions before the cut as history, all from it on as targets", () => {
    for (const row of rows) {
      const first = userOf(row) * 12;
      const cut = row.history.items.length;
      const expected = Array.from({ length: 12 }, (_, n) => first + n);
      expect([...row.history.items]).to.deep.equal(expected.slice(0, cut));
      expect([...row.targets]).to.deep.equal(expected.slice(cut));
    }
  });

  it("count ages and visits from the cut, not from the last interaction", () => {
    for (const { history } of rows) {
      const cut = history.items.length;
      const ages = Array.from({ length: cut }, (_, n) => cut - 1 - n);
      expect([...history.ages]).to.deep.equal(ages);
      // positions 0 and 1 share a moment, 2 and 3 the next one
      const visits = ages.map((_, n) => ((cut - 1) >> 1) - (n >> 1));
      expect([...history.visits]).to.deep.equal(visits);
    }
  });

  it("weigh targets by e^(−0.3 later)", () => {
    for (const { targets, weights } of rows) {
      expectClose(
        weights,
        Array.from(targets, (_, later) => Math.exp(-0.3 * later)),
        1e-6,
      );
    }
  });

  it("are cut anywhere from after the first item to before the last, evenly", () => {
    const cuts = new Array(13).fill(0);
    for (const { history } of rows) cuts[history.items.length]++;
    expect([cuts[0], cuts[12]]).to.deep.equal([0, 0]);
    // seven of ten in 2,000 rows are cut: 1,400 at 11 places, 127 each, give or take four times √127
    expect(rows.length).to.be.within(1318, 1482);
    for (const cut of cuts.slice(1, 12)) expect(cut).to.be.within(82, 172);
  });
});

describe("masked rows", () => {
  const numbers = (/** @type {Int32Array} */ values) => [...values].sort((a, b) => a - b);

  it("part a user's items into history and targets, all of the same weight and age", () => {
    const batches = new HistoryBatches(takingTurns(10, 12), 40, SITTING, 4);
    const rows = rowsFrom(batches, 400).filter((row) => !isCut(row));
    expect(rows.length).to.be.within(83, 157);
    for (const row of rows) {
      const first = userOf(row) * 12;
      const both = Int32Array.of(...row.history.items, ...row.targets);
      expect(numbers(both)).to.deep.equal(Array.from({ length: 12 }, (_, n) => first + n));
      expect(row.targets.length).to.be.at.least(1);
      expect([...row.weights]).to.deep.equal(Array(row.targets.length).fill(1));
      expect([...row.history.ages, ...row.history.visits].some((age) => age !== 0)).to.equal(false);
    }
    // not a cut in disguise: some history is not the first items
    const scattered = rows.filter(
      ({ history, targets }) => Math.max(...history.items) > Math.min(...targets),
    );
    expect(scattered.length).to.be.above(0.75 * rows.length);
  });

  it("keep from a tenth to nine tenths of the items, evenly", () => {
    const batches = new HistoryBatches(takingTurns(2, 500, false), 1000, SITTING, 5);
    const kept = rowsFrom(batches, 400).map(({ history }) => history.items.length / 500);
    // uniform in 0.1..0.9: mean 0.5, standard deviation of 400 of them 0.8 / √12 / 20 = 0.012
    expect(meanOf(kept)).to.be.closeTo(0.5, 0.05);
    expect(Math.min(...kept)).to.be.within(0.05, 0.15);
    expect(Math.max(...kept)).to.be.within(0.85, 0.95);
  });

  it("always leave something to be found", () => {
    // of two items both are kept with the probability ∫ k² dk / 0.8 = (0.9³ − 0.1³) / 2.4 = 0.3
    const batches = new HistoryBatches(takingTurns(5, 2, false), 10, SITTING, 6);
    for (const { targets } of rowsFrom(batches, 300)) expect(targets.length).to.be.within(1, 2);
  });

  it("are all that there is without moments", () => {
    const always = { ...SITTING, cutShare: 1 };
    for (const question of [SITTING, always]) {
      const batches = new HistoryBatches(takingTurns(10, 12, false), 40, question, 7);
      expect(rowsFrom(batches, 200).some(isCut)).to.equal(false);
    }
  });
});

describe("rows of a question", () => {
  it("that cuts all of them have targets which come after the history, faded as it says", () => {
    const question = { ...QUESTIONS.day, cutShare: 1, targetDecay: 0.7 };
    const batches = new HistoryBatches(takingTurns(10, 12), 40, question, 9);
    for (const { history, targets, weights } of rowsFrom(batches, 300)) {
      expect(Math.max(...history.items)).to.be.below(Math.min(...targets));
      expect(history.items.length + targets.length).to.equal(12);
      const faded = Array.from(targets, (_, later) => Math.exp(-0.7 * later));
      expectClose(weights, faded, 1e-6);
    }
  });

  it("that cuts none keep a share of the items within its bounds", () => {
    const question = {
      ...SITTING,
      cutShare: 0,
      kept: /** @type {[number, number]} */ ([0.3, 0.6]),
    };
    const batches = new HistoryBatches(takingTurns(2, 500), 1000, question, 10);
    const rows = rowsFrom(batches, 300);
    expect(rows.some(isCut)).to.equal(false);
    const kept = rows.map(({ history }) => history.items.length / 500);
    // of 500 items a share is met to four times √(0.25 / 500) = 0.09
    expect(Math.min(...kept)).to.be.within(0.21, 0.33);
    expect(Math.max(...kept)).to.be.within(0.57, 0.69);
  });
});

describe("passes of histories", () => {
  it("show every user once, in an order that is new each time", () => {
    const batches = new HistoryBatches(takingTurns(10, 12), 12, SITTING, 8);
    const passes = Array.from({ length: 3 }, () => rowsFrom(batches, 10).map((row) => userOf(row)));
    for (const users of passes) {
      expect([...users].sort((a, b) => a - b)).to.deep.equal([...Array(10).keys()]);
    }
    expect(passes[0]).to.not.deep.equal(passes[1]);
    expect(passes[1]).to.not.deep.equal(passes[2]);
  });

  it("cut about seven in ten of every user's rows and mask the others", () => {
    const batches = new HistoryBatches(takingTurns(10, 12), 12, SITTING, 8);
    const cuts = new Array(10).fill(0);
    for (const row of rowsFrom(batches, 1000)) if (isCut(row)) cuts[userOf(row)]++;
    // 100 rows of each user: 70, give or take four times √(100 · 0.7 · 0.3)
    for (const times of cuts) expect(times).to.be.within(51, 89);
  });

  it("cut about half of the rows where another day is asked for", () => {
    const batches = new HistoryBatches(takingTurns(10, 12), 12, QUESTIONS.day, 8);
    // 500, give or take four times √(1,000 · 0.5 · 0.5)
    expect(rowsFrom(batches, 1000).filter(isCut).length).to.be.within(437, 563);
  });

  it("have as many steps an epoch as those of the other models", () => {
    const interactions = takingTurns(10, 12);
    for (const [size, steps, rows] of [
      [1, 120, 1], // ten users are fewer than steps: one in each
      [12, 10, 1],
      [40, 3, 3], // 10 / 3
      [60, 2, 5],
      [120, 1, 10],
      [1000, 1, 10],
    ]) {
      const batches = new HistoryBatches(interactions, size, SITTING, 1);
      expect(batches.stepsPerEpoch).to.equal(steps);
      const pairs = new Batches(interactions, new Float32Array(1), { batchSize: size, seed: 1 });
      expect(batches.stepsPerEpoch).to.equal(pairs.stepsPerEpoch);
      expect(batches.next().length).to.equal(rows);
    }
  });

  it("are fixed by the seed", () => {
    const drawn = (/** @type {number} */ seed) =>
      JSON.stringify(rowsFrom(new HistoryBatches(takingTurns(10, 12), 40, SITTING, seed), 50));
    expect(drawn(1)).to.equal(drawn(1));
    expect(drawn(1)).to.not.equal(drawn(2));
  });

  it("pass over users with fewer than two interactions", () => {
    // user 0 has two, user 1 one, user 2 none
    const some = new Interactions(3, 3, Int32Array.of(0, 0, 1), count(3), count(3));
    const rows = rowsFrom(new HistoryBatches(some, 3, SITTING, 1), 20);
    for (const { history, targets } of rows) {
      expect([...history.items, ...targets].sort()).to.deep.equal([0, 1]);
    }
  });

  it("refuse data in which nobody has two", () => {
    const single = new Interactions(2, 2, count(2), count(2));
    expect(() => new HistoryBatches(single, 2, SITTING, 1).next()).to.throw(
      RangeError,
      "Expected a user with at least two interactions, got none.",
    );
  });
});
