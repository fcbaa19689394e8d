/**
 * Adam for variables of which a batch touches few rows.
 *
 *     const adam = new Adam();
 *     adam.beginStep(0.005);
 *     adam.update(kernel, kernelGradient);
 *     adam.updateRows(table, rows, gradientOfRows);
 *
 * TensorFlow.js' own Adam moves every row of a table at every step, for its momentum, even those that
 * no pair of the batch mentions: its cost grows with the number of users and items. Here a row moves
 * when it is mentioned ("lazy Adam"). Where all rows are, both are the same.
 * Source: Kingma and Ba, Adam (ICLR 2015), algorithm 1.
 */

import { ADAM } from "./kernels.js";
import { hasKernel, tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Variable} Variable */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

export class Adam {
  /** @type {Map<number, {mean: Variable, square: Variable}>} by variable id */
  #moments = new Map();
  #step = 0;
  #learningRate = 0;

  /** @param {number} learningRate of all updates until the next call */
  beginStep(learningRate) {
    this.#step++;
    this.#learningRate = learningRate;
  }

  /**
   * @param {Variable} variable
   * @param {Tensor} gradient of its shape
   */
  update(variable, gradient) {
    const { mean, square } = this.#momentsOf(variable);
    if (this.#runs({ value: variable, mean, square, gradient })) return;
    tf.tidy(() => {
      const next = this.#move(variable, mean, square, gradient);
      variable.assign(next.value);
      mean.assign(next.mean);
      square.assign(next.square);
    });
  }

  /**
   * @param {Variable} table [n, D]
   * @param {Tensor1D} rows int32 [R], all different
   * @param {Tensor} gradient [R, D] of these rows
   */
  updateRows(table, rows, gradient) {
    const { mean, square } = this.#momentsOf(table);
    if (this.#runs({ value: table, mean, square, rows, gradient })) return;
    tf.tidy(() => {
      const [value, meanRows, squareRows] = [table, mean, square].map((all) =>
        tf.gather(all, rows),
      );
      const next = this.#move(value, meanRows, squareRows, gradient);
      const places = tf.expandDims(rows, 1);
      table.assign(tf.tensorScatterUpdate(table, places, next.value));
      mean.assign(tf.tensorScatterUpdate(mean, places, next.mean));
      square.assign(tf.tensorScatterUpdate(square, places, next.square));
    });
  }

  /** Factors by which both moments are corrected: they start from zero. */
  get #corrections() {
    return [1 / (1 - BETA1 ** this.#step), 1 / (1 - BETA2 ** this.#step)];
  }

  /**
   * All in one kernel, where the values stand: nobody shares them, and a table is not copied for a few of its rows.
   * @param {Record<string, Tensor>} inputs
   * @returns {boolean} whether the backend has it
   */
  #runs(inputs) {
    if (!hasKernel(ADAM)) return false;
    const [ofMean, correction] = this.#corrections;
    const attrs = { rate: this.#learningRate * ofMean, correction };
    const constants = { beta1: BETA1, beta2: BETA2, epsilon: EPSILON };
    tf.dispose(tf.engine().runKernel(ADAM, inputs, { ...attrs, ...constants }));
    return true;
  }

  /**
   * @param {Tensor} value
   * @param {Tensor} mean
   * @param {Tensor} square
   * @param {Tensor} gradient
   */
  #move(value, mean, square, gradient) {
    const nextMean = tf.add(tf.mul(mean, BETA1), tf.mul(gradient, 1 - BETA1));
    const nextSquare = tf.add(tf.mul(square, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
    const [ofMean, ofSquare] = this.#corrections;
    const length = tf.sqrt(tf.mul(nextSquare, ofSquare));
    const change = tf.div(tf.mul(nextMean, this.#learningRate * ofMean), tf.add(length, EPSILON));
    return { value: tf.sub(value, change), mean: nextMean, square: nextSquare };
  }

  /** @param {Variable} variable */
  #momentsOf(variable) {
    let moments = this.#moments.get(variable.id);
    if (!moments) {
      moments = tf.tidy(() => ({
        mean: tf.variable(tf.zerosLike(variable), false),
        square: tf.variable(tf.zerosLike(variable), false),
      }));
      this.#moments.set(variable.id, moments);
    }
    return moments;
  }

  /** Free the moments of all variables. */
  dispose() {
    for (const { mean, square } of this.#moments.values()) tf.dispose([mean, square]);
    this.#moments.clear();
  }
}
