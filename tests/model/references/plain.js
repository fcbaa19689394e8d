/** EASE and ItemKNN as their formulas stand, with dense matrices: slow, and nothing of the code that is tested. */

import { distinctPairs } from "../arrays.js";

/** @typedef {import("../../../model/references/watched.js").Pairs} Pairs */
/** @typedef {number[][]} Matrix */

/**
 * @param {number} numUsers
 * @param {number} numItems
 * @param {number} number of pairs
 * @param {number} [seed]
 * @returns {Pairs} none twice
 */
export function randomPairs(numUsers, numItems, number, seed = 1) {
  return { numUsers, numItems, ...distinctPairs(number, numUsers, numItems, seed) };
}

/**
 * @param {number} numUsers
 * @param {number} numItems
 * @param {[number, number][]} pairs of user and item
 * @returns {Pairs}
 */
export function pairsOf(numUsers, numItems, pairs) {
  const [userIdx, itemIdx] = [0, 1].map((side) => Int32Array.from(pairs, (pair) => pair[side]));
  return { numUsers, numItems, userIdx, itemIdx };
}

/**
 * @param {Pairs} pairs
 * @returns {Matrix} X [numUsers][numItems] of zeros and ones
 */
export function matrixOf({ numUsers, numItems, userIdx, itemIdx }) {
  const X = Array.from({ length: numUsers }, () => new Array(numItems).fill(0));
  for (const [at, user] of userIdx.entries()) X[user][itemIdx[at]] = 1;
  return X;
}

/**
 * @param {Pairs} pairs
 * @param {number} l2
 * @returns {Matrix} X·B with B = −P / diag(P) but for its diagonal of zeros, P = (XᵀX + l2 · I)⁻¹
 */
export function plainEase(pairs, l2) {
  const X = matrixOf(pairs);
  const P = gaussJordan(together(X).map((row, i) => row.map((n, j) => n + (i === j ? l2 : 0))));
  return times(
    X,
    P.map((row, i) => row.map((p, j) => (i === j ? 0 : -p / P[j][j]))),
  );
}

/**
 * @param {Pairs} pairs
 * @param {number} shrink
 * @param {number} size how many neighbours an item has
 * @returns {Matrix} X·W, where column j has the weights of the `size` items that are most like j
 */
export function plainItemKnn(pairs, shrink, size) {
  const X = matrixOf(pairs);
  const both = together(X);
  const W = both.map((row, i) =>
    row.map((n, j) => (i === j ? 0 : n / (Math.sqrt(both[i][i] * both[j][j]) + shrink))),
  );
  for (const [j] of W.entries()) {
    // sort is stable: of equally alike ones the lower item stays
    const order = W.map((_, i) => i).sort((a, b) => W[b][j] - W[a][j]);
    for (const i of order.slice(size)) W[i][j] = 0;
  }
  return times(X, W);
}

/** @param {Matrix} X @returns {Matrix} XᵀX */
function together(X) {
  const items = X[0].map((_, item) => item);
  return items.map((i) => items.map((j) => X.reduce((sum, row) => sum + row[i] * row[j], 0)));
}

/** @param {Matrix} A @param {Matrix} B @returns {Matrix} A·B */
function times(A, B) {
  return A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
}

/** @param {Matrix} A @returns {Matrix} A⁻¹, by elimination below and above each pivot */
function gaussJordan(A) {
  const n = A.length;
  const rows = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivot = rows[k].map((value) => value / rows[k][k]);
    for (let i = 0; i < n; i++) rows[i] = rows[i].map((v, j) => v - rows[i][k] * pivot[j]);
    rows[k] = pivot;
  }
  return rows.map((row) => row.slice(n));
}
