/**
 * What is trained: an entry of the registry (model/models.json) and the page's settings -> a model, and the
 * batches that it learns from. A fourth model is one entry; it needs a recipe if it is of a new kind.
 *
 *     const { model, nextBatch } = makeRun({ name: "deep", recipe: "ids", towers: {} }, plan);
 */

import { pairWeights } from "../data/pair_weights.js";
import { rowLayout } from "../history/history_batch.js";
import { HistoryBatches } from "../history/history_batches.js";
import { HistoryModel } from "../history/history_model.js";
import { pairLayout } from "../ids/batch.js";
import { Batches } from "../ids/batches.js";
import { TwoTowerModel } from "../ids/two_tower.js";

/** @typedef {import("../core/descent.js").Trainable<any>} Trainable */
/** @typedef {import("../core/retrieval.js").TwoTowers} TwoTowers */
/** @typedef {import("../data/interactions.js").Interactions} Interactions */
/** @typedef {import("./protocol.js").Catalogue} Catalogue */
/** @typedef {import("./protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("./protocol.js").Settings} Settings */
/** @typedef {import("./weights.js").NamedLearner} NamedLearner */

/**
 * What a recipe starts from.
 * @typedef {object} Plan
 * @property {Catalogue} catalogue
 * @property {Interactions} interactions
 * @property {Settings} settings
 */

/**
 * A model, untrained, and what it learns from.
 * @typedef {object} Run
 * @property {Trainable & TwoTowers & NamedLearner & {dispose: () => void}} model
 * @property {number} learningRateShare of the learning rate that is set, the share that suits this kind
 * @property {number} stepsPerEpoch
 * @property {() => any} nextBatch of the kind that the model takes
 */

/**
 * Ids, and genres beside them where there are Dense layers to take them. Without either it is the plain
 * form, id embeddings and their dot product, with tables and training of its own: comparing it with the
 * other shows what genres and Dense layers add.
 * @param {Record<string, boolean>} towers
 * @param {Plan} plan
 * @returns {Run}
 */
function ids({ dense = true, genres = dense }, { catalogue, interactions, settings }) {
  const { embeddingDim, question, loss, seed } = settings;
  const { numUsers, numItems, itemGenres, userGenres } = catalogue;
  const model = new TwoTowerModel(numUsers, numItems, embeddingDim, {
    ...settings,
    hiddenUnits: dense ? settings.hiddenUnits : 0,
    temperature: question.temperature,
  });
  const known = itemGenres.length > 0; // not all data has genres
  model.setFeatures({
    itemGenres: genres && settings.itemGenres && known ? itemGenres : undefined,
    userGenres: genres && settings.userGenres && known ? userGenres : undefined,
  });
  model.bias.setTrend(catalogue.itemTrend);
  if (settings.warmStart) model.warmStart(interactions);
  else model.countOf(interactions);
  const weights = pairWeights(interactions, { ...settings, fading: question.fading });
  const pairs = new Batches(interactions, weights, settings);
  const layOut = pairLayout(loss, interactions, seed, settings);
  return {
    model,
    learningRateShare: 1,
    stepsPerEpoch: pairs.stepsPerEpoch,
    nextBatch: () => layOut(pairs.next()),
  };
}

/**
 * What was watched, and when, in place of user ids.
 * @param {Record<string, boolean>} _towers
 * @param {Plan} plan
 * @returns {Run}
 */
function history(_towers, { catalogue, interactions, settings }) {
  const { embeddingDim, question, batchSize, seed } = settings;
  const { numItems, itemGenres } = catalogue;
  const model = new HistoryModel(interactions, itemGenres, embeddingDim, {
    ...settings,
    hasItemGenres: settings.itemGenres,
    hasUserGenres: settings.userGenres,
    hasItemBias: settings.itemBias,
  });
  model.bias.setTrend(catalogue.itemTrend);
  if (settings.warmStart) model.warmStart();
  const rows = new HistoryBatches(interactions, batchSize, question, seed);
  const layOut = rowLayout(numItems, itemGenres, question.pools, seed);
  return {
    model,
    learningRateShare: question.historyLearningRateShare,
    stepsPerEpoch: rows.stepsPerEpoch,
    nextBatch: () => layOut(rows.next()),
  };
}

const RECIPES = { ids, history };

/**
 * @param {ModelEntry} entry
 * @param {Plan} plan
 * @returns {Run}
 * @throws {RangeError} when there is no such recipe, or a setting is out of its range
 */
export function makeRun({ recipe, towers }, plan) {
  if (!Object.hasOwn(RECIPES, recipe)) {
    throw new RangeError(`Expected one of ${Object.keys(RECIPES).join(", ")}, got "${recipe}".`);
  }
  return RECIPES[/** @type {keyof RECIPES} */ (recipe)](towers, plan);
}
