/**
 * The loss of a model that knows nothing and scores all items alike: where a curve starts, and what it has to get below.
 *
 *     chanceOfSampled(batch);   // in nats; of a plain softmax over n items it is log n
 */

/** @typedef {import("./losses.js").Competition} Competition */

/** One positive against one negative, by a coin: −log ½. */
export const CHANCE_OF_BPR = Math.LN2;

/**
 * The loss of sampledSoftmax where all dot products are zero: what is left are the corrections.
 * @param {Competition} batch
 * @returns {number} in nats
 */
export function chanceOfSampled(batch) {
  const { positiveCorrections, userRow, weights, isTargetAmong } = batch;
  const sums = sumsOfNegatives(batch);
  return weights.reduce((total, weight, b) => {
    const own = Math.exp(positiveCorrections[b]);
    const all = isTargetAmong ? sums[userRow[b]] : sums[userRow[b]] + own;
    return total + weight * Math.log(all / own);
  }, 0);
}

/**
 * @param {Competition} batch
 * @returns {Float64Array} [M] Σ exp(correction) of each user's negatives
 */
function sumsOfNegatives({ corrections, excluded, userRow }) {
  const each = Array.from(corrections, Math.exp);
  const total = each.reduce((sum, one) => sum + one, 0);
  const numUsers = userRow.reduce((most, row) => Math.max(most, row), 0) + 1;
  const sums = new Float64Array(numUsers).fill(total);
  const places = new Set();
  for (const [i, row] of excluded.row.entries()) {
    const place = row * each.length + excluded.column[i];
    if (row < numUsers && !places.has(place)) sums[row] -= each[excluded.column[i]];
    places.add(place);
  }
  return sums.map((sum) => Math.max(0, sum));
}
