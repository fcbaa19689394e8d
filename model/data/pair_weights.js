/**
 * How much each interaction counts in the losses of Baseline and Deep.
 *
 *     const weights = pairWeights(interactions, { fading: 1.5, balance: true });   // [n], positive
 */

/** @typedef {import("./interactions.js").Interactions} Interactions */

/** So much of its weight the oldest interaction keeps however fast the past fades: taste is not forgotten. */
const LEAST = 0.02;

/**
 * A user's vector is one point, but tastes move: what was watched last says most about what comes next.
 * With s the share of the user's interactions that came later and n their number, an interaction weighs
 *
 *     n^(−1/2) · (LEAST + (1 − LEAST) · e^(−fading · s))
 *
 * The root is half-way between counting every interaction alike and counting every user alike. Where the
 * order is not known, s is 0.
 * @param {Interactions} interactions
 * @param {object} options
 * @param {number} options.fading how fast the past fades (question.js); 0: not at all
 * @param {boolean} options.balance whether there is the root
 * @returns {Float32Array} [n], in the order of `byUser`: each user's together
 */
export function pairWeights(interactions, { fading, balance }) {
  const weights = new Float32Array(interactions.length);
  const { byUser, moments } = interactions;
  for (let user = 0; user < interactions.numUsers; user++) {
    const number = byUser.countOf(user);
    for (let i = 0; i < number; i++) {
      const later = moments ? (number - 1 - i) / number : 0;
      const recency = LEAST + (1 - LEAST) * Math.exp(-fading * later);
      weights[byUser.starts[user] + i] = balance ? recency / Math.sqrt(number) : recency;
    }
  }
  return weights;
}
