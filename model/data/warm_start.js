/**
 * Where id tables start: who watched what, summed up in a few directions, instead of nothing but chance.
 *
 *     const { users, items } = warmStart(interactions, 32, 7);   // flat [numUsers * 32], [numItems * 32]
 *
 * Why? A table that starts at random spends most of a short training on finding out which films are
 * watched by the same people. A few products with the sparse matrix A of users and items tell that much:
 * the span of A's leading right singular vectors, by orthogonal iteration (Golub and Van Loan, Matrix
 * Computations, section 7.3.2). Films become rows of that basis V, users the sums of their films, A·V, so
 * that their dot products start as those of PureSVD (Cremonesi et al., RecSys 2010, section 3.3.2).
 * Training turns this into vectors of length one, and adds order, genres and Dense layers.
 */

import { SPAN } from "../core/kernels.js";
import { seededRandom } from "../core/random.js";
import { hasKernel, tf, valuesOf } from "../core/tf.js";

/** @typedef {import("../core/tf.js").Tensor} Tensor */
/** @typedef {import("./interactions.js").Interactions} Interactions */

/** Each pass brings the basis nearer to the singular vectors; more than this ranked no better. */
const PASSES = 6;

/** Root mean square of the values: well above the chance that they are added to (core/tower.js). */
const SIZE = 0.2;

/**
 * @param {Interactions} interactions
 * @param {number} dim
 * @param {number} seed
 * @returns {{users: Float32Array, items: Float32Array}} [numUsers * dim] and [numItems * dim], row-major;
 *   zeros for who has no interaction
 */
export function warmStart(interactions, dim, seed) {
  const random = seededRandom(seed);
  const chance = new Float32Array(interactions.numItems * dim);
  for (let i = 0; i < chance.length; i++) chance[i] = random(2 ** 24) / 2 ** 23 - 1;
  const { users, items } = hasKernel(SPAN)
    ? spanInOneKernel(interactions, chance, dim)
    : spanByHand(interactions, chance, dim);
  return { users: scaled(users), items: scaled(items) };
}

/**
 * @param {Interactions} interactions
 * @param {Float32Array} chance [numItems * dim] what the first pass starts from
 * @param {number} dim
 * @returns {{users: Float32Array, items: Float32Array}} the basis, and users as sums of their items
 */
export function spanInOneKernel({ numItems, byUser }, chance, dim) {
  const [users, items] = tf.tidy(() => {
    const inputs = {
      starts: tf.tensor1d(byUser.starts, "int32"),
      watched: tf.tensor1d(byUser.items, "int32"),
      chance: tf.tensor2d(chance, [numItems, dim]),
    };
    return /** @type {Tensor[]} */ (tf.engine().runKernel(SPAN, inputs, { passes: PASSES }));
  });
  return { users: valuesOf(users), items: valuesOf(items) };
}

/**
 * The same without a kernel, pass by pass.
 * @param {Interactions} interactions
 * @param {Float32Array} chance [numItems * dim]
 * @param {number} dim
 * @returns {{users: Float32Array, items: Float32Array}}
 */
export function spanByHand(interactions, chance, dim) {
  let items = chance;
  for (let pass = 0; pass < PASSES; pass++) {
    items = orthonormalize(
      sumsByItem(interactions, sumsByUser(interactions, items, dim), dim),
      dim,
    );
  }
  return { users: sumsByUser(interactions, items, dim), items };
}

/**
 * @param {Interactions} interactions
 * @param {Float32Array} items [numItems * dim]
 * @param {number} dim
 * @returns {Float32Array} A·items [numUsers * dim]
 */
function sumsByUser(interactions, items, dim) {
  const sums = new Float32Array(interactions.numUsers * dim);
  const { userIdx, itemIdx } = interactions;
  for (let i = 0; i < userIdx.length; i++) addRow(sums, userIdx[i], items, itemIdx[i], dim);
  return sums;
}

/**
 * @param {Interactions} interactions
 * @param {Float32Array} users [numUsers * dim]
 * @param {number} dim
 * @returns {Float32Array} Aᵀ·users [numItems * dim]
 */
function sumsByItem(interactions, users, dim) {
  const sums = new Float32Array(interactions.numItems * dim);
  const { userIdx, itemIdx } = interactions;
  for (let i = 0; i < userIdx.length; i++) addRow(sums, itemIdx[i], users, userIdx[i], dim);
  return sums;
}

/**
 * @param {Float32Array} target
 * @param {number} row of the target
 * @param {Float32Array} source
 * @param {number} sourceRow
 * @param {number} dim
 */
function addRow(target, row, source, sourceRow, dim) {
  for (let d = 0; d < dim; d++) target[row * dim + d] += source[sourceRow * dim + d];
}

/**
 * Make the columns of a matrix orthogonal and of length one, where it stands (modified Gram-Schmidt).
 * @param {Float32Array} matrix [n * dim]
 * @param {number} dim
 * @returns {Float32Array} the same array; a column that depends on those before it is left as it falls
 */
function orthonormalize(matrix, dim) {
  for (let column = 0; column < dim; column++) {
    for (let before = 0; before < column; before++) {
      const share = dotOfColumns(matrix, dim, column, before);
      for (let at = 0; at < matrix.length; at += dim) {
        matrix[at + column] -= share * matrix[at + before];
      }
    }
    const length = Math.sqrt(dotOfColumns(matrix, dim, column, column)) || 1;
    for (let at = 0; at < matrix.length; at += dim) matrix[at + column] /= length;
  }
  return matrix;
}

/**
 * @param {Float32Array} matrix [n * dim]
 * @param {number} dim
 * @param {number} a
 * @param {number} b
 */
function dotOfColumns(matrix, dim, a, b) {
  let sum = 0;
  for (let at = 0; at < matrix.length; at += dim) sum += matrix[at + a] * matrix[at + b];
  return sum;
}

/**
 * @param {Float32Array} values
 * @returns {Float32Array} the values times a factor, with SIZE as their root mean square
 */
function scaled(values) {
  let square = 0;
  for (let i = 0; i < values.length; i++) square += values[i] * values[i];
  const factor = SIZE / (Math.sqrt(square / values.length) || 1);
  return values.map((value) => factor * value);
}
