/**
 * The Dense layers of a tower: one hidden layer with relu, one linear layer.
 *
 *     const mlp = new Mlp(51, { hidden: 64, units: 32, seed: 2 });
 *     mlp.forward(x);   // [B, 51] -> [B, 32]
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */

export class Mlp {
  /**
   * Why Dense at all? A table alone can only learn one free vector per id. The hidden layer lets what
   * comes in (id, genres, history) act together, and relu lets it be more than a linear map; the last
   * layer brings both towers to the same width.
   * @param {number} inputWidth
   * @param {object} options
   * @param {number} options.hidden units of the hidden layer
   * @param {number} options.units units of the last layer
   * @param {number} options.seed from 1 on: this one and the next are used
   * @param {number} [options.outputScale] factor on the last kernel's start. A small one beside a
   *   residual connection: the tower starts as what it adds to, and learns the rest
   */
  constructor(inputWidth, { hidden, units, seed, outputScale = 1 }) {
    this.layers = [
      tf.layers.dense({ units: hidden, activation: "relu", kernelInitializer: glorot(seed, 1) }),
      tf.layers.dense({ units, kernelInitializer: glorot(seed + 1, outputScale) }),
    ];
    this.layers[0].build([null, inputWidth]);
    this.layers[1].build([null, hidden]);
    this.hidden = hidden;
    this.units = units;
  }

  /**
   * @param {Tensor2D} x [B, inputWidth]
   * @returns {Tensor2D} [B, units]
   */
  forward(x) {
    return this.layers.reduce((y, layer) => /** @type {Tensor2D} */ (layer.apply(y)), x);
  }

  /** @returns {Variable[]} kernels and biases */
  get weights() {
    const weights = this.layers.flatMap((layer) => layer.trainableWeights);
    return weights.map((weight) => /** @type {Variable} */ (weight.read()));
  }

  /** Free the weights. */
  dispose() {
    for (const weight of this.weights) weight.dispose();
  }
}

/**
 * Glorot's uniform initialiser, ±√(6 / (inputs + outputs)), times a factor.
 * @param {number} seed
 * @param {number} factor
 */
function glorot(seed, factor) {
  const options = /** @type {const} */ ({ mode: "fanAvg", distribution: "uniform" });
  return tf.initializers.varianceScaling({ ...options, scale: factor ** 2, seed });
}

/**
 * Scale each row to length one; a row of zeros stays zero.
 *
 * Why an L2 norm? With all vectors of length one, the dot product is a cosine: an item cannot win for
 * everybody just by growing long, and scores of different users can be compared.
 * @param {Tensor2D} x [B, D]
 * @returns {Tensor2D} [B, D]
 */
export function l2Normalize(x) {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12));
  return tf.div(x, length);
}
