/**
 * The two questions that a recommender can be asked, and what each changes in how the models learn.
 *
 *     const question = questionFor("day", interactions);
 *     question.temperature;   // 0.3
 *
 * Why two? People rate films in sittings, one after the other, in the order in which the site shows them. A model
 * that learns this order is good at "what comes next in this sitting" and, asked what to watch another day, worse
 * than the list of the most popular films. All that is chosen here was chosen on slices of training data
 * (docs/experiments.md).
 */

/** @typedef {import("./interactions.js").Interactions} Interactions */

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

/** @type {Record<"day" | "sitting", Question>} */
export const QUESTIONS = {
  /** What to watch another day: the order within a sitting says nothing about it. */
  day: {
    temperature: 0.3,
    fading: 1.5,
    pools: [{ by: "ages", decay: 0 }],
    cutShare: 0.5,
    targetDecay: 0.05,
    kept: [0.4, 0.8],
    historyLearningRateShare: 0.8,
  },
  /** What comes next in this sitting. */
  sitting: {
    temperature: 0.2,
    fading: 8,
    pools: [
      { by: "ages", decay: 0 },
      { by: "ages", decay: 0.05 },
      { by: "ages", decay: 0.5 },
      { by: "visits", decay: 0.3 },
      { by: "visits", decay: 1.5 },
    ],
    cutShare: 0.7,
    targetDecay: 0.3,
    kept: [0.1, 0.9],
    historyLearningRateShare: 0.5,
  },
};

/**
 * @param {string} name a key of QUESTIONS
 * @param {Interactions} interactions
 * @returns {Question} where nobody knows the order, nobody can learn what comes next: then it is another day's
 * @throws {RangeError} when there is no such question
 */
export function questionFor(name, { moments }) {
  if (!Object.hasOwn(QUESTIONS, name)) {
    throw new RangeError(`Expected question "day" or "sitting", got "${name}".`);
  }
  return moments ? QUESTIONS[/** @type {keyof QUESTIONS} */ (name)] : QUESTIONS.day;
}
