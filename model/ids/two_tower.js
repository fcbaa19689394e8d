/**
 * The two-tower retrieval model of user and item ids.
 *
 *     const model = new TwoTowerModel(943, 1682, 32, { hiddenUnits: 64, seed: 7 });
 *     model.setFeatures({ itemGenres, userGenres });
 *     model.warmStart(interactions);
 *     const loss = new Descent(model).step(batch, 0.01);
 *
 * Why two towers? One network maps a user to a vector, another maps an item to a vector, and they
 * meet only in a dot product. So all item vectors can be computed once and kept, and finding the best
 * of all items for a user is one matrix-vector product, however deep the towers are.
 */

import { CHANCE_OF_BPR, chanceOfSampled } from "../core/chance.js";
import { checkIntegers } from "../core/checks.js";
import { ItemBias } from "../core/item_bias.js";
import { bpr, l2Penalty, sampledSoftmax } from "../core/losses.js";
import { tf } from "../core/tf.js";
import { ended, Tower } from "../core/tower.js";
import { foldIn } from "../data/fold_in.js";
import { warmStart } from "../data/warm_start.js";
import { checkOptions, DEFAULT_OPTIONS } from "./options.js";

/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/tf.js").Scalar} Scalar */
/** @typedef {import("../core/tf.js").Variable} Variable */
/** @typedef {import("../core/losses.js").Batch} Batch */
/** @typedef {import("../core/losses.js").TripleBatch} TripleBatch */
/** @typedef {import("../data/interactions.js").Interactions} Interactions */
/** @typedef {import("../core/retrieval.js").Guest} Guest */
/** @typedef {import("../core/trace.js").Trace} Trace */
/** @typedef {import("./options.js").TwoTowerOptions} TwoTowerOptions */

/**
 * Biases start at this share of log popularity: the tables' warm start knows the rest. Chosen on validation slices.
 */
const BIAS_SHARE = 0.5;

/** A model that core/descent.js trains and core/retrieval.js ranks with. */
export class TwoTowerModel {
  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {number} embeddingDim length of the vectors that both towers end in
   * @param {Partial<TwoTowerOptions>} [opts]
   * @throws {RangeError} on a size that is not a positive integer or an option out of its range
   */
  constructor(numUsers, numItems, embeddingDim, opts = {}) {
    const options = { ...DEFAULT_OPTIONS, ...opts };
    checkIntegers({ numUsers, numItems, embeddingDim }, 1);
    checkOptions(options);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.embeddingDim = embeddingDim;
    this.options = options;
    this.normalize = options.normalize;
    // seeds from 1 on (TensorFlow.js takes 0 as "none"), four for each tower
    const [userSeed, itemSeed] = [8 * options.seed + 1, 8 * options.seed + 5];
    this.userTower = new Tower("user", numUsers, embeddingDim, { ...options, seed: userSeed });
    this.itemTower = new Tower("item", numItems, embeddingDim, { ...options, seed: itemSeed });
    this.bias = new ItemBias(numItems, options.temperature, options.itemBias);
    /** How often each item was watched, as far as is known. */
    this.itemCounts = new Int32Array(numItems).fill(1);
  }

  /**
   * Give the towers genres beside the ids (why: core/tower.js). Call it before the first forward pass.
   * @param {object} features each may be left out
   * @param {Float32Array} [features.itemGenres] [numItems * numGenres], row-major
   * @param {Float32Array} [features.userGenres] [numUsers * numGenres], from the training interactions
   * @param {boolean} [features.normalizeRows] scale each row to length one
   * @throws {RangeError} when a matrix has not one row per user or item, or its tower no Dense layer
   */
  setFeatures({ itemGenres, userGenres, normalizeRows = true }) {
    if (itemGenres) this.itemTower.setGenres(itemGenres, normalizeRows);
    if (userGenres) this.userTower.setGenres(userGenres, normalizeRows);
  }

  /**
   * Let the tables start from what was watched together (why: data/warm_start.js), and the biases from how often.
   * @param {Interactions} interactions
   */
  warmStart(interactions) {
    const { users, items } = warmStart(interactions, this.embeddingDim, this.options.seed);
    this.userTower.addToTable(users);
    this.itemTower.addToTable(items);
    this.bias.startFrom(interactions.itemCounts, BIAS_SHARE);
    this.countOf(interactions);
  }

  /**
   * Know how often each item was watched: guests are fitted with it.
   * @param {Interactions} interactions
   */
  countOf({ itemCounts }) {
    this.itemCounts = itemCounts;
  }

  /**
   * @param {Int32Array} userIdx [B]
   * @param {Trace} [trace] notes the layers down, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim + 1]: the last dimension is what an item's bias counts in the score
   */
  userVectors(userIdx, trace) {
    return tf.tidy(() => this.bias.ofUsers(this.userTower.vectorsOf(userIdx, trace), trace));
  }

  /**
   * @param {Int32Array} itemIdx [B]
   * @param {Trace} [trace] likewise
   * @returns {Tensor2D} [B, embeddingDim + 1]
   */
  itemVectors(itemIdx, trace) {
    return tf.tidy(() => {
      const vectors = this.itemTower.vectorsOf(itemIdx, trace);
      return this.bias.ofItems(vectors, itemIdx, trace);
    });
  }

  /**
   * A guest has no row in the user table: what the row would have led to is fitted instead.
   * @param {Tensor2D} itemVectors [numItems, embeddingDim + 1] of the trained model
   * @returns {(guests: Guest[], trace?: Trace) => Tensor2D} [B, embeddingDim + 1]
   */
  guestTower(itemVectors) {
    const fitted = foldIn(itemVectors, this.itemCounts, this.bias);
    const options = { residual: false, normalize: this.normalize };
    return (guests, trace) =>
      tf.tidy(() => {
        const vectors = fitted(guests);
        trace?.input("watched", guests, guests[0].items);
        trace?.add("fitted", vectors, [guests]);
        return this.bias.ofUsers(ended(vectors, undefined, options, trace), trace);
      });
  }

  /**
   * A user's row was learnt from all of the user's items together: only another training could tell what
   * it would be without one of them.
   * @returns {null}
   */
  withoutEach() {
    return null;
  }

  /** @returns {Variable[]} the id embeddings of users and of items, and each item's bias */
  get tables() {
    return [this.userTower.table, this.itemTower.table, this.bias.table];
  }

  /** @returns {Variable[]} kernels and biases of the Dense layers */
  get weights() {
    return [...this.userTower.weights, ...this.itemTower.weights];
  }

  /** @returns {string[]} what `tables` and `weights` are called, in their order: kept models have these names */
  get names() {
    return [
      ...["user_tower.embedding", "item_tower.embedding", "item_bias"],
      ...this.userTower.names.map((name) => `user_tower.${name}`),
      ...this.itemTower.names.map((name) => `item_tower.${name}`),
    ];
  }

  /**
   * @param {Batch | TripleBatch} batch
   * @returns {import("../core/descent.js").Lookup[]} what the batch needs of the tables
   */
  lookups({ users, items }) {
    const itemRows = tf.tensor1d(items, "int32");
    return [
      { table: this.userTower.table, rows: tf.tensor1d(users, "int32") },
      { table: this.itemTower.table, rows: itemRows },
      { table: this.bias.table, rows: itemRows },
    ];
  }

  /**
   * The loss of a batch, differentiable in the rows of the tables and in the weights.
   * @param {Batch | TripleBatch} batch
   * @param {Tensor2D} userRows of the user table, for batch.users [M, embeddingDim]
   * @param {Tensor2D} itemRows of the item table, for batch.items [N, embeddingDim]
   * @param {Tensor2D} biasRows of the same items [N, 1]
   * @returns {Scalar} in nats
   */
  loss(batch, userRows, itemRows, biasRows) {
    const { temperature, l2 } = this.options;
    const users = this.userTower.forward(userRows, batch.users);
    const items = this.itemTower.forward(itemRows, batch.items);
    const queries = this.bias.ofUsers(users);
    const candidates = this.bias.ofCandidates(items, biasRows);
    const fit =
      "negativeRow" in batch
        ? bpr(queries, candidates, batch, temperature)
        : sampledSoftmax(queries, candidates, batch, temperature);
    return /** @type {Scalar} */ (tf.add(fit, l2Penalty([users, items, userRows, itemRows], l2)));
  }

  /**
   * @param {Batch | TripleBatch} batch
   * @returns {number} its loss if all items were alike to everybody, in nats
   */
  chance(batch) {
    return "negativeRow" in batch ? CHANCE_OF_BPR : chanceOfSampled(batch);
  }

  /** Free every tensor of the model. */
  dispose() {
    this.userTower.dispose();
    this.itemTower.dispose();
    this.bias.dispose();
  }
}
