/**
 * EASE, a linear autoencoder with a closed form: every film of a history votes for every other film (Steck,
 * Embarrassingly shallow autoencoders for sparse data, WWW 2019).
 *
 *     easeLists(new Watched({ numUsers, numItems, userIdx, itemIdx }), 10);   // Int32Array [numUsers * 10]
 *
 * With X [numUsers, numItems] of zeros and ones and P = (XᵀX + λI)⁻¹, the weights are −P / diag(P) by column, with
 * zeros on the diagonal. A user's score of an item that is not watched is then −(XP)_uj / P_jj, and all of it follows
 * from S = XP:
 *
 *     S = (XXᵀ + λI)⁻¹ X,   since X (XᵀX + λI) = (XXᵀ + λI) X;
 *     P_jj = (1 − Σ S_uj) / λ, summed over those who watched j, since (XᵀX + λI) P = I.
 *
 * So it is enough to invert the smaller of the two matrices, that of users or that of items (Henderson and Searle,
 * On deriving the inverse of a sum of matrices, SIAM Review 23, 1981).
 */

import { invert } from "../core/inverse.js";

/** @typedef {import("./watched.js").Score} Score */
/** @typedef {import("./watched.js").Watched} Watched */

/** λ, how strongly the weights are held back: the best for lists of ten on the validation slices (bench/quality.py). */
const L2 = 400;

/**
 * So many multiplications are worth waiting for, about a quarter of a minute. They are reached by a matrix of some
 * 3,400 rows, of 90 MB: where there are more of both users and items, there is no EASE.
 */
const MOST_WORK = 2e10;

/**
 * @param {Watched} watched
 * @param {number} k at least 1
 * @returns {Int32Array | null} every user's list (Watched.lists), where an item that nobody has watched scores 0;
 *   null where there is too much data for a closed form
 * @throws {RangeError} when k is not an integer from 1 on
 */
export function easeLists(watched, k) {
  const { users, items, numPairs } = watched;
  const isTooMuch = workOf(Math.min(users.length, items.length), numPairs) > MOST_WORK;
  return isTooMuch ? null : watched.lists(k, easeScore(watched, L2));
}

/**
 * @param {Watched} watched
 * @param {number} l2 λ, above 0
 * @returns {Score}
 */
export function easeScore(watched, l2) {
  const isByUsers = watched.users.length <= watched.items.length;
  const addShares = isByUsers ? sharesByUsers(watched, l2) : sharesByItems(watched, l2);
  const diagonal = diagonalOf(watched, addShares, l2);
  return (user, scores) => {
    addShares(user, scores);
    for (let item = 0; item < scores.length; item++) scores[item] /= -diagonal[item];
  };
}

/**
 * @param {number} side of the matrix that is to be inverted
 * @param {number} numPairs
 * @returns {number} multiplications or additions in its place: half of side³, and S twice
 */
function workOf(side, numPairs) {
  return side ** 3 / 2 + 2 * side * numPairs;
}

/**
 * S by the inverse of the users' matrix: a user's row is what all users watched, weighted.
 * @param {Watched} watched
 * @param {number} l2
 * @returns {Score} adds the user's row of S
 */
function sharesByUsers(watched, l2) {
  const { users, itemsOf, usersOf } = watched;
  const weightsOf = ridge(users, itemsOf, usersOf, l2);
  return (user, shares) => {
    const weights = weightsOf(user);
    for (let place = 0; place < users.length; place++) {
      const weight = weights[place];
      const items = itemsOf[users[place]];
      for (let i = 0; i < items.length; i++) shares[items[i]] += weight;
    }
  };
}

/**
 * S by the inverse of the items' matrix: a user's row is the sum over what the user watched.
 * @param {Watched} watched
 * @param {number} l2
 * @returns {Score} adds the user's row of S
 */
function sharesByItems(watched, l2) {
  const { items, itemsOf, usersOf } = watched;
  const weightsOf = ridge(items, usersOf, itemsOf, l2);
  return (user, shares) => {
    for (const item of itemsOf[user]) {
      const weights = weightsOf(item);
      for (let place = 0; place < items.length; place++) shares[items[place]] += weights[place];
    }
  };
}

/**
 * The inverse of the matrix that says of any two rows how many columns they have in common, with λ more on its
 * diagonal.
 * @param {Int32Array} rows [n] that are not empty, users or items
 * @param {Int32Array[]} columnsOf each row, the empty ones, too
 * @param {Int32Array[]} rowsOf each column
 * @param {number} l2
 * @returns {(row: number) => Float64Array} [n] a row of the inverse, a view
 */
function ridge(rows, columnsOf, rowsOf, l2) {
  const n = rows.length;
  const places = new Int32Array(columnsOf.length);
  for (const [place, row] of rows.entries()) places[row] = place;
  const matrix = new Float64Array(n * n);
  for (const [place, row] of rows.entries()) {
    matrix[place * n + place] = l2;
    for (const column of columnsOf[row]) {
      for (const other of rowsOf[column]) matrix[place * n + places[other]]++;
    }
  }
  invert(matrix, n);
  return (row) => matrix.subarray(places[row] * n, (places[row] + 1) * n);
}

/**
 * @param {Watched} watched
 * @param {Score} addShares
 * @param {number} l2
 * @returns {Float64Array} [numItems] the diagonal of P
 */
function diagonalOf(watched, addShares, l2) {
  const diagonal = new Float64Array(watched.numItems).fill(1 / l2);
  const shares = new Float64Array(watched.numItems);
  for (const user of watched.users) {
    addShares(user, shares.fill(0));
    for (const item of watched.itemsOf[user]) diagonal[item] -= shares[item] / l2;
  }
  return diagonal;
}
