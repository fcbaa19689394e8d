/**
 * Lines of digits and separators -> numbers, as fast as bytes can be walked. What is no such line is left to whoever
 * reads texts.
 *
 *     const batch = batchOf();
 *     const at = walk(bytes, 0, end, plainLayout(layout), batch);   // batch.length lines, up to the one at `at`
 *
 * One function, without any call in it: engines compile it once, and never again.
 */

import { MILLISECONDS } from "./values.js";

/** @typedef {import("./layouts.js").Layout} Layout */

const [LF, QUOTE, DOT, ZERO] = [10, 34, 46, 48];
const [MOST_DIGITS, SMALL_DIGITS] = [15, 9];
const [SKIPPED, USER, ITEM, RATING, TIMESTAMP] = [0, 1, 2, 3, 4];
const CODES = { "": SKIPPED, user: USER, item: ITEM, rating: RATING, timestamp: TIMESTAMP };

/** Lines that are walked before what they say is looked up: both are loops that stay in the cache. */
export const BATCH = 4096;

/** The rating of whatever has none, and the time. */
export const [NO_RATING, NO_TIME] = [5, 0];

/**
 * Ratings as they come.
 * @typedef {object} Batch
 * @property {Float64Array} user [BATCH] ids
 * @property {Float64Array} item [BATCH] ids
 * @property {Float32Array} rating [BATCH]
 * @property {Float64Array} time [BATCH]
 * @property {number} length how many there are
 */

/**
 * A layout as numbers.
 * @typedef {object} Plain
 * @property {Uint8Array} codes of the columns
 * @property {number} first byte that parts fields
 * @property {number} second likewise, the one after it; NaN where there is one alone
 * @property {number} grain how many steps of a rating are a star; 0: any number is one
 * @property {number} latest time from which on it counts no seconds
 */

/** @returns {Batch} */
export function batchOf() {
  return {
    user: new Float64Array(BATCH),
    item: new Float64Array(BATCH),
    rating: new Float32Array(BATCH),
    time: new Float64Array(BATCH),
    length: 0,
  };
}

/**
 * @param {Layout} layout
 * @returns {Plain}
 */
export function plainLayout({ roles, separator, stars, isStrict }) {
  return {
    codes: Uint8Array.from(roles, (role) => CODES[role]),
    first: separator.charCodeAt(0),
    second: separator.charCodeAt(1),
    grain: { whole: 1, half: 2, any: 0 }[stars],
    latest: isStrict ? Number.POSITIVE_INFINITY : MILLISECONDS,
  };
}

/**
 * @param {Uint8Array} bytes after whose end a line break stands
 * @param {number} from
 * @param {number} end
 * @param {Plain} plain
 * @param {Batch} batch is filled from its start
 * @returns {number} the start of the first line that is none, or has no room
 */
export function walk(bytes, from, end, { codes, first, second, grain, latest }, batch) {
  const { user: users, item: items, rating: ratings, time: times } = batch;
  const last = codes.length - 1;
  const isWide = second >= 0;
  let lines = 0;
  let start = from;
  let at = from;
  walking: for (; at < end && lines < BATCH; start = at) {
    let [user, item, rating, time] = [0, 0, NO_RATING, NO_TIME];
    for (let c = 0; c <= last; c++) {
      const code = codes[c];
      if (code === SKIPPED) {
        while (bytes[at] !== first && bytes[at] !== LF && bytes[at] !== QUOTE) at++;
      } else {
        const begin = at;
        // as long as they fit, integers of 32 bits: nearly all do, and are faster
        const small = begin + SMALL_DIGITS;
        let whole = 0;
        let digit = bytes[at] - ZERO;
        while (digit >= 0 && digit <= 9 && at < small) {
          whole = (10 * whole + digit) | 0;
          digit = bytes[++at] - ZERO;
        }
        let value = whole;
        while (digit >= 0 && digit <= 9) {
          value = 10 * value + digit;
          digit = bytes[++at] - ZERO;
        }
        const length = at - begin;
        if (length === 0 || length > MOST_DIGITS) break walking;
        if (code === USER) {
          if (bytes[begin] === ZERO) break walking;
          user = value;
        } else if (code === ITEM) {
          if (bytes[begin] === ZERO) break walking;
          item = value;
        } else if (code === TIMESTAMP) time = value;
        else {
          if (bytes[at] === DOT) {
            let scale = 1;
            digit = bytes[++at] - ZERO;
            while (digit >= 0 && digit <= 9 && scale < 1e6) {
              scale *= 10;
              value = 10 * value + digit;
              digit = bytes[++at] - ZERO;
            }
            if (scale === 1 || grain === 1) break walking;
            value /= scale;
          }
          const steps = value * grain;
          if (grain > 0 && (steps < 1 || value > 5 || steps % 1 !== 0)) break walking;
          rating = value;
        }
      }
      if (c === last) {
        if (bytes[at] !== LF || at >= end) break walking;
      } else if (bytes[at] !== first || (isWide && bytes[++at] !== second)) break walking;
      at++;
    }
    if (time >= latest) break;
    users[lines] = user;
    items[lines] = item;
    ratings[lines] = rating;
    times[lines] = time;
    lines++;
  }
  batch.length = lines;
  return start;
}
