/**
 * Which items a user has: the one index of it, in compressed rows (CSR).
 *
 *     const byUser = ByUser.fromPairs(2, Int32Array.of(1, 0, 1), Int32Array.of(7, 7, 5));
 *     byUser.itemsOf(1);       // Int32Array [7, 5]
 *     byUser.positionsOf(1);   // Int32Array [0, 2]
 *     byUser.has(1, 5);        // true
 */

import { count } from "../core/random.js";

export class ByUser {
  /** @type {Int32Array | null} */
  #sortedItems = null;

  /**
   * @param {Int32Array} starts [numUsers + 1] where each user's items start, and the last one's end
   * @param {Int32Array} items [n], each user's together, in any order
   * @param {Int32Array} [positions] [n] of each item among the pairs that were grouped; without it they
   *   have been in this order before
   * @throws {RangeError} when `starts` does not part the items among the users
   */
  constructor(starts, items, positions = count(items.length)) {
    checkStarts(starts, items.length);
    this.starts = starts;
    this.items = items;
    this.positions = positions;
  }

  /**
   * Group pairs by user, each user's in their order.
   * @param {number} numUsers
   * @param {Int32Array} userIdx [n] in 0..numUsers-1
   * @param {Int32Array} itemIdx [n]
   */
  static fromPairs(numUsers, userIdx, itemIdx) {
    const starts = new Int32Array(numUsers + 1);
    for (let i = 0; i < userIdx.length; i++) starts[userIdx[i] + 1]++;
    for (let user = 0; user < numUsers; user++) starts[user + 1] += starts[user];
    const next = starts.slice();
    const positions = new Int32Array(userIdx.length);
    for (let i = 0; i < userIdx.length; i++) positions[next[userIdx[i]]++] = i;
    return new ByUser(
      starts,
      positions.map((i) => itemIdx[i]),
      positions,
    );
  }

  /** @returns {number} */
  get numUsers() {
    return this.starts.length - 1;
  }

  /**
   * @param {number} user
   * @returns {number} how many pairs the user has
   */
  countOf(user) {
    return this.starts[user + 1] - this.starts[user];
  }

  /**
   * @param {number} user
   * @returns {Int32Array} the user's items, a view
   */
  itemsOf(user) {
    return this.slice(this.items, user);
  }

  /**
   * @param {number} user
   * @returns {Int32Array} where the user's pairs stood before they were grouped, a view
   */
  positionsOf(user) {
    return this.slice(this.positions, user);
  }

  /**
   * @param {Int32Array} values [n] one for each of `items`
   * @param {number} user
   * @returns {Int32Array} those of the user, a view
   */
  slice(values, user) {
    return values.subarray(this.starts[user], this.starts[user + 1]);
  }

  /**
   * @param {number} user
   * @param {number} item
   * @returns {boolean} by binary search: the items are sorted once, at the first question
   */
  has(user, item) {
    this.#sortedItems ??= this.#sort();
    const end = this.starts[user + 1];
    let [low, high] = [this.starts[user], end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sortedItems[middle] < item) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#sortedItems[low] === item;
  }

  /**
   * @param {number} user
   * @param {number} numItems how many items there are
   * @returns {boolean} whether the user has every one of them
   */
  hasAll(user, numItems) {
    // few users have so many pairs, and only theirs may be repeated ones
    return this.countOf(user) >= numItems && new Set(this.itemsOf(user)).size === numItems;
  }

  /** @returns {Int32Array} [n] each user's items, ascending */
  #sort() {
    const items = this.items.slice();
    for (let user = 0; user < this.numUsers; user++) this.slice(items, user).sort();
    return items;
  }
}

/**
 * @param {Int32Array} starts
 * @param {number} length of the items
 */
function checkStarts(starts, length) {
  const [first, last] = [starts[0], starts[starts.length - 1]];
  if (first !== 0 || last !== length) {
    throw new RangeError(`Expected users' items from 0 to ${length}, got ${first} to ${last}.`);
  }
  const back = starts.findIndex((start, user) => user > 0 && start < starts[user - 1]);
  if (back > 0) throw new RangeError(`Expected starts that never fall, got a fall at ${back}.`);
}
