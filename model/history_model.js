/**
 * The History two-tower model: users are what they watched, and when.
 *
 *     const model = new HistoryModel(interactions, itemGenres, { embDim: 32, hidden: 64, seed: 7 });
 *     const loss = model.step(batches.next(), 0.01);
 *     model.getTopKForUser(0, 10, seenItems);
 *
 * Both towers share one table: what is pooled and what is recommended are the same films. An item's bias
 * is one more dimension of its vector, so that retrieval stays a dot product.
 */

import { EXCLUDED_LOGIT } from "./batch.js";
import { historyOf, layOut } from "./history.js";
import { HistoryTower } from "./history_tower.js";
import { weightedSoftmax } from "./losses.js";
import { count, seededRandom, shuffle } from "./random.js";
import { RetrievalModel } from "./retrieval.js";
import { tf } from "./tf.js";
import { Tower } from "./tower.js";
import { warmStart } from "./warm_start.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */
/** @typedef {import("./tf.js").Variable} Variable */
/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("./history.js").History} History */
/** @typedef {import("./history_batches.js").Row} Row */

/**
 * Divides the scores in the softmax (losses.js): what comes next is a sharper question than what else
 * somebody likes, all that can be asked where nobody knows the order. Chosen on validation slices.
 */
const [TEMPERATURE, TEMPERATURE_WITHOUT_ORDER] = [0.2, 0.3];

/** So many items compete in a step: all of MovieLens; of a larger catalogue a new choice for each step. */
const MOST_CANDIDATES = 2000;

/**
 * Rows laid out for the loss.
 * @typedef {object} HistoryBatch
 * @property {Int32Array} items [R] different items: the N candidates, then the rest of the histories
 * @property {number} numCandidates N
 * @property {import("./sparse.js").SparseMatrix} pools [B * pools, R]
 * @property {Float32Array} profiles [B * numGenres]
 * @property {Float32Array} targets [B * N] weights with the sum 1 in each row
 * @property {Float32Array} corrections [B * N] EXCLUDED_LOGIT for items of the history
 */

/** @extends {RetrievalModel<HistoryBatch>} */
export class HistoryModel extends RetrievalModel {
  /**
   * @param {Interactions} interactions users' histories
   * @param {Float32Array} itemGenres [numItems * numGenres], row-major, 1 where an item has a genre
   * @param {{embDim: number, hidden: number, seed: number}} options
   */
  constructor(interactions, itemGenres, { embDim, hidden, seed }) {
    super(interactions.numUsers, interactions.numItems, embDim);
    this.interactions = interactions;
    this.itemGenres = itemGenres;
    this.numGenres = itemGenres.length / this.numItems;
    this.temperature = interactions.moments ? TEMPERATURE : TEMPERATURE_WITHOUT_ORDER;
    this.seed = seed;
    this.random = seededRandom(-1 - seed);
    this.userTower = new HistoryTower(embDim, this.numGenres, { hidden, seed: 8 * seed + 1 });
    this.itemTower = new Tower("item", this.numItems, embDim, {
      hidden,
      normalize: true,
      residual: true,
      seed: 8 * seed + 5,
    });
    this.itemTower.setGenres(itemGenres, true);
    this.bias = tf.tidy(() => tf.variable(logPopularity(interactions.itemCounts)));
  }

  /** Let the table start from what was watched together (why: warm_start.js). */
  warmStart() {
    this.itemTower.addToTable(warmStart(this.interactions, this.embDim, this.seed).items);
  }

  get tables() {
    return [this.itemTower.table, this.bias];
  }

  get weights() {
    return [...this.userTower.weights, ...this.itemTower.weights];
  }

  /** @param {Int32Array} userIdx [B] */
  userVectors(userIdx) {
    const { interactions } = this;
    return this.historyVectors(
      Array.from(userIdx, (user) =>
        historyOf(interactions.itemsOf(user), interactions.momentsOf(user)),
      ),
    );
  }

  /**
   * Vectors of anybody with a history, known in training or not.
   * @param {History[]} histories [B]
   * @returns {Tensor2D} [B, embDim + 1]
   */
  historyVectors(histories) {
    return tf.tidy(() => {
      const { pools, profiles } = layOut(histories, this.itemGenres, this.numGenres);
      const table = /** @type {Tensor2D} */ (/** @type {unknown} */ (this.itemTower.table));
      return this.#userForward(table, pools, profiles);
    });
  }

  /**
   * @param {Tensor2D} itemRows [R, embDim]
   * @param {import("./sparse.js").SparseMatrix} pools [B * pools, R]
   * @param {Float32Array} profiles [B * numGenres]
   * @returns {Tensor2D} [B, embDim + 1]: the last dimension is what an item's bias counts in the score
   */
  #userForward(itemRows, pools, profiles) {
    const size = profiles.length / this.numGenres;
    const genres = tf.tensor2d(profiles, [size, this.numGenres]);
    const vectors = this.userTower.forward(itemRows, pools, genres);
    return tf.concat([vectors, tf.fill([size, 1], this.temperature)], 1);
  }

  /** @param {Tensor1D} itemIdx int32 [B] */
  itemVectors(itemIdx) {
    return tf.tidy(() => {
      const rows = this.itemTower.rowsOf(itemIdx);
      const bias = /** @type {Tensor2D} */ (tf.gather(this.bias, itemIdx));
      return tf.concat([this.itemTower.forward(rows, itemIdx), bias], 1);
    });
  }

  /**
   * @param {Row[]} rows [B]
   * @returns {HistoryBatch} of the rows that have a target among the candidates
   */
  batch(rows) {
    const candidates = this.#candidates(rows[0].targets[0]);
    const columnOf = new Int32Array(this.numItems).fill(-1);
    for (let i = 0; i < candidates.length; i++) columnOf[candidates[i]] = i;
    const findable = rows.filter(({ targets, weights }) =>
      targets.some((item, i) => columnOf[item] >= 0 && weights[i] > 0),
    );
    const items = [...candidates];
    for (const { history } of findable) {
      for (const item of history.items) {
        if (columnOf[item] < 0) columnOf[item] = items.push(item) - 1;
      }
    }
    const histories = findable.map(({ history }) => history);
    const { pools, profiles } = layOut(histories, this.itemGenres, this.numGenres);
    return {
      items: Int32Array.from(items),
      numCandidates: candidates.length,
      pools: { ...pools, column: pools.column.map((item) => columnOf[item]) },
      profiles,
      ...targetsOf(findable, columnOf, candidates.length),
    };
  }

  /**
   * @param {number} target always among them: a batch without any target would have no loss
   * @returns {Int32Array} [N]
   */
  #candidates(target) {
    const items = count(this.numItems);
    if (this.numItems <= MOST_CANDIDATES) return items;
    const drawn = shuffle(items, this.random).slice(0, MOST_CANDIDATES);
    if (!drawn.includes(target)) drawn[0] = target;
    return drawn;
  }

  /** @param {HistoryBatch} batch */
  lookups({ items, numCandidates }) {
    const rows = tf.tensor1d(items, "int32");
    return [
      { table: this.itemTower.table, rows },
      { table: this.bias, rows: tf.slice(rows, 0, numCandidates) },
    ];
  }

  /**
   * @param {HistoryBatch} batch
   * @param {Tensor2D} itemRows [R, embDim]
   * @param {Tensor2D} biasRows [N, 1]
   * @returns {Scalar} in nats
   */
  loss(batch, itemRows, biasRows) {
    const { items, numCandidates, pools, profiles } = batch;
    const users = this.#userForward(itemRows, pools, profiles);
    const size = /** @type {[number, number]} */ ([numCandidates, this.embDim]);
    const rows = items.length > numCandidates ? tf.slice(itemRows, [0, 0], size) : itemRows;
    const idx = tf.tensor1d(items.subarray(0, numCandidates), "int32");
    const vectors = tf.concat([this.itemTower.forward(rows, idx), biasRows], 1);
    return weightedSoftmax(users, /** @type {Tensor2D} */ (vectors), batch, this.temperature);
  }

  /**
   * One step of Adam on a batch of training rows.
   * @param {Row[]} rows
   * @param {number} learningRate
   * @returns {Scalar} the loss before the step, in nats; the caller disposes of it
   */
  step(rows, learningRate) {
    return this.descend(this.batch(rows), learningRate);
  }

  describeLayers() {
    return [this.userTower.describe(), `${this.itemTower.describe()} ; bias 1`];
  }

  dispose() {
    super.dispose();
    this.bias.dispose();
    this.userTower.dispose();
    this.itemTower.dispose();
  }
}

/**
 * Where the biases start: how popular each item is, on a logarithmic scale.
 * @param {Int32Array} counts [numItems]
 * @returns {Tensor2D} log(count + 1) minus its mean [numItems, 1]
 */
function logPopularity(counts) {
  const logs = tf.log(tf.add(tf.tensor2d(counts, [counts.length, 1], "float32"), 1));
  return tf.sub(logs, tf.mean(logs));
}

/**
 * @param {Row[]} rows [B]
 * @param {Int32Array} columnOf [numItems]
 * @param {number} width N
 * @returns {{targets: Float32Array, corrections: Float32Array}} [B * N] each
 */
function targetsOf(rows, columnOf, width) {
  const targets = new Float32Array(rows.length * width);
  const corrections = new Float32Array(rows.length * width);
  for (const [b, row] of rows.entries()) {
    const isCandidate = row.targets.map((item) =>
      Number(columnOf[item] >= 0 && columnOf[item] < width),
    );
    const total = row.weights.reduce((sum, weight, i) => sum + weight * isCandidate[i], 0);
    for (const [i, item] of row.targets.entries()) {
      if (isCandidate[i]) targets[b * width + columnOf[item]] = row.weights[i] / total;
    }
    for (const item of row.history.items) {
      if (columnOf[item] < width) corrections[b * width + columnOf[item]] = EXCLUDED_LOGIT;
    }
  }
  return { targets, corrections };
}
