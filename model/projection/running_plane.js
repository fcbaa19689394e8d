/**
 * Vectors that learn, seen from where they spread most: principal components that turn slowly.
 *
 *     const plane = new RunningPlane();
 *     const first = plane.project(vectors, 32);    // [n * 3]
 *     const next = plane.project(trained, 32);     // the same signs and order: dots move, they do not jump
 */

import { seededFloats } from "../core/random.js";
import { numRows } from "./nearest.js";

const NUM_DIRECTIONS = 3;

/** Until the first directions stand; where two spread alike, any of their mixtures will do. */
const FIRST_ITERATIONS = 300;

/** Of the directions of the call before, enough to follow a training from epoch to epoch. */
const MORE_ITERATIONS = 5;

/** No entry of a direction moves by more once they stand. */
const STANDS = 1e-6;

/** What is left of a direction when the rows do not spread that way, as a share of what spreads most. */
const NOTHING = 1e-12;

export class RunningPlane {
  /** @type {Float64Array[]} directions of length one, each square to the others, fewer where dim is less */
  #directions = [];

  /**
   * @param {Float32Array} values [n * dim] finite
   * @param {number} dim the same in each call; another one begins anew
   * @returns {Float32Array} [n * 3] centred coordinates along the directions of greatest variance; zeros
   *   where dim is less than three; no rows give none
   * @throws {RangeError} when the values are not whole rows
   */
  project(values, dim) {
    const n = numRows(values, dim);
    if (n === 0) return new Float32Array(0);
    const mean = meanOf(values, dim);
    this.#turn(covariance(values, dim, mean), dim);
    const points = new Float32Array(n * NUM_DIRECTIONS);
    for (const [axis, direction] of this.#directions.entries()) {
      const middle = dot(mean, direction);
      for (let row = 0, at = 0; row < n; row++) {
        let sum = -middle;
        for (let d = 0; d < dim; d++, at++) sum += values[at] * direction[d];
        points[row * NUM_DIRECTIONS + axis] = sum;
      }
    }
    return points;
  }

  /**
   * Orthogonal iteration. Source: Golub and Van Loan, Matrix Computations (4th edition, 2013), 8.2.4.
   * @param {Float64Array} matrix [dim * dim]
   * @param {number} dim
   */
  #turn(matrix, dim) {
    const isFirst = this.#directions[0]?.length !== dim;
    if (isFirst) this.#directions = orthonormal(anyDirections(dim), [], 0);
    for (let left = isFirst ? FIRST_ITERATIONS : MORE_ITERATIONS; left > 0; left--) {
      const before = this.#directions;
      const products = before.map((direction) => product(matrix, direction));
      const most = Math.max(...products.map(norm));
      this.#directions = orthonormal(products, before, NOTHING * most);
      if (isFirst && largestMove(before, this.#directions) < STANDS) break;
    }
    if (isFirst) this.#directions = this.#directions.map(withPositiveLargest);
  }
}

/**
 * @param {Float32Array} values [n * dim], n at least 1
 * @param {number} dim
 * @returns {Float64Array} [dim]
 */
function meanOf(values, dim) {
  const sums = new Float64Array(dim);
  for (let at = 0; at < values.length; ) {
    for (let d = 0; d < dim; d++, at++) sums[d] += values[at];
  }
  return sums.map((sum) => (sum * dim) / values.length);
}

/**
 * @param {Float32Array} values [n * dim]
 * @param {number} dim
 * @param {Float64Array} mean [dim]
 * @returns {Float64Array} [dim * dim] n times the covariance: its directions are the same
 */
function covariance(values, dim, mean) {
  const sums = new Float64Array(dim * dim);
  // four rows at a time: the sums, of which there are more than registers, are touched a quarter as often
  const four = new Float64Array(4 * dim);
  for (let at = 0; at < values.length; at += four.length) {
    four.fill(0);
    for (let row = 0; row < four.length && at + row < values.length; row += dim) {
      for (let d = 0; d < dim; d++) four[row + d] = values[at + row + d] - mean[d];
    }
    for (let a = 0; a < dim; a++) {
      const p = four[a];
      const q = four[a + dim];
      const r = four[a + 2 * dim];
      const s = four[a + 3 * dim];
      for (let b = a, to = a * dim + a; b < dim; b++, to++) {
        const firstTwo = p * four[b] + q * four[b + dim];
        sums[to] += firstTwo + r * four[b + 2 * dim] + s * four[b + 3 * dim];
      }
    }
  }
  for (let a = 0; a < dim; a++) {
    for (let b = 0; b < a; b++) sums[a * dim + b] = sums[b * dim + a];
  }
  return sums;
}

/**
 * @param {number} dim
 * @returns {Float64Array[]} of chance, but always the same: square to no direction that data may have
 */
function anyDirections(dim) {
  const random = seededFloats(1);
  return Array.from({ length: Math.min(NUM_DIRECTIONS, dim) }, () =>
    Float64Array.from({ length: dim }, () => random() - 0.5),
  );
}

/**
 * Gram and Schmidt, twice, since rounding leaves of the first pass what matters where little is left.
 * @param {Float64Array[]} wanted
 * @param {Float64Array[]} before what stands in where nothing, or next to nothing, is left of one
 * @param {number} nothing
 * @returns {Float64Array[]}
 */
function orthonormal(wanted, before, nothing) {
  /** @type {Float64Array[]} */
  const found = [];
  for (const [i, vector] of wanted.entries()) {
    let rest = squareTo(vector, found);
    if (!(norm(rest) > nothing) && before[i]) rest = squareTo(before[i], found);
    found.push(scaled(squareTo(scaled(rest), found)));
  }
  return found;
}

/**
 * @param {Float64Array} vector
 * @param {Float64Array[]} others of length one
 */
function squareTo(vector, others) {
  const rest = vector.slice();
  for (const other of others) {
    const share = dot(rest, other);
    for (let d = 0; d < rest.length; d++) rest[d] -= share * other[d];
  }
  return rest;
}

/**
 * Give a vector the length one, in place.
 * @param {Float64Array} vector
 */
function scaled(vector) {
  const length = norm(vector);
  if (length > 0) for (let d = 0; d < vector.length; d++) vector[d] /= length;
  return vector;
}

/** @param {Float64Array} vector */
function norm(vector) {
  return Math.sqrt(dot(vector, vector));
}

/**
 * @param {Float64Array} left
 * @param {Float64Array} right as long
 */
function dot(left, right) {
  let sum = 0;
  for (let d = 0; d < left.length; d++) sum += left[d] * right[d];
  return sum;
}

/**
 * @param {Float64Array} matrix [dim * dim]
 * @param {Float64Array} vector [dim]
 */
function product(matrix, vector) {
  const dim = vector.length;
  const result = new Float64Array(dim);
  for (let a = 0, at = 0; a < dim; a++) {
    for (let b = 0; b < dim; b++, at++) result[a] += matrix[at] * vector[b];
  }
  return result;
}

/**
 * @param {Float64Array[]} before
 * @param {Float64Array[]} after
 */
function largestMove(before, after) {
  let most = 0;
  for (const [i, direction] of after.entries()) {
    for (let d = 0; d < direction.length; d++) {
      most = Math.max(most, Math.abs(direction[d] - before[i][d]));
    }
  }
  return most;
}

/** @param {Float64Array} direction */
function withPositiveLargest(direction) {
  const largest = direction.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  return largest < 0 ? direction.map((x) => -x) : direction;
}
