/**
 * A user vector for a guest: fitted to the trained item vectors, as the user table was in training.
 *
 *     const tower = foldIn(itemVectors, itemCounts, 0.2);
 *     tower([{ items: Int32Array.of(5, 50), stars: Float32Array.of(5, 3) }]);   // [1, D]
 *
 * The loss of a guest's vector u is that of training, a softmax over all items for each film that the guest
 * liked, with w_i from its stars, V the item vectors and T the temperature:
 *
 *     L(u) = −Σ_i w_i log softmax(V·u / T)_i + STRENGTH / (2 T²) · |u − u₀|²
 *
 * u₀ is what everybody has in common: the vector whose softmax comes nearest to how often each film was
 * watched. With p its softmax, m = Vᵀp and C = Vᵀ diag(p) V − m mᵀ the mean and the covariance of the item
 * vectors under p, and W = Σ w_i, the least-squares problem that L is close to u₀ (one step of Newton's
 * method from there) has the solution
 *
 *     u = u₀ + T (W C + STRENGTH I)⁻¹ Σ_i w_i (v_i − m)
 *
 * More steps rank no better. Source: one half of alternating least squares (Hu, Koren and Volinsky, ICDM
 * 2008, section 4), with the curvature of the softmax in place of confidence weights.
 */

import { choleskySolve } from "../core/cholesky.js";
import { l2Normalize } from "../core/mlp.js";
import { tf } from "../core/tf.js";
import { weightsOfStars } from "../data/stars.js";

/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/retrieval.js").Guest} Guest */

/** How many ratings' worth a guest stays with what everybody has in common. Chosen on validation slices. */
const STRENGTH = 1.2;

/** What keeps u₀ finite where a film was never watched, and how many steps find it: far more than enough. */
const [RIDGE, STEPS] = [0.0004, 12];

/**
 * Item vectors as everybody in common sees them.
 * @typedef {object} Common
 * @property {Float32Array} u0 [D]
 * @property {Float32Array} mean [D] m
 * @property {Float32Array} covariance [D * D] C
 */

/**
 * @param {Tensor2D} itemVectors [numItems, D], trained
 * @param {Int32Array} itemCounts [numItems] how often each was watched
 * @param {number} temperature of the training loss
 * @returns {(guests: Guest[]) => Tensor2D} [B, D], rows of length one, as those of the user tower are
 */
export function foldIn(itemVectors, itemCounts, temperature) {
  const common = commonTaste(itemVectors, itemCounts, temperature);
  const vectors = /** @type {Float32Array} */ (itemVectors.dataSync());
  return (guests) => {
    const dim = common.u0.length;
    const fitted = new Float32Array(guests.length * dim);
    for (const [b, guest] of guests.entries()) {
      fitted.set(vectorOf(guest, vectors, common, temperature), b * dim);
    }
    return tf.tidy(() => l2Normalize(tf.tensor2d(fitted, [guests.length, dim])));
  };
}

/**
 * @param {Guest} guest
 * @param {Float32Array} vectors [numItems * D]
 * @param {Common} common
 * @param {number} temperature
 * @returns {Float32Array} [D] u
 */
function vectorOf({ items, stars }, vectors, { u0, mean, covariance }, temperature) {
  const dim = u0.length;
  const weights = weightsOfStars(stars);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pull = new Float64Array(dim);
  for (const [i, item] of items.entries()) {
    for (let d = 0; d < dim; d++) pull[d] += weights[i] * (vectors[item * dim + d] - mean[d]);
  }
  const matrix = Float64Array.from(covariance, (value) => total * value);
  for (let d = 0; d < dim; d++) matrix[d * dim + d] += STRENGTH;
  const move = choleskySolve(matrix, pull);
  return u0.map((value, d) => value + temperature * move[d]);
}

/**
 * Minimise −Σ_j q_j log softmax(V·u / T)_j + RIDGE / (2 T²) · |u|², q being each film's share of what was
 * watched, by Newton's method.
 * @param {Tensor2D} itemVectors [numItems, D]
 * @param {Int32Array} itemCounts [numItems]
 * @param {number} temperature
 * @returns {Common}
 */
function commonTaste(itemVectors, itemCounts, temperature) {
  return tf.tidy(() => {
    const counts = tf.tensor2d(itemCounts, [itemCounts.length, 1], "float32");
    const shares = tf.div(counts, tf.sum(counts));
    const transposed = tf.transpose(itemVectors);
    const target = tf.matMul(transposed, /** @type {Tensor2D} */ (shares)).dataSync();
    const u0 = new Float32Array(itemVectors.shape[1]);
    let moments = momentsAt(itemVectors, transposed, u0, temperature);
    for (let step = 0; step < STEPS; step++) {
      const { mean, covariance } = moments;
      const matrix = Float64Array.from(covariance);
      for (let d = 0; d < u0.length; d++) matrix[d * u0.length + d] += RIDGE;
      const pull = Float64Array.from(
        mean,
        (value, d) => temperature * (target[d] - value) - RIDGE * u0[d],
      );
      const move = choleskySolve(matrix, pull);
      for (let d = 0; d < u0.length; d++) u0[d] += move[d];
      moments = momentsAt(itemVectors, transposed, u0, temperature);
    }
    return { u0, ...moments };
  });
}

/**
 * @param {Tensor2D} itemVectors [numItems, D]
 * @param {import("../core/tf.js").Tensor} transposed [D, numItems]
 * @param {Float32Array} u [D]
 * @param {number} temperature
 * @returns {{mean: Float32Array, covariance: Float32Array}} of the item vectors under softmax(V·u / T)
 */
function momentsAt(itemVectors, transposed, u, temperature) {
  return tf.tidy(() => {
    const query = tf.tensor2d(u, [u.length, 1]);
    const logits = tf.div(tf.matMul(itemVectors, query), temperature);
    const p = tf.exp(tf.sub(logits, tf.logSumExp(logits)));
    const mean = tf.matMul(transposed, p);
    const second = tf.matMul(transposed, tf.mul(itemVectors, p));
    const covariance = tf.sub(second, tf.matMul(mean, tf.transpose(mean)));
    const values = [mean, covariance].map((tensor) => tensor.dataSync());
    return {
      mean: /** @type {Float32Array} */ (values[0]),
      covariance: /** @type {Float32Array} */ (values[1]),
    };
  });
}
