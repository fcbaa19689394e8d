/**
 * The order in which a model sees the interactions.
 *
 *     const batches = new Batches(interactions, pairWeights(interactions, options), { batchSize: 4096, seed: 7 });
 *     const { userIdx, itemIdx, weight } = batches.next();
 */

import { count, seededRandom, shuffle } from "../core/random.js";
import { orderOfUsers } from "../data/user_order.js";
import { taken } from "./batch.js";

/** @typedef {import("../data/interactions.js").Interactions} Interactions */
/** @typedef {import("./batch.js").Pairs} Pairs */

/**
 * A batch draws its pairs from so few users that each stands in many of them: a user's vector and row of
 * logits are computed once, so that 4,096 pairs of 100 users cost less than 1,024 pairs of 560.
 */
const USERS_TOGETHER = 64;

/** Shuffled batches without end: every pass goes over the interactions in a new order. */
export class Batches {
  /** @type {Int32Array[]} */
  #queue = [];
  #leftOver = new Int32Array(0);

  /**
   * @param {Interactions} interactions
   * @param {Float32Array} weights [n] what each counts in the loss, each user's together (data/pair_weights.js)
   * @param {object} options
   * @param {number} options.batchSize larger than the data: all of it is one batch
   * @param {number} [options.usersTogether] whose interactions are shuffled together
   * @param {number} options.seed
   */
  constructor(interactions, weights, { batchSize, usersTogether = USERS_TOGETHER, seed }) {
    this.interactions = interactions;
    this.weights = weights;
    // a batch is of few users, whose pairs stand together here: of a large file each would be a cache miss
    this.users = new Int32Array(interactions.length);
    const { starts } = interactions.byUser;
    for (let user = 0; user < interactions.numUsers; user++) {
      this.users.fill(user, starts[user], starts[user + 1]);
    }
    this.batchSize = Math.min(batchSize, interactions.length);
    this.usersTogether = usersTogether;
    this.random = seededRandom(seed);
    this.stepsPerEpoch = Math.floor(interactions.length / this.batchSize);
  }

  /** @returns {Pairs} the next batch */
  next() {
    if (this.#queue.length === 0) this.#queue = this.#pass();
    const batch = /** @type {Int32Array} */ (this.#queue.pop());
    const { items } = this.interactions.byUser;
    const [userIdx, itemIdx] = [this.users, items].map((ids) => batch.map((i) => ids[i]));
    return { userIdx, itemIdx, weight: taken(this.weights, batch) };
  }

  /**
   * One pass over the interactions: users in a new order, so many together shuffled, cut into batches that
   * are shuffled in turn. What is left over is smaller than a batch and starts the next pass: the in-batch
   * softmax depends on the size.
   * @returns {Int32Array[]} positions in `byUser`
   */
  #pass() {
    const positions = new Int32Array(this.#leftOver.length + this.interactions.length);
    positions.set(this.#leftOver);
    positions.set(
      this.#byUser(orderOfUsers(this.interactions, this.random)),
      this.#leftOver.length,
    );
    const batches = Array.from({ length: Math.floor(positions.length / this.batchSize) }, (_, i) =>
      positions.subarray(i * this.batchSize, (i + 1) * this.batchSize),
    );
    this.#leftOver = positions.slice(batches.length * this.batchSize);
    return Array.from(shuffle(count(batches.length), this.random), (i) => batches[i]);
  }

  /**
   * @param {Int32Array} users [numUsers]
   * @returns {Int32Array} [n] positions in `byUser`: those of the first users shuffled, and so on
   */
  #byUser(users) {
    const { byUser, length } = this.interactions;
    const positions = new Int32Array(length);
    let end = 0;
    for (let group = 0; group < users.length; group += this.usersTogether) {
      const start = end;
      for (const user of users.subarray(group, group + this.usersTogether)) {
        for (let i = byUser.starts[user]; i < byUser.starts[user + 1]; i++) positions[end++] = i;
      }
      shuffle(positions.subarray(start, end), this.random);
    }
    return positions;
  }
}
