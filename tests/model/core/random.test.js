/** Seeded randomness. */

import { expect } from "chai";
import { count, seededRandom, shuffle } from "../../../model/core/random.js";

describe("seeded random", () => {
  it("draws every integer below the limit about as often, and none beyond", () => {
    const random = seededRandom(5);
    const times = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i++) times[random(10)]++;
    expect(times.length).to.equal(10);
    // 1,000 each, give or take four times √(10,000 · 0.1 · 0.9) = 30
    for (const number of times) expect(number).to.be.within(880, 1120);
  });
});

describe("shuffle", () => {
  it("is a permutation that the seed fixes", () => {
    const order = (/** @type {number} */ seed) => [...shuffle(count(100), seededRandom(seed))];
    expect(order(7)).to.deep.equal(order(7));
    expect(order(7)).to.not.deep.equal(order(8));
    expect([...order(7)].sort((a, b) => a - b)).to.deep.equal([...Array(100).keys()]);
  });
});
