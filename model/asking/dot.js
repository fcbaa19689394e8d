/**
 * The dot product of two rows of flat matrices.
 *
 *     dot(Float32Array.of(1, 2), 0, Float32Array.of(9, 3, 4), 1, 2);   // 1 * 3 + 2 * 4
 */

/**
 * @param {Float32Array} a
 * @param {number} startOfA where the row starts in `a`
 * @param {Float32Array} b
 * @param {number} startOfB
 * @param {number} length
 */
export function dot(a, startOfA, b, startOfB, length) {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += a[startOfA + d] * b[startOfB + d];
  return sum;
}
