/** Sampling: logQ by value, who is excluded, negatives that are negative. */

import { expect } from "chai";
import { allItems, EXCLUDED_LOGIT, inBatch, triples } from "../../model/batch.js";
import { Interactions } from "../../model/interactions.js";
import { seededRandom, shuffle } from "../../model/random.js";
import { expectClose } from "./arrays.js";

// user 0 has items 0 and 1, user 1 has item 1, user 2 has items 2 and 0; item 3 has nobody
const interactions = new Interactions(
  3,
  4,
  Int32Array.of(0, 2, 0, 1, 2),
  Int32Array.of(0, 2, 1, 1, 0),
);

describe("Interactions", () => {
  it("groups items by user", () => {
    expect([0, 1, 2].map((user) => [...interactions.itemsOf(user)])).to.deep.equal([
      [0, 1],
      [1],
      [2, 0],
    ]);
  });

  it("keeps each user's interactions in their order, with their moments", () => {
    const timed = new Interactions(
      3,
      4,
      Int32Array.of(2, 0, 2, 0, 2),
      Int32Array.of(3, 1, 0, 0, 2),
      Int32Array.of(5, 5, 6, 9, 9),
    );
    // sorted by user, a stable order: positions 1 and 3, then 0, 2 and 4
    expect([...timed.order]).to.deep.equal([1, 3, 0, 2, 4]);
    expect([...timed.itemsOf(2)]).to.deep.equal([3, 0, 2]);
    const moments = [0, 1, 2].map((user) => [...(timed.momentsOf(user) ?? [-1])]);
    expect(moments).to.deep.equal([[5, 9], [], [5, 6, 9]]);
    expect(interactions.momentsOf(0)).to.equal(null);
  });

  it("refuses moments that run back, or not one for each interaction", () => {
    const make = (/** @type {number[]} */ moments) => () =>
      new Interactions(
        1,
        3,
        Int32Array.of(0, 0, 0),
        Int32Array.of(0, 1, 2),
        Int32Array.from(moments),
      );
    expect(make([1, 3, 2])).to.throw(
      RangeError,
      "Expected interactions by time, got an earlier one at 2.",
    );
    expect(make([1, 2])).to.throw(
      RangeError,
      "Expected a moment for each of 3 interactions, got 2.",
    );
    expect(make([7, 7, 7])).to.not.throw();
  });

  it("gives log q_j = log((count_j + 1) / (n + number of items))", () => {
    // counts 2, 2, 1, 0; n = 5; four items: (3, 3, 2, 1) / 9
    const expected = [3, 3, 2, 1].map((count) => Math.log(count / 9));
    expectClose(
      [0, 1, 2, 3].map((item) => interactions.logSamplingProbability(item)),
      expected,
    );
  });

  it("draws negatives that the user does not have", () => {
    const random = seededRandom(3);
    const users = Int32Array.from({ length: 300 }, (_, i) => i % 3);
    const negatives = interactions.sampleNegatives(users, random);
    users.forEach((user, i) => {
      expect([...interactions.itemsOf(user)]).to.not.include(negatives[i]);
    });
    expect(new Set(negatives).size).to.equal(4);
  });

  it("does not search for ever when a user has everything", () => {
    const full = new Interactions(1, 2, Int32Array.of(0, 0), Int32Array.of(0, 1));
    expect(full.sampleNegatives(Int32Array.of(0), seededRandom(1)).length).to.equal(1);
  });

  it("refuses rows out of range, unequal lengths and nothing at all", () => {
    const make = (/** @type {number[]} */ users, /** @type {number[]} */ items) => () =>
      new Interactions(2, 2, Int32Array.from(users), Int32Array.from(items));
    expect(make([2], [0])).to.throw(RangeError, "Expected user rows from 0 to 1, got 2.");
    expect(make([0], [-1])).to.throw(RangeError, "Expected item rows from 0 to 1, got -1.");
    expect(make([0], [0, 1])).to.throw(RangeError, "as many items as users, got 2 and 1");
    expect(make([], [])).to.throw(RangeError, "at least one interaction");
  });
});

describe("batch", () => {
  const x = EXCLUDED_LOGIT;

  it("computes every user and item once", () => {
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(2, 0, 0),
      itemIdx: Int32Array.of(2, 0, 2),
    });
    expect([...batch.users]).to.deep.equal([2, 0]);
    expect([...batch.userRow]).to.deep.equal([0, 1, 1]);
    expect([...batch.items]).to.deep.equal([2, 0]);
    expect([...batch.itemRow]).to.deep.equal([0, 1, 0]);
  });

  it("corrects by −log q, counts copies and excludes the user's positives", () => {
    // pairs (user 0, item 0), (user 1, item 1), (user 2, item 2), (user 0, item 1)
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(0, 1, 2, 0),
      itemIdx: Int32Array.of(0, 1, 2, 1),
    });
    // −log q of items 0, 1, 2; item 1 stands in two pairs
    const [a, b, c] = [-Math.log(3 / 9), Math.log(2) - Math.log(3 / 9), -Math.log(2 / 9)];
    expectClose(
      batch.negativeCorrections,
      [
        [x, x, c], // user 0 has items 0 and 1
        [a, x, c], // user 1 has item 1
        [x, b, x], // user 2 has items 2 and 0
      ].flat(),
    );
    expectClose(
      batch.positiveCorrections,
      [3, 3, 2, 3].map((count) => -Math.log(count / 9)),
    );
  });

  it("takes the batch's own pairs as positives, even unknown ones", () => {
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(1, 1),
      itemIdx: Int32Array.of(3, 2),
    });
    expectClose(batch.negativeCorrections, [x, x]);
  });

  it("of triples pairs everyone with a negative, each user and item once", () => {
    const [users, items] = [Int32Array.of(0, 1, 0), Int32Array.of(0, 1, 1)];
    const batch = triples(interactions, { userIdx: users, itemIdx: items }, seededRandom(2));
    expect([...batch.userRow].map((row) => batch.users[row])).to.deep.equal([0, 1, 0]);
    expect([...batch.itemRow].map((row) => batch.items[row])).to.deep.equal([0, 1, 1]);
    expect(new Set(batch.items).size).to.equal(batch.items.length);
    [...batch.negativeRow].forEach((row, pair) => {
      expect([...interactions.itemsOf(users[pair])]).to.not.include(batch.items[row]);
    });
  });

  it("of all items corrects nothing", () => {
    const batch = allItems(interactions, {
      userIdx: Int32Array.of(2, 2),
      itemIdx: Int32Array.of(0, 3),
    });
    expect([...batch.items]).to.deep.equal([0, 1, 2, 3]);
    expect([...batch.itemRow]).to.deep.equal([0, 3]);
    expectClose(batch.negativeCorrections, [x, 0, x, x]);
    expectClose(batch.positiveCorrections, [0, 0]);
  });
});

describe("shuffle", () => {
  it("is a permutation that the seed fixes", () => {
    const order = (/** @type {number} */ seed) => [
      ...shuffle(
        Int32Array.from({ length: 100 }, (_, i) => i),
        seededRandom(seed),
      ),
    ];
    expect(order(7)).to.deep.equal(order(7));
    expect(order(7)).to.not.deep.equal(order(8));
    expect([...order(7)].sort((a, b) => a - b)).to.deep.equal([...Array(100).keys()]);
  });
});
