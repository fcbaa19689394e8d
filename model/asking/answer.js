/**
 * A question that a trained model is asked, and its answer: a list for a user or a guest, and why.
 *
 *     const question = { asker: { userIdx: 5 }, known, barred, twins, popularity: 0, variety: 0, k: 10,
 *       numReasons: 3 };
 *     const { itemIdx, scores } = answer(retrieval, question);
 */

import { checkIntegers } from "../core/checks.js";
import { Contest } from "./contest.js";
import { askersVector, steered } from "./query.js";
import { reasons } from "./reasons.js";

/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */
/** @typedef {import("../core/retrieval.js").WithoutEach} WithoutEach */

/**
 * @typedef {object} Demands how long the list is to be, and how well explained
 * @property {number} k length of the list
 * @property {number} numReasons for each item of it
 */

/** @typedef {import("./query.js").Query & Demands & import("./contest.js").Rules} Question */

/**
 * Why there are query and factors: their products, one for each dimension, sum up to the score.
 * @typedef {object} Answer
 * @property {Int32Array} itemIdx [n], best first, n at most k
 * @property {Float32Array} scores [n]
 * @property {Float32Array} allScores [numItems] of all items, also of those that may not stand in the list
 * @property {Float32Array} query [D] what the scores are products with
 * @property {Float32Array} factors [n * D] the items' vectors; where D is more than the embedding's, the last
 *   one is the item's bias
 * @property {Int32Array} reasonIdx [n * numReasons] items that carry the list; -1: no more of them
 * @property {Int32Array} reasonRanks [n * numReasons] where the item would be without it (reasons.js)
 * @property {boolean} hasReasons whether the model can tell
 */

/**
 * @param {Retrieval} retrieval
 * @param {Question} question
 * @returns {Answer}
 * @throws {RangeError} when there is no such user or item, or k is not an integer from 1 on
 */
export function answer(retrieval, question) {
  const { asker, popularity, k, numReasons } = question;
  checkIntegers({ k }, 1);
  const contest = new Contest(retrieval, question);
  const vectors = (/** @type {() => Tensor2D} */ towers) => steered(retrieval, towers, popularity);
  const query = vectors(() => askersVector(retrieval, asker));
  const all = retrieval.scores(() => query.clone());
  const allScores = all.slice();
  const itemIdx = contest.order(contest.admit(all), k);
  const list = { items: itemIdx, scores: Float32Array.from(itemIdx, (item) => all[item]) };
  const without = numReasons > 0 ? withoutEach(retrieval, asker) : null;
  const why = without
    ? reasons(
        retrieval,
        contest,
        { ...without, vectors: (places) => vectors(() => without.vectors(places)) },
        list,
        numReasons,
      )
    : { items: new Int32Array(0), ranks: new Int32Array(0) };
  const values = /** @type {Float32Array} */ (query.dataSync());
  query.dispose();
  return {
    itemIdx,
    scores: list.scores,
    allScores,
    query: values,
    factors: retrieval.vectorsOf(itemIdx),
    reasonIdx: why.items,
    reasonRanks: why.ranks,
    hasReasons: without !== null,
  };
}

/**
 * @param {Retrieval} retrieval
 * @param {Question["asker"]} asker
 * @returns {WithoutEach | null}
 */
function withoutEach(retrieval, asker) {
  if ("userIdx" in asker) return retrieval.model.withoutEach(asker.userIdx);
  const { items, stars } = asker;
  const without = (/** @type {number} */ left) => ({
    items: items.filter((_, i) => i !== left),
    stars: stars.filter((_, i) => i !== left),
  });
  return {
    items,
    vectors: (places) => retrieval.guestVectors(places.map(without)),
  };
}
