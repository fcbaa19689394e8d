/** Where tables start, and what an interaction weighs. */

import { expect } from "chai";
import { Interactions } from "../../../model/data/interactions.js";
import { pairWeights } from "../../../model/data/pair_weights.js";
import { spanByHand, spanInOneKernel, warmStart } from "../../../model/data/warm_start.js";
import { distinctPairs, expectClose, randomFloats } from "../arrays.js";

describe("warm start", () => {
  // users 0 to 2 watch items 0 and 1, users 3 and 4 items 2 and 3; nobody watches item 4
  const userIdx = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4);
  const itemIdx = Int32Array.of(0, 1, 0, 1, 0, 1, 2, 3, 2, 3);
  const interactions = new Interactions(6, 5, userIdx, itemIdx);
  const { users, items } = warmStart(interactions, 2, 1);
  const row = (/** @type {Float32Array} */ matrix, /** @type {number} */ at) =>
    matrix.subarray(2 * at, 2 * at + 2);
  const dot = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) =>
    a[0] * b[0] + a[1] * b[1];
  const cosine = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) =>
    dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

  it("spans the leading singular vectors: films of one crowd point one way, of another across", () => {
    expect(cosine(row(items, 0), row(items, 1))).to.be.closeTo(1, 1e-4);
    expect(cosine(row(items, 2), row(items, 3))).to.be.closeTo(1, 1e-4);
    expect(cosine(row(items, 0), row(items, 2))).to.be.closeTo(0, 1e-4);
  });

  it("puts users on their films: the start ranks like PureSVD", () => {
    // A·V·Vᵀ is A itself where its rank is 2
    const scores = [0, 3].map((user) =>
      [0, 1, 2, 3].map((i) => dot(row(users, user), row(items, i))),
    );
    const unit = scores[0][0];
    expect(unit).to.be.above(0.01);
    expectClose(scores[0], [unit, unit, 0, 0], 1e-4);
    expectClose(scores[1], [0, 0, unit, unit], 1e-4);
  });

  it("has a root mean square of 0.2, and zeros for who took no part", () => {
    for (const values of [users, items]) {
      const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
      expect(Math.sqrt(square)).to.be.closeTo(0.2, 1e-6);
    }
    expect([...row(users, 5), ...row(items, 4)]).to.deep.equal([0, 0, 0, 0]);
  });

  it("is in one kernel what it is pass by pass", () => {
    const pairs = distinctPairs(900, 60, 40);
    const known = new Interactions(60, 40, pairs.userIdx, pairs.itemIdx);
    const chance = randomFloats(40 * 7, 3);
    const [quick, plain] = [spanInOneKernel, spanByHand].map((way) =>
      way(known, chance.slice(), 7),
    );
    expectClose(quick.items, plain.items, 1e-3);
    expectClose(quick.users, plain.users, 1e-3);
  });

  it("is the same for a seed, and stays finite with more directions than there are", () => {
    expect(warmStart(interactions, 2, 1)).to.deep.equal({ users, items });
    const wide = warmStart(interactions, 16, 1);
    expect([...wide.users, ...wide.items].every(Number.isFinite)).to.equal(true);
  });
});

describe("pair weights", () => {
  // user 0 watches four films in the order 3, 1, 0, 2, user 1 one in between
  const userIdx = Int32Array.of(0, 0, 1, 0, 0);
  const itemIdx = Int32Array.of(3, 1, 3, 0, 2);

  for (const fading of [1.5, 8]) {
    it(`fade by ${fading} with the share of the user's films that came later, by hand`, () => {
      const moments = Int32Array.of(10, 10, 20, 30, 40);
      const known = new Interactions(2, 4, userIdx, itemIdx, moments);
      const weights = pairWeights(known, { fading, balance: true });
      // shares of later films 3/4, 2/4, -, 1/4, 0; two per cent stay, divided by √4 and √1
      const faded = (/** @type {number} */ later) => 0.02 + 0.98 * Math.exp(-fading * later);
      expectClose(weights, [faded(0.75) / 2, faded(0.5) / 2, faded(0.25) / 2, 1 / 2, 1], 1e-6);
    });
  }

  it("are alike for all films of a user where nobody knows the order", () => {
    const known = new Interactions(2, 4, userIdx, itemIdx);
    expectClose(pairWeights(known, { fading: 8, balance: true }), [0.5, 0.5, 0.5, 0.5, 1], 1e-6);
    expectClose(pairWeights(known, { fading: 8, balance: false }), [1, 1, 1, 1, 1], 1e-6);
  });
});
