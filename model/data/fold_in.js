/**
 * A user vector for a guest: fitted to the trained item vectors, as a user table is in training.
 *
 *     const fitted = foldIn(itemVectors, itemCounts, bias);
 *     fitted([{ items: Int32Array.of(5, 50), stars: Float32Array.of(5, 3) }]);   // [1, D]
 *
 * The loss of a guest's vector u is that of training: a softmax over all items for each film that the guest
 * liked, with w_i from its stars, V the item vectors, b their biases and T the temperature:
 *
 *     L(u) = −Σ_i w_i log softmax(V·u / T + b)_i + STRENGTH / (2 T²) · |u − u₀|²
 *
 * u₀ is what everybody has in common: the vector whose softmax comes nearest to how often each film was
 * watched. With p its softmax, m = Vᵀp and C = Vᵀ diag(p) V − m mᵀ the mean and the covariance of the item
 * vectors under p, and W = Σ w_i, the least-squares problem that L is close to u₀ (one step of Newton's
 * method from there) has the solution
 *
 *     u = u₀ + T (W C + STRENGTH I)⁻¹ Σ_i w_i (v_i − m)
 *
 * More steps rank no better (docs/experiments.md). Source: one half of alternating least squares (Hu, Koren
 * and Volinsky, ICDM 2008, section 4), with the curvature of the softmax in place of confidence weights.
 */

import { choleskySolve } from "../core/cholesky.js";
import { tf } from "../core/tf.js";
import { sumOf, weightsOfStars } from "./stars.js";

/** @typedef {import("../core/tf.js").Tensor} Tensor */
/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/retrieval.js").Guest} Guest */

/** How many ratings' worth a guest stays with what everybody has in common. Chosen on validation slices. */
const STRENGTH = 1.2;

/** What keeps u₀ finite where a film was never watched, and how many steps find it: far more than enough. */
const [RIDGE, STEPS] = [0.0004, 12];

/** No logit moves farther in a step: where one film is far more popular than most, a whole step runs away. */
const FARTHEST = 2;

/**
 * Item vectors as everybody in common sees them.
 * @typedef {object} Common
 * @property {Float32Array} u0 [D]
 * @property {Float32Array} mean [D] m
 * @property {Float32Array} covariance [D * D] C
 */

/**
 * @param {Tensor2D} itemVectors [numItems, D + 1], trained; the last dimension is a bias, as it is asked and not
 *   as it was trained: it is not read
 * @param {Int32Array} itemCounts [numItems] how often each was watched
 * @param {{temperature: number, table: Tensor}} bias of training: temperature, and the biases [numItems, 1]
 * @returns {(guests: Guest[]) => Tensor2D} [B, D]; u₀ for a guest who liked nothing
 */
export function foldIn(itemVectors, itemCounts, bias) {
  const [numItems, width] = itemVectors.shape;
  const own = tf.slice(itemVectors, [0, 0], [numItems, width - 1]);
  const common = commonTaste(own, itemCounts, bias);
  const vectors = /** @type {Float32Array} */ (own.dataSync());
  own.dispose();
  const dim = common.u0.length;
  return (guests) => {
    const rows = new Float32Array(guests.length * dim);
    for (const [b, guest] of guests.entries()) {
      rows.set(vectorOf(guest, vectors, common, bias.temperature), b * dim);
    }
    return tf.tensor2d(rows, [guests.length, dim]);
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
  const pull = new Float64Array(dim);
  for (const [i, item] of items.entries()) {
    for (let d = 0; d < dim; d++) pull[d] += weights[i] * (vectors[item * dim + d] - mean[d]);
  }
  const total = sumOf(weights);
  const curvature = Float64Array.from(covariance, (value) => total * value);
  const move = choleskySolve(withRidge(curvature, STRENGTH), pull);
  return u0.map((value, d) => value + temperature * move[d]);
}

/**
 * Minimise −Σ_j q_j log softmax(V·u / T + b)_j + RIDGE / (2 T²) · |u|², q being each film's share of what
 * was watched, by Newton's method, in steps that no logit takes too far.
 * @param {Tensor2D} itemVectors [numItems, D]
 * @param {Int32Array} itemCounts [numItems]
 * @param {{temperature: number, table: Tensor}} bias
 * @returns {Common}
 */
function commonTaste(itemVectors, itemCounts, { temperature, table }) {
  return tf.tidy(() => {
    const shares = tf.tensor2d(itemCounts, [itemCounts.length, 1], "float32");
    const transposed = tf.transpose(itemVectors);
    const wanted = tf.matMul(transposed, tf.div(shares, tf.sum(shares))).dataSync();
    const u0 = new Float32Array(itemVectors.shape[1]);
    const moments = () => momentsAt(itemVectors, transposed, u0, temperature, table);
    for (let step = 0; step < STEPS; step++) {
      const { mean, covariance } = moments();
      const pull = Float64Array.from(
        mean,
        (value, d) => temperature * (wanted[d] - value) - RIDGE * u0[d],
      );
      const move = choleskySolve(withRidge(Float64Array.from(covariance), RIDGE), pull);
      const far = farthest(itemVectors, move) / temperature;
      const share = far > FARTHEST ? FARTHEST / far : 1;
      for (let d = 0; d < u0.length; d++) u0[d] += share * move[d];
    }
    return { u0, ...moments() };
  });
}

/**
 * @param {Tensor2D} itemVectors [numItems, D]
 * @param {Float64Array} move [D]
 * @returns {number} the largest |V·move|
 */
function farthest(itemVectors, move) {
  return tf.tidy(() => {
    const column = tf.tensor2d(Float32Array.from(move), [move.length, 1]);
    return tf.max(tf.abs(tf.matMul(itemVectors, column))).dataSync()[0];
  });
}

/**
 * @param {Tensor2D} itemVectors [numItems, D]
 * @param {Tensor} transposed [D, numItems]
 * @param {Float32Array} u [D]
 * @param {number} temperature
 * @param {Tensor} bias [numItems, 1]
 * @returns {{mean: Float32Array, covariance: Float32Array}} of the item vectors under softmax(V·u / T + b)
 */
function momentsAt(itemVectors, transposed, u, temperature, bias) {
  return tf.tidy(() => {
    const scores = tf.div(tf.matMul(itemVectors, tf.tensor2d(u, [u.length, 1])), temperature);
    const logits = tf.add(scores, bias);
    const p = tf.exp(tf.sub(logits, tf.logSumExp(logits)));
    const mean = tf.matMul(transposed, p);
    const second = tf.matMul(transposed, tf.mul(itemVectors, p));
    const covariance = tf.sub(second, tf.matMul(mean, tf.transpose(mean)));
    return {
      mean: /** @type {Float32Array} */ (mean.dataSync()),
      covariance: /** @type {Float32Array} */ (covariance.dataSync()),
    };
  });
}

/**
 * @param {Float64Array} matrix [n * n]
 * @param {number} ridge added to its diagonal
 * @returns {Float64Array} the same array
 */
function withRidge(matrix, ridge) {
  const n = Math.sqrt(matrix.length);
  for (let i = 0; i < n; i++) matrix[i * n + i] += ridge;
  return matrix;
}
