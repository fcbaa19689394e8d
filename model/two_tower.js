/**
 * The two-tower retrieval model.
 *
 *     const model = new TwoTowerModel(943, 1682, 32, { userHidden: 64, itemHidden: 64, seed: 7 });
 *     model.setFeatures({ itemGenres, userGenres });
 *     model.setInteractions(interactions);
 *     const loss = model.trainStep(userIdx, itemIdx);
 *     model.getTopKForUser(0, 10, seenItems);
 *
 * Why two towers? One network maps a user to a vector, another maps an item to a vector, and they
 * meet only in a dot product. So all item vectors can be computed once and kept, and finding the best
 * of all items for a user is one matrix-vector product, however deep the towers are.
 */

import { Adam } from "./adam.js";
import { allItems, inBatch, triples } from "./batch.js";
import { checkRows } from "./interactions.js";
import { bpr, l2Penalty, sampledSoftmax, score } from "./losses.js";
import { checkIntegers, checkOptions, DEFAULT_OPTIONS } from "./options.js";
import { seededRandom } from "./random.js";
import { tf } from "./tf.js";
import { TopK } from "./top_k.js";
import { Tower } from "./tower.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */
/** @typedef {import("./tf.js").Variable} Variable */
/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").TripleBatch} TripleBatch */

/** @typedef {import("./options.js").TwoTowerOptions} TwoTowerOptions */

export class TwoTowerModel {
  /** @type {Interactions | null} */
  #interactions = null;
  #adam = new Adam();
  /** @type {Tensor2D | null} */
  #itemVectors = null;

  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {number} embDim length of the vectors that both towers end in
   * @param {Partial<TwoTowerOptions>} [opts]
   * @throws {RangeError} on a size that is not a positive integer or an option out of its range
   */
  constructor(numUsers, numItems, embDim, opts = {}) {
    const options = { ...DEFAULT_OPTIONS, ...opts };
    checkIntegers({ numUsers, numItems, embDim }, 1);
    checkOptions(options);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.embDim = embDim;
    this.options = options;
    // not the stream that shuffles the batches, which starts from the seed itself
    this.random = seededRandom(-1 - options.seed);
    const { normalize, seed } = options;
    // seeds from 1 on (TensorFlow.js takes 0 as "none"), four for each tower
    this.userTower = new Tower("user", numUsers, embDim, {
      hidden: options.userHidden,
      normalize,
      seed: 8 * seed + 1,
    });
    this.itemTower = new Tower("item", numItems, embDim, {
      hidden: options.itemHidden,
      normalize,
      seed: 8 * seed + 5,
    });
  }

  /** @returns {Variable} the user ids' embeddings [numUsers, embDim] */
  get userEmbedding() {
    return this.userTower.table;
  }

  /** @returns {Variable} the item ids' embeddings [numItems, embDim] */
  get itemEmbedding() {
    return this.itemTower.table;
  }

  /**
   * Give the towers genres beside the ids (why: tower.js). Call it before the first forward pass.
   * @param {object} features
   * @param {Float32Array} features.itemGenres [numItems * numGenres], row-major
   * @param {Float32Array} [features.userGenres] [numUsers * numGenres], from the training interactions
   * @param {boolean} [features.normalizeRows] scale each row to length one
   * @throws {RangeError} when a matrix has not one row per user or item, or its tower no Dense layer
   */
  setFeatures({ itemGenres, userGenres, normalizeRows = true }) {
    this.itemTower.setGenres(itemGenres, normalizeRows);
    if (userGenres) this.userTower.setGenres(userGenres, normalizeRows);
  }

  /**
   * Give the model the training interactions: the loss needs them for the logQ correction, for
   * leaving out a user's other positives, and (BPR) for drawing negatives.
   * @param {Interactions} interactions
   */
  setInteractions(interactions) {
    this.#interactions = interactions;
  }

  /**
   * @param {Tensor1D} userIdx int32 [B]
   * @returns {Tensor2D} [B, embDim]
   */
  userForward(userIdx) {
    return tf.tidy(() => this.userTower.forward(this.userTower.rowsOf(userIdx), userIdx));
  }

  /**
   * @param {Tensor1D} itemIdx int32 [B]
   * @returns {Tensor2D} [B, embDim]
   */
  itemForward(itemIdx) {
    return tf.tidy(() => this.itemTower.forward(this.itemTower.rowsOf(itemIdx), itemIdx));
  }

  /**
   * Row-wise dot product of user and item vectors (why a dot product: losses.js).
   * @param {Tensor2D} u [B, embDim]
   * @param {Tensor2D} v [B, embDim]
   * @returns {Tensor1D} [B]
   */
  score(u, v) {
    return tf.tidy(() => score(u, v));
  }

  /** @returns {Variable[]} everything that training changes */
  get variables() {
    return [...this.userTower.variables, ...this.itemTower.variables];
  }

  /**
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @returns {Batch | TripleBatch} what the loss compares
   * @throws {Error} before setInteractions
   * @throws {RangeError} when a row is out of range
   */
  batch(userIdx, itemIdx) {
    const interactions = this.#interactions;
    if (!interactions)
      throw new Error("Call setInteractions before training: the loss needs them.");
    checkRows("user", userIdx, this.numUsers);
    checkRows("item", itemIdx, this.numItems);
    const { lossType } = this.options;
    if (lossType === "bpr") return triples(interactions, userIdx, itemIdx, this.random);
    return (lossType === "full" ? allItems : inBatch)(interactions, userIdx, itemIdx);
  }

  /**
   * The loss of a batch, differentiable in the rows of both tables and in the weights.
   * @param {Batch | TripleBatch} batch
   * @param {Tensor2D} userRows of the user table, for batch.users [M, embDim]
   * @param {Tensor2D} itemRows of the item table, for batch.items [N, embDim]
   * @returns {Scalar} in nats
   */
  loss(batch, userRows, itemRows) {
    const { temperature, l2 } = this.options;
    const users = this.userTower.forward(userRows, tf.tensor1d(batch.users, "int32"));
    const items = this.itemTower.forward(itemRows, tf.tensor1d(batch.items, "int32"));
    const fit =
      "negativeRow" in batch
        ? bpr(users, items, batch, temperature)
        : sampledSoftmax(users, items, batch, temperature);
    return /** @type {Scalar} */ (tf.add(fit, l2Penalty([users, items, userRows, itemRows], l2)));
  }

  /**
   * One step of Adam on one batch of positives. Forgets the cached item vectors: they are stale now.
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @param {number} [learningRate] of this step
   * @returns {Scalar} the loss before the step, in nats; the caller disposes of it
   */
  step(userIdx, itemIdx, learningRate = this.options.lr) {
    this.#forgetItemVectors();
    this.#adam.beginStep(learningRate);
    return tf.tidy(() => {
      const batch = this.batch(userIdx, itemIdx);
      const [users, items] = [batch.users, batch.items].map((ids) => tf.tensor1d(ids, "int32"));
      const weights = [...this.userTower.weights, ...this.itemTower.weights];
      // rows, not tables, are what is differentiated: the gradient of a table is mostly zeros
      const { value, grads } = tf.valueAndGrads((...leaves) =>
        this.loss(batch, .../** @type {[Tensor2D, Tensor2D]} */ (leaves.slice(0, 2))),
      )([this.userTower.rowsOf(users), this.itemTower.rowsOf(items), ...weights]);
      this.#adam.updateRows(this.userTower.table, users, grads[0]);
      this.#adam.updateRows(this.itemTower.table, items, grads[1]);
      for (const [i, weight] of weights.entries()) this.#adam.update(weight, grads[i + 2]);
      return /** @type {Scalar} */ (value);
    });
  }

  /**
   * Like `step`, but waits for the loss: on a GPU that costs time, so the training loop does not.
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @param {number} [learningRate]
   * @returns {number} the loss before the step, in nats
   */
  trainStep(userIdx, itemIdx, learningRate = this.options.lr) {
    const loss = this.step(userIdx, itemIdx, learningRate);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  }

  /** Let go of Adam's moments when training is over. */
  endTraining() {
    this.#adam.dispose();
    this.#adam = new Adam();
  }

  /**
   * Compute all item vectors once and keep them until the next training step.
   * @param {number} [batch] how many items at a time
   * @returns {Tensor2D} [numItems, embDim], owned by the model: do not dispose of it
   */
  materializeItemEmbeddings(batch = 4096) {
    checkIntegers({ batch }, 1);
    this.#itemVectors ??= tf.tidy(() => {
      const blocks = [];
      for (let start = 0; start < this.numItems; start += batch) {
        const end = Math.min(start + batch, this.numItems);
        blocks.push(this.itemForward(tf.range(start, end, 1, "int32")));
      }
      return tf.concat(blocks, 0);
    });
    return this.#itemVectors;
  }

  #forgetItemVectors() {
    this.#itemVectors?.dispose();
    this.#itemVectors = null;
  }

  /**
   * @param {number} user
   * @returns {Tensor1D} [embDim]
   * @throws {RangeError} when there is no such user
   */
  getUserEmbedding(user) {
    checkRows("user", Int32Array.of(user), this.numUsers);
    return tf.tidy(() => tf.reshape(this.userForward(tf.tensor1d([user], "int32")), [this.embDim]));
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
    tf.tidy(() => {
      const query = tf.reshape(this.getUserEmbedding(user), [this.embDim, 1]);
      for (let start = 0; start < this.numItems; start += block) {
        const rows = tf.slice(
          items,
          [start, 0],
          [Math.min(block, this.numItems - start), this.embDim],
        );
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
    const scores = tf.tidy(() => {
      const users = this.userForward(tf.range(0, this.numUsers, 1, "int32"));
      return /** @type {Float32Array} */ (tf.matMul(users, items, false, true).dataSync());
    });
    const lists = new Int32Array(this.numUsers * k).fill(-1);
    for (let user = 0; user < this.numUsers; user++) {
      const best = new TopK(k, excludeOf(user));
      best.offer(scores.subarray(user * this.numItems, (user + 1) * this.numItems), 0);
      lists.set(best.result().indices, user * k);
    }
    return lists;
  }

  /** @returns {string[]} one line per tower: its layers with their sizes */
  describeLayers() {
    return [this.userTower.describe(), this.itemTower.describe()];
  }

  /** Free every tensor of the model. */
  dispose() {
    this.endTraining();
    this.#forgetItemVectors();
    this.userTower.dispose();
    this.itemTower.dispose();
  }
}
