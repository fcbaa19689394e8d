/**
 * The user tower without a user id: what was watched, and when -> vector.
 *
 *     const tower = new HistoryTower(32, 19, { numPools: 5, hiddenUnits: 64, seed: 1 });
 *     tower.forward(itemTable, pools, profiles);   // [B, 32]
 */

import { l2Normalize, Mlp } from "../core/mlp.js";
import { sparseMatMul } from "../core/sparse.js";
import { tf } from "../core/tf.js";

/** @typedef {import("../core/sparse.js").SparseMatrix} SparseMatrix */
/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/tf.js").Variable} Variable */

export class HistoryTower {
  /**
   * @param {number} embeddingDim
   * @param {number} numGenres
   * @param {{numPools: number, hiddenUnits: number, seed: number}} options seed: from 1 on, this one and the
   *   next are used
   */
  constructor(embeddingDim, numGenres, { numPools, hiddenUnits, seed }) {
    this.embeddingDim = embeddingDim;
    this.numGenres = numGenres;
    this.numPools = numPools;
    this.hiddenUnits = hiddenUnits;
    this.mlp = new Mlp(numPools * embeddingDim + numGenres, {
      hiddenUnits,
      units: embeddingDim,
      residual: true,
      seed,
    });
    this.gates = tf.tidy(() => tf.variable(tf.ones([numPools, 1])));
  }

  /**
   * Why pools of item embeddings in place of a user embedding? Who watches alike is then alike from the
   * first film on, a new film counts at once, and somebody who was not there in training can be served.
   * Several speeds of forgetting, because some of what people watch next follows a mood, some a taste; the
   * gates learn how much of each.
   * @param {Tensor2D} itemRows of the item table [R, embeddingDim]
   * @param {SparseMatrix} pools [B * numPools, R]
   * @param {Tensor2D} profiles [B, numGenres]
   * @returns {Tensor2D} [B, embeddingDim], rows of length one
   */
  forward(itemRows, pools, profiles) {
    const [numPools, width] = [this.numPools, this.embeddingDim];
    const size = profiles.shape[0];
    const pooled = sparseMatMul(pools, itemRows);
    const wide = tf.reshape(pooled, [size, numPools * width]);
    const added = this.mlp.forward(/** @type {Tensor2D} */ (tf.concat([wide, profiles], 1)));
    const mixture = tf.sum(tf.mul(tf.reshape(pooled, [size, numPools, width]), this.gates), 1);
    return l2Normalize(/** @type {Tensor2D} */ (tf.add(mixture, added)));
  }

  /** @returns {Variable[]} gates, kernels and biases */
  get weights() {
    return [this.gates, ...this.mlp.weights];
  }

  /** @returns {string} the layers with their sizes */
  describe() {
    const pools = this.numPools === 1 ? "mean" : `${this.numPools} pools`;
    const input = `${pools} of the history ${this.embeddingDim} ; genres ${this.numGenres}`;
    const dense = `Dense ${this.hiddenUnits} relu → Dense ${this.embeddingDim}`;
    return `user tower: [${input}] → ${dense} + gated pools → L2 norm`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.gates.dispose();
    this.mlp.dispose();
  }
}
