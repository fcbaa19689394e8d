/**
 * Who watched what, both ways, and how a score becomes lists: what EASE and ItemKNN share.
 *
 *     const watched = new Watched({ numUsers: 2, numItems: 3, userIdx: Int32Array.of(0, 1), itemIdx: Int32Array.of(2, 2) });
 *     watched.itemsOf[0];   // Int32Array [2]
 *     watched.usersOf[2];   // Int32Array [0, 1]
 */

import { count } from "../core/random.js";
import { topK } from "../core/top_k.js";
import { ByUser } from "../data/by_user.js";
import { Interactions } from "../data/interactions.js";

/**
 * @typedef {object} Pairs
 * @property {number} numUsers
 * @property {number} numItems
 * @property {Int32Array} userIdx [n]
 * @property {Int32Array} itemIdx [n]
 */

/**
 * Writes a user's scores of all items into an array of zeros; those of what the user has watched do not matter.
 * @typedef {(user: number, scores: Float64Array) => void} Score
 */

export class Watched {
  /**
   * @param {Pairs} pairs in any order; one that is repeated counts once
   * @throws {RangeError} as Interactions does
   */
  constructor({ numUsers, numItems, userIdx, itemIdx }) {
    const { byUser } = new Interactions(numUsers, numItems, userIdx, itemIdx);
    const once = eachOnce(byUser, numItems);
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.numPairs = once.itemIdx.length;
    /** What each user has watched. */
    this.itemsOf = rowsOf(ByUser.fromPairs(numUsers, once.userIdx, once.itemIdx));
    /** Who has watched each item, ascending. */
    this.usersOf = rowsOf(ByUser.fromPairs(numItems, once.itemIdx, once.userIdx));
    /** Who has watched something, ascending. */
    this.users = notEmpty(this.itemsOf);
    /** What somebody has watched, ascending. */
    this.items = notEmpty(this.usersOf);
  }

  /**
   * Every user's k best items of those that the user has not watched. Scores stand in one row, a user's at a time:
   * nothing is of all users and all items.
   * @param {number} k at least 1
   * @param {Score} score
   * @returns {Int32Array} [numUsers * k], best first, of equal scores the lower item first; −1 where a list is
   *   short, and everywhere for those who have watched nothing
   * @throws {RangeError} when k is not an integer from 1 on
   */
  lists(k, score) {
    const lists = new Int32Array(this.numUsers * k).fill(-1);
    const scores = new Float64Array(this.numItems);
    for (const user of this.users) {
      scores.fill(0);
      score(user, scores);
      lists.set(topK(scores, k, this.itemsOf[user]).indices, user * k);
    }
    return lists;
  }
}

/**
 * @param {ByUser} byUser
 * @param {number} numItems
 * @returns {{userIdx: Int32Array, itemIdx: Int32Array}} by user, without repeated pairs
 */
function eachOnce(byUser, numItems) {
  const lastUser = new Int32Array(numItems).fill(-1);
  const [userIdx, itemIdx] = [byUser.items.slice(), byUser.items.slice()];
  let number = 0;
  for (let user = 0; user < byUser.numUsers; user++) {
    for (const item of byUser.itemsOf(user)) {
      if (lastUser[item] === user) continue;
      lastUser[item] = user;
      userIdx[number] = user;
      itemIdx[number++] = item;
    }
  }
  return { userIdx: userIdx.slice(0, number), itemIdx: itemIdx.slice(0, number) };
}

/**
 * Views, made once: making one takes longer than adding up what it shows.
 * @param {ByUser} index
 * @returns {Int32Array[]}
 */
function rowsOf(index) {
  return Array.from({ length: index.numUsers }, (_, row) => index.itemsOf(row));
}

/**
 * @param {Int32Array[]} rows
 * @returns {Int32Array} which of them are not empty, ascending
 */
function notEmpty(rows) {
  return count(rows.length).filter((row) => rows[row].length > 0);
}
