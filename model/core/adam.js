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

import { SCATTER_ROWS } from "./kernels.js";
import { tf } from "./tf.js";

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
    tf.tidy(() => {
      const { mean, square } = this.#momentsOf(variable);
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
    tf.tidy(() => {
      const { mean, square } = this.#momentsOf(table);
      const [value, meanRows, squareRows] = [table, mean, square].map((all) =>
        tf.gather(all, rows),
      );
      const next = this.#move(value, meanRows, squareRows, gradient);
      scatterRows(table, rows, next.value);
      scatterRows(mean, rows, next.mean);
      scatterRows(square, rows, next.square);
    });
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
    // both start from zero: the corrections take that bias out
    const rate = this.#learningRate / (1 - BETA1 ** this.#step);
    const length = tf.sqrt(tf.mul(nextSquare, 1 / (1 - BETA2 ** this.#step)));
    const change = tf.div(tf.mul(nextMean, rate), tf.add(length, EPSILON));
    return { value: tf.sub(value, change), mean: nextMean, square: nextSquare };
  }

  /** @param {Variable} variable */
  #momentsOf(variable) {
    let moments = this.#moments.get(variable.id);
    if (!moments) {
      moments = {
        mean: tf.variable(tf.zerosLike(variable), false),
        square: tf.variable(tf.zerosLike(variable), false),
      };
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

/**
 * @param {Variable} table [n, D]
 * @param {Tensor1D} rows int32 [R], all different
 * @param {Tensor} values [R, D]
 */
function scatterRows(table, rows, values) {
  if (tf.getKernel(SCATTER_ROWS, tf.getBackend())) {
    tf.engine().runKernel(SCATTER_ROWS, { table, rows, values });
  } else {
    table.assign(tf.tensorScatterUpdate(table, tf.expandDims(rows, 1), values));
  }
}
