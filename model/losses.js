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
 * @param {Tensor2D} u [B, D]
 * @param {Tensor2D} v [B, D]
 * @returns {Tensor1D} [B]
 */
export function score(u, v) {
  return tf.sum(tf.mul(u, v), 1);
}

/**
 * In-batch sampled softmax: for each user of the batch, which of the batch's items is the one that
 * this user watched? The other rows' positives serve as negatives for free: all B² logits come from
 * one product U·Vᵀ, the positives on its diagonal.
 *
 *     logits = U·Vᵀ / temperature + corrections
 *     loss = −1/B Σ_b log softmax(logits)_bb
 *     ∂loss/∂logits = (softmax(logits) − I) / B          "softmax minus target"
 *
 * Vectors of length one have dot products in −1..1, too close together for a softmax over hundreds
 * of candidates: dividing by a temperature below 1 spreads them.
 * Source: Yi et al., Sampling-bias-corrected neural modeling (RecSys 2019), equations 3 to 5.
 * @param {Tensor2D} userVectors [B, D]
 * @param {Tensor2D} itemVectors [B, D]
 * @param {{temperature: number, corrections: Tensor2D}} options corrections [B, B] is added to the
 *   logits: logQ correction and exclusions (Interactions.logitCorrections)
 * @returns {Scalar} in nats
 */
export function inBatchSoftmax(userVectors, itemVectors, { temperature, corrections }) {
  const op = tf.customGrad((u, v, save) => {
    const [users, items] = /** @type {Tensor2D[]} */ ([u, v]);
    const cosines = tf.matMul(users, items, false, true);
    const logits = tf.add(tf.mul(cosines, 1 / temperature), corrections);
    const p = /** @type {Tensor2D} */ (tf.softmax(logits));
    // log Σ exp(logits) from the largest entry of each row: its p is at least 1/B, so the log is safe
    const logSumExp = tf.sub(tf.max(logits, 1), tf.log(tf.max(p, 1)));
    const positives = tf.add(tf.mul(score(users, items), 1 / temperature), diagonal(corrections));
    /** @type {(tensors: Tensor[]) => void} */ (save)([users, items, p]);
    const scale = 1 / (temperature * users.shape[0]);
    return {
      value: tf.mean(tf.sub(logSumExp, positives)),
      gradFunc: (dy, saved) =>
        softmaxMinusTarget(tf.mul(dy, scale), /** @type {Tensor2D[]} */ (saved)),
    };
  });
  return /** @type {Scalar} */ (op(userVectors, itemVectors));
}

/**
 * @param {Tensor} scale
 * @param {Tensor2D[]} saved users [B, D], items [B, D], p [B, B]
 * @returns {Tensor[]} (p − I)·V and (p − I)ᵀ·U, scaled, without ever making the identity matrix
 */
function softmaxMinusTarget(scale, [users, items, p]) {
  return [
    tf.mul(tf.sub(tf.matMul(p, items), items), scale),
    tf.mul(tf.sub(tf.matMul(p, users, true, false), users), scale),
  ];
}

/**
 * @param {Tensor2D} matrix [B, B]
 * @returns {Tensor1D} [B]
 */
function diagonal(matrix) {
  const size = matrix.shape[0];
  const rows = tf.range(0, size * size, size + 1, "int32");
  return /** @type {Tensor1D} */ (tf.gather(tf.reshape(matrix, [size * size]), rows));
}

/**
 * Bayesian personalised ranking: the watched item should score above one that the user has not
 * watched. loss = 1/B Σ −log σ((u·v⁺ − u·v⁻) / temperature).
 * Source: Rendle et al., BPR (UAI 2009), section 4.
 * @param {Tensor2D} userVectors [B, D]
 * @param {Tensor2D} positiveVectors [B, D]
 * @param {Tensor2D} negativeVectors [B, D]
 * @param {{temperature: number}} options
 * @returns {Scalar} in nats
 */
export function bpr(userVectors, positiveVectors, negativeVectors, { temperature }) {
  const margin = tf.sub(score(userVectors, positiveVectors), score(userVectors, negativeVectors));
  return tf.mean(negativeLogSigmoid(tf.mul(margin, 1 / temperature)));
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
