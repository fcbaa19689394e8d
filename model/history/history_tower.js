/**
 * The user tower without a user id: what was watched, and when -> vector.
 *
 *     const tower = new HistoryTower(32, 19, { numPools: 5, hiddenUnits: 64, residual: true, normalize: true, seed: 1 });
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
   * @returns {Tensor2D} [B, embeddingDim]
   */
  forward(itemRows, pools, profiles) {
    const [numPools, width] = [this.numPools, this.embeddingDim];
    const size = pools.numRows / numPools;
    const pooled = sparseMatMul(pools, itemRows);
    const wide = /** @type {Tensor2D} */ (tf.reshape(pooled, [size, numPools * width]));
    let output = this.mlp.forward(profiles ? tf.concat([wide, profiles], 1) : wide);
    if (this.residual) {
      const mixture = tf.sum(tf.mul(tf.reshape(pooled, [size, numPools, width]), this.gates), 1);
      output = /** @type {Tensor2D} */ (tf.add(mixture, output));
    }
    return this.normalize ? l2Normalize(output) : output;
  }

  /** @returns {Variable[]} gates, where they act, kernels and biases */
  get weights() {
    return this.residual ? [this.gates, ...this.mlp.weights] : this.mlp.weights;
  }

  /** @returns {string} the layers with their sizes */
  describe() {
    const pools = this.numPools === 1 ? "mean" : `${this.numPools} pools`;
    const genres = this.numGenres ? ` ; genres ${this.numGenres}` : "";
    const dense = `Dense ${this.hiddenUnits} relu → Dense ${this.embeddingDim}`;
    const [residual, norm] = [this.residual && " + gated pools", this.normalize && " → L2 norm"];
    const input = `${pools} of the history ${this.embeddingDim}${genres}`;
    return `user tower: [${input}] → ${dense}${residual || ""}${norm || ""}`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.gates.dispose();
    this.mlp.dispose();
  }
}
