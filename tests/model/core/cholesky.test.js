/** Small linear systems, by hand and against A·x = b. */

import { expect } from "chai";
import { choleskyInverse, choleskySolve } from "../../../model/core/cholesky.js";
import { expectClose, expectLarge, positiveDefinite, randomFloats } from "../arrays.js";

describe("Cholesky", () => {
  it("solves the 2x2 case by hand", () => {
    // L = [[2, 0], [1, √2]]: y = (8 / 2, (7 − 4) / √2) = (4, 3/√2)
    // x₁ = 3/√2 / √2 = 1.5, x₀ = (4 − 1 · 1.5) / 2 = 1.25
    expectClose(choleskySolve(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 7)), [1.25, 1.5]);
  });

  it("solves one equation, and none", () => {
    expect([...choleskySolve(Float64Array.of(4), Float64Array.of(2))]).to.deep.equal([0.5]);
    expect(choleskySolve(new Float64Array(0), new Float64Array(0)).length).to.equal(0);
  });

  it("gives x with A·x = b, for sizes up to 32", () => {
    for (const n of [2, 3, 8, 32]) {
      const A = positiveDefinite(n);
      const b = Float64Array.from(randomFloats(n, 100 + n));
      const x = choleskySolve(A.slice(), b.slice());
      expectLarge(x);
      const product = b.map((_, i) => x.reduce((sum, value, j) => sum + A[i * n + j] * value, 0));
      expectClose(product, b, 1e-9);
    }
  });

  it("inverts the same matrix, by hand, and none", () => {
    // determinant 4 · 3 − 2 · 2 = 8: [3, −2, −2, 4] / 8
    expectClose(choleskyInverse(Float64Array.of(4, 2, 2, 3), 2), [0.375, -0.25, -0.25, 0.5]);
    expect(choleskyInverse(new Float64Array(0), 0).length).to.equal(0);
  });

  it("puts x where b was: no array besides", () => {
    const b = Float64Array.of(8, 7);
    expect(choleskySolve(Float64Array.of(4, 2, 2, 3), b)).to.equal(b);
  });

  it("reads the lower triangle alone, as a symmetric matrix lets it", () => {
    const x = choleskySolve(Float64Array.of(4, Number.NaN, 2, 3), Float64Array.of(8, 7));
    expectClose(x, [1.25, 1.5]);
  });

  it("refuses what is not positive definite, naming where", () => {
    const solve = (/** @type {number[]} */ ...A) =>
      choleskySolve(Float64Array.from(A), new Float64Array(Math.sqrt(A.length)));
    // eigenvalues 3 and −1: the second pivot is 1 − 2²
    expect(() => solve(1, 2, 2, 1)).to.throw(RangeError, "got -3 at row 1");
    // singular: the second pivot is 1 − 1
    expect(() => solve(1, 1, 1, 1)).to.throw(RangeError, "got 0 at row 1");
    expect(() => solve(-1)).to.throw(RangeError, "got -1 at row 0");
    expect(() => solve(Number.NaN)).to.throw(RangeError, "got NaN at row 0");
  });
});
