/**
 * Which items of a history carry a list: each is left out in turn, and the list is made again.
 *
 *     reasons(retrieval, contest, { items, vectors }, list, 3);
 *     // { items: [5, 50, 7, ...], ranks: [17, 4, 4, ...] }: without item 5, list[0] would be 17th
 *
 * An item that is left out counts as not known: it may stand in the list that would be there without it.
 * A film that the history has by another item besides stays known.
 */

import { SCORES_AT_A_TIME } from "../core/retrieval.js";

/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */
/** @typedef {import("../core/retrieval.js").WithoutEach} WithoutEach */
/** @typedef {import("./contest.js").Contest} Contest */

/** @typedef {{items: Int32Array, scores: Float32Array}} List */

/** So many items of histories are laid out at a time: some megabytes of pools. */
const WATCHED_AT_A_TIME = 500_000;

/**
 * @param {Retrieval} retrieval
 * @param {Contest} contest
 * @param {WithoutEach} without
 * @param {List} list [k] items with their scores
 * @param {number} number of reasons for each item of the list
 * @returns {{items: Int32Array, ranks: Int32Array}} [k * number] each, those without which the item would
 *   fall deepest first; item -1: there are no more that carry it; rank 0: beyond those that are ordered
 */
export function reasons(retrieval, contest, without, list, number) {
  const k = list.items.length;
  const outcomes = leaveOut(retrieval, contest, without, list.items);
  const items = new Int32Array(k * number).fill(-1);
  const ranks = new Int32Array(k * number);
  for (let place = 0; place < k; place++) {
    const carriers = outcomes
      .map(({ item, ranks, scores }) => ({
        item,
        rank: ranks[place],
        drop: list.scores[place] - scores[place],
      }))
      .filter(({ drop }) => drop > 0)
      .sort((a, b) => depth(b.rank) - depth(a.rank) || b.drop - a.drop || a.item - b.item);
    for (const [i, { item, rank }] of carriers.slice(0, number).entries()) {
      items[place * number + i] = item;
      ranks[place * number + i] = rank;
    }
  }
  return { items, ranks };
}

const depth = (/** @type {number} */ rank) => rank || Number.POSITIVE_INFINITY;

/**
 * @param {Retrieval} retrieval
 * @param {Contest} contest
 * @param {WithoutEach} without
 * @param {Int32Array} list [k]
 * @returns {{item: number, ranks: Int32Array, scores: Float32Array}[]} [k] of the list's items, without `item`
 */
function leaveOut(retrieval, contest, { items, vectors }, list) {
  const { numItems } = retrieval.model;
  const most = Math.min(SCORES_AT_A_TIME / numItems, WATCHED_AT_A_TIME / items.length);
  const atATime = Math.max(1, Math.floor(most));
  const films = items.map((item) => contest.film(item));
  const isOnly = (/** @type {number} */ i) =>
    films.indexOf(films[i]) === films.lastIndexOf(films[i]);
  const outcomes = [];
  for (let start = 0; start < items.length; start += atATime) {
    const end = Math.min(start + atATime, items.length);
    const block = retrieval.scores(() => vectors(start, end));
    for (let i = start; i < end; i++) {
      const row = block.subarray((i - start) * numItems, (i - start + 1) * numItems);
      const scores = Float32Array.from(list, (item) => row[item]);
      contest.admit(row, isOnly(i) ? items[i] : undefined);
      outcomes.push({ item: items[i], ranks: contest.ranks(row, list), scores });
    }
  }
  return outcomes;
}
