/**
 * What a guest's ratings mean to the models: somebody who was not in training gives stars, from 1 to 5.
 *
 *     weightsOfStars(Float32Array.of(1, 3, 5));   // 0, 2/3, 4/3
 */

/** Fewer stars than this say that a film was not liked. */
const LEAST_LIKED = 3;

/**
 * A film that was liked attracts, the more the better it was rated; one that was not liked is left out, so
 * that it does not attract, and does not push away either: that ranked worse (docs/experiments.md).
 * @param {Float32Array} stars [n]
 * @returns {Float32Array} [n] (stars − 1) / 3 where a film was liked, else 0
 */
export function weightsOfStars(stars) {
  return stars.map((given) => (given < LEAST_LIKED ? 0 : (given - 1) / 3));
}

/**
 * @param {Float32Array} weights
 * @returns {number} how many films' worth of taste they are
 */
export function sumOf(weights) {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
