/**
 * The Dense layers of a tower: one hidden layer with relu, one linear layer.
 *
 *     const mlp = new Mlp(51, { hiddenUnits: 64, units: 32, residual: false, seed: 2 });
 *     mlp.forward(x);   // [B, 51] -> [B, 32]
 */

import { NORMALIZE_ROWS, NORMALIZE_ROWS_GRADIENT } from "./kernels.js";
import { hasKernel, tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./trace.js").Trace} Trace */
/** @typedef {import("./tf.js").Variable} Variable */

/** How much the Dense layers add at the start to what they stand beside, where they do. */
const RESIDUAL_SCALE = 0.1;

/** Added to the square of a length, which may be zero. */
const EPSILON = 1e-12;

export class Mlp {
  /**
   * Why Dense at all? A table alone can only learn one free vector per id. The hidden layer lets what
   * comes in (id, genres, history) act together, and relu lets it be more than a linear map; the last
   * layer brings both towers to the same width.
   * @param {number} inputWidth
   * @param {object} options
   * @param {number} options.hiddenUnits units of the hidden layer
   * @param {number} options.units units of the last layer
   * @param {boolean} options.residual whether the output is added to something: the last kernel then
   *   starts small, so that the tower starts as what it adds to, and learns the rest
   * @param {number} options.seed from 1 on: this one and the next are used
   */
  constructor(inputWidth, { hiddenUnits, units, residual, seed }) {
    const scale = residual ? RESIDUAL_SCALE : 1;
    this.layers = [
      tf.layers.dense({
        units: hiddenUnits,
        activation: "relu",
        kernelInitializer: glorot(seed, 1),
      }),
      tf.layers.dense({ units, kernelInitializer: glorot(seed + 1, scale) }),
    ];
    this.layers[0].build([null, inputWidth]);
    this.layers[1].build([null, hiddenUnits]);
  }

  /**
   * @param {Tensor2D} x [B, inputWidth]
   * @param {Trace} [trace] notes the layers of one row down
   * @returns {Tensor2D} [B, units]
   */
  forward(x, trace) {
    return this.layers.reduce((input, layer) => {
      const output = /** @type {Tensor2D} */ (layer.apply(input));
      const activation = String(layer.getConfig().activation);
      trace?.add("dense", output, [input], { weights: weightsOf(layer), activation });
      return output;
    }, x);
  }

  /** @returns {Variable[]} kernels and biases */
  get weights() {
    return this.layers.flatMap(weightsOf);
  }

  /** @returns {string[]} what `weights` are called, in their order */
  get names() {
    return this.layers.flatMap((_, i) => [`dense_${i + 1}.kernel`, `dense_${i + 1}.bias`]);
  }

  /** Free the weights. */
  dispose() {
    for (const weight of this.weights) weight.dispose();
  }
}

/**
 * @param {ReturnType<typeof tf.layers.dense>} layer
 * @returns {Variable[]} kernel and bias
 */
function weightsOf(layer) {
  return layer.trainableWeights.map((weight) => /** @type {Variable} */ (weight.read()));
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
  if (!hasKernel(NORMALIZE_ROWS)) {
    return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), EPSILON)));
  }
  const op = tf.customGrad((input, save) => {
    const inputs = { x: /** @type {Tensor} */ (input) };
    const out = tf.engine().runKernel(NORMALIZE_ROWS, inputs, { epsilon: EPSILON });
    const [y, lengths] = /** @type {Tensor[]} */ (out);
    /** @type {(tensors: Tensor[]) => void} */ (save)([y, lengths]);
    const gradFunc = (/** @type {Tensor} */ dy, /** @type {Tensor[]} */ saved) =>
      tf.engine().runKernel(NORMALIZE_ROWS_GRADIENT, { y: saved[0], lengths: saved[1], dy });
    return { value: y, gradFunc };
  });
  return /** @type {Tensor2D} */ (op(x));
}
