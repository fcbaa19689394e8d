/**
 * The nearest rows of each row, exactly: every pair is looked at once, and the best are kept as they come.
 *
 *     const { rows } = nearestByCosine(vectors, 32, 10);   // rows[10 * i]: what is nearest to row i
 */

import { checkIntegers } from "../core/checks.js";

/**
 * @typedef {object} Nearest
 * @property {number} k how many for each row: as many as were asked for, or all others
 * @property {Int32Array} rows [n * k], nearest first; of equally near ones the lower row first
 * @property {Float64Array} likeness [n * k] of each, the more the nearer
 */

/**
 * @param {Float32Array} vectors [n * dim] finite rows of length one, so that their product is the cosine
 * @param {number} dim
 * @param {number} k at least 0
 * @returns {Nearest} likeness: the cosine; no rows give none
 * @throws {RangeError} when dim or k is no such integer, or the vectors are not whole rows
 */
export function nearestByCosine(vectors, dim, k) {
  const cosine = (/** @type {number} */ row, /** @type {number} */ other) => {
    let sum = 0;
    const end = row + dim;
    for (let d = row, e = other; d < end; d++, e++) sum += vectors[d] * vectors[e];
    return sum;
  };
  return nearest(numRows(vectors, dim), dim, k, cosine);
}

/**
 * @param {Float32Array} points [n * 2] finite
 * @param {number} k at least 0
 * @returns {Nearest} likeness: minus the square of the distance; no points give none
 * @throws {RangeError} when k is no such integer, or the points are not whole rows
 */
export function nearestInPlane(points, k) {
  const closeness = (/** @type {number} */ row, /** @type {number} */ other) => {
    const [dx, dy] = [points[row] - points[other], points[row + 1] - points[other + 1]];
    return -(dx * dx + dy * dy);
  };
  return nearest(numRows(points, 2), 2, k, closeness);
}

/**
 * @param {Float32Array} values
 * @param {number} dim
 * @returns {number} of rows
 * @throws {RangeError} when there is a broken row
 */
export function numRows(values, dim) {
  checkIntegers({ dim }, 1);
  if (values.length % dim === 0) return values.length / dim;
  throw new RangeError(`Expected rows of ${dim} numbers, got ${values.length} numbers.`);
}

/**
 * @param {number} n
 * @param {number} width of a row
 * @param {number} k
 * @param {(start: number, otherStart: number) => number} likenessOf two rows, by where they start
 * @returns {Nearest}
 */
function nearest(n, width, k, likenessOf) {
  checkIntegers({ k }, 0);
  const number = Math.max(0, Math.min(k, n - 1));
  const found = {
    k: number,
    rows: new Int32Array(n * number).fill(-1),
    likeness: new Float64Array(n * number).fill(Number.NEGATIVE_INFINITY),
  };
  if (number === 0) return found;
  const { likeness } = found;
  for (let row = 0; row < n; row++) {
    for (let other = row + 1; other < n; other++) {
      const alike = likenessOf(row * width, other * width);
      // the usual case by far: no nearer than the last of those that are kept
      if (alike > likeness[(row + 1) * number - 1]) insert(found, row, other, alike);
      if (alike > likeness[(other + 1) * number - 1]) insert(found, other, row, alike);
    }
  }
  return found;
}

/**
 * A row hears of the others in ascending order, so that an equally near one belongs behind those before it.
 * @param {Nearest} found
 * @param {number} row
 * @param {number} other nearer than the last of the row's
 * @param {number} alike
 */
function insert({ k, rows, likeness }, row, other, alike) {
  const first = row * k;
  let place = first + k - 1;
  for (; place > first && alike > likeness[place - 1]; place--) {
    likeness[place] = likeness[place - 1];
    rows[place] = rows[place - 1];
  }
  likeness[place] = alike;
  rows[place] = other;
}
