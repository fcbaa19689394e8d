/**
 * The loss of a model that knows nothing and scores all items alike: where a curve starts, and what it has to get below.
 *
 *     chanceOfSampled(batch);   // in nats; of a plain softmax over n items it is log n
 */

/** @typedef {import("./losses.js").Batch} Batch */

/** One positive against one negative, by a coin: −log ½. */
export const CHANCE_OF_BPR = Math.LN2;

/**
 * The loss of sampledSoftmax where all dot products are zero: what is left are the corrections.
 * @param {Batch} batch
 * @returns {number} in nats
 */
export function chanceOfSampled(batch) {
  const { negativeCorrections, positiveCorrections, userRow, weights, isTargetAmong } = batch;
  const sums = sumsOfRows(negativeCorrections, batch.users.length);
  return weights.reduce((total, weight, b) => {
    const own = Math.exp(positiveCorrections[b]);
    const all = isTargetAmong ? sums[userRow[b]] : sums[userRow[b]] + own;
    return total + weight * Math.log(all / own);
  }, 0);
}

/**
 * The loss of weightedSoftmax where all dot products are zero.
 * @param {{targets: Float32Array, corrections: Float32Array}} rows [B * N] each
 * @param {number} numRows B
 * @returns {number} in nats
 */
export function chanceOfWeighted({ targets, corrections }, numRows) {
  const logs = sumsOfRows(corrections, numRows).map(Math.log);
  const width = targets.length / numRows;
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    if (targets[i] > 0) total += targets[i] * (logs[Math.floor(i / width)] - corrections[i]);
  }
  return total / numRows;
}

/**
 * @param {Float32Array} logits [B * N]
 * @param {number} numRows B
 * @returns {Float64Array} [B] Σ exp(logit); what is excluded adds nothing
 */
function sumsOfRows(logits, numRows) {
  const sums = new Float64Array(numRows);
  const width = logits.length / numRows;
  for (let i = 0; i < logits.length; i++) sums[Math.floor(i / width)] += Math.exp(logits[i]);
  return sums;
}
