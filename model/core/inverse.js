/**
 * The inverse of a large symmetric matrix, in its place. Many pivots are swept at a time, so that nearly all of
 * the work is one plain loop over rows of memory (`subtractProduct`).
 *
 *     invert(Float64Array.of(4, 2, 2, 3), 2);   // [3, -2, -2, 4] / 8
 */

import { choleskyInverse } from "./cholesky.js";

/** How many pivots are swept at a time: their rows stay in the processor's cache. A multiple of eight. */
const PIVOTS = 32;

/**
 * Invert a symmetric positive definite A, by n³ multiplications and additions and no second matrix. Sweeping the
 * pivots K turns
 *
 *     A_KK into −D = −A_KK⁻¹,   A_iK into W_i = A_iK · D,   A_ij into A_ij − W_i · A_Kj;
 *
 * after all of them −A⁻¹ is there (Goodnight, A tutorial on the SWEEP operator, The American Statistician 33, 1979).
 * @param {Float64Array} matrix A [n * n], of which the lower triangle is read; overwritten by its inverse
 * @param {number} n
 * @returns {Float64Array} the same array
 * @throws {RangeError} when A is not positive definite; what stands in the array is then of no use
 */
export function invert(matrix, n) {
  // A_Kj and W_i; where fewer pivots are left, the rest of both is zeros
  const across = new Float64Array(PIVOTS * n);
  const swept = new Float64Array(n * PIVOTS);
  for (let first = 0; first < n; first += PIVOTS) {
    const number = Math.min(PIVOTS, n - first);
    readAcross(matrix, n, first, number, across);
    const pivots = choleskyInverse(takePivots(across, n, first, number), number);
    multiply(across, n, pivots, number, swept);
    subtractProduct(matrix, n, swept, across);
    writeSwept(matrix, n, first, number, swept, pivots);
  }
  return finish(matrix, n);
}

/**
 * @param {Float64Array} matrix A, its lower triangle
 * @param {number} n
 * @param {number} first pivot
 * @param {number} number of pivots
 * @param {Float64Array} across gets A_Kj [PIVOTS * n]
 */
function readAcross(matrix, n, first, number, across) {
  across.fill(0);
  for (let k = 0; k < number; k++) {
    const row = (first + k) * n;
    for (let j = 0; j <= first + k; j++) across[k * n + j] = matrix[row + j];
    for (let j = first + k + 1; j < n; j++) across[k * n + j] = matrix[j * n + first + k];
  }
}

/**
 * @param {Float64Array} across A_Kj, which loses A_KK: what is zero there changes nothing there
 * @param {number} n
 * @param {number} first pivot
 * @param {number} number of pivots
 * @returns {Float64Array} A_KK [number * number]
 */
function takePivots(across, n, first, number) {
  const pivots = new Float64Array(number * number);
  for (let k = 0; k < number; k++) {
    const row = across.subarray(k * n + first, k * n + first + number);
    pivots.set(row, k * number);
    row.fill(0);
  }
  return pivots;
}

/**
 * @param {Float64Array} across A_Kj [PIVOTS * n]
 * @param {number} n
 * @param {Float64Array} pivots D [number * number]
 * @param {number} number of pivots
 * @param {Float64Array} swept gets W [n * PIVOTS]
 */
function multiply(across, n, pivots, number, swept) {
  swept.fill(0);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < number; k++) {
      const entry = across[k * n + i];
      for (let l = 0; l < number; l++) swept[i * PIVOTS + l] += entry * pivots[k * number + l];
    }
  }
}

/**
 * @param {Float64Array} matrix A, of which the lower triangle becomes A_ij − W_i · A_Kj
 * @param {number} n
 * @param {Float64Array} swept W [n * PIVOTS]
 * @param {Float64Array} across A_Kj [PIVOTS * n]
 */
function subtractProduct(matrix, n, swept, across) {
  for (let i = 0; i < n; i++) {
    const row = matrix.subarray(i * n, i * n + i + 1);
    for (let k = 0; k < PIVOTS; k += 8) {
      subtractEight(row, swept.subarray(i * PIVOTS + k), across.subarray(k * n), n);
    }
  }
}

/**
 * Eight pivots, written out: each entry of the matrix is then read and written an eighth as often.
 * @param {Float64Array} row of the matrix, up to the diagonal
 * @param {Float64Array} w eight factors, and more
 * @param {Float64Array} a eight rows of n, and more
 * @param {number} n
 */
function subtractEight(row, w, a, n) {
  const [w0, w1, w2, w3, w4, w5, w6, w7] = [w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]];
  const [n2, n3, n4, n5, n6, n7] = [2 * n, 3 * n, 4 * n, 5 * n, 6 * n, 7 * n];
  for (let j = 0; j < row.length; j++) {
    row[j] -=
      w0 * a[j] +
      w1 * a[j + n] +
      w2 * a[j + n2] +
      w3 * a[j + n3] +
      w4 * a[j + n4] +
      w5 * a[j + n5] +
      w6 * a[j + n6] +
      w7 * a[j + n7];
  }
}

/**
 * @param {Float64Array} matrix A, whose lower triangle gets the pivots' rows and columns
 * @param {number} n
 * @param {number} first pivot
 * @param {number} number of pivots
 * @param {Float64Array} swept W [n * PIVOTS]
 * @param {Float64Array} pivots D [number * number]
 */
function writeSwept(matrix, n, first, number, swept, pivots) {
  for (let k = 0; k < number; k++) {
    const pivot = first + k;
    for (let j = 0; j < first; j++) matrix[pivot * n + j] = swept[j * PIVOTS + k];
    for (let l = 0; l <= k; l++) matrix[pivot * n + first + l] = -pivots[k * number + l];
    for (let i = first + number; i < n; i++) matrix[i * n + pivot] = swept[i * PIVOTS + k];
  }
}

/**
 * @param {Float64Array} matrix −A⁻¹ in the lower triangle
 * @param {number} n
 * @returns {Float64Array} A⁻¹, whole, in the same array
 */
function finish(matrix, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = -matrix[i * n + j];
      matrix[j * n + i] = matrix[i * n + j];
    }
  }
  return matrix;
}
