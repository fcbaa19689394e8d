/**
 * What a question changes in how the models learn. The page sends it with the settings: its values are those of
 * model/questions.json, but for what the visitor has set otherwise (recommender/app/questions.py).
 *
 *     checkQuestion({ ...question, temperature: 0 });   // RangeError
 *
 * Why two? People rate films in sittings, one after the other, in the order in which the site shows them. A model
 * that learns this order is good at "what comes next in this sitting" and, asked what to watch another day, worse
 * than the list of the most popular films. All that is chosen there was chosen on slices of training data
 * (docs/experiments.md).
 */

import { checkPositive } from "../core/checks.js";

/**
 * How fast a pool of the History model forgets: slow pools hold a user's taste, fast ones the mood of the day.
 * @typedef {{by: "ages" | "visits", decay: number}} Pool
 */

/**
 * @typedef {object} Question
 * @property {number} temperature divides the scores in the softmax (core/losses.js): what comes next is a sharper
 *   question than what else somebody likes
 * @property {number} fading how fast a user's older interactions lose weight (pair_weights.js)
 * @property {Pool[]} pools of a history, at least one
 * @property {number} cutShare of History's training rows that end at a place in the history and have what came
 *   later to find; the others leave out interactions of any time
 * @property {number} targetDecay how fast later targets of a cut row lose weight
 * @property {[number, number]} kept bounds of the share of items that any other row keeps
 * @property {number} historyLearningRateShare of the learning rate that is set, what suits the History model
 */

/**
 * @param {Question} question
 * @throws {RangeError} naming the first value that nothing can be learnt with
 */
export function checkQuestion({ temperature, pools, kept, historyLearningRateShare }) {
  checkPositive({ temperature, historyLearningRateShare });
  if (pools.length === 0) throw new RangeError("Expected at least one pool, got none.");
  if (!(kept[0] <= kept[1])) {
    throw new RangeError(`Expected bounds of what is kept in order, got ${kept.join(" and ")}.`);
  }
}
