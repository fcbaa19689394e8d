/**
 * The user tower without a user id: what was watched, and when -> vector.
 *
 *     const tower = new HistoryTower(32, 19, { hidden: 64, seed: 1 });
 *     tower.forward(itemTable, pools, profiles);   // [B, 32]
 */

import { POOLS } from "./history.js";
import { l2Normalize, Mlp } from "./mlp.js";
import { sparseMatMul } from "./sparse.js";
import { tf } from "./tf.js";
import { RESIDUAL_SCALE } from "./tower.js";

/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */

export class HistoryTower {
  /**
   * @param {number} embDim
   * @param {number} numGenres
   * @param {{hidden: number, seed: number}} options seed: from 1 on, this one and the next are used
   */
  constructor(embDim, numGenres, { hidden, seed }) {
    this.embDim = embDim;
    this.numGenres = numGenres;
    this.hidden = hidden;
    this.mlp = new Mlp(POOLS.length * embDim + numGenres, {
      hidden,
      units: embDim,
      seed,
      outputScale: RESIDUAL_SCALE,
    });
    this.gates = tf.tidy(() => tf.variable(tf.ones([POOLS.length, 1])));
  }

  /**
   * Why pools of item embeddings in place of a user embedding? Who watches alike is then alike from the
   * first film on, a new film counts at once, and somebody who was not there in training can be served.
   * Several speeds of forgetting, because some of what people watch next follows a mood, some a taste; the
   * gates learn how much of each.
   * @param {Tensor2D} itemRows of the item table [R, embDim]
   * @param {import("./sparse.js").SparseMatrix} pools [B * POOLS.length, R]
   * @param {Tensor2D} profiles [B, numGenres]
   * @returns {Tensor2D} [B, embDim], rows of length one
   */
  forward(itemRows, pools, profiles) {
    const [numPools, width] = [POOLS.length, this.embDim];
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
    const input = `${POOLS.length} pools of the history ${this.embDim} ; genres ${this.numGenres}`;
    const dense = `Dense ${this.hidden} relu → Dense ${this.embDim}`;
    return `user tower: [${input}] → ${dense} + gated pools → L2 norm`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.gates.dispose();
    this.mlp.dispose();
  }
}
