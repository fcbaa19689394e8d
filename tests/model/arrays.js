/** Small helpers of the model tests: flat comparison, brute force, random arrays. */

import { expect } from "chai";
import { count, seededRandom, shuffle } from "../../model/core/random.js";

/**
 * @param {ArrayLike<number>} actual
 * @param {ArrayLike<number>} expected
 * @param {number} [tolerance] absolute, plus the same share of the expected value
 */
export function expectClose(actual, expected, tolerance = 1e-5) {
  expect(actual.length).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(actual[i], `at ${i}`).to.be.closeTo(
      expected[i],
      tolerance * (1 + Math.abs(expected[i])),
    );
  }
}

/**
 * A comparison with numbers that are all nearly zero would prove nothing.
 * @param {ArrayLike<number>} values
 */
export function expectLarge(values) {
  expect(Math.max(...Array.from(values, Math.abs))).to.be.above(0.02);
}

/**
 * @param {number} length
 * @param {number} [seed]
 * @returns {Float32Array} values from -1 to 1
 */
export function randomFloats(length, seed = 1) {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => random(2_000_001) / 1_000_000 - 1);
}

/**
 * @param {number} length
 * @param {number} limit
 * @param {number} [seed]
 * @returns {Int32Array} values from 0 to limit - 1
 */
export function randomInts(length, limit, seed = 1) {
  const random = seededRandom(seed);
  return Int32Array.from({ length }, () => random(limit));
}

/**
 * @param {number} n
 * @returns {Float64Array} R·Rᵀ + I/10 with entries of R from -1 to 1 [n * n]
 */
export function positiveDefinite(n) {
  const R = randomFloats(n * n, n);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const product = count(n).reduce((sum, k) => sum + R[i * n + k] * R[j * n + k], 0);
    return product + (i === j ? 0.1 : 0);
  });
}

/**
 * Pairs (user, item) of which none occurs twice, as in the data of the page.
 * @param {number} length
 * @param {number} numUsers
 * @param {number} numItems
 * @param {number} [seed]
 * @returns {{userIdx: Int32Array, itemIdx: Int32Array}} [length] each
 */
export function distinctPairs(length, numUsers, numItems, seed = 1) {
  const places = shuffle(count(numUsers * numItems), seededRandom(seed)).slice(0, length);
  return {
    userIdx: places.map((place) => Math.floor(place / numItems)),
    itemIdx: places.map((place) => place % numItems),
  };
}

/**
 * Central differences: how much f changes with each entry of x.
 * @param {(x: Float32Array) => number} f
 * @param {Float32Array} x
 * @param {number} [step]
 * @returns {number[]}
 */
export function finiteDifferences(f, x, step = 1e-2) {
  return Array.from(x, (_, i) => {
    const moved = (/** @type {number} */ by) =>
      f(x.map((value, j) => (j === i ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

/**
 * @param {{excluded: import("../../model/core/losses.js").Places}} batch
 * @returns {string[]} what is excluded, each place once, as "row, column", in order
 */
export function excludedOf({ excluded: { row, column } }) {
  return [...new Set(Array.from(row, (one, i) => `${one}, ${column[i]}`))].sort();
}
