/**
 * Module Worker around one model: training never blocks the page and goes on in a hidden tab.
 *
 * In:  `{ id, method, args }`, where method is a key of `methods`.
 * Out: `{ id, result }` or `{ id, error }` once per request; `{ id, progress }` as often as it likes before.
 */

import { Interactions } from "./interactions.js";
import { makeRun } from "./recipes.js";
import { startBackend, tf } from "./tf.js";
import { Control, train } from "./trainer.js";

/** @typedef {import("./recipes.js").Catalogue} Catalogue */
/** @typedef {import("./recipes.js").Settings} Settings */
/** @typedef {import("./recipes.js").Run["model"]} Model */

/**
 * Interactions and catalogue; `moment` says when each interaction took place, null when nobody knows.
 * @typedef {Catalogue & {userIdx: Int32Array, itemIdx: Int32Array, moment: Int32Array | null}} TrainingData
 * @typedef {(progress: import("./trainer.js").Progress) => void} OnProgress
 */

const backend = startBackend(new URLSearchParams(self.location.search).get("backend") ?? undefined);
// whoever asks first gets the reason; without this line the browser would report it a second time
backend.catch(() => {});

/** All state of the worker: the trained model, and the hand on a run that is under way. */
const state = {
  /** @type {Model | null} */
  model: null,
  /** @type {Control | null} */
  control: null,
};

function trainedModel() {
  if (!state.model) throw new Error("No trained model is here: train first.");
  return state.model;
}

const methods = {
  /**
   * Train a model from scratch and cache its item vectors.
   * @param {{name: string, data: TrainingData, settings: Settings}} args
   * @param {OnProgress} onProgress
   */
  async train({ name, data, settings }, onProgress) {
    if (state.control) throw new Error("A training run is under way: stop it first.");
    state.model?.dispose();
    state.model = null;
    const { numUsers, numItems, userIdx, itemIdx, moment } = data;
    const interactions = new Interactions(numUsers, numItems, userIdx, itemIdx, moment);
    const run = makeRun(name, data, interactions, settings);
    const { model } = run;
    state.control = new Control();
    try {
      const steps = await train(run, settings, state.control, onProgress);
      model.materializeItemEmbeddings();
      state.model = model;
      return { name, steps, layers: model.describeLayers(), ...(await backend) };
    } catch (error) {
      model.dispose();
      throw error;
    } finally {
      state.control = null;
    }
  },

  pause() {
    state.control?.pause();
  },

  resume() {
    state.control?.resume();
  },

  /** End the run at its next report; what was learnt so far is kept. */
  stop() {
    state.control?.stop();
  },

  /** @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim], rows of length one */
  async itemEmbeddings() {
    const vectors = trainedModel().itemEmbeddings();
    const values = /** @type {Float32Array} */ (await vectors.data());
    vectors.dispose();
    return { values, dim: vectors.shape[1] };
  },

  /**
   * @param {{userIdx: number, k: number, exclude: Int32Array}} args
   * @returns {{itemIdx: Int32Array, scores: Float32Array}}
   */
  recommend({ userIdx, k, exclude }) {
    const { indices, scores } = trainedModel().getTopKForUser(userIdx, k, exclude);
    return { itemIdx: indices, scores };
  },

  /**
   * @param {{k: number, starts: Int32Array, exclude: Int32Array}} args
   * @returns {Int32Array} [numUsers * k], -1 where a list is short
   */
  recommendAll({ k, starts, exclude }) {
    return trainedModel().getTopKForAllUsers(k, (user) =>
      exclude.subarray(starts[user], starts[user + 1]),
    );
  },

  /** @returns {{numTensors: number, numBuffers: number, heapBytes: number}} heapBytes: 0 but on wasm */
  memory() {
    const held = /** @type {{wasm?: {HEAPU8: Uint8Array}}} */ (
      /** @type {unknown} */ (tf.backend())
    );
    return {
      numTensors: tf.memory().numTensors,
      numBuffers: tf.backend().numDataIds(),
      heapBytes: held.wasm?.HEAPU8.length ?? 0,
    };
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
