/**
 * Which items may stand in a list, and in which order: what is left out, and variety.
 *
 *     const contest = new Contest(retrieval, { known, barred, twins, variety: 0 });
 *     const scores = contest.admit(retrieval.scores(() => query));
 *     contest.order(scores, 10);
 */

import { topK } from "../core/top_k.js";
import { dot } from "./dot.js";

/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */

/**
 * @typedef {object} Rules
 * @property {Int32Array} known items that the list is not to tell of
 * @property {Int32Array} barred items that never stand in it
 * @property {Int32Array} twins [2 * m] pairs: an item, and the first item that is the same film
 * @property {number} variety from 0, the best scores, to 1, nothing alike
 */

/** Variety orders the best so many: what is not among them is too bad to be shown for a change. */
export const MOST_VARIED = 100;

const OUT = Number.NEGATIVE_INFINITY;

/** Who competes for a list, by the rules of one question. */
export class Contest {
  /** @type {Map<number, number>} */
  #firstOf = new Map();

  /**
   * @param {Retrieval} retrieval
   * @param {Rules} rules
   */
  constructor(retrieval, { known, barred, twins, variety }) {
    this.retrieval = retrieval;
    this.known = known;
    this.barred = barred;
    this.variety = variety;
    for (let i = 0; i < twins.length; i += 2) this.#firstOf.set(twins[i], twins[i + 1]);
  }

  /**
   * @param {number} item
   * @returns {number} the first item that is the same film, mostly the item itself
   */
  film(item) {
    return this.#firstOf.get(item) ?? item;
  }

  /**
   * Put out who may not stand in a list: what is known, what is barred, and of a film with two items the one
   * that scores less.
   * @param {Float32Array} scores [numItems]
   * @param {number} [forgotten] an item that counts as not known, and with it all of its film
   * @returns {Float32Array} the same array, −∞ for those who are out
   */
  admit(scores, forgotten) {
    const film = forgotten === undefined ? undefined : this.film(forgotten);
    for (const item of this.known) if (this.film(item) !== film) scores[item] = OUT;
    for (const item of this.barred) scores[item] = OUT;
    /** @type {Map<number, number>} */
    const better = new Map();
    for (const [item, first] of this.#firstOf) {
      const other = better.get(first) ?? first;
      const wins = scores[item] > scores[other];
      better.set(first, wins ? item : other);
      scores[wins ? other : item] = OUT;
    }
    return scores;
  }

  /**
   * @param {Float32Array} scores [numItems], admitted
   * @param {number} k
   * @returns {Int32Array} at most k items, best first; with variety at most MOST_VARIED
   */
  order(scores, k) {
    if (this.variety === 0) return topK(scores, k, []).indices;
    return this.#varied(topK(scores, MOST_VARIED, []), k);
  }

  /**
   * Maximal marginal relevance: next comes the item with the highest (1 − λ) · score − λ · (its highest
   * cosine with those already chosen), λ being the variety.
   * Source: Carbonell and Goldstein, The use of MMR (SIGIR 1998), section 2, with 1 − λ in place of λ.
   * @param {{indices: Int32Array, scores: Float32Array}} best
   * @param {number} k
   * @returns {Int32Array}
   */
  #varied({ indices, scores }, k) {
    const vectors = this.retrieval.vectorsOf(indices);
    const width = vectors.length / Math.max(1, indices.length);
    const { embeddingDim } = this.retrieval.model;
    const nearest = new Float32Array(indices.length);
    const left = Array.from(indices.keys());
    /** @type {number[]} */
    const chosen = [];
    while (left.length > 0 && chosen.length < k) {
      const worth = (/** @type {number} */ i) =>
        (1 - this.variety) * scores[i] - this.variety * nearest[i];
      const next = left.reduce((best, i) => (worth(i) > worth(best) ? i : best));
      left.splice(left.indexOf(next), 1);
      chosen.push(next);
      for (const i of left) {
        const cosine = dot(vectors, i * width, vectors, next * width, embeddingDim);
        nearest[i] = chosen.length === 1 ? cosine : Math.max(nearest[i], cosine);
      }
    }
    return Int32Array.from(chosen, (i) => indices[i]);
  }

  /**
   * @param {Float32Array} scores [numItems], admitted
   * @param {Int32Array} items
   * @returns {Int32Array} the rank of each one's film, from 1 on; 0: beyond those that variety orders
   */
  ranks(scores, items) {
    const shown = items.map((item) => this.#shown(scores, item));
    if (this.variety === 0) return shown.map((item) => rankOf(scores, item));
    const order = this.order(scores, MOST_VARIED);
    return shown.map((item) => order.indexOf(item) + 1);
  }

  /**
   * @param {Float32Array} scores admitted
   * @param {number} item
   * @returns {number} the item of the same film that is not out
   */
  #shown(scores, item) {
    if (scores[item] !== OUT) return item;
    const film = this.film(item);
    for (const [other, first] of this.#firstOf) {
      if (first === film && scores[other] !== OUT) return other;
    }
    return film;
  }
}

/**
 * @param {Float32Array} scores
 * @param {number} item
 * @returns {number} from 1 on; of equal scores the lower index comes first, as in topK
 */
function rankOf(scores, item) {
  let rank = 1;
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] > scores[item] || (scores[i] === scores[item] && i < item)) rank++;
  }
  return rank;
}
