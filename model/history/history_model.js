/**
 * The History two-tower model: users are what they watched, and when.
 *
 *     const options = { hiddenUnits: 64, question, seed: 7 };
 *     const model = new HistoryModel(interactions, itemGenres, 32, options);
 *     model.warmStart();
 *     const loss = new Descent(model).step(batch, 0.01);
 *
 * Both towers share one table: what is pooled and what is recommended are the same films. An item's bias
 * is one more dimension of its vector, so that retrieval stays a dot product.
 */

import { chanceOfSampled } from "../core/chance.js";
import { checkIntegers } from "../core/checks.js";
import { ItemBias } from "../core/item_bias.js";
import { sampledSoftmax } from "../core/losses.js";
import { tf } from "../core/tf.js";
import { Tower } from "../core/tower.js";
import { foldIn } from "../data/fold_in.js";
import { checkQuestion } from "../data/question.js";
import { sumOf } from "../data/stars.js";
import { warmStart } from "../data/warm_start.js";
import { historiesWithoutEach, historyOf, historyOfGuest, layOutHistories } from "./history.js";
import { HistoryTower } from "./history_tower.js";

/** @typedef {import("../core/sparse.js").SparseMatrix} SparseMatrix */
/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/tf.js").Scalar} Scalar */
/** @typedef {import("../core/tf.js").Variable} Variable */
/** @typedef {import("../data/interactions.js").Interactions} Interactions */
/** @typedef {import("../core/retrieval.js").Guest} Guest */
/** @typedef {import("../core/trace.js").Trace} Trace */
/** @typedef {import("../data/question.js").Question} Question */
/** @typedef {import("./history.js").History} History */
/** @typedef {import("./history_batch.js").HistoryBatch} HistoryBatch */

/**
 * @typedef {object} HistoryOptions
 * @property {number} hiddenUnits of each tower's hidden layer
 * @property {boolean} residual whether the Dense layers add to the gated pools and to the id embedding
 * @property {boolean} normalize whether the towers end in an L2 norm
 * @property {boolean} hasItemGenres whether the item tower gets genres
 * @property {boolean} hasUserGenres whether the user tower gets the genres of what was watched
 * @property {boolean} hasItemBias whether each item has a bias
 * @property {Question} question
 * @property {number} seed
 */

const DEFAULTS = {
  residual: true,
  normalize: true,
  hasItemGenres: true,
  hasUserGenres: true,
  hasItemBias: true,
};

/** A guest with so many films is read at half the weight of one with very many. Chosen on validation slices. */
const FEW_FILMS = 5;

/** A model that core/descent.js trains and core/retrieval.js ranks with. */
export class HistoryModel {
  /**
   * @param {Interactions} interactions users' histories
   * @param {Float32Array} itemGenres [numItems * numGenres], row-major, 1 where an item has a genre
   * @param {number} embeddingDim
   * @param {Pick<HistoryOptions, "hiddenUnits" | "question" | "seed"> & Partial<HistoryOptions>} options
   * @throws {RangeError} on a size that is not a positive integer, or a question that nothing can answer
   */
  constructor(interactions, itemGenres, embeddingDim, options) {
    const { hiddenUnits, question, seed } = options;
    const { residual, normalize, hasItemGenres, hasUserGenres, hasItemBias } = {
      ...DEFAULTS,
      ...options,
    };
    checkIntegers({ embeddingDim, hiddenUnits }, 1);
    checkIntegers({ seed }, 0);
    checkQuestion(question);
    this.interactions = interactions;
    this.numUsers = interactions.numUsers;
    this.numItems = interactions.numItems;
    this.itemGenres = itemGenres;
    this.numGenres = itemGenres.length / this.numItems;
    this.normalize = normalize;
    this.embeddingDim = embeddingDim;
    this.seed = seed;
    this.temperature = question.temperature;
    this.speeds = question.pools;
    const ofTowers = { hiddenUnits, residual, normalize };
    this.userTower = new HistoryTower(embeddingDim, hasUserGenres ? this.numGenres : 0, {
      ...ofTowers,
      numPools: question.pools.length,
      seed: 8 * seed + 1,
    });
    this.itemTower = new Tower("item", this.numItems, embeddingDim, {
      ...ofTowers,
      seed: 8 * seed + 5,
    });
    if (hasItemGenres && this.numGenres > 0) this.itemTower.setGenres(itemGenres, true);
    this.bias = new ItemBias(this.numItems, this.temperature, hasItemBias);
    this.bias.startFrom(interactions.itemCounts, 1);
  }

  /** Let the table start from what was watched together (why: data/warm_start.js). */
  warmStart() {
    this.itemTower.addToTable(warmStart(this.interactions, this.embeddingDim, this.seed).items);
  }

  /** @returns {Variable[]} the item ids' embeddings, and each item's bias */
  get tables() {
    return [this.itemTower.table, this.bias.table];
  }

  /** @returns {Variable[]} gates, kernels and biases of the Dense layers */
  get weights() {
    return [...this.userTower.weights, ...this.itemTower.weights];
  }

  /**
   * @param {Int32Array} userIdx [B]
   * @param {Trace} [trace] notes the layers down, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim + 1]
   */
  userVectors(userIdx, trace) {
    const { interactions } = this;
    const histories = Array.from(userIdx, (user) =>
      historyOf(interactions.byUser.itemsOf(user), interactions.momentsOf(user)),
    );
    return this.historyVectors(histories, trace);
  }

  /**
   * A guest's films are read as any user's are: this tower needs no ids. A few films say less than their
   * mean pretends, so that what they tell counts by how many there are, and beside it counts the vector
   * that is fitted to the items: both together rank better than the reading alone (docs/experiments.md).
   * @param {Tensor2D} itemVectors [numItems, embeddingDim + 1] of the trained model
   * @returns {(guests: Guest[], trace?: Trace) => Tensor2D} [B, embeddingDim + 1]
   */
  guestTower(itemVectors) {
    const fitted = foldIn(itemVectors, this.interactions.itemCounts, this.bias);
    return (guests, trace) => tf.tidy(() => this.#guestVectors(guests, fitted(guests), trace));
  }

  /**
   * @param {Guest[]} guests [B]
   * @param {Tensor2D} fitted [B, embeddingDim]
   * @param {Trace} [trace]
   * @returns {Tensor2D} [B, embeddingDim + 1]
   */
  #guestVectors(guests, fitted, trace) {
    const histories = guests.map(historyOfGuest);
    const laidOut = this.#layOut(histories, trace);
    const vectors = this.#read(laidOut, this.#table, trace);
    const trust = histories.map(({ weights }) => sumOf(weights) / (sumOf(weights) + FEW_FILMS));
    const read = tf.mul(vectors, tf.tensor2d(trust, [guests.length, 1]));
    const both = /** @type {Tensor2D} */ (tf.div(tf.add(read, fitted), 2));
    trace?.add("fitted", fitted, [laidOut.pools]);
    trace?.add("mix", both, [vectors, fitted]);
    return this.bias.ofUsers(both, trace);
  }

  /**
   * A user's vectors as if each item in turn had not been watched.
   * @param {number} user
   * @returns {{items: Int32Array, vectors: (places: number[]) => Tensor2D}} items [n]; vectors
   *   [places, embeddingDim + 1] without the item at each of the places
   */
  withoutEach(user) {
    const { byUser } = this.interactions;
    const [items, moments] = [byUser.itemsOf(user), this.interactions.momentsOf(user)];
    return {
      items,
      vectors: (places) => this.historyVectors(historiesWithoutEach(items, moments, places)),
    };
  }

  /**
   * Vectors of anybody with a history, known in training or not.
   * @param {History[]} histories [B]
   * @param {Trace} [trace] notes the layers down, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim + 1]
   */
  historyVectors(histories, trace) {
    return tf.tidy(() => {
      const vectors = this.#read(this.#layOut(histories, trace), this.#table, trace);
      return this.bias.ofUsers(vectors, trace);
    });
  }

  /**
   * @param {History[]} histories [B]
   * @param {Trace} [trace] knows them by their pools afterwards
   */
  #layOut(histories, trace) {
    const laidOut = layOutHistories(histories, this.itemGenres, this.numGenres, this.speeds);
    trace?.input("watched", laidOut.pools, histories[0].items);
    return laidOut;
  }

  /**
   * @param {{pools: SparseMatrix, profiles: Float32Array}} histories pools [B * pools, R], profiles [B * numGenres]
   * @param {Tensor2D} [itemRows] of the item table [R, embeddingDim], all of it where nothing is said
   * @param {Trace} [trace]
   * @returns {Tensor2D} [B, embeddingDim]
   */
  #read({ pools, profiles }, itemRows = this.#table, trace = undefined) {
    const { numGenres } = this.userTower;
    const size = pools.numRows / this.speeds.length;
    const genres = numGenres ? tf.tensor2d(profiles, [size, numGenres]) : null;
    return this.userTower.forward(itemRows, pools, genres, trace);
  }

  get #table() {
    return /** @type {Tensor2D} */ (/** @type {unknown} */ (this.itemTower.table));
  }

  /**
   * @param {Int32Array} itemIdx [B]
   * @param {Trace} [trace] notes the layers down, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim + 1]
   */
  itemVectors(itemIdx, trace) {
    return tf.tidy(() => {
      const vectors = this.itemTower.vectorsOf(itemIdx, trace);
      return this.bias.ofItems(vectors, itemIdx, trace);
    });
  }

  /** @returns {string[]} what `tables` and `weights` are called, in their order: kept models have these names */
  get names() {
    return [
      ...["item_tower.embedding", "item_bias"],
      ...this.userTower.names.map((name) => `user_tower.${name}`),
      ...this.itemTower.names.map((name) => `item_tower.${name}`),
    ];
  }

  /**
   * @param {HistoryBatch} batch
   * @returns {import("../core/descent.js").Lookup[]} what the batch needs of both tables
   */
  lookups({ items, numCandidates }) {
    const rows = tf.tensor1d(items, "int32");
    return [
      { table: this.itemTower.table, rows },
      { table: this.bias.table, rows: tf.slice(rows, 0, numCandidates) },
    ];
  }

  /**
   * @param {HistoryBatch} batch
   * @param {Tensor2D} itemRows [R, embeddingDim]
   * @param {Tensor2D} biasRows [N, 1]
   * @returns {Scalar} in nats
   */
  loss(batch, itemRows, biasRows) {
    const { items, numCandidates } = batch;
    const users = this.bias.ofUsers(this.#read(batch, itemRows));
    const size = /** @type {[number, number]} */ ([numCandidates, this.embeddingDim]);
    const rows = items.length > numCandidates ? tf.slice(itemRows, [0, 0], size) : itemRows;
    const outputs = this.itemTower.forward(rows, items.subarray(0, numCandidates));
    return sampledSoftmax(
      users,
      this.bias.ofCandidates(outputs, biasRows),
      batch,
      this.temperature,
    );
  }

  /**
   * @param {HistoryBatch} batch
   * @returns {number} its loss if all items were alike to everybody, in nats
   */
  chance(batch) {
    return chanceOfSampled(batch);
  }

  /** Free every tensor of the model. */
  dispose() {
    this.bias.dispose();
    this.userTower.dispose();
    this.itemTower.dispose();
  }
}
