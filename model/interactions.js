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
   * @throws {RangeError} on different lengths, no interaction, or a row out of range
   */
  constructor(numUsers, numItems, userIdx, itemIdx) {
    if (userIdx.length !== itemIdx.length) {
      throw new RangeError(
        `Expected as many items as users, got ${itemIdx.length} and ${userIdx.length}.`,
      );
    }
    if (userIdx.length === 0) throw new RangeError("Expected at least one interaction, got none.");
    checkRows("user", userIdx, numUsers);
    checkRows("item", itemIdx, numItems);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.logTotal = Math.log(userIdx.length + numItems);
    this.userIdx = userIdx;
    this.itemIdx = itemIdx;
    this.starts = offsetsOf(userIdx, numUsers);
    this.items = groupByUser(userIdx, itemIdx, this.starts);
    this.itemCounts = new Int32Array(numItems);
    for (const item of itemIdx) this.itemCounts[item]++;
  }

  /** @returns {number} how many interactions there are */
  get length() {
    return this.userIdx.length;
  }

  /**
   * @param {number} user
   * @returns {Int32Array} the items of one user, a view
   */
  itemsOf(user) {
    return this.items.subarray(this.starts[user], this.starts[user + 1]);
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
 * @param {Int32Array} itemIdx
 * @param {Int32Array} starts
 */
function groupByUser(userIdx, itemIdx, starts) {
  const next = starts.slice();
  const items = new Int32Array(itemIdx.length);
  for (let i = 0; i < itemIdx.length; i++) items[next[userIdx[i]]++] = itemIdx[i];
  return items;
}
