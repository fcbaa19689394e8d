/**
 * Seeded randomness: the same seed gives the same order on every machine.
 *
 *     const random = seededRandom(7);
 *     shuffle(Int32Array.of(0, 1, 2), random);
 */

import { uniformFloat32 } from "../../vendor/pure-rand/distribution/uniformFloat32.js";
import { uniformInt } from "../../vendor/pure-rand/distribution/uniformInt.js";
import { xoroshiro128plus } from "../../vendor/pure-rand/generator/xoroshiro128plus.js";

/** @typedef {(limit: number) => number} Random an integer drawn evenly from 0..limit-1 */

/**
 * @param {number} seed an integer
 * @returns {Random}
 */
export function seededRandom(seed) {
  const generator = xoroshiro128plus(seed);
  return (limit) => uniformInt(generator, 0, limit - 1);
}

/**
 * @param {number} seed an integer
 * @returns {() => number} a number drawn evenly from 0 on to below 1
 */
export function seededFloats(seed) {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat32(generator);
}

/**
 * Shuffle in place (Fisher and Yates).
 * @param {Int32Array} values
 * @param {Random} random
 * @returns {Int32Array} the same array
 */
export function shuffle(values, random) {
  for (let last = values.length - 1; last > 0; last--) {
    const chosen = random(last + 1);
    const value = values[last];
    values[last] = values[chosen];
    values[chosen] = value;
  }
  return values;
}

/**
 * Some of the values, each of them as likely as any other: the first steps of a shuffle.
 * @param {Int32Array} values put into another order
 * @param {number} number how many, not more than there are
 * @param {Random} random
 * @returns {Int32Array} [number]
 */
export function draw(values, number, random) {
  for (let next = 0; next < number; next++) {
    const chosen = next + random(values.length - next);
    const value = values[next];
    values[next] = values[chosen];
    values[chosen] = value;
  }
  return values.slice(0, number);
}

/**
 * @param {number} length
 * @returns {Int32Array} 0, 1, ... length - 1
 */
export function count(length) {
  const values = new Int32Array(length);
  for (let i = 0; i < length; i++) values[i] = i;
  return values;
}
