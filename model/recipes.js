/**
 * What is trained under which name: page settings -> model and the batches that it learns from.
 *
 *     const { model, batches } = makeRun("deep", catalogue, interactions, settings);
 */

import { Batches } from "./batches.js";
import { HistoryBatches } from "./history_batches.js";
import { HistoryModel } from "./history_model.js";
import { TwoTowerModel } from "./two_tower.js";

/** @typedef {import("./interactions.js").Interactions} Interactions */

/**
 * The settings that a visitor can change.
 * @typedef {object} Settings
 * @property {number} epochs
 * @property {number} batchSize
 * @property {number} learningRate
 * @property {number} embeddingDim
 * @property {number} hiddenUnits
 * @property {"softmax" | "full" | "bpr"} loss of Baseline and Deep
 * @property {number} seed
 */

/**
 * Sizes and features of the data, as flat arrays.
 * @typedef {object} Catalogue
 * @property {number} numUsers
 * @property {number} numItems
 * @property {Float32Array} itemGenres [numItems * numGenres]
 * @property {Float32Array} userGenres [numUsers * numGenres]
 */

/**
 * A model and what it learns from.
 * @typedef {{model: TwoTowerModel, batches: Batches} | {model: HistoryModel, batches: HistoryBatches}} Run
 */

/**
 * Divides the scores of Baseline and Deep in the softmax (losses.js), for the reason that
 * history_model.js gives. Chosen on validation slices.
 */
const [TEMPERATURE, TEMPERATURE_WITHOUT_ORDER] = [0.2, 0.25];

/**
 * @typedef {object} Plan
 * @property {Catalogue} catalogue
 * @property {Interactions} interactions
 * @property {Settings} settings
 */

/**
 * Baseline and Deep learn from pairs (user, item).
 * @param {Plan} plan
 * @param {number} hidden units of the hidden layers; 0: neither Dense layers nor genres
 * @returns {Run}
 */
function pairs({ catalogue, interactions, settings }, hidden) {
  const { embeddingDim, batchSize, learningRate: lr, loss: lossType, seed } = settings;
  const model = new TwoTowerModel(catalogue.numUsers, catalogue.numItems, embeddingDim, {
    lr,
    lossType,
    seed,
    userHidden: hidden,
    itemHidden: hidden,
    residual: true,
    temperature: interactions.moments ? TEMPERATURE : TEMPERATURE_WITHOUT_ORDER,
  });
  if (hidden > 0) model.setFeatures(catalogue);
  model.setInteractions(interactions);
  model.warmStart(interactions);
  return { model, batches: new Batches(interactions, batchSize, seed) };
}

/**
 * Baseline is the plain form: id embeddings and their dot product. It has tables and training of its
 * own, so that comparing it with Deep shows what genres and Dense layers add. History knows no user ids.
 * @type {Record<string, (plan: Plan) => Run>}
 */
const RECIPES = {
  baseline: (plan) => pairs(plan, 0),
  deep: (plan) => pairs(plan, plan.settings.hiddenUnits),
  history: ({ catalogue, interactions, settings }) => {
    const { embeddingDim, hiddenUnits: hidden, batchSize, seed } = settings;
    const options = { embDim: embeddingDim, hidden, seed };
    const model = new HistoryModel(interactions, catalogue.itemGenres, options);
    model.warmStart();
    return { model, batches: new HistoryBatches(interactions, batchSize, seed) };
  },
};

/**
 * @param {string} name a key of RECIPES
 * @param {Catalogue} catalogue
 * @param {Interactions} interactions
 * @param {Settings} settings
 * @returns {Run} untrained
 * @throws {RangeError} when no recipe has this name
 */
export function makeRun(name, catalogue, interactions, settings) {
  if (!Object.hasOwn(RECIPES, name)) {
    throw new RangeError(`Expected one of ${Object.keys(RECIPES).join(", ")}, got "${name}".`);
  }
  return RECIPES[name]({ catalogue, interactions, settings });
}
