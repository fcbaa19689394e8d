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
  const most = Math.min(k, scores.length);
  // two arrays that stay: all users' lists are made at the end of each epoch
  const [indices, best] = [new Int32Array(most), new Float64Array(most)];
  let found = 0;
  let worst = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i];
    // the usual case by far: no better than the worst that is kept
    if (!(score > worst)) continue;
    let place = found < most ? found++ : most - 1;
    for (; place > 0 && score > best[place - 1]; place--) {
      best[place] = best[place - 1];
      indices[place] = indices[place - 1];
    }
    best[place] = score;
    indices[place] = i;
    if (found === most) worst = best[most - 1];
  }
  return { indices: indices.slice(0, found), scores: Float32Array.from(best.subarray(0, found)) };
}
