/**
 * What the model is trained on: pairs (user, item), and what follows from them for sampling.
 *
 *     const interactions = new Interactions(2, 3, Int32Array.of(0, 0, 1), Int32Array.of(0, 1, 1));
 *     interactions.byUser.itemsOf(0);            // Int32Array [0, 1]
 *     interactions.logSamplingProbability(1);
 */

import { checkRows } from "../core/checks.js";
import { ByUser } from "./by_user.js";

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
    this.userIdx = userIdx;
    this.itemIdx = itemIdx;
    this.byUser = ByUser.fromPairs(numUsers, userIdx, itemIdx);
    this.moments = moment && this.byUser.positions.map((i) => moment[i]);
    this.itemCounts = new Int32Array(numItems);
    for (let i = 0; i < itemIdx.length; i++) this.itemCounts[itemIdx[i]]++;
    this.logTotal = Math.log(userIdx.length + numItems);
  }

  /** @returns {number} how many interactions there are */
  get length() {
    return this.userIdx.length;
  }

  /**
   * @param {number} user
   * @returns {Int32Array | null} when each of the user's interactions took place, a view; null: unknown
   */
  momentsOf(user) {
    return this.moments && this.byUser.slice(this.moments, user);
  }

  /**
   * log q_j with q_j = (count_j + 1) / Σ(count + 1): how likely item j is to stand in a batch. The
   * one that is added keeps items without any interaction finite.
   * @param {number} item
   */
  logSamplingProbability(item) {
    return Math.log(this.itemCounts[item] + 1) - this.logTotal;
  }
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
