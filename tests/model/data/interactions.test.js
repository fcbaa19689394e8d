/** Interactions: grouped by user, with their moments; logQ by value. */

import { expect } from "chai";
import { Interactions } from "../../../model/data/interactions.js";
import { expectClose } from "../arrays.js";

// user 0 has items 0 and 1, user 1 has item 1, user 2 has items 2 and 0; item 3 has nobody
const interactions = new Interactions(
  3,
  4,
  Int32Array.of(0, 2, 0, 1, 2),
  Int32Array.of(0, 2, 1, 1, 0),
);

describe("Interactions", () => {
  it("groups items by user", () => {
    expect([0, 1, 2].map((user) => [...interactions.byUser.itemsOf(user)])).to.deep.equal([
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
    expect([...timed.byUser.positions]).to.deep.equal([1, 3, 0, 2, 4]);
    expect([...timed.byUser.itemsOf(2)]).to.deep.equal([3, 0, 2]);
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

  it("refuses rows out of range, unequal lengths and nothing at all", () => {
    const make = (/** @type {number[]} */ users, /** @type {number[]} */ items) => () =>
      new Interactions(2, 2, Int32Array.from(users), Int32Array.from(items));
    expect(make([2], [0])).to.throw(RangeError, "Expected user rows from 0 to 1, got 2.");
    expect(make([0], [-1])).to.throw(RangeError, "Expected item rows from 0 to 1, got -1.");
    expect(make([0], [0, 1])).to.throw(RangeError, "as many items as users, got 2 and 1");
    expect(make([], [])).to.throw(RangeError, "at least one interaction");
  });
});
