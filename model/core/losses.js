/**
 * The losses, each with its own gradient: shorter and several times faster than what automatic
 * differentiation of the formula would compute.
 *
 *     const loss = sampledSoftmax(userVectors, itemVectors, batch, 0.2);
 */

import { SAMPLED_SOFTMAX } from "./kernels.js";
import { hasKernel, tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */

/** The logit of a candidate that must not count as a negative: its probability becomes zero. */
export const EXCLUDED_LOGIT = -1e9;

/**
 * Places in a matrix of users and items, some perhaps twice.
 * @typedef {object} Places
 * @property {Int32Array} row [n]
 * @property {Int32Array} column [n]
 */

/**
 * B pairs of M users and N items, and who competes with them in the softmax.
 * @typedef {object} Competition
 * @property {Int32Array} userRow [B] row of each pair's user
 * @property {Int32Array} itemRow [B] row of each pair's item
 * @property {Float32Array} corrections [N] added to the logits of the items as negatives
 * @property {Places} excluded what must not count as a negative
 * @property {boolean} isTargetAmong whether each pair's own item stands among the negatives, too
 * @property {Float32Array} positiveCorrections [B] added to the logits of the positives
 * @property {Float32Array} weights [B] what each pair counts in the loss, with the sum 1
 */

/**
 * Pairs of M different users and N different items.
 * @typedef {Competition & {users: Int32Array, items: Int32Array}} Batch
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
 *     Z_m    = Σ_n exp(raw_mn + correction_n)              of user m's negatives, but for those that are excluded
 *     s_b    = raw at pair b + correction                  of the positive of pair b
 *     loss   = Σ_b w_b · −log(exp(s_b) / (exp(s_b) + Z_b)) = Σ_b w_b · −log σ(s_b − log Z_b)
 *
 * with w the pairs' weights, of sum 1. The gradient is "softmax minus target": with r_b =
 * σ(log Z_b − s_b), the probability that is not on the target, ∂loss/∂s_b = −w_b r_b, and w_b r_b is
 * spread over user b's negatives by their softmax.
 *
 * Where the positive stands among them, Z_b holds exp(s_b) already (the plain softmax of a matrix with its positives
 * on the diagonal): loss = Σ_b w_b · (log Z_b − s_b), and r_b is 1. With several pairs for a user it is the
 * cross-entropy of weighted targets, History's loss: how likely is each item to be what comes after these?
 *
 * Vectors of length one have dot products in −1..1, too close together for a softmax over hundreds
 * of candidates: dividing by a temperature below 1 spreads them.
 * Source: Yi et al., Sampling-bias-corrected neural modeling (RecSys 2019), equations 3 to 5.
 * @param {Tensor2D} userVectors [M, D]
 * @param {Tensor2D} itemVectors [N, D]
 * @param {Competition} batch
 * @param {number} temperature
 * @returns {Scalar} in nats
 */
export function sampledSoftmax(userVectors, itemVectors, batch, temperature) {
  const { excluded, isTargetAmong } = batch;
  const int = (/** @type {Int32Array} */ values) => tf.tensor1d(values, "int32");
  const about = {
    corrections: tf.tensor1d(batch.corrections),
    excludedRow: int(excluded.row),
    excludedColumn: int(excluded.column),
    pairRow: int(batch.userRow),
    pairColumn: int(batch.itemRow),
    pairCorrection: tf.tensor1d(batch.positiveCorrections),
    pairWeight: tf.tensor1d(batch.weights),
  };
  const attrs = { temperature, isTargetAmong, excludedLogit: EXCLUDED_LOGIT };
  const op = tf.customGrad((...args) => {
    const [users, items] = /** @type {Tensor2D[]} */ (args);
    const [value, ...gradients] = hasKernel(SAMPLED_SOFTMAX)
      ? softmaxInOneKernel({ users, items, ...about }, attrs)
      : softmaxByOperations({ users, items, ...about }, attrs);
    const save = /** @type {(tensors: Tensor[]) => void} */ (args[2]);
    save(gradients);
    return {
      value: /** @type {Scalar} */ (value),
      gradFunc: (dy, saved) => saved.map((gradient) => tf.mul(gradient, dy)),
    };
  });
  return /** @type {Scalar} */ (op(userVectors, itemVectors));
}

/**
 * What the softmax is computed from, each as in Batch.
 * @typedef {Record<"users" | "items" | "corrections" | "excludedRow" | "excludedColumn" | "pairRow" | "pairColumn" |
 *   "pairCorrection" | "pairWeight", Tensor>} SoftmaxInputs
 * @typedef {{temperature: number, isTargetAmong: boolean, excludedLogit: number}} SoftmaxAttrs
 */

/**
 * @param {SoftmaxInputs} inputs
 * @param {SoftmaxAttrs} attrs
 * @returns {Tensor[]} loss, and the gradients of users and items
 */
function softmaxInOneKernel(inputs, attrs) {
  return tf.engine().runKernel(SAMPLED_SOFTMAX, { ...inputs }, { ...attrs });
}

/**
 * The same in operations that every backend has.
 * @param {SoftmaxInputs} inputs
 * @param {SoftmaxAttrs} attrs
 * @returns {Tensor[]}
 */
function softmaxByOperations(inputs, { temperature, isTargetAmong, excludedLogit }) {
  const { corrections, excludedRow, excludedColumn, pairCorrection, pairWeight } = inputs;
  const [pairRow, pairColumn] = [inputs.pairRow, inputs.pairColumn].map(asRows);
  const items = /** @type {Tensor2D} */ (inputs.items);
  const users = tf.mul(/** @type {Tensor2D} */ (inputs.users), 1 / temperature);
  const [numUsers, numItems] = [users.shape[0], items.shape[0]];
  const size = numUsers * numItems;
  const raw = tf.matMul(users, items, false, true);
  const places = asRows(tf.add(tf.mul(pairRow, numItems), pairColumn));
  const gone = asRows(tf.add(tf.mul(excludedRow, numItems), excludedColumn));
  const isGone = tf.greater(tf.unsortedSegmentSum(tf.onesLike(gone), gone, size), 0);
  const logits = tf.where(
    tf.reshape(isGone, raw.shape),
    tf.fill(raw.shape, excludedLogit),
    tf.add(raw, corrections),
  );
  const p = tf.softmax(logits);
  // log Z from the largest entry of each row: its p is at least 1/N, so the log is safe
  const logZ = tf.sub(tf.max(logits, 1), tf.log(tf.max(p, 1)));
  const positives = tf.add(tf.gather(tf.reshape(raw, [-1]), places), pairCorrection);
  const margin = /** @type {Tensor1D} */ (tf.sub(positives, tf.gather(logZ, pairRow)));
  const [share, losses] = isTargetAmong
    ? [tf.onesLike(margin), tf.neg(margin)]
    : [tf.sigmoid(tf.neg(margin)), negativeLogSigmoid(margin)];
  const off = tf.mul(share, pairWeight);
  const ofUser = tf.expandDims(tf.unsortedSegmentSum(off, pairRow, numUsers), 1);
  const ofPairs = tf.reshape(tf.unsortedSegmentSum(off, places, size), raw.shape);
  const gradient = /** @type {Tensor2D} */ (tf.sub(tf.mul(p, ofUser), ofPairs));
  return [
    tf.sum(tf.mul(pairWeight, losses)),
    tf.mul(tf.matMul(gradient, items), 1 / temperature),
    tf.matMul(gradient, users, true, false),
  ];
}

/** @param {Tensor} tensor */
const asRows = (tensor) => /** @type {Tensor1D} */ (tf.cast(tensor, "int32"));

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
