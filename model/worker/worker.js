/**
 * Module Worker around one model: training never blocks the page and goes on in a hidden tab. What it
 * hears and says is in protocol.js.
 */

import { answer } from "../asking/answer.js";
import { listsOfAll, vectorsOfAll } from "../asking/everybody.js";
import { walk } from "../asking/walk.js";
import { WorkerSpentError } from "../core/errors.js";
import { Retrieval } from "../core/retrieval.js";
import { onContextLost, startBackend, tf } from "../core/tf.js";
import { layersOf } from "../core/trace.js";
import { ByUser } from "../data/by_user.js";
import { Interactions } from "../data/interactions.js";
import { Control } from "./control.js";
import { EpochEnd } from "./epoch_end.js";
import { giveUp, hear } from "./hear.js";
import { makeRun } from "./recipes.js";
import { train } from "./trainer.js";
import { checkManifest, manifestOf, writeWeights } from "./weights.js";

/** @typedef {import("./protocol.js").Learnt} Learnt */
/** @typedef {import("./protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Settings} Settings */
/** @typedef {import("./protocol.js").Summary} Summary */
/** @typedef {import("./protocol.js").TrainingData} TrainingData */

const CONTEXT_LOST =
  "The graphics card took back the memory of the models. Try again, or without backend=webgl in the URL.";

const backend = startBackend(new URLSearchParams(self.location.search).get("backend") ?? undefined);

/** All state of the worker: the trained model with its item vectors, and the hand on a run under way. */
const state = {
  /** @type {{model: import("./recipes.js").Run["model"], retrieval: Retrieval} | null} */
  trained: null,
  /** @type {Control | null} */
  control: null,
  // what is computed on: known before any method is called
  backend: { backend: "", note: "" },
};

backend.then(
  (started) => {
    state.backend = started;
  },
  // whoever asks first gets the reason; without this line the browser would report it a second time
  () => {},
);

function trained() {
  if (!state.trained) throw new Error("No trained model is here: train first.");
  return state.trained;
}

/** What was there before is gone. */
function forget() {
  state.trained?.retrieval.dispose();
  state.trained?.model.dispose();
  state.trained = null;
}

/**
 * @param {ModelEntry} entry
 * @param {TrainingData} data
 * @param {Settings} settings
 * @returns {import("./recipes.js").Run} untrained
 */
function untrained(entry, data, settings) {
  const { numUsers, numItems, userIdx, itemIdx, moment } = data;
  const interactions = new Interactions(numUsers, numItems, userIdx, itemIdx, moment);
  return makeRun(entry, { catalogue: data, interactions, settings });
}

/**
 * @param {Learnt} learnt
 * @returns {import("./recipes.js").Run["model"]} with these weights
 * @throws {VisitorError} when they are those of another model; nothing is left of it
 */
function revived({ entry, data, settings, manifest, weights }) {
  const { model } = untrained(entry, data, settings);
  try {
    checkManifest(entry.name, manifestOf(model), manifest, weights);
    writeWeights(model, weights);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const methods = {
  /**
   * Train a model from scratch and compute its item vectors.
   * @param {{entry: ModelEntry, data: TrainingData, settings: Settings, watch: boolean, step: boolean}} args watch:
   *   whether each epoch is to be seen; step: whether it waits after the first one
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<Summary & import("./protocol.js").Kept>}
   */
  async train({ entry, data, settings, watch, step }, onProgress) {
    forget();
    const run = untrained(entry, data, settings);
    state.control = new Control();
    if (step) state.control.step();
    try {
      const { validation } = data;
      const epochEnd = new EpochEnd(run.model, { watch, validation });
      const outcome = await train(run, settings, state.control, onProgress, epochEnd);
      state.trained = { model: run.model, retrieval: new Retrieval(run.model) };
      const [layers, manifest] = [layersOf(run.model), manifestOf(run.model)];
      return { name: entry.name, ...outcome, layers, manifest, ...state.backend };
    } catch (error) {
      run.model.dispose();
      throw error;
    } finally {
      state.control = null;
    }
  },

  /**
   * Whether weights are those of a model, without a change here.
   * @param {Learnt} learnt
   * @throws {VisitorError} saying what was expected
   */
  check(learnt) {
    revived(learnt).dispose();
  },

  /**
   * Be the worker of a model that was trained in another one: all answers are the same.
   * @param {Learnt} learnt
   * @returns {import("./protocol.js").Restored} at once: what is asked meanwhile is answered after it
   * @throws {VisitorError} when its weights are those of another model: what was there before is gone all the same
   */
  restore(learnt) {
    forget();
    const model = revived(learnt);
    state.trained = { model, retrieval: new Retrieval(model) };
    return { name: learnt.entry.name, layers: layersOf(model), ...state.backend };
  },

  pause() {
    state.control?.pause();
  },

  resume() {
    state.control?.resume();
  },

  step() {
    state.control?.step();
  },

  /** End the run at its next report; what was learnt so far is kept. */
  stop() {
    state.control?.stop();
  },

  /** @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim], rows of length one */
  async itemEmbeddings() {
    const vectors = trained().retrieval.itemEmbeddings();
    const values = /** @type {Float32Array} */ (await vectors.data());
    vectors.dispose();
    return { values, dim: vectors.shape[1] };
  },

  /**
   * @param {import("../asking/answer.js").Question} question
   * @returns {import("../asking/answer.js").Answer}
   */
  recommend(question) {
    return answer(trained().retrieval, question);
  },

  /**
   * @param {{query: import("../asking/query.js").Query, itemIdx: number}} args
   * @returns {import("../asking/walk.js").Walk}
   */
  walk({ query, itemIdx }) {
    return walk(trained().retrieval, query, itemIdx);
  },

  /**
   * @param {{guests: import("../asking/everybody.js").GuestUsers}} args
   * @returns {{items: Float32Array, users: Float32Array, dim: number}} everybody's vectors, as they are multiplied
   */
  vectors({ guests }) {
    return vectorsOfAll(trained().retrieval, guests);
  },

  /**
   * @param {{k: number, starts: Int32Array, items: Int32Array,
   *   guests: import("../asking/everybody.js").GuestUsers | null}} args
   * @returns {Int32Array} [numUsers * k], -1 where a list is short
   * @throws {RangeError} when `starts` and `items` do not fit together, or are not of the model's users
   */
  recommendAll({ k, starts, items, guests }) {
    const { model, retrieval } = trained();
    const exclude = new ByUser(starts, items);
    if (exclude.numUsers !== model.numUsers) {
      throw new RangeError(`Expected items of ${model.numUsers} users, got ${exclude.numUsers}.`);
    }
    return listsOfAll(retrieval, k, exclude, guests);
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

hear("training", methods, backend);
backend.then(
  () => onContextLost(() => giveUp(new WorkerSpentError(CONTEXT_LOST))),
  () => {},
);
