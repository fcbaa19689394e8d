/**
 * What crosses between the page and a worker, a model's or one beside them: requests with ids, and their answers.
 *
 *     { id: 3, method: "recommend", args: { asker: { userIdx: 5 }, k: 10, ... } }  page -> worker
 *     { id: 3, result: { itemIdx, scores } }                                  worker -> page, once
 *     { id: 3, error: { name, message, stack } }                              or this, once
 *     { id: 3, progress: { epoch, losses, ... } }                             as often as it likes before
 *     { spent: { name, message, stack } }      worker -> page: it cannot go on, and nothing more comes of it
 *
 * First of all they agree on how the page notices that the worker has ended (life.js).
 *
 * Only numbers, strings, plain objects, Int32Array and Float32Array cross.
 */

/**
 * @typedef {object} Request
 * @property {number} id
 * @property {string} method a key of the worker's methods
 * @property {object} args
 */

/** @typedef {{name: string, message: string, stack: string}} PlainError */

/**
 * @typedef {{id: number, result: any} | {id: number, error: PlainError} | {id: number, progress: object}} Answer
 */

/**
 * What training needs to know of an entry of the registry (model/models.json).
 * @typedef {object} ModelEntry
 * @property {string} name
 * @property {string} recipe a key of the recipes (recipes.js)
 * @property {Record<string, boolean>} towers what its recipe can be told
 */

/**
 * The settings that a visitor can change, as far as models know them.
 * @typedef {object} Settings
 * @property {number} epochs
 * @property {number} batchSize
 * @property {number} learningRate
 * @property {number} embeddingDim
 * @property {number} hiddenUnits
 * @property {import("../ids/batch.js").Loss} loss of Baseline and Deep
 * @property {string} question that the models are to answer, a key of QUESTIONS (data/questions.js)
 * @property {number} seed
 */

/**
 * Sizes and features of the data, as flat arrays.
 * @typedef {object} Catalogue
 * @property {number} numUsers
 * @property {number} numItems
 * @property {Float32Array} itemGenres [numItems * numGenres]
 * @property {Float32Array} userGenres [numUsers * numGenres]
 * @property {Float32Array} itemTrend [numItems] how much more, or less, each is watched these days than ever, as a
 *   logarithm; zeros where the question or the data know no such days
 */

/**
 * Catalogue and interactions; `moment` says when each interaction took place, null when nobody knows.
 * @typedef {Catalogue & {userIdx: Int32Array, itemIdx: Int32Array, moment: Int32Array | null}} TrainingData
 */

/**
 * @typedef {object} Progress
 * @property {number} epoch from 1 on
 * @property {number} epochs
 * @property {number} step steps taken, of `steps`
 * @property {number} steps
 * @property {Float32Array} losses one for each step since the last report, in nats
 * @property {boolean} isBroken whether the numbers ran away: the model takes no more steps
 * @property {number | null} secondsLeft null until it can be told
 * @property {Float32Array | null} frame [numItems * 3] where the items stood at the end of the epoch, on the
 *   running plane (projection/running_plane.js); null within an epoch, and where nobody watches
 */

/**
 * @typedef {object} LayoutArgs
 * @property {Float32Array} vectors [n * dim] rows of length one
 * @property {number} dim
 * @property {Float32Array} start [n * 2] where to begin
 * @property {number} seed an integer
 */

/**
 * Where the items stand in a projection that is under way, or has ended.
 * @typedef {object} Layout
 * @property {number} share how much of it is done, 0..1
 * @property {Float32Array} points [n * 2]
 */

/**
 * Every user's list by methods that models are measured against, without what the user watched in training.
 * @typedef {object} ReferenceLists
 * @property {Int32Array | null} ease [numUsers * k] best first, -1 where a list is short; null where there is too
 *   much data for it, and where a newer question has outdated this one
 * @property {Int32Array | null} itemKnn likewise; null where a newer question has outdated this one
 */

/**
 * How a training ran away from the numbers that there are, and from where its model goes on.
 * @typedef {object} Broke
 * @property {"loss" | "weights"} what was not finite first
 * @property {string} value that it had: NaN, Infinity or -Infinity
 * @property {number} step from 1 on, at which it had
 * @property {number} kept the step until which the model has learnt
 */

/**
 * A trained model.
 * @typedef {object} Summary
 * @property {string} name
 * @property {number} steps taken, of those that count
 * @property {Broke | null} broke why it ended before its last step, where nobody had stopped it
 * @property {string[]} layers one line for each tower
 * @property {string} backend what TensorFlow.js computes on
 * @property {string} note a sentence when that is slower or other than what was wanted, else empty
 */

/**
 * All that a model is made anew of.
 * @typedef {object} Learnt
 * @property {ModelEntry} entry
 * @property {TrainingData} data
 * @property {Settings} settings
 * @property {Float32Array[]} weights as it was left (weights.js)
 */

/**
 * @param {unknown} thrown
 * @returns {Error}
 */
export function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * @param {unknown} thrown
 * @returns {PlainError}
 */
export function plainError(thrown) {
  const { name, message, stack = "" } = asError(thrown);
  return { name, message, stack };
}

/**
 * @param {PlainError} plain
 * @returns {Error} with the stack of where it was thrown, not of where it arrived
 */
export function revivedError({ name, message, stack }) {
  return Object.assign(new Error(message), { name, stack });
}
