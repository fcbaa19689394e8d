/**
 * What every two-tower model has in common: steps of Adam, item vectors that are computed once and
 * kept, and retrieval by one product with them. A model of this kind says how its towers compute vectors
 * (`userVectors`, `itemVectors`), what a batch looks up (`lookups`) and what it costs (`loss`).
 *
 *     const best = model.getTopKForUser(0, 10, seenItems);   // { indices, scores }
 */

import { Adam } from "./adam.js";
import { checkRows } from "./interactions.js";
import { checkIntegers } from "./options.js";
import { count } from "./random.js";
import { tf } from "./tf.js";
import { TopK } from "./top_k.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
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
 * @abstract
 * @template Batch
 */
export class RetrievalModel {
  #adam = new Adam();
  /** @type {Tensor2D | null} */
  #itemVectors = null;

  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {number} embDim length of the towers' outputs
   * @throws {RangeError} on a size that is not a positive integer
   */
  constructor(numUsers, numItems, embDim) {
    checkIntegers({ numUsers, numItems, embDim }, 1);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.embDim = embDim;
  }

  /**
   * @abstract
   * @param {Int32Array} _userIdx [B]
   * @returns {Tensor2D} [B, D]
   */
  userVectors(_userIdx) {
    throw new Error("A model says how it computes user vectors.");
  }

  /**
   * @abstract
   * @param {Tensor1D} _itemIdx int32 [B]
   * @returns {Tensor2D} [B, D], where D may be more than embDim
   */
  itemVectors(_itemIdx) {
    throw new Error("A model says how it computes item vectors.");
  }

  /** @returns {Variable[]} every table, looked up by row */
  get tables() {
    return [];
  }

  /** @returns {Variable[]} kernels and biases of the Dense layers */
  get weights() {
    return [];
  }

  /** @returns {Variable[]} everything that training changes */
  get variables() {
    return [...this.tables, ...this.weights];
  }

  /**
   * @abstract
   * @param {Batch} _batch
   * @returns {Lookup[]} what the batch needs of the tables
   */
  lookups(_batch) {
    throw new Error("A model says what it looks up.");
  }

  /**
   * @abstract
   * @param {Batch} _batch
   * @param {...Tensor2D} _rows of the tables, one matrix for each lookup
   * @returns {Scalar} in nats, differentiable in the rows and in the weights
   */
  loss(_batch, ..._rows) {
    throw new Error("A model says what a batch costs.");
  }

  /**
   * One step of Adam. Forgets the cached item vectors: they are stale now.
   * @param {Batch} batch
   * @param {number} learningRate
   * @returns {Scalar} the loss before the step, in nats; the caller disposes of it
   */
  descend(batch, learningRate) {
    this.#forgetItemVectors();
    this.#adam.beginStep(learningRate);
    return tf.tidy(() => {
      const lookups = this.lookups(batch);
      const { weights } = this;
      const { value, grads } = tf.valueAndGrads((...leaves) =>
        this.loss(batch, .../** @type {Tensor2D[]} */ (leaves.slice(0, lookups.length))),
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

  /** Let go of Adam's moments when training is over. */
  endTraining() {
    this.#adam.dispose();
    this.#adam = new Adam();
  }

  /**
   * Compute all item vectors once and keep them until the next training step.
   * @param {number} [batch] how many items at a time
   * @returns {Tensor2D} [numItems, D], owned by the model: do not dispose of it
   */
  materializeItemEmbeddings(batch = 4096) {
    checkIntegers({ batch }, 1);
    this.#itemVectors ??= tf.tidy(() => {
      const blocks = [];
      for (let start = 0; start < this.numItems; start += batch) {
        const end = Math.min(start + batch, this.numItems);
        blocks.push(this.itemVectors(tf.range(start, end, 1, "int32")));
      }
      return tf.concat(blocks, 0);
    });
    return this.#itemVectors;
  }

  #forgetItemVectors() {
    this.#itemVectors?.dispose();
    this.#itemVectors = null;
  }

  /** @returns {Tensor2D} the item tower's outputs [numItems, embDim]; the caller disposes of it */
  itemEmbeddings() {
    const vectors = this.materializeItemEmbeddings();
    return tf.slice(vectors, [0, 0], [this.numItems, this.embDim]);
  }

  /**
   * @param {number} user
   * @returns {Tensor1D} [D]
   * @throws {RangeError} when there is no such user
   */
  getUserEmbedding(user) {
    checkRows("user", Int32Array.of(user), this.numUsers);
    return tf.tidy(() => tf.squeeze(this.userVectors(Int32Array.of(user)), [0]));
  }

  /**
   * The k items that score highest for a user, best first: cached item vectors times user vector.
   * @param {number} user
   * @param {number} k
   * @param {Iterable<number>} [exclude] items never returned
   * @param {number} [block] how many items at a time
   * @returns {{indices: Int32Array, scores: Float32Array}} at most k
   */
  getTopKForUser(user, k, exclude = [], block = 4096) {
    const best = new TopK(k, exclude);
    const items = this.materializeItemEmbeddings();
    const width = items.shape[1];
    tf.tidy(() => {
      const query = tf.reshape(this.getUserEmbedding(user), [width, 1]);
      for (let start = 0; start < this.numItems; start += block) {
        const rows = tf.slice(items, [start, 0], [Math.min(block, this.numItems - start), width]);
        best.offer(/** @type {Float32Array} */ (tf.matMul(rows, query).dataSync()), start);
      }
    });
    return best.result();
  }

  /**
   * The k items that score highest for every user, from one product of all users with all items.
   * @param {number} k
   * @param {(user: number) => Iterable<number>} excludeOf items never returned to a user
   * @returns {Int32Array} [numUsers * k], best first, -1 where a list is short
   */
  getTopKForAllUsers(k, excludeOf) {
    const items = this.materializeItemEmbeddings();
    const product = tf.tidy(() =>
      tf.matMul(this.userVectors(count(this.numUsers)), items, false, true),
    );
    // outside of tidy, which looks for tensors in every single value of what it gives back
    const scores = /** @type {Float32Array} */ (product.dataSync());
    product.dispose();
    const lists = new Int32Array(this.numUsers * k).fill(-1);
    for (let user = 0; user < this.numUsers; user++) {
      const best = new TopK(k, excludeOf(user));
      best.offer(scores.subarray(user * this.numItems, (user + 1) * this.numItems), 0);
      lists.set(best.result().indices, user * k);
    }
    return lists;
  }

  /**
   * @abstract
   * @returns {string[]} one line per tower: its layers with their sizes
   */
  describeLayers() {
    return [];
  }

  /** Free every tensor of the model. */
  dispose() {
    this.endTraining();
    this.#forgetItemVectors();
  }
}
