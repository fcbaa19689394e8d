/**
 * Ranking by a trained model: item vectors are computed once and kept, and the best items for a user
 * follow from one product with them.
 *
 *     const retrieval = new Retrieval(model);
 *     const { indices, scores } = retrieval.getTopKForUser(0, 10, seenItems);
 *     retrieval.dispose();
 */

import { checkRows } from "./checks.js";
import { l2Normalize } from "./mlp.js";
import { count } from "./random.js";
import { tf, valuesOf } from "./tf.js";
import { topK } from "./top_k.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./trace.js").Trace} Trace */

/**
 * Somebody who was not in training.
 * @typedef {object} Guest
 * @property {Int32Array} items [n] what was rated, none twice
 * @property {Float32Array} stars [n] how, from 1 to 5
 */

/**
 * What a user's vector would be without each of the user's items.
 * @typedef {object} WithoutEach
 * @property {Int32Array} items [n]
 * @property {(places: number[]) => Tensor2D} vectors [places, D], without the item at each of the places
 */

/**
 * What ranking asks of a model. A trace, where one is given, notes the layers down, of a batch of one.
 * @typedef {object} TwoTowers
 * @property {number} numUsers
 * @property {number} numItems
 * @property {number} embeddingDim length of the towers' outputs
 * @property {boolean} normalize whether they have length one
 * @property {(userIdx: Int32Array, trace?: Trace) => Tensor2D} userVectors [B] -> [B, D]
 * @property {(itemIdx: Int32Array, trace?: Trace) => Tensor2D} itemVectors [B] -> [B, D], where D may be more
 *   than embeddingDim
 * @property {(itemVectors: Tensor2D) => (guests: Guest[], trace?: Trace) => Tensor2D} guestTower [numItems, D] of
 *   the trained model -> [B] -> [B, D]
 * @property {(user: number) => WithoutEach | null} withoutEach null where only a training could tell
 */

/** How many items pass the item tower at a time. */
const ITEMS_AT_A_TIME = 4096;

/** How many users pass the user tower at a time, for their mean. */
const USERS_AT_A_TIME = 1024;

/** How many scores of users x items are held at a time: 16 MB of them. */
export const SCORES_AT_A_TIME = 4_000_000;

export class Retrieval {
  /** @type {Tensor2D} [numItems, D] */
  #itemVectors;
  /** @type {((guests: Guest[], trace?: Trace) => Tensor2D) | null} */
  #guestTower = null;
  /** @type {{mean: Float32Array, slope: Float32Array} | null} */
  #popularity = null;

  /** @param {TwoTowers} model trained: what it learns afterwards does not show here */
  constructor(model) {
    this.model = model;
    this.#itemVectors = vectorsOfAllItems(model);
  }

  /** @returns {Tensor2D} directions of items [numItems, embeddingDim], of length one; the caller disposes of it */
  itemEmbeddings() {
    return withoutBias(this.model, this.#itemVectors);
  }

  /**
   * @param {Int32Array} users [B]
   * @param {Trace} [trace]
   * @returns {Tensor2D} [B, D]
   * @throws {RangeError} when there is no such user
   */
  userVectors(users, trace) {
    checkRows("user", users, this.model.numUsers);
    return this.model.userVectors(users, trace);
  }

  /**
   * @param {Guest[]} guests [B]
   * @param {Trace} [trace]
   * @returns {Tensor2D} [B, D]
   * @throws {RangeError} when there is no such item
   */
  guestVectors(guests, trace) {
    for (const { items } of guests) checkRows("item", items, this.model.numItems);
    this.#guestTower ??= this.model.guestTower(this.#itemVectors);
    return this.#guestTower(guests, trace);
  }

  /**
   * What everybody likes, and how much of it there is in a query. The mean of all users' vectors gives each
   * item the mean of their scores; over all items, the scores of a query q are (q·slope) times that and a rest
   * that does not go with it: simple linear regression.
   * @returns {{mean: Float32Array, slope: Float32Array}} [D] each
   */
  get popularity() {
    this.#popularity ??= tf.tidy(() => this.#popularityOfItems());
    return this.#popularity;
  }

  #popularityOfItems() {
    const mean = /** @type {Tensor1D} */ (this.#meanOfUsers());
    const vectors = tf.sub(this.#itemVectors, tf.mean(this.#itemVectors, 0, true));
    const scores = tf.matMul(vectors, tf.expandDims(mean, 1));
    const slope = tf.div(
      tf.matMul(tf.transpose(vectors), scores),
      tf.maximum(tf.sum(tf.square(scores)), 1e-12),
    );
    return {
      mean: /** @type {Float32Array} */ (mean.dataSync()),
      slope: /** @type {Float32Array} */ (slope.dataSync()),
    };
  }

  #meanOfUsers() {
    const { numUsers } = this.model;
    const sums = [];
    for (let start = 0; start < numUsers; start += USERS_AT_A_TIME) {
      const users = consecutive(start, Math.min(USERS_AT_A_TIME, numUsers - start));
      sums.push(tf.tidy(() => tf.sum(this.model.userVectors(users), 0)));
    }
    return tf.div(tf.addN(sums), numUsers);
  }

  /**
   * @param {Int32Array} items [n]
   * @returns {Float32Array} [n * D] their vectors
   */
  vectorsOf(items) {
    if (items.length === 0) return new Float32Array(0);
    return valuesOf(tf.tidy(() => tf.gather(this.#itemVectors, tf.tensor1d(items, "int32"))));
  }

  /**
   * The k items that score highest for a user, best first: kept item vectors times user vector.
   * @param {number} user
   * @param {number} k
   * @param {Iterable<number>} [exclude] items never returned
   * @returns {{indices: Int32Array, scores: Float32Array}} at most k
   * @throws {RangeError} when there is no such user, or k is not an integer from 1 on
   */
  getTopKForUser(user, k, exclude = []) {
    return topK(
      this.scores(() => this.userVectors(Int32Array.of(user))),
      k,
      exclude,
    );
  }

  /**
   * The k items that score highest for every user. All scores at once would be a matrix of all users and
   * all items, so that blocks of users take turns.
   * @param {number} k
   * @param {(user: number) => Iterable<number>} excludeOf items never returned to a user
   * @returns {Int32Array} [numUsers * k], best first, -1 where a list is short
   */
  getTopKForAllUsers(k, excludeOf) {
    const { numUsers, numItems } = this.model;
    const lists = new Int32Array(numUsers * k).fill(-1);
    const usersAtATime = Math.max(1, Math.floor(SCORES_AT_A_TIME / numItems));
    for (let start = 0; start < numUsers; start += usersAtATime) {
      const users = consecutive(start, Math.min(usersAtATime, numUsers - start));
      const scores = this.scores(() => this.model.userVectors(users));
      for (const [row, user] of users.entries()) {
        const ofUser = scores.subarray(row * numItems, (row + 1) * numItems);
        lists.set(topK(ofUser, k, excludeOf(user)).indices, user * k);
      }
    }
    return lists;
  }

  /**
   * @param {() => Tensor2D} queries [B, D]
   * @returns {Float32Array} [B * numItems]
   */
  scores(queries) {
    return valuesOf(tf.tidy(() => tf.matMul(queries(), this.#itemVectors, false, true)));
  }

  /** Free the item vectors; the model is not touched. */
  dispose() {
    this.#itemVectors.dispose();
  }
}

/**
 * @param {TwoTowers} model
 * @param {Tensor2D} itemVectors [numItems, D] as they are now, in the middle of a training, say
 * @returns {Promise<Float32Array>} flat [numItems * embeddingDim], rows of length one
 */
export async function readDirections(model, itemVectors) {
  const vectors = withoutBias(model, itemVectors);
  const values = /** @type {Float32Array} */ (await vectors.data());
  vectors.dispose();
  return values;
}

/**
 * @param {TwoTowers} model
 * @param {Tensor2D} itemVectors [numItems, D]
 * @returns {Tensor2D} [numItems, embeddingDim]
 */
function withoutBias({ numItems, embeddingDim, normalize }, itemVectors) {
  const own = tf.slice(itemVectors, [0, 0], [numItems, embeddingDim]);
  return normalize ? own : tf.tidy(() => l2Normalize(own));
}

/**
 * @param {TwoTowers} model
 * @returns {Tensor2D} the vectors of all items [numItems, D]
 */
export function vectorsOfAllItems(model) {
  return tf.tidy(() => {
    const blocks = [];
    for (let start = 0; start < model.numItems; start += ITEMS_AT_A_TIME) {
      const length = Math.min(ITEMS_AT_A_TIME, model.numItems - start);
      blocks.push(model.itemVectors(consecutive(start, length)));
    }
    return tf.concat(blocks, 0);
  });
}

/**
 * @param {number} start
 * @param {number} length
 * @returns {Int32Array} start, start + 1, ... start + length - 1
 */
function consecutive(start, length) {
  return count(length).map((i) => start + i);
}
