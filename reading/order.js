/**
 * Sorting integers by counting.
 *
 *     stableOrder(Float64Array.of(3, 1, 3, 2))   // [1, 3, 0, 2]
 *
 * Here and not in the page: of a million ratings it takes a fifth of a second there.
 */

/** Digits of so many bits: their counts stay in the cache. */
const BITS = 11;

/**
 * A radix sort, the lowest digit first.
 * @param {Float64Array} keys [n] integers
 * @returns {Int32Array} [n] rows by their keys, equal ones in their order
 */
export function stableOrder(keys) {
  const [least, span] = spanOf(keys);
  let from = Int32Array.from(keys, (_, row) => row);
  let to = new Int32Array(keys.length);
  for (let scale = 1; scale <= span; scale *= 1 << BITS) {
    const digit = (/** @type {number} */ row) =>
      Math.floor((keys[row] - least) / scale) % (1 << BITS);
    sortBy(digit, from, to);
    [from, to] = [to, from];
  }
  return from;
}

/**
 * @param {Float64Array} keys
 * @returns {[number, number]} the least, and how far the greatest is from it
 */
function spanOf(keys) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const key of keys) {
    if (key < least) least = key;
    if (key > most) most = key;
  }
  return [least, keys.length > 0 ? most - least : 0];
}

/**
 * @param {(row: number) => number} digit
 * @param {Int32Array} from rows
 * @param {Int32Array} to the same ones, by their digits
 */
function sortBy(digit, from, to) {
  const next = new Int32Array((1 << BITS) + 1);
  for (const row of from) next[digit(row) + 1]++;
  for (let i = 0; i < 1 << BITS; i++) next[i + 1] += next[i];
  for (const row of from) to[next[digit(row)]++] = row;
}
