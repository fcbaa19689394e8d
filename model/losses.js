/**
 * The losses, each with its own gradient: shorter and several times faster than what automatic
 * differentiation of the formula would compute.
 *
 *     const loss = inBatchSoftmax(userVectors, itemVectors, { temperature: 0.2, corrections });
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */

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
 * a pair's own logit is computed beside the matrix.
 *
 *     logits = U·Vᵀ / temperature + corrections           of the negatives [M, N]
 *     s_b    = u_b·v_b / temperature + correction          of the positive of pair b
 *     Z_m    = Σ_n exp(logits_mn)                          of user m
 *     loss   = 1/B Σ_b −log(exp(s_b) / (exp(s_b) + Z_b)) = 1/B Σ_b −log σ(s_b − log Z_b)
 *
 * The gradient is "softmax minus target": with r_b = σ(log Z_b − s_b), the probability that is not on
 * the target, ∂loss/∂s_b = −r_b / B, and r_b / B is spread over user b's negatives by their softmax.
 *
 * Vectors of length one have dot products in −1..1, too close together for a softmax over hundreds
 * of candidates: dividing by a temperature below 1 spreads them.
 * Source: Yi et al., Sampling-bias-corrected neural modeling (RecSys 2019), equations 3 to 5.
 * @param {Tensor2D} userVectors [M, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {import("./batch.js").Batch} batch
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function sampledSoftmax(userVectors, itemVectors, batch, temperature) {
  const rows = tf.tensor1d(batch.userRow, "int32");
  const columns = tf.tensor1d(batch.itemRow, "int32");
  const shape = /** @type {[number, number]} */ ([batch.users.length, batch.items.length]);
  const corrections = tf.tensor2d(batch.negativeCorrections, shape);
  const op = tf.customGrad((...args) => {
    const [u, items] = /** @type {Tensor2D[]} */ (args);
    const users = tf.mul(u, 1 / temperature);
    const logits = tf.add(tf.matMul(users, items, false, true), corrections);
    const p = tf.softmax(logits);
    // log Z from the largest entry of each row: its p is at least 1/N, so the log is safe
    const logZ = tf.sub(tf.max(logits, 1), tf.log(tf.max(p, 1)));
    const ownLogits = score(tf.gather(users, rows), tf.gather(items, columns));
    const positives = tf.add(ownLogits, batch.positiveCorrections);
    const margin = /** @type {Tensor1D} */ (tf.sub(positives, tf.gather(logZ, rows)));
    const save = /** @type {(tensors: Tensor[]) => void} */ (args[2]);
    save([users, items, p, margin, rows, columns]);
    return {
      value: tf.mean(negativeLogSigmoid(margin)),
      gradFunc: (dy, saved) => {
        const [du, dv] = softmaxMinusTarget(saved, tf.div(dy, batch.userRow.length));
        return [tf.mul(du, 1 / temperature), dv];
      },
    };
  });
  return /** @type {Scalar} */ (op(userVectors, itemVectors));
}

/**
 * The gradient of sampledSoftmax for users (already divided by the temperature) and items.
 * @param {Tensor[]} saved users [M, D], items [N, D], p [M, N], margin [B], and int32 rows [B] and
 *   columns [B]
 * @param {Tensor} scale what each pair weighs
 * @returns {Tensor[]} [M, D] and [N, D]
 */
function softmaxMinusTarget([users, items, p, margin, ...indices], scale) {
  const [rows, columns] = /** @type {Tensor1D[]} */ (indices);
  const [numUsers, numItems] = [users.shape[0], items.shape[0]];
  const off = tf.mul(tf.sigmoid(tf.neg(margin)), scale);
  const ofPair = tf.expandDims(off, 1);
  const ofUser = tf.expandDims(tf.unsortedSegmentSum(off, rows, numUsers), 1);
  const ownItems = tf.mul(tf.gather(items, columns), ofPair);
  const ownUsers = tf.mul(tf.gather(users, rows), ofPair);
  const ofUsers = tf.mul(tf.matMul(p, items), ofUser);
  const ofItems = tf.matMul(p, tf.mul(users, ofUser), true, false);
  return [
    tf.sub(ofUsers, tf.unsortedSegmentSum(ownItems, rows, numUsers)),
    tf.sub(ofItems, tf.unsortedSegmentSum(ownUsers, columns, numItems)),
  ];
}

/**
 * Bayesian personalised ranking: the watched item should score above one that the user has not
 * watched. loss = 1/B Σ −log σ((u·v⁺ − u·v⁻) / temperature).
 * Source: Rendle et al., BPR (UAI 2009), section 4.
 * @param {Tensor2D} userVectors [M, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {import("./batch.js").TripleBatch} batch
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function bpr(userVectors, itemVectors, { userRow, itemRow, negativeRow }, temperature) {
  const pick = (/** @type {Tensor2D} */ vectors, /** @type {Int32Array} */ rows) =>
    tf.gather(vectors, tf.tensor1d(rows, "int32"));
  const users = pick(userVectors, userRow);
  // u·v⁺ − u·v⁻ = u·(v⁺ − v⁻)
  const ahead = tf.sub(pick(itemVectors, itemRow), pick(itemVectors, negativeRow));
  const margin = tf.mul(score(users, ahead), 1 / temperature);
  return tf.mean(negativeLogSigmoid(/** @type {Tensor1D} */ (margin)));
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
