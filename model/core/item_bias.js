/**
 * Each item's bias: how likely it is for anybody. One more dimension of the vectors, so that retrieval stays a dot
 * product.
 *
 *     const bias = new ItemBias(1682, 0.3);
 *     bias.startFrom(itemCounts, 0.5);
 *     bias.ofUsers(users);               // [B, D] -> [B, D + 1]
 *     bias.ofItems(items, itemIdx);      // [N, D] -> [N, D + 1]: their product is u·v + T·(b + trend)
 *
 * Why a bias? How popular an item is would otherwise have to fit into vectors of length one, where it takes room
 * from taste, and most of a short training.
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./trace.js").Trace} Trace */

export class ItemBias {
  /** @type {Tensor2D | null} */
  #trend = null;
  #hasTrend = false;

  /**
   * @param {number} numItems
   * @param {number} temperature divides the scores in the loss: there, the bias counts as it is
   * @param {boolean} [isLearnt] else all biases stay zero, and only a trend counts
   */
  constructor(numItems, temperature, isLearnt = true) {
    this.temperature = temperature;
    this.isLearnt = isLearnt;
    this.table = tf.tidy(() => tf.variable(tf.zeros([numItems, 1])));
  }

  /**
   * @param {Int32Array} counts [numItems] how often each item was watched
   * @param {number} share of log(count + 1), less its mean, from which the biases start
   */
  startFrom(counts, share) {
    if (!this.isLearnt) return;
    tf.tidy(() => {
      const logs = tf.log(tf.add(tf.tensor2d(counts, [counts.length, 1], "float32"), 1));
      this.table.assign(tf.mul(tf.sub(logs, tf.mean(logs)), share));
    });
  }

  /**
   * What is watched these days, beside what was watched ever (recommender/ratings/trend.py). It takes no part in
   * training: by Bayes' rule, where only the items' shares are others than in training, an item's log-probability
   * for anybody moves by the logarithm of the new share over the old one. Source: Saerens, Latinne and Decaestecker,
   * Adjusting the outputs of a classifier to new a priori probabilities (Neural Computation 14, 2002), equation 2.4.
   * @param {Float32Array} trend [numItems] that logarithm
   * @throws {RangeError} when there is not one value for each item
   */
  setTrend(trend) {
    const [numItems] = this.table.shape;
    if (trend.length !== numItems) {
      throw new RangeError(`Expected a trend of ${numItems} items, got ${trend.length} values.`);
    }
    this.#trend?.dispose();
    this.#hasTrend = trend.some((value) => value !== 0);
    this.#trend = tf.tensor2d(trend, [trend.length, 1]);
  }

  /** Whether it says anything: else the last dimension is there, and its products are zero. */
  get #isFelt() {
    return this.isLearnt || this.#hasTrend;
  }

  /**
   * @param {Tensor2D} vectors [B, D]
   * @param {Trace} [trace] notes it down, of a batch of one, where it is felt
   * @returns {Tensor2D} [B, D + 1]
   */
  ofUsers(vectors, trace) {
    const last = tf.fill([vectors.shape[0], 1], this.temperature);
    const both = /** @type {Tensor2D} */ (tf.concat([vectors, last], 1));
    if (this.#isFelt) trace?.add("temperature", both, [vectors]);
    return both;
  }

  /**
   * @param {Tensor2D} vectors [N, D]
   * @param {Int32Array} itemIdx [N]
   * @param {Trace} [trace] likewise
   * @returns {Tensor2D} [N, D + 1], with the trend: what is asked, not what is trained
   */
  ofItems(vectors, itemIdx, trace) {
    const all = this.#trend ? tf.add(this.table, this.#trend) : this.table;
    const biases = tf.gather(all, tf.tensor1d(itemIdx, "int32"));
    const both = /** @type {Tensor2D} */ (tf.concat([vectors, biases], 1));
    const weights = this.isLearnt ? [this.table] : [];
    if (this.#isFelt) trace?.add("bias", both, [vectors], { weights });
    return both;
  }

  /**
   * @param {Tensor2D} vectors [N, D]
   * @param {Tensor2D} rows of the table, for the same items [N, 1]
   * @returns {Tensor2D} [N, D + 1], without the trend: what is trained
   */
  ofCandidates(vectors, rows) {
    // times zero, and not left out: its gradient is then zero, and the table stays as it is
    const biases = this.isLearnt ? rows : tf.mul(rows, 0);
    return /** @type {Tensor2D} */ (tf.concat([vectors, biases], 1));
  }

  /** Free the table and the trend. */
  dispose() {
    this.table.dispose();
    this.#trend?.dispose();
  }
}
