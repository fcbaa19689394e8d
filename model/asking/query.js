/**
 * What a question's scores are products with: the vector of whoever asks, turned by what is steered.
 *
 *     const query = steered(retrieval, () => askersVector(retrieval, { userIdx: 5 }), 0.4);   // [1, D]
 */

import { tf } from "../core/tf.js";

/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/retrieval.js").Guest} Guest */
/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */
/** @typedef {import("../core/trace.js").Trace} Trace */

/**
 * @typedef {object} Query
 * @property {{userIdx: number} | Guest} asker of the training, or anybody
 * @property {number} popularity how much more, or less, what everybody likes counts: from -1, not at all,
 *   to 1, twice
 */

/**
 * @param {Retrieval} retrieval
 * @param {Query["asker"]} asker
 * @param {Trace} [trace] notes the layers of the tower down
 * @returns {Tensor2D} [1, D]
 */
export function askersVector(retrieval, asker, trace) {
  if ("userIdx" in asker) return retrieval.userVectors(Int32Array.of(asker.userIdx), trace);
  return retrieval.guestVectors([asker], trace);
}

/**
 * From popular to hidden gems: of each query, the part that goes with what everybody likes counts more or
 * less. At -1 it is gone: what is left does not tell popular items from others.
 * @param {Retrieval} retrieval
 * @param {() => Tensor2D} towers [B, D]
 * @param {number} popularity
 * @param {Trace} [trace] that has noted the towers down, of a batch of one
 * @returns {Tensor2D} [B, D]
 */
export function steered(retrieval, towers, popularity, trace) {
  if (popularity === 0) return towers();
  const { mean, slope } = retrieval.popularity;
  return tf.tidy(() => {
    const queries = towers();
    const shares = tf.matMul(queries, tf.tensor2d(slope, [slope.length, 1]));
    const parts = tf.matMul(
      /** @type {Tensor2D} */ (tf.mul(shares, popularity)),
      tf.tensor2d(mean, [1, mean.length]),
    );
    const turned = /** @type {Tensor2D} */ (tf.add(queries, parts));
    trace?.add("steered", turned, [queries]);
    return turned;
  });
}
