/** Sampling: logQ by value, who is excluded, negatives that are negative. */

import { expect } from "chai";
import { EXCLUDED_LOGIT, Interactions } from "../../model/interactions.js";
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

  it("gives log q_j = log((count_j + 1) / (n + number of items))", () => {
    // counts 2, 2, 1, 0; n = 5; four items: (3, 3, 2, 1) / 9
    const expected = [3, 3, 2, 1].map((count) => Math.log(count / 9));
    expectClose(
      [0, 1, 2, 3].map((item) => interactions.logSamplingProbability(item)),
      expected,
    );
  });

  it("corrects every column by −log q and excludes the user's other positives", () => {
    // batch: (user 0, item 0), (user 1, item 1), (user 2, item 2), (user 0, item 1)
    const corrections = interactions.logitCorrections(
      Int32Array.of(0, 1, 2, 0),
      Int32Array.of(0, 1, 2, 1),
    );
    const [a, b] = [-Math.log(3 / 9), -Math.log(2 / 9)];
    const x = EXCLUDED_LOGIT;
    expectClose(
      corrections,
      [
        [a, x, b, x], // user 0 also has item 1, in columns 1 and 3
        [a, a, b, x], // user 1's own target stays on the diagonal, its copy in column 3 does not
        [x, a, b, a], // user 2 also has item 0
        [x, x, b, a], // user 0 again: item 0, and the copy of item 1 in column 1
      ].flat(),
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
