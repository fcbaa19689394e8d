/**
 * ItemKNN: a film is worth what the films of a history that are most like it are worth together (Sarwar et al.,
 * Item-based collaborative filtering recommendation algorithms, WWW 2001).
 *
 *     itemKnnLists(new Watched({ numUsers, numItems, userIdx, itemIdx }), 10);   // Int32Array [numUsers * 10]
 *
 * Items are alike by who watched both: users of both / (√(users of one · users of the other) + SHRINK).
 */

import { topK } from "../core/top_k.js";
import { ByUser } from "../data/by_user.js";

/** @typedef {import("./watched.js").Score} Score */
/** @typedef {import("./watched.js").Watched} Watched */

/** Few common users should not mean much. As for guests (bench/cold.py); 0, 50 and 100 give no better lists. */
const SHRINK = 20;

/**
 * How many items an item hears of. Chosen on the validation slices of P2, P3 and D (bench/protocols.py) from 20, 50,
 * 100, 200, 300, 400, 500, 700 and all: against all, 400 are as good on P2 and by date, and better on P3 (NDCG@10
 * .204 against .196, 95 % interval .002 to .013). An item then takes some 10 kB, however large the catalogue.
 */
const NEIGHBOURS = 400;

/**
 * The neighbours of all items, by neighbour.
 * @typedef {object} Votes
 * @property {ByUser} byNeighbour who hears of an item
 * @property {Float64Array} weights how much, one for each of its items
 */

/**
 * @param {Watched} watched
 * @param {number} k at least 1
 * @returns {Int32Array} every user's list (Watched.lists)
 * @throws {RangeError} when k is not an integer from 1 on
 */
export function itemKnnLists(watched, k) {
  return watched.lists(k, itemKnnScore(watched));
}

/**
 * @param {Watched} watched
 * @returns {Score}
 */
export function itemKnnScore(watched) {
  const { byNeighbour, weights } = votesOf(watched);
  const { starts, items } = byNeighbour;
  return (user, scores) => {
    for (const neighbour of watched.itemsOf[user]) {
      const end = starts[neighbour + 1];
      for (let i = starts[neighbour]; i < end; i++) scores[items[i]] += weights[i];
    }
  };
}

/**
 * @param {Watched} watched
 * @returns {Votes}
 */
function votesOf(watched) {
  /** @type {{item: number[], neighbour: number[], weight: number[]}} */
  const votes = { item: [], neighbour: [], weight: [] };
  for (const item of watched.items) {
    const alike = likeness(watched, item);
    for (const neighbour of topK(alike, NEIGHBOURS, [item]).indices) {
      if (alike[neighbour] === 0) break;
      votes.item.push(item);
      votes.neighbour.push(neighbour);
      votes.weight.push(alike[neighbour]);
    }
  }
  const [neighbour, item] = [new Int32Array(votes.neighbour), new Int32Array(votes.item)];
  const byNeighbour = ByUser.fromPairs(watched.numItems, neighbour, item);
  const weights = Float64Array.from(byNeighbour.positions, (position) => votes.weight[position]);
  return { byNeighbour, weights };
}

/**
 * @param {Watched} watched
 * @param {number} item that somebody has watched
 * @returns {Float64Array} [numItems] how much like it each item is
 */
function likeness({ numItems, itemsOf, usersOf }, item) {
  const alike = new Float64Array(numItems);
  for (const user of usersOf[item]) for (const other of itemsOf[user]) alike[other]++;
  const length = Math.sqrt(usersOf[item].length);
  for (let other = 0; other < numItems; other++) {
    if (alike[other] > 0) alike[other] /= length * Math.sqrt(usersOf[other].length) + SHRINK;
  }
  return alike;
}
