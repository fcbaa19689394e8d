/**
 * The best k of many scores.
 *
 *     topK(Float32Array.of(0.1, 0.9, 0.5), 2, Int32Array.of(1));   // { indices: [2, 0], scores: [0.5, 0.1] }
 */

import { checkIntegers } from "./checks.js";

/**
 * The k highest scores, best first; of equal scores the lower index comes first.
 * @param {Float32Array | Float64Array} scores [n]; those of `exclude` are overwritten
 * @param {number} k at least 1
 * @param {Iterable<number>} exclude indices that are never returned
 * @returns {{indices: Int32Array, scores: Float32Array}} at most k, fewer when fewer are allowed
 * @throws {RangeError} when k is not an integer from 1 on
 */
export function topK(scores, k, exclude) {
  checkIntegers({ k }, 1);
  for (const index of exclude) scores[index] = Number.NEGATIVE_INFINITY;
  /** @type {number[]} */
  const best = [];
  let worst = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    // the usual case by far: no better than the worst that is kept
    if (!(scores[i] > worst)) continue;
    insert(best, i, scores);
    if (best.length > k) best.pop();
    if (best.length === k) worst = scores[best[k - 1]];
  }
  return { indices: Int32Array.from(best), scores: Float32Array.from(best, (i) => scores[i]) };
}

/**
 * @param {number[]} best indices, best first
 * @param {number} index larger than all of them
 * @param {Float32Array | Float64Array} scores
 */
function insert(best, index, scores) {
  let place = best.length;
  while (place > 0 && scores[index] > scores[best[place - 1]]) place--;
  best.splice(place, 0, index);
}
