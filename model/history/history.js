/**
 * What a user watched, and when, as the input of a user tower: no user id.
 *
 *     const history = historyOf(byUser.itemsOf(0), interactions.momentsOf(0));
 *     const { pools, profiles } = layOutHistories([history], itemGenres, 19, question.pools);
 */

import { weightsOfStars } from "../data/stars.js";

/** @typedef {import("../core/sparse.js").SparseMatrix} SparseMatrix */
/** @typedef {import("../data/question.js").Pool} Pool */

/**
 * @typedef {object} History
 * @property {Int32Array} items [n], oldest first
 * @property {Float32Array} ages [n] how many items came after each one
 * @property {Float32Array} visits [n] at how many later moments the user came back: films that are rated
 *   on one page share a moment
 * @property {Float32Array} weights [n] what each counts, above 0
 */

/**
 * @param {Int32Array} items [n], oldest first
 * @param {Int32Array | null} moments [n] when each was watched; null: the order is not known, and all
 *   items count as equally recent
 * @param {Float32Array} [weights] [n] what each counts; all alike where nothing is said
 * @returns {History}
 */
export function historyOf(items, moments, weights = new Float32Array(items.length).fill(1)) {
  const ages = new Float32Array(items.length);
  const visits = new Float32Array(items.length);
  if (moments) {
    for (let i = items.length - 2; i >= 0; i--) {
      ages[i] = items.length - 1 - i;
      visits[i] = visits[i + 1] + (moments[i] === moments[i + 1] ? 0 : 1);
    }
  }
  return { items, ages, visits, weights };
}

/**
 * What a guest liked, as if it had been watched at once: nobody knows when.
 * @param {import("../core/retrieval.js").Guest} guest
 * @returns {History}
 */
export function historyOfGuest({ items, stars }) {
  const weights = weightsOfStars(stars);
  const isLiked = (/** @type {unknown} */ _, /** @type {number} */ i) => weights[i] > 0;
  return historyOf(items.filter(isLiked), null, weights.filter(isLiked));
}

/**
 * @param {Int32Array} items [n], oldest first
 * @param {Int32Array | null} moments [n]
 * @param {number[]} places
 * @returns {History[]} [places] as if the item at each of the places in turn had not been watched
 */
export function historiesWithoutEach(items, moments, places) {
  return places.map((left) => {
    const stays = (/** @type {number} */ _, /** @type {number} */ i) => i !== left;
    return historyOf(items.filter(stays), moments?.filter(stays) ?? null);
  });
}

/** A weight below this share of the newest item's is left out: it would cost time and change nothing. */
const LEAST_WEIGHT = 1e-3;

/**
 * Lay histories out for the tower: for each, one weighted mean of item rows per pool, and a genre profile.
 * @param {History[]} histories [B]; an empty one gives zeros
 * @param {Float32Array} itemGenres [numItems * numGenres]
 * @param {number} numGenres
 * @param {Pool[]} speeds [P] at which the pools forget
 * @returns {{pools: SparseMatrix, profiles: Float32Array}} pools [B * P, numItems], rows of one
 *   history together, each with sum 1; profiles [B * numGenres], each of length one
 */
export function layOutHistories(histories, itemGenres, numGenres, speeds) {
  const most = speeds.length * histories.reduce((sum, { items }) => sum + items.length, 0);
  const row = new Int32Array(most);
  const column = new Int32Array(most);
  const value = new Float32Array(most);
  const profiles = new Float32Array(histories.length * numGenres);
  let end = 0;
  for (const [b, history] of histories.entries()) {
    for (const [p, { by, decay }] of speeds.entries()) {
      const { items, weights, [by]: ages } = history;
      const start = end;
      let total = 0;
      // from the newest item back, as far as it counts
      for (let i = items.length - 1; i >= 0; i--) {
        const recency = Math.exp(-decay * ages[i]);
        if (recency < LEAST_WEIGHT) break;
        const weight = weights[i] * recency;
        row[end] = b * speeds.length + p;
        column[end] = items[i];
        value[end++] = weight;
        total += weight;
      }
      for (let i = start; i < end; i++) value[i] /= total;
    }
    addProfile(profiles.subarray(b * numGenres, (b + 1) * numGenres), history, itemGenres);
  }
  const pools = {
    row: row.subarray(0, end),
    column: column.subarray(0, end),
    value: value.subarray(0, end),
    numRows: speeds.length * histories.length,
  };
  return { pools, profiles };
}

/**
 * Count the genres of a history's items and scale the counts to length one.
 * @param {Float32Array} profile [numGenres], zeros
 * @param {History} history
 * @param {Float32Array} itemGenres [numItems * numGenres]
 */
function addProfile(profile, { items, weights }, itemGenres) {
  const numGenres = profile.length;
  for (let i = 0; i < items.length; i++) {
    const start = items[i] * numGenres;
    for (let g = 0; g < numGenres; g++) profile[g] += weights[i] * itemGenres[start + g];
  }
  const length = Math.hypot(...profile);
  if (length > 0) for (let g = 0; g < numGenres; g++) profile[g] /= length;
}
