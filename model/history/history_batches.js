/**
 * Training rows of the History model: what a user had watched -> what the user watched then.
 *
 *     const batches = new HistoryBatches(interactions, 4096, question, 7);
 *     const rows = batches.next();   // [{ history, targets, weights }, ...]
 */

import { count, seededRandom, shuffle } from "../core/random.js";
import { orderOfUsers } from "../data/user_order.js";
import { historyOf } from "./history.js";

/** @typedef {import("../data/interactions.js").Interactions} Interactions */
/** @typedef {import("../data/question.js").Question} Question */
/** @typedef {import("./history.js").History} History */

/**
 * @typedef {object} Row
 * @property {History} history
 * @property {Int32Array} targets items that the history is to find
 * @property {Float32Array} weights what each target counts, from 0 (far too late) to 1
 */

/**
 * Rows without end. A pass shows every user once, cut or masked by chance; masked where nobody knows the
 * order.
 */
export class HistoryBatches {
  /** @type {number[]} */
  #queue = [];
  /** @type {number[]} */
  #leftOver = [];

  /**
   * @param {Interactions} interactions
   * @param {number} batchSize in interactions, as of the other models: rows are counted so that an epoch
   *   has as many steps as theirs
   * @param {Question} question how often a row is cut, what its targets count, how much a masked row keeps
   * @param {number} seed
   */
  constructor(interactions, batchSize, question, seed) {
    this.question = question;
    this.interactions = interactions;
    this.random = seededRandom(seed);
    // one item has nothing to find, or nothing to find it by
    this.usable = Array.from(
      { length: interactions.numUsers },
      (_, user) => interactions.byUser.countOf(user) > 1,
    );
    const numRows = this.usable.filter(Boolean).length;
    this.stepsPerEpoch = Math.max(1, Math.floor(interactions.length / batchSize));
    this.rowsPerStep = Math.max(1, Math.round(numRows / this.stepsPerEpoch));
  }

  /**
   * @returns {Row[]} the next batch
   * @throws {RangeError} when no user has two interactions
   */
  next() {
    if (!this.usable.includes(true)) {
      throw new RangeError("Expected a user with at least two interactions, got none.");
    }
    return Array.from({ length: this.rowsPerStep }, () => {
      if (this.#queue.length === 0) this.#queue = this.#pass();
      const user = /** @type {number} */ (this.#queue.pop());
      const items = this.interactions.byUser.itemsOf(user);
      const moments = this.interactions.momentsOf(user);
      return moments && this.#uniform() < this.question.cutShare
        ? this.#cut(items, moments)
        : this.#masked(items);
    });
  }

  /**
   * Every user who has something to find, once: steps in a random order. What is left over is less than a
   * step and starts the next pass.
   * @returns {number[]}
   */
  #pass() {
    const order = orderOfUsers(this.interactions, this.random);
    const users = [...this.#leftOver, ...order.filter((user) => this.usable[user])];
    const rows = this.rowsPerStep;
    const numSteps = Math.floor(users.length / rows);
    this.#leftOver = users.slice(numSteps * rows);
    return [...shuffle(count(numSteps), this.random)].flatMap((step) =>
      users.slice(step * rows, (step + 1) * rows),
    );
  }

  /**
   * The history ends at a random place, and what comes after it is to be found: like recommending. What comes next
   * may matter more than what comes much later.
   * @param {Int32Array} items
   * @param {Int32Array} moments
   * @returns {Row}
   */
  #cut(items, moments) {
    const { targetDecay } = this.question;
    const end = 1 + this.random(items.length - 1);
    const targets = items.subarray(end);
    return {
      history: historyOf(items.subarray(0, end), moments.subarray(0, end)),
      targets,
      weights: Float32Array.from(targets, (_, later) => Math.exp(-targetDecay * later)),
    };
  }

  /**
   * Random items are left out and to be found, whenever they were watched: taste rather than order.
   * @param {Int32Array} items
   * @returns {Row}
   */
  #masked(items) {
    const [least, most] = this.question.kept;
    const kept = least + (most - least) * this.#uniform();
    const isTarget = items.map(() => (this.#uniform() < kept ? 0 : 1));
    if (!isTarget.includes(1)) isTarget[this.random(items.length)] = 1;
    const targets = items.filter((_, i) => isTarget[i]);
    return {
      history: historyOf(
        items.filter((_, i) => !isTarget[i]),
        null,
      ),
      targets,
      weights: new Float32Array(targets.length).fill(1),
    };
  }

  /** @returns {number} from 0 to just below 1 */
  #uniform() {
    return this.random(2 ** 24) / 2 ** 24;
  }
}
