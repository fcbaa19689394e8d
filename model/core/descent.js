/**
 * Training, a step at a time: gradients of a batch's loss, and Adam.
 *
 *     const descent = new Descent(model);
 *     const loss = descent.step(batch, 0.01);
 *     descent.dispose();
 */

import { Adam } from "./adam.js";
import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */
/** @typedef {import("./tf.js").Variable} Variable */

/**
 * Rows of a table that a batch needs: they, not the table, are what is differentiated, since the
 * gradient of a table is mostly zeros.
 * @typedef {object} Lookup
 * @property {Variable} table [n, D]
 * @property {Tensor1D} rows int32 [R], all different
 */

/**
 * What training asks of a model.
 * @template Batch
 * @typedef {object} Trainable
 * @property {Variable[]} weights everything that is not looked up by row: kernels and biases
 * @property {(batch: Batch) => Lookup[]} lookups what the batch needs of the tables
 * @property {(batch: Batch) => number} chance the loss of a batch if all items were alike to everybody, in nats
 * @property {(batch: Batch, ...rows: Tensor2D[]) => Scalar} loss in nats, differentiable in the rows, one
 *   matrix for each lookup, and in the weights
 */

/**
 * Takes steps of Adam on a model, and keeps what Adam remembers between them.
 * @template Batch
 */
export class Descent {
  #adam = new Adam();

  /** @param {Trainable<Batch>} model */
  constructor(model) {
    this.model = model;
  }

  /**
   * @param {Batch} batch
   * @param {number} learningRate of this step
   * @returns {Scalar} the loss before the step, in nats; the caller disposes of it
   */
  step(batch, learningRate) {
    this.#adam.beginStep(learningRate);
    return tf.tidy(() => {
      const lookups = this.model.lookups(batch);
      const { weights } = this.model;
      const { value, grads } = tf.valueAndGrads((...leaves) =>
        this.model.loss(batch, .../** @type {Tensor2D[]} */ (leaves.slice(0, lookups.length))),
      )([...lookups.map(({ table, rows }) => tf.gather(table, rows)), ...weights]);
      for (const [i, { table, rows }] of lookups.entries()) {
        this.#adam.updateRows(table, rows, grads[i]);
      }
      for (const [i, weight] of weights.entries()) {
        this.#adam.update(weight, grads[lookups.length + i]);
      }
      return /** @type {Scalar} */ (value);
    });
  }

  /** Let go of what Adam remembers. */
  dispose() {
    this.#adam.dispose();
  }
}
