/**
 * The order in which a model sees the interactions.
 *
 *     const batches = new Batches(interactions, 1024, 7);
 *     const { userIdx, itemIdx } = batches.next();
 */

import { seededRandom, shuffle } from "./random.js";

/** @typedef {import("./interactions.js").Interactions} Interactions */

/**
 * A batch draws its pairs from a block of at most so many users and items. MovieLens is one block. With
 * many more users and items, hardly one would meet twice in a batch, and every pair would cost a row and
 * a column of logits of its own; within a block they are shared, and a pair costs the same for any data.
 * Each pass makes other blocks, so that in the end everything competes with everything. That a batch's
 * negatives come from one block changes all sampling probabilities of its logits by the same factor,
 * which a softmax does not see.
 */
const BLOCK_USERS = 1000;
const BLOCK_ITEMS = 2000;

/** Shuffled batches without end: every pass goes over the interactions in a new order. */
export class Batches {
  /** @type {Int32Array[]} */
  #queue = [];

  /**
   * @param {Interactions} interactions
   * @param {number} batchSize larger than the data: all of it is one batch
   * @param {number} seed
   */
  constructor(interactions, batchSize, seed) {
    this.interactions = interactions;
    this.batchSize = Math.min(batchSize, interactions.length);
    this.random = seededRandom(seed);
    this.stepsPerEpoch = Math.floor(interactions.length / this.batchSize);
  }

  /** @returns {{userIdx: Int32Array, itemIdx: Int32Array}} the next batch */
  next() {
    if (this.#queue.length === 0) this.#queue = this.#cut(this.#blocks());
    if (this.#queue.length === 0) this.#queue = this.#cut([everything(this.interactions.length)]);
    const batch = /** @type {Int32Array} */ (this.#queue.pop());
    return {
      userIdx: batch.map((i) => this.interactions.userIdx[i]),
      itemIdx: batch.map((i) => this.interactions.itemIdx[i]),
    };
  }

  /**
   * One pass, in batches. What is left over of a block is smaller than a batch and waits for another
   * pass, since the in-batch softmax depends on its size.
   * @param {Int32Array[]} blocks positions of interactions
   * @returns {Int32Array[]} positions of interactions
   */
  #cut(blocks) {
    const batches = blocks.flatMap((block) => {
      shuffle(block, this.random);
      return Array.from({ length: Math.floor(block.length / this.batchSize) }, (_, i) =>
        block.subarray(i * this.batchSize, (i + 1) * this.batchSize),
      );
    });
    return Array.from(shuffle(everything(batches.length), this.random), (i) => batches[i]);
  }

  /** @returns {Int32Array[]} positions of interactions by block of users and items */
  #blocks() {
    const { userIdx, itemIdx, numUsers, numItems } = this.interactions;
    const [userParts, itemParts] = this.#numParts();
    const partOfUser = this.#partition(numUsers, userParts);
    const partOfItem = this.#partition(numItems, itemParts);
    const blockOf = userIdx.map((user, i) => partOfUser[user] * itemParts + partOfItem[itemIdx[i]]);
    const sizes = new Int32Array(userParts * itemParts);
    for (const block of blockOf) sizes[block]++;
    const blocks = Array.from(sizes, (size) => new Int32Array(size));
    for (let i = blockOf.length - 1; i >= 0; i--) blocks[blockOf[i]][--sizes[blockOf[i]]] = i;
    return blocks;
  }

  /** @returns {[number, number]} in how many parts users and items are cut: one when blocks get too small */
  #numParts() {
    const { numUsers, numItems } = this.interactions;
    const parts = [Math.ceil(numUsers / BLOCK_USERS), Math.ceil(numItems / BLOCK_ITEMS)];
    // a block of three batches and more loses little to the rest that is left over
    return 3 * parts[0] * parts[1] <= this.stepsPerEpoch ? [parts[0], parts[1]] : [1, 1];
  }

  /**
   * @param {number} length
   * @param {number} numParts
   * @returns {Int32Array} [length], evenly from 0 to numParts - 1 in random order
   */
  #partition(length, numParts) {
    const places = everything(length);
    return (numParts > 1 ? shuffle(places, this.random) : places).map((place) => place % numParts);
  }
}

/** @param {number} length */
function everything(length) {
  return Int32Array.from({ length }, (_, i) => i);
}
