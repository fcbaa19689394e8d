/**
 * What the specs of questions need: plain questions, and towers that are tables written out by hand.
 *
 *     plainQuestion({ userIdx: 2 }, 5, Int32Array.of(7));   // five items, 7 not among them, no reasons
 *     const { model } = tableTowers({ users: [[1, 0]], items: [[1, 0], [0, 1]] });
 */

import { tf } from "../../model/core/tf.js";

/** @typedef {import("../../model/asking/answer.js").Question} Question */
/** @typedef {import("../../model/core/retrieval.js").Guest} Guest */
/** @typedef {import("../../model/core/retrieval.js").TwoTowers} TwoTowers */

/** @typedef {import("../../model/data/question.js").Question} Learnt */

/** What the page's two questions change: model/questions.json. */
export const QUESTIONS = /** @type {{day: Learnt, sitting: Learnt}} */ (
  await (await fetch("/model/questions.json")).json()
);

const NONE = new Int32Array(0);

/**
 * @param {Question["asker"]} asker
 * @param {number} k
 * @param {Int32Array} [known]
 * @returns {Question} without rules, steering or reasons
 */
export function plainQuestion(asker, k, known = NONE) {
  const steering = { popularity: 0, variety: 0 };
  return { asker, k, known, barred: NONE, twins: NONE, ...steering, numReasons: 0 };
}

/**
 * @param {number[]} items
 * @param {number[]} stars
 * @returns {Guest}
 */
export function guestOf(items, stars) {
  return { items: Int32Array.from(items), stars: Float32Array.from(stars) };
}

/**
 * Towers that are tables. A guest's vector is the sum of the vectors of what was rated, stars or not; a
 * user's items are unknown.
 * @param {{users: number[][], items: number[][], embeddingDim?: number}} tables all rows as long as each
 *   other; embeddingDim: all of that length where nothing is said
 * @returns {TwoTowers}
 */
export function tableTowers({ users, items, embeddingDim = items[0].length }) {
  const width = items[0].length;
  const rowsOf = (/** @type {number[][]} */ rows) => tf.tensor2d(rows.flat(), [rows.length, width]);
  const sumOf = (/** @type {Guest} */ guest) =>
    items[0].map((_, d) => guest.items.reduce((sum, item) => sum + items[item][d], 0));
  return {
    numUsers: users.length,
    numItems: items.length,
    embeddingDim,
    normalize: true,
    userVectors: (idx) => rowsOf(Array.from(idx, (user) => users[user])),
    itemVectors: (idx) => rowsOf(Array.from(idx, (item) => items[item])),
    guestTower: () => (guests) => rowsOf(guests.map(sumOf)),
    withoutEach: () => null,
  };
}
