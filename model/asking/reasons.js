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
import { dot } from "./dot.js";

/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */
/** @typedef {import("../core/retrieval.js").WithoutEach} WithoutEach */
/** @typedef {import("./contest.js").Contest} Contest */

/** @typedef {{items: Int32Array, scores: Float32Array}} List */

/** So many items of histories are laid out at a time: some megabytes of pools. */
const WATCHED_AT_A_TIME = 500_000;

/** Of a longer history those are left out that are most like what is listed: the others carry next to nothing. */
export const MOST_LEFT_OUT = 100;

/**
 * @param {Retrieval} retrieval
 * @param {Contest} contest
 * @param {WithoutEach} without
 * @param {List} list [k] items with their scores
 * @param {number} number of reasons for each item of the list
 * @returns {{items: Int32Array, ranks: Int32Array}} [k * number] each, those without which the item would
 *   fall deepest first; item -1: there are no more without which it would fall; rank 0: beyond those that are
 *   ordered
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
      .filter(({ rank, drop }) => drop > 0 && depth(rank) > place + 1)
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
  const places = placesToTry(retrieval, items, list);
  const most = Math.min(SCORES_AT_A_TIME / numItems, WATCHED_AT_A_TIME / items.length);
  const atATime = Math.max(1, Math.floor(most));
  const films = items.map((item) => contest.film(item));
  const isOnly = (/** @type {number} */ i) =>
    films.indexOf(films[i]) === films.lastIndexOf(films[i]);
  const outcomes = [];
  for (let start = 0; start < places.length; start += atATime) {
    const tried = places.slice(start, start + atATime);
    const block = retrieval.scores(() => vectors(tried));
    for (const [row, i] of tried.entries()) {
      const all = block.subarray(row * numItems, (row + 1) * numItems);
      const scores = Float32Array.from(list, (item) => all[item]);
      contest.admit(all, isOnly(i) ? items[i] : undefined);
      outcomes.push({ item: items[i], ranks: contest.ranks(all, list), scores });
    }
  }
  return outcomes;
}

/**
 * @param {Retrieval} retrieval
 * @param {Int32Array} items [n] of the history
 * @param {Int32Array} list [k]
 * @returns {number[]} places in the history, ascending: all, or those whose items are most like one of the list
 */
function placesToTry(retrieval, items, list) {
  const places = Array.from(items.keys());
  if (items.length <= MOST_LEFT_OUT) return places;
  const [own, listed] = [items, list].map((rows) => retrieval.vectorsOf(rows));
  const width = own.length / items.length;
  const { embeddingDim } = retrieval.model;
  const likeness = places.map((i) =>
    Math.max(...Array.from(list, (_, j) => dot(own, i * width, listed, j * width, embeddingDim))),
  );
  return places
    .sort((i, j) => likeness[j] - likeness[i] || i - j)
    .slice(0, MOST_LEFT_OUT)
    .sort((i, j) => i - j);
}
