/**
 * What is trained under which name: page settings -> model.
 *
 *     const model = makeModel("deep", catalogue, interactions, settings);
 */

import { TwoTowerModel } from "./two_tower.js";

/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("./options.js").TwoTowerOptions} TwoTowerOptions */

/**
 * The settings that a visitor can change.
 * @typedef {object} Settings
 * @property {number} epochs
 * @property {number} batchSize
 * @property {number} learningRate
 * @property {number} embeddingDim
 * @property {number} hiddenUnits
 * @property {"softmax" | "full" | "bpr"} loss
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
 * Baseline is the plain form: id embeddings and their dot product. It has tables and training of its
 * own, so that comparing it with Deep shows what genres and Dense layers add.
 * @type {Record<string, (settings: Settings) => {features: boolean, options: Partial<TwoTowerOptions>}>}
 */
const RECIPES = {
  baseline: () => ({ features: false, options: { userHidden: 0, itemHidden: 0 } }),
  deep: ({ hiddenUnits }) => ({
    features: true,
    options: { userHidden: hiddenUnits, itemHidden: hiddenUnits },
  }),
};

/**
 * @param {string} name a key of RECIPES
 * @param {Catalogue} catalogue
 * @param {Interactions} interactions
 * @param {Settings} settings
 * @returns {TwoTowerModel} untrained
 * @throws {RangeError} when no recipe has this name
 */
export function makeModel(name, catalogue, interactions, settings) {
  if (!Object.hasOwn(RECIPES, name)) {
    throw new RangeError(`Expected one of ${Object.keys(RECIPES).join(", ")}, got "${name}".`);
  }
  const { features, options } = RECIPES[name](settings);
  const { embeddingDim, learningRate: lr, loss: lossType, seed } = settings;
  const opts = { lr, lossType, seed, ...options };
  const model = new TwoTowerModel(catalogue.numUsers, catalogue.numItems, embeddingDim, opts);
  if (features) model.setFeatures(catalogue);
  model.setInteractions(interactions);
  return model;
}
