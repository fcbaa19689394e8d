/**
 * The losses, each with its own gradient: shorter and several times faster than what automatic
 * differentiation of the formula would compute.
 *
 *     const loss = sampledSoftmax(userVectors, itemVectors, batch, 0.2);
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */

/** The logit of a candidate that must not count as a negative: its probability becomes zero. */
export const EXCLUDED_LOGIT = -1e9;

/**
 * B pairs of M different users and N items, for the softmax.
 * @typedef {object} Batch
 * @property {Int32Array} users [M] different users
 * @property {Int32Array} items [N] different items
 * @property {Int32Array} userRow [B] row of each pair's user in `users`
 * @property {Int32Array} itemRow [B] row of each pair's item in `items`
 * @property {Float32Array} negativeCorrections [M * N] added to the logits of the items as negatives
 * @property {boolean} isTargetAmong whether each pair's own item stands among the negatives, too
 * @property {Float32Array} positiveCorrections [B] added to the logits of the positives
 * @property {Float32Array} weights [B] what each pair counts in the loss, with the sum 1
 */

/**
 * B pairs with one negative each, of M different users and N different items, for BPR.
 * @typedef {object} TripleBatch
 * @property {Int32Array} users [M] different users
 * @property {Int32Array} items [N] different items, positives and negatives
 * @property {Int32Array} userRow [B] row of each pair's user in `users`
 * @property {Int32Array} itemRow [B] row of each pair's item in `items`
 * @property {Int32Array} negativeRow [B] row of each pair's negative in `items`
 * @property {Float32Array} weights [B] what each pair counts in the loss, with the sum 1
 */

/**
 * Row-wise dot product. A dot product is all that relates the two towers, so that retrieval stays one
 * product of the cached item matrix with the user's vector, and items can be indexed ahead.
 * @param {Tensor} u [B, D]
 * @param {Tensor} v [B, D]
 * @returns {Tensor1D} [B]
 */
export function score(u, v) {
  return tf.sum(tf.mul(u, v), 1);
}

/**
 * Softmax over one positive and many negatives: for each pair of the batch, which item is the one that
 * this user watched? With in-batch negatives the other pairs' items compete for free: all logits come
 * from one product U·Vᵀ. Were all users and items of the batch different, that would be the matrix
 * [B, B] with the positives on its diagonal; here every user is one row and every item one column, and
 * pair b stands at (row b, column b).
 *
 *     raw    = U·Vᵀ / temperature                          [M, N]
 *     Z_m    = Σ_n exp(raw_mn + corrections_mn)            of user m's negatives
 *     s_b    = raw at pair b + correction                  of the positive of pair b
 *     loss   = Σ_b w_b · −log(exp(s_b) / (exp(s_b) + Z_b)) = Σ_b w_b · −log σ(s_b − log Z_b)
 *
 * with w the pairs' weights, of sum 1. The gradient is "softmax minus target": with r_b =
 * σ(log Z_b − s_b), the probability that is not on the target, ∂loss/∂s_b = −w_b r_b, and w_b r_b is
 * spread over user b's negatives by their softmax.
 *
 * Where the positive stands among them, Z_b holds exp(s_b) already (the plain softmax of a matrix with its positives
 * on the diagonal): loss = Σ_b w_b · (log Z_b − s_b), and r_b is 1.
 *
 * Vectors of length one have dot products in −1..1, too close together for a softmax over hundreds
 * of candidates: dividing by a temperature below 1 spreads them.
 * Source: Yi et al., Sampling-bias-corrected neural modeling (RecSys 2019), equations 3 to 5.
 * @param {Tensor2D} userVectors [M, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {Batch} batch
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function sampledSoftmax(userVectors, itemVectors, batch, temperature) {
  const { userRow, itemRow } = batch;
  const shape = /** @type {[number, number]} */ ([batch.users.length, batch.items.length]);
  const rows = tf.tensor1d(userRow, "int32");
  const places = tf.tensor1d(
    userRow.map((row, b) => row * shape[1] + itemRow[b]),
    "int32",
  );
  const corrections = tf.tensor2d(batch.negativeCorrections, shape);
  const op = tf.customGrad((...args) => {
    const [u, items] = /** @type {Tensor2D[]} */ (args);
    const users = tf.mul(u, 1 / temperature);
    const raw = tf.matMul(users, items, false, true);
    const logits = tf.add(raw, corrections);
    const p = tf.softmax(logits);
    // log Z from the largest entry of each row: its p is at least 1/N, so the log is safe
    const logZ = tf.sub(tf.max(logits, 1), tf.log(tf.max(p, 1)));
    const positives = tf.add(tf.gather(tf.reshape(raw, [-1]), places), batch.positiveCorrections);
    const margin = /** @type {Tensor1D} */ (tf.sub(positives, tf.gather(logZ, rows)));
    const save = /** @type {(tensors: Tensor[]) => void} */ (args[2]);
    const weights = tf.tensor1d(batch.weights);
    // r_b, and the loss of each pair
    const [share, losses] = batch.isTargetAmong
      ? [tf.onesLike(margin), tf.neg(margin)]
      : [tf.sigmoid(tf.neg(margin)), negativeLogSigmoid(margin)];
    save([users, items, p, share, weights, rows, places]);
    return {
      value: tf.dot(weights, losses),
      gradFunc: (dy, saved) => {
        const [savedUsers, savedItems] = /** @type {Tensor2D[]} */ (saved);
        const off = softmaxMinusTarget(saved.slice(2), dy);
        const du = tf.mul(tf.matMul(off, savedItems), 1 / temperature);
        return [du, tf.matMul(off, savedUsers, true, false)];
      },
    };
  });
  return /** @type {Scalar} */ (op(userVectors, itemVectors));
}

/**
 * The gradient of sampledSoftmax for the raw logits.
 * @param {Tensor[]} saved p [M, N], r [B], weights [B], and int32 rows [B] and places [B]
 * @param {Tensor} dy a scalar
 * @returns {Tensor2D} [M, N]
 */
function softmaxMinusTarget([p, share, weights, ...indices], dy) {
  const [rows, places] = /** @type {Tensor1D[]} */ (indices);
  const [numUsers, numItems] = p.shape;
  const off = tf.mul(share, tf.mul(weights, dy));
  const ofUser = tf.expandDims(tf.unsortedSegmentSum(off, rows, numUsers), 1);
  const ofPairs = tf.unsortedSegmentSum(off, places, numUsers * numItems);
  return tf.sub(tf.mul(p, ofUser), tf.reshape(ofPairs, [numUsers, numItems]));
}

/**
 * Softmax over all candidates with several weighted targets for each row: how likely is each item to be
 * what comes after this history? With T the targets' weights, each row's sum 1:
 *
 *     logits = U·Vᵀ / temperature + corrections
 *     loss   = 1/B Σ_b Σ_n T_bn · (log Σ_m exp(logits_bm) − logits_bn)
 *
 * Its gradient is "softmax minus target": ∂loss/∂logits = (p − T) / B.
 * @param {Tensor2D} userVectors [B, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {{targets: Float32Array, corrections: Float32Array}} rows [B * N] each; corrections are
 *   EXCLUDED_LOGIT for the items of the history, which are never recommended, and else 0
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function weightedSoftmax(userVectors, itemVectors, rows, temperature) {
  const shape = /** @type {[number, number]} */ ([userVectors.shape[0], itemVectors.shape[0]]);
  const targets = tf.tensor2d(rows.targets, shape);
  const corrections = tf.tensor2d(rows.corrections, shape);
  const op = tf.customGrad((...args) => {
    const [u, items] = /** @type {Tensor2D[]} */ (args);
    const users = tf.mul(u, 1 / temperature);
    const logits = tf.add(tf.matMul(users, items, false, true), corrections);
    const p = tf.softmax(logits);
    // log Z from the largest entry of each row, as above
    const logZ = tf.sub(tf.max(logits, 1), tf.log(tf.max(p, 1)));
    const save = /** @type {(tensors: Tensor[]) => void} */ (args[2]);
    save([users, items, p, targets]);
    return {
      value: tf.sub(tf.mean(logZ), tf.div(tf.sum(tf.mul(targets, logits)), shape[0])),
      gradFunc: (dy, saved) => {
        const [savedUsers, savedItems, softmax, wanted] = /** @type {Tensor2D[]} */ (saved);
        const off = /** @type {Tensor2D} */ (tf.mul(tf.sub(softmax, wanted), tf.div(dy, shape[0])));
        const du = tf.mul(tf.matMul(off, savedItems), 1 / temperature);
        return [du, tf.matMul(off, savedUsers, true, false)];
      },
    };
  });
  return /** @type {Scalar} */ (op(userVectors, itemVectors));
}

/**
 * Bayesian personalised ranking: the watched item should score above one that the user has not
 * watched. loss = Σ_b w_b · −log σ((u·v⁺ − u·v⁻) / temperature), with weights w of sum 1.
 * Source: Rendle et al., BPR (UAI 2009), section 4.
 * @param {Tensor2D} userVectors [M, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {TripleBatch} batch
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function bpr(userVectors, itemVectors, batch, temperature) {
  const pick = (/** @type {Tensor2D} */ vectors, /** @type {Int32Array} */ rows) =>
    tf.gather(vectors, tf.tensor1d(rows, "int32"));
  const users = pick(userVectors, batch.userRow);
  // u·v⁺ − u·v⁻ = u·(v⁺ − v⁻)
  const ahead = tf.sub(pick(itemVectors, batch.itemRow), pick(itemVectors, batch.negativeRow));
  const margin = tf.mul(score(users, ahead), 1 / temperature);
  const losses = negativeLogSigmoid(/** @type {Tensor1D} */ (margin));
  return /** @type {Scalar} */ (tf.dot(tf.tensor1d(batch.weights), losses));
}

/**
 * −log σ(x) = max(−x, 0) + log(1 + exp(−|x|)), which never overflows; its derivative is σ(x) − 1.
 * @param {Tensor1D} margin [B]
 * @returns {Tensor1D} [B]
 */
function negativeLogSigmoid(margin) {
  const op = tf.customGrad((x, save) => {
    const input = /** @type {Tensor1D} */ (x);
    /** @type {(tensors: Tensor[]) => void} */ (save)([input]);
    return {
      value: tf.add(tf.relu(tf.neg(input)), tf.log1p(tf.exp(tf.neg(tf.abs(input))))),
      gradFunc: (dy, saved) => tf.mul(dy, tf.sub(tf.sigmoid(saved[0]), 1)),
    };
  });
  return /** @type {Tensor1D} */ (op(margin));
}

/**
 * L2 penalty: l2 · Σ over the matrices of (sum of squares) / B. Keeps vectors that few examples
 * touch from growing without bound.
 * @param {Tensor2D[]} matrices each [B, D]
 * @param {number} l2
 * @returns {Scalar}
 */
export function l2Penalty(matrices, l2) {
  const sums = matrices.map((matrix) => tf.mul(tf.sum(tf.square(matrix)), l2 / matrix.shape[0]));
  return /** @type {Scalar} */ (sums.reduce((total, sum) => tf.add(total, sum)));
}
