/**
 * Module Worker around the models: training never blocks the page and goes on in a hidden tab.
 *
 * In:  `{ id, method, args }`, where method is a key of `methods`.
 * Out: `{ id, result }` or `{ id, error }` once per request; `{ id, progress }` as often as it likes before.
 */

import { Interactions } from "./interactions.js";
import { makeModels } from "./recipes.js";
import { startBackend, tf } from "./tf.js";
import { train } from "./trainer.js";

/** @typedef {import("./recipes.js").Catalogue} Catalogue */
/** @typedef {import("./recipes.js").Settings} Settings */
/** @typedef {import("./two_tower.js").TwoTowerModel} TwoTowerModel */

/**
 * @typedef {Catalogue & {userIdx: Int32Array, itemIdx: Int32Array}} TrainingData
 * @typedef {(progress: import("./trainer.js").Progress) => void} OnProgress
 */

const backend = startBackend();
// whoever asks first gets the reason; without this line the browser would report it a second time
backend.catch(() => {});

/** The one place of the worker's state. @type {Map<string, TwoTowerModel>} */
let models = new Map();

/** @param {string} name */
function modelNamed(name) {
  const model = models.get(name);
  if (!model) throw new Error(`No trained model is called "${name}": train first.`);
  return model;
}

const methods = {
  /**
   * Train all models from scratch and cache their item vectors.
   * @param {{data: TrainingData, settings: Settings}} args
   * @param {OnProgress} onProgress
   */
  async train({ data, settings }, onProgress) {
    for (const model of models.values()) model.dispose();
    models = new Map();
    const interactions = new Interactions(data.numUsers, data.numItems, data.userIdx, data.itemIdx);
    const fresh = makeModels(data, interactions, settings);
    try {
      await train(fresh, interactions, settings, onProgress);
      for (const model of fresh.values()) model.materializeItemEmbeddings();
    } catch (error) {
      for (const model of fresh.values()) model.dispose();
      throw error;
    }
    models = fresh;
    return Array.from(models, ([name, model]) => ({ name, layers: model.describeLayers() }));
  },

  /**
   * @param {{model: string}} args
   * @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim]
   */
  async itemEmbeddings({ model }) {
    const vectors = modelNamed(model).materializeItemEmbeddings();
    return { values: /** @type {Float32Array} */ (await vectors.data()), dim: vectors.shape[1] };
  },

  /**
   * @param {{model: string, userIdx: number, k: number, exclude: Int32Array}} args
   * @returns {{itemIdx: Int32Array, scores: Float32Array}}
   */
  recommend({ model, userIdx, k, exclude }) {
    const { indices, scores } = modelNamed(model).getTopKForUser(userIdx, k, exclude);
    return { itemIdx: indices, scores };
  },

  /** @returns {{backend: string, numTensors: number, numBytes: number}} */
  memory() {
    const { numTensors, numBytes } = tf.memory();
    return { backend: tf.getBackend(), numTensors, numBytes };
  },
};

self.addEventListener("message", async ({ data: { id, method, args } }) => {
  try {
    await backend;
    const run = /** @type {Record<string, Function>} */ (methods)[method];
    if (!run) throw new Error(`The training worker has no method "${method}".`);
    const onProgress = (/** @type {object} */ progress) => self.postMessage({ id, progress });
    self.postMessage({ id, result: await run(args, onProgress) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    self.postMessage({ id, error: { name, message } });
  }
});
