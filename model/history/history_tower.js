/**
 * The user tower without a user id: what was watched, and when -> vector.
 *
 *     const tower = new HistoryTower(32, 19, { numPools: 5, hiddenUnits: 64, residual: true, normalize: true, seed: 1 });
 *     tower.forward(itemTable, pools, profiles);   // [B, 32]
 */

import { Mlp } from "../core/mlp.js";
import { sparseMatMul } from "../core/sparse.js";
import { tf } from "../core/tf.js";
import { ended, joined } from "../core/tower.js";

/** @typedef {import("../core/sparse.js").SparseMatrix} SparseMatrix */
/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/tf.js").Variable} Variable */
/** @typedef {import("../core/trace.js").Trace} Trace */

export class HistoryTower {
  /**
   * @param {number} embeddingDim
   * @param {number} numGenres of a profile; 0: there is none
   * @param {object} options
   * @param {number} options.numPools
   * @param {number} options.hiddenUnits
   * @param {boolean} options.residual whether the Dense layers' output is added to the gated pools
   * @param {boolean} options.normalize whether the tower ends in an L2 norm
   * @param {number} options.seed from 1 on, this one and the next are used
   */
  constructor(embeddingDim, numGenres, { numPools, hiddenUnits, residual, normalize, seed }) {
    this.embeddingDim = embeddingDim;
    this.numGenres = numGenres;
    this.numPools = numPools;
    this.hiddenUnits = hiddenUnits;
    this.residual = residual;
    this.normalize = normalize;
    this.mlp = new Mlp(numPools * embeddingDim + numGenres, {
      hiddenUnits,
      units: embeddingDim,
      residual,
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
   * @param {Tensor2D | null} profiles [B, numGenres]; null where there are none
   * @param {Trace} [trace] that knows the pools as what comes in, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim]
   */
  forward(itemRows, pools, profiles, trace) {
    const [numPools, width] = [this.numPools, this.embeddingDim];
    const size = pools.numRows / numPools;
    const pooled = sparseMatMul(pools, itemRows);
    const wide = /** @type {Tensor2D} */ (tf.reshape(pooled, [size, numPools * width]));
    trace?.add("pools", wide, [pools]);
    const added = this.mlp.forward(profiles ? joined(wide, profiles, pools, trace) : wide, trace);
    if (!this.residual) return ended(wide, added, this, trace);
    const each = tf.mul(tf.reshape(pooled, [size, numPools, width]), this.gates);
    const mixture = /** @type {Tensor2D} */ (tf.sum(each, 1));
    trace?.add("gates", mixture, [wide], { weights: [this.gates] });
    return ended(mixture, added, this, trace);
  }

  /** @returns {Variable[]} gates, where they act, kernels and biases */
  get weights() {
    return this.residual ? [this.gates, ...this.mlp.weights] : this.mlp.weights;
  }

  /** @returns {string[]} what `weights` are called, in their order */
  get names() {
    return this.residual ? ["gates", ...this.mlp.names] : this.mlp.names;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.gates.dispose();
    this.mlp.dispose();
  }
}
