/**
 * What is trained under which name: page settings -> models.
 *
 *     const models = makeModels({ numUsers, numItems, itemGenres, userGenres }, interactions, settings);
 *     models.get("deep");
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
 * Baseline is the plain form: id embeddings and a dot product. It has tables and training of its own,
 * so that comparing it with Deep shows what genres and Dense layers add.
 * @param {Settings} settings
 * @returns {{name: string, features: boolean, options: Partial<TwoTowerOptions>}[]}
 */
function recipes({ hiddenUnits }) {
  return [
    { name: "baseline", features: false, options: { userHidden: 0, itemHidden: 0 } },
    { name: "deep", features: true, options: { userHidden: hiddenUnits, itemHidden: hiddenUnits } },
  ];
}

/**
 * @param {Catalogue} catalogue
 * @param {Interactions} interactions
 * @param {Settings} settings
 * @returns {Map<string, TwoTowerModel>} untrained models by name
 */
export function makeModels(catalogue, interactions, settings) {
  const { embeddingDim, learningRate: lr, loss: lossType, seed } = settings;
  /** @type {Map<string, TwoTowerModel>} */
  const models = new Map();
  for (const { name, features, options } of recipes(settings)) {
    const opts = { lr, lossType, seed, ...options };
    const model = new TwoTowerModel(catalogue.numUsers, catalogue.numItems, embeddingDim, opts);
    if (features) model.setFeatures(catalogue);
    model.setInteractions(interactions);
    models.set(name, model);
  }
  return models;
}
