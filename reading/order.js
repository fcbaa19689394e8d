/**
 * Sorting integers by counting.
 *
 *     stableOrder(Float64Array.of(3, 1, 3, 2))   // [1, 3, 0, 2]
 *
 * Here and not in the page: of a million ratings it takes a fifth of a second there.
 */

/** Digits of so many bits at most: their counts stay in the cache. */
const MOST_BITS = 15;

/** What an integer of 32 bits holds. */
const WORD = 4294967296;

/**
 * A radix sort, the lowest digit first.
 * @param {Float64Array} keys [n] integers
 * @returns {Int32Array} [n] rows by their keys, equal ones in their order
 */
export function stableOrder(keys) {
  const [least, span] = spanOf(keys);
  /** @type {Int32Array} */
  const rows = new Int32Array(keys.length);
  for (let i = 0; i < rows.length; i++) rows[i] = i;
  const low = new Uint32Array(keys.length);
  for (let i = 0; i < low.length; i++) low[i] = keys[i] - least;
  const sorted = sortedBy(low, Math.min(span, WORD - 1), rows);
  if (span < WORD) return sorted;
  for (let i = 0; i < low.length; i++) low[i] = Math.floor((keys[i] - least) / WORD);
  return sortedBy(low, Math.floor(span / WORD), sorted);
}

/**
 * @param {Float64Array} keys
 * @returns {[number, number]} the least, and how far the greatest is from it
 */
function spanOf(keys) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] < least) least = keys[i];
    if (keys[i] > most) most = keys[i];
  }
  return [least, keys.length > 0 ? most - least : 0];
}

/**
 * @param {Uint32Array} words [n]
 * @param {number} span the greatest of them
 * @param {Int32Array} rows [n] in the order that equal words keep
 * @returns {Int32Array} [n]
 */
function sortedBy(words, span, rows) {
  let from = rows;
  /** @type {Int32Array} */
  let to = new Int32Array(rows.length);
  const bits = 32 - Math.clz32(span);
  const passes = Math.ceil(bits / MOST_BITS);
  const width = Math.ceil(bits / passes);
  const mask = (1 << width) - 1;
  for (let shift = 0; shift < passes * width; shift += width) {
    const next = new Int32Array(mask + 2);
    for (let i = 0; i < words.length; i++) next[((words[i] >>> shift) & mask) + 1]++;
    for (let i = 0; i <= mask; i++) next[i + 1] += next[i];
    for (let i = 0; i < from.length; i++) {
      const row = from[i];
      to[next[(words[row] >>> shift) & mask]++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}
