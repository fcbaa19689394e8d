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
 * Only numbers, strings, plain objects, Int32Array and Float32Array cross, and Blobs that are files.
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
 * @property {import("../data/question.js").Question} question what it changes, and the visitor may change
 * @property {number} seed
 * @property {boolean} logq whether in-batch negatives are corrected for how popular they are
 * @property {boolean} masking whether a user's other films are left out of the negatives
 * @property {number} l2 weight of the L2 penalty
 * @property {boolean} balance whether a user with many interactions counts less for each
 * @property {boolean} residual whether Dense layers add to what comes in
 * @property {boolean} normalize whether towers end in an L2 norm
 * @property {boolean} itemGenres whether the item tower gets genres
 * @property {boolean} userGenres whether the user tower gets genres
 * @property {boolean} itemBias whether each item has a bias
 * @property {boolean} warmStart whether tables start from what was watched together
 * @property {boolean} decay whether the learning rate falls
 * @property {number} usersTogether whose interactions are shuffled together
 * @property {number | null} patience epochs without gain on the validation slice after which a training ends; null:
 *   it goes on to the last epoch
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
 * Interactions of V users that are no part of training.
 * @typedef {object} ValidationSlice
 * @property {Int32Array} users [V]
 * @property {Int32Array} knownStarts [V + 1] where each one's items start in `known`
 * @property {Int32Array} known items that are never recommended
 * @property {Int32Array} wantedStarts [V + 1] likewise in `wanted`
 * @property {Int32Array} wanted items that the lists are to find, at least one of each user
 */

/**
 * Catalogue and interactions.
 * @typedef {object} Watched
 * @property {Int32Array} userIdx [n]
 * @property {Int32Array} itemIdx [n]
 * @property {Int32Array | null} moment [n] when each took place; null when nobody knows
 * @property {ValidationSlice | null} validation null: the training is not watched by any
 */

/** @typedef {Catalogue & Watched} TrainingData */

/**
 * @typedef {object} Progress
 * @property {number} epoch from 1 on
 * @property {number} epochs
 * @property {number} step steps taken, of `steps`
 * @property {number} steps
 * @property {Float32Array} losses one for each step since the last report, in nats
 * @property {boolean} hasEnded whether the model takes no more steps, whatever was left of them
 * @property {boolean} isPaused whether it waits for another step or to be resumed: it was asked for one epoch
 * @property {number} chance the loss of a model that knows nothing, in nats
 * @property {number | null} ndcg at the end of an epoch, NDCG@10 on the validation slice; null within an epoch, and
 *   where there is none
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
 * Why a training was stopped early, and what was kept.
 * @typedef {object} Early
 * @property {number} epoch after which it ended
 * @property {number} best epoch whose weights the model has
 * @property {number} ndcg on the validation slice, then
 */

/**
 * A trained model.
 * @typedef {object} Summary
 * @property {string} name
 * @property {number} steps taken, of those that count
 * @property {Broke | null} broke why it ended before its last step, where nobody had stopped it
 * @property {Early | null} early why it ended before its last epoch, where the validation slice said so
 * @property {{user: import("../core/trace.js").Layer[], item: import("../core/trace.js").Layer[]}} layers of both towers
 * @property {string} backend what TensorFlow.js computes on
 * @property {string} note a sentence when that is slower or other than what was wanted, else empty
 */

/**
 * A model that was trained before, or elsewhere.
 * @typedef {Pick<Summary, "name" | "layers" | "backend" | "note">} Restored
 */

/**
 * What a table or a weight is called, and its shape.
 * @typedef {{name: string, shape: number[]}} Named
 */

/**
 * What a model has learnt, to be kept and given back.
 * @typedef {{manifest: Named[], weights: Float32Array[]}} Kept
 */

/**
 * All that a model is made anew of.
 * @typedef {object} Learnt
 * @property {ModelEntry} entry
 * @property {TrainingData} data
 * @property {Settings} settings
 * @property {Named[]} manifest what the weights are called, and their shapes
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
