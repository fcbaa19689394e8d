/** The inverse of large symmetric matrices: by hand, and against A·A⁻¹ = I, beside the bounds of its blocks. */

import { expect } from "chai";
import { invert } from "../../../model/core/inverse.js";
import { count } from "../../../model/core/random.js";
import { expectClose, positiveDefinite } from "../arrays.js";

/**
 * @param {Float64Array} A [n * n]
 * @param {Float64Array} B [n * n]
 * @param {number} n
 * @returns {Float64Array} A·B
 */
function product(A, B, n) {
  return A.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return count(n).reduce((sum, k) => sum + A[i * n + k] * B[k * n + j], 0);
  });
}

describe("the inverse of a symmetric matrix", () => {
  it("is that of the 2x2 case by hand, of one number and of none", () => {
    // determinant 4 · 3 − 2 · 2 = 8: [3, −2, −2, 4] / 8
    expectClose(invert(Float64Array.of(4, 2, 2, 3), 2), [0.375, -0.25, -0.25, 0.5], 1e-12);
    expect([...invert(Float64Array.of(4), 1)]).to.deep.equal([0.25]);
    expect(invert(new Float64Array(0), 0).length).to.equal(0);
  });

  it("gives A·A⁻¹ = I, whole and in the same array, one block more or less", () => {
    // blocks of 32: one that is not full, a full one, one row more, and two with a rest
    for (const n of [7, 31, 32, 33, 64, 75]) {
      const A = positiveDefinite(n);
      const inverse = A.slice();
      expect(invert(inverse, n)).to.equal(inverse);
      const identity = A.map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
      expectClose(product(A, inverse, n), identity, 1e-8);
    }
  });

  it("reads the lower triangle alone, across blocks, too", () => {
    const n = 40;
    const A = positiveDefinite(n);
    const lower = A.map((value, at) => (at % n > Math.floor(at / n) ? Number.NaN : value));
    expect(invert(lower, n)).to.deep.equal(invert(A, n));
  });

  it("refuses what is not positive definite, in a later block, too", () => {
    expect(() => invert(Float64Array.of(1, 2, 2, 1), 2)).to.throw(RangeError, "got -3 at row 1");
    const late = new Float64Array(40 * 40).map((_, at) => (at % 41 === 0 ? 1 : 0));
    late[40 * 40 - 1] = -1;
    expect(() => invert(late, 40)).to.throw(RangeError, "got -1");
  });
});
