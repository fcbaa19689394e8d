/**
 * Small linear systems: TensorFlow.js has no solver.
 *
 *     choleskySolve(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 7));   // 1.25, 1.5
 *     choleskyInverse(Float64Array.of(4, 2, 2, 3), 2);                     // [3, -2, -2, 4] / 8
 */

/**
 * Solve A·x = b for a symmetric positive definite A: A = L·Lᵀ, L·y = b, Lᵀ·x = y (Golub and Van Loan, Matrix
 * Computations, section 4.2).
 * @param {Float64Array} matrix A [n * n], overwritten
 * @param {Float64Array} right b [n], overwritten by x
 * @returns {Float64Array} x, the same array as b
 * @throws {RangeError} when A is not positive definite
 */
export function choleskySolve(matrix, right) {
  factorise(matrix, right.length);
  return substitute(matrix, right);
}

/**
 * The inverse of a symmetric positive definite A, as the solutions of A·x = e for each unit vector e.
 * @param {Float64Array} matrix A [n * n], overwritten
 * @param {number} n
 * @returns {Float64Array} [n * n]
 * @throws {RangeError} when A is not positive definite
 */
export function choleskyInverse(matrix, n) {
  factorise(matrix, n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    inverse[i * n + i] = 1;
    substitute(matrix, inverse.subarray(i * n, (i + 1) * n));
  }
  return inverse;
}

/**
 * @param {Float64Array} matrix A [n * n], of which the lower triangle is read and overwritten by L
 * @param {number} n
 * @throws {RangeError} when A is not positive definite
 */
function factorise(matrix, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      if (i > j) matrix[i * n + j] = sum / matrix[j * n + j];
      else if (sum > 0) matrix[i * n + i] = Math.sqrt(sum);
      else throw new RangeError(`Expected a positive definite matrix, got ${sum} at row ${i}.`);
    }
  }
}

/**
 * @param {Float64Array} factor L [n * n]
 * @param {Float64Array} right b [n], overwritten by x
 * @returns {Float64Array} x with L·Lᵀ·x = b, the same array as b
 */
function substitute(factor, right) {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) right[i] -= factor[i * n + k] * right[k];
    right[i] /= factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) right[i] -= factor[k * n + i] * right[k];
    right[i] /= factor[i * n + i];
  }
  return right;
}
