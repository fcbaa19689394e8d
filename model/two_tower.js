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

import { allItems, inBatch, triples } from "./batch.js";
import { checkRows } from "./interactions.js";
import { bpr, l2Penalty, sampledSoftmax, score } from "./losses.js";
import { checkOptions, DEFAULT_OPTIONS } from "./options.js";
import { seededRandom } from "./random.js";
import { RetrievalModel } from "./retrieval.js";
import { tf } from "./tf.js";
import { Tower } from "./tower.js";
import { warmStart } from "./warm_start.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */
/** @typedef {import("./tf.js").Variable} Variable */
/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./batch.js").TripleBatch} TripleBatch */
/** @typedef {import("./batch.js").Pairs} Pairs */
/** @typedef {import("./options.js").TwoTowerOptions} TwoTowerOptions */

/** @extends {RetrievalModel<Batch | TripleBatch>} */
export class TwoTowerModel extends RetrievalModel {
  /** @type {Interactions | null} */
  #interactions = null;

  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {number} embDim length of the vectors that both towers end in
   * @param {Partial<TwoTowerOptions>} [opts]
   * @throws {RangeError} on a size that is not a positive integer or an option out of its range
   */
  constructor(numUsers, numItems, embDim, opts = {}) {
    super(numUsers, numItems, embDim);
    const options = { ...DEFAULT_OPTIONS, ...opts };
    checkOptions(options);
    this.options = options;
    // not the stream that shuffles the batches, which starts from the seed itself
    this.random = seededRandom(-1 - options.seed);
    const { normalize, residual, seed } = options;
    // seeds from 1 on (TensorFlow.js takes 0 as "none"), four for each tower
    this.userTower = new Tower("user", numUsers, embDim, {
      hidden: options.userHidden,
      normalize,
      residual,
      seed: 8 * seed + 1,
    });
    this.itemTower = new Tower("item", numItems, embDim, {
      hidden: options.itemHidden,
      normalize,
      residual,
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
   * Let both tables start from what was watched together (why: warm_start.js).
   * @param {Interactions} interactions
   */
  warmStart(interactions) {
    const { users, items } = warmStart(interactions, this.embDim, this.options.seed);
    this.userTower.addToTable(users);
    this.itemTower.addToTable(items);
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

  /** @param {Int32Array} userIdx [B] */
  userVectors(userIdx) {
    return tf.tidy(() => this.userForward(tf.tensor1d(userIdx, "int32")));
  }

  /** @param {Tensor1D} itemIdx int32 [B] */
  itemVectors(itemIdx) {
    return this.itemForward(itemIdx);
  }

  get tables() {
    return [this.userTower.table, this.itemTower.table];
  }

  get weights() {
    return [...this.userTower.weights, ...this.itemTower.weights];
  }

  /**
   * @param {Pairs} pairs
   * @returns {Batch | TripleBatch} what the loss compares
   * @throws {Error} before setInteractions
   * @throws {RangeError} when a row is out of range
   */
  batch(pairs) {
    const interactions = this.#interactions;
    if (!interactions)
      throw new Error("Call setInteractions before training: the loss needs them.");
    checkRows("user", pairs.userIdx, this.numUsers);
    checkRows("item", pairs.itemIdx, this.numItems);
    const { lossType } = this.options;
    if (lossType === "bpr") return triples(interactions, pairs, this.random);
    return (lossType === "full" ? allItems : inBatch)(interactions, pairs);
  }

  /** @param {Batch | TripleBatch} batch */
  lookups(batch) {
    const [users, items] = [batch.users, batch.items].map((ids) => tf.tensor1d(ids, "int32"));
    return [
      { table: this.userTower.table, rows: users },
      { table: this.itemTower.table, rows: items },
    ];
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
   * One step of Adam on one batch of positives.
   * @param {Pairs} pairs
   * @param {number} [learningRate] of this step
   * @returns {Scalar} the loss before the step, in nats; the caller disposes of it
   */
  step(pairs, learningRate = this.options.lr) {
    return this.descend(this.batch(pairs), learningRate);
  }

  /**
   * Like `step`, but waits for the loss: on a GPU that costs time, so the training loop does not.
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @param {number} [learningRate]
   * @returns {number} the loss before the step, in nats
   */
  trainStep(userIdx, itemIdx, learningRate = this.options.lr) {
    const loss = this.step({ userIdx, itemIdx }, learningRate);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  }

  describeLayers() {
    return [this.userTower.describe(), this.itemTower.describe()];
  }

  dispose() {
    super.dispose();
    this.userTower.dispose();
    this.itemTower.dispose();
  }
}
