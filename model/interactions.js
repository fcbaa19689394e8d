/**
 * What the model is trained on: pairs (user, item), and what follows from them for sampling.
 *
 *     const interactions = new Interactions(2, 3, Int32Array.of(0, 0, 1), Int32Array.of(0, 1, 1));
 *     interactions.itemsOf(0);           // Int32Array [0, 1]
 *     interactions.logSamplingProbability(1);
 */

/** @typedef {import("./random.js").Random} Random */

export class Interactions {
  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {Int32Array} userIdx [n], 0-based rows
   * @param {Int32Array} itemIdx [n], 0-based rows
   * @param {Int32Array | null} [moment] [n] when each took place, in any unit; then the interactions are in
   *   the order of time. Null: their order says nothing
   * @throws {RangeError} on different lengths, no interaction, a row out of range, or time running back
   */
  constructor(numUsers, numItems, userIdx, itemIdx, moment = null) {
    if (userIdx.length !== itemIdx.length) {
      throw new RangeError(
        `Expected as many items as users, got ${itemIdx.length} and ${userIdx.length}.`,
      );
    }
    if (userIdx.length === 0) throw new RangeError("Expected at least one interaction, got none.");
    checkRows("user", userIdx, numUsers);
    checkRows("item", itemIdx, numItems);
    if (moment) checkOrder(moment, userIdx.length);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.logTotal = Math.log(userIdx.length + numItems);
    this.userIdx = userIdx;
    this.itemIdx = itemIdx;
    this.starts = offsetsOf(userIdx, numUsers);
    this.order = groupByUser(userIdx, this.starts);
    this.items = this.order.map((i) => itemIdx[i]);
    this.moments = moment && this.order.map((i) => moment[i]);
    this.itemCounts = new Int32Array(numItems);
    for (const item of itemIdx) this.itemCounts[item]++;
  }

  /** @returns {number} how many interactions there are */
  get length() {
    return this.userIdx.length;
  }

  /**
   * @param {number} user
   * @returns {Int32Array} the items of one user, in the order of the interactions, a view
   */
  itemsOf(user) {
    return this.items.subarray(this.starts[user], this.starts[user + 1]);
  }

  /**
   * @param {number} user
   * @returns {Int32Array | null} when each of the user's interactions took place, a view; null: unknown
   */
  momentsOf(user) {
    return this.moments?.subarray(this.starts[user], this.starts[user + 1]) ?? null;
  }

  /**
   * log q_j with q_j = (count_j + 1) / Σ(count + 1): how likely item j is to stand in a batch. The
   * one that is added keeps items without any interaction finite.
   * @param {number} item
   */
  logSamplingProbability(item) {
    return Math.log(this.itemCounts[item] + 1) - this.logTotal;
  }

  /**
   * One item for each user that the user has no interaction with, drawn evenly: the negatives of BPR.
   * @param {Int32Array} userIdx [B]
   * @param {Random} random
   * @returns {Int32Array} [B]; a user who has every item gets any item
   */
  sampleNegatives(userIdx, random) {
    return userIdx.map((user) => {
      const positives = new Set(this.itemsOf(user));
      let item = random(this.numItems);
      while (positives.has(item) && positives.size < this.numItems) item = random(this.numItems);
      return item;
    });
  }
}

/**
 * Out-of-range rows must be caught before they reach a tensor: some backends gather zeros for them.
 * @param {string} name
 * @param {Int32Array} rows
 * @param {number} limit
 */
export function checkRows(name, rows, limit) {
  const wrong = rows.find((row) => row < 0 || row >= limit);
  if (wrong !== undefined) {
    throw new RangeError(`Expected ${name} rows from 0 to ${limit - 1}, got ${wrong}.`);
  }
}

/**
 * @param {Int32Array} userIdx
 * @param {number} numUsers
 * @returns {Int32Array} [numUsers + 1]: where each user's items start in the grouped array
 */
function offsetsOf(userIdx, numUsers) {
  const starts = new Int32Array(numUsers + 1);
  for (const user of userIdx) starts[user + 1]++;
  for (let user = 0; user < numUsers; user++) starts[user + 1] += starts[user];
  return starts;
}

/**
 * @param {Int32Array} userIdx
 * @param {Int32Array} starts
 * @returns {Int32Array} [n] positions of interactions by user, each user's in their order
 */
function groupByUser(userIdx, starts) {
  const next = starts.slice();
  const order = new Int32Array(userIdx.length);
  for (let i = 0; i < userIdx.length; i++) order[next[userIdx[i]]++] = i;
  return order;
}

/**
 * @param {Int32Array} moment
 * @param {number} length
 */
function checkOrder(moment, length) {
  if (moment.length !== length) {
    throw new RangeError(
      `Expected a moment for each of ${length} interactions, got ${moment.length}.`,
    );
  }
  const back = moment.findIndex((when, i) => i > 0 && when < moment[i - 1]);
  if (back >= 0)
    throw new RangeError(`Expected interactions by time, got an earlier one at ${back}.`);
}
