/**
 * The one JavaScript module that Python imports: a narrow façade over the workers.
 *
 *     from pyscript.js_modules import model_bridge
 *     summaries = await model_bridge.train(models, data, settings, on_progress)
 *
 * `models` are entries of the registry (model/models.json). Only numbers, strings, plain objects,
 * Int32Array and Float32Array cross. Every call returns a promise that resolves or rejects: a worker that
 * dies rejects all that is pending with a WorkerLostError, and whoever asked by `onLost` is told.
 */

import { ownScript } from "./boot/trusted.js";
import { VisitorError } from "./model/core/errors.js";
import { WorkerClient } from "./model/worker/client.js";
import { asError } from "./model/worker/protocol.js";

/** @typedef {import("./model/asking/answer.js").Answer} Answer */
/** @typedef {import("./model/asking/answer.js").Question} Question */
/** @typedef {import("./model/core/errors.js").WorkerLostError} WorkerLostError */
/** @typedef {import("./model/worker/protocol.js").Layout} Layout */
/** @typedef {import("./model/worker/protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("./model/worker/protocol.js").Progress} Progress */
/** @typedef {import("./model/worker/protocol.js").Settings} Settings */
/** @typedef {import("./model/worker/protocol.js").Summary} Summary */
/** @typedef {import("./model/worker/protocol.js").TrainingData} TrainingData */

/**
 * One worker for each model: they share nothing, so they train side by side on two cores.
 * @type {Map<string, WorkerClient>}
 */
const workers = new Map();

/**
 * Names of models that train now.
 * @type {Set<string>}
 */
const training = new Set();

/**
 * Names of models that are trained, or train now: what is lost with their workers.
 * @type {Set<string>}
 */
const held = new Set();

/**
 * Why the last training ended, if a worker died.
 * @type {WorkerLostError | null}
 */
let lossInTraining = null;

/** @type {((name: string, message: string) => void)[]} */
const listeners = [];

/**
 * Lays out films; started when it is first asked, and again after it has died.
 * @type {WorkerClient | null}
 */
let projector = null;

/**
 * What it is laying out.
 * @type {Promise<Layout> | null}
 */
let projection = null;

/**
 * Hear of models that are gone because their worker died, trained ones and those that were training.
 * @param {(name: string, message: string) => void} callback
 */
export function onLost(callback) {
  listeners.push(callback);
}

/**
 * Load TensorFlow.js in the workers ahead of the first training. What fails here fails there again, and
 * is reported there.
 * @param {Iterable<ModelEntry>} models
 */
export function prepare(models) {
  for (const { name } of models) {
    workerOf(name)
      .call("memory")
      .catch(() => {});
  }
}

/**
 * Train models from scratch, side by side. When one fails, all are ended.
 * @param {Iterable<ModelEntry>} models
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {(progress: Progress & {model: string}) => void} onProgress
 * @param {boolean} [watch] whether the report at the end of an epoch has a frame
 * @returns {Promise<Summary[]>} in the order of the models
 */
export async function train(models, data, settings, onProgress, watch = false) {
  if (training.size > 0) throw new Error("A training run is under way: stop it first.");
  lossInTraining = null;
  const entries = [...models];
  const runs = entries.map((entry) => trainOne(entry, { data, settings, watch }, onProgress));
  try {
    return await Promise.all(runs);
  } catch (error) {
    const reason = asError(error);
    for (const { name } of entries) drop(name, reason);
    await Promise.allSettled(runs);
    throw reason;
  }
}

/**
 * Pause, resume or stop whatever trains; stopped models keep what they have learnt.
 * @param {"pause" | "resume" | "stop"} action
 * @throws {WorkerLostError} when a worker that trains is dying, or has died
 * @throws {VisitorError} when nothing trains
 */
export async function control(action) {
  if (training.size === 0) throw lossInTraining ?? new VisitorError("Nothing is training now.");
  await Promise.all(Array.from(training, (name) => ask(name, action)));
}

/**
 * @param {string} name of a model
 * @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim]
 */
export function itemEmbeddings(name) {
  return ask(name, "itemEmbeddings");
}

/**
 * The best films for a user, or for a guest by ratings, and why.
 * @param {string} name of a model
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
export function recommend(name, question) {
  return ask(name, "recommend", question);
}

/**
 * The answers of several models to one question, worked out side by side.
 * @param {Iterable<string>} names of models
 * @param {Question} question
 * @returns {Promise<Answer[]>} in the order of the names
 */
export function recommendEach(names, question) {
  return Promise.all(Array.from(names, (name) => recommend(name, question)));
}

/**
 * The k best films for every user.
 * @param {string} name of a model
 * @param {number} k
 * @param {Int32Array} starts [numUsers + 1] where each user's items start in `items`
 * @param {Int32Array} items by user, never returned to that user
 * @returns {Promise<Int32Array>} [numUsers * k], best first, -1 where a list is short
 */
export function recommendAll(name, k, starts, items) {
  return ask(name, "recommendAll", { k, starts, items });
}

/**
 * @param {string} name of a model
 * @returns {Promise<{numTensors: number, numBuffers: number, heapBytes: number}>} of the model's worker
 */
export function memory(name) {
  return ask(name, "memory");
}

/**
 * Lay rows out in the plane so that neighbours stay neighbours, by UMAP. What is under way is outdated by it,
 * and stopped.
 * @param {Float32Array} vectors [n * dim] rows of length one
 * @param {number} dim
 * @param {Float32Array} start [n * 2] where to begin
 * @param {number} seed an integer
 * @param {(progress: Layout) => void} onProgress is told several times a second
 * @returns {Promise<Layout>} whole, or as far as it had come when it was stopped
 */
export async function project(vectors, dim, start, seed, onProgress) {
  while (projection) {
    await Promise.allSettled([stopProjection(), projection]);
  }
  projection = askProjector("project", { vectors, dim, start, seed }, onProgress);
  try {
    return await projection;
  } finally {
    projection = null;
  }
}

/**
 * Stop the projection under way, if there is one: it resolves as far as it has come.
 * @throws {WorkerLostError} when its worker is dying
 */
export async function stopProjection() {
  if (projection) await askProjector("stop");
}

/**
 * @param {Float32Array} vectors [n * dim] rows of length one
 * @param {number} dim
 * @param {Float32Array} points [n * 2] on a map
 * @returns {Promise<number>} share of each row's ten nearest that are among its ten nearest on the map, 0..1
 */
export function keptNeighbours(vectors, dim, points) {
  return askProjector("keptNeighbours", { vectors, dim, points });
}

/**
 * @param {string} method
 * @param {object} [args]
 * @param {(progress: Layout) => void} [onProgress]
 * @returns {Promise<any>}
 */
function askProjector(method, args, onProgress) {
  if (!projector || projector.hasEnded) {
    const script = ownScript(new URL("./model/worker/projector.js", import.meta.url));
    // whoever waits for an answer is told; there is nothing else to lose
    projector = new WorkerClient(script, "projection", "projection", () => {});
  }
  return projector.call(method, args, onProgress);
}

/**
 * @param {ModelEntry} entry
 * @param {{data: TrainingData, settings: Settings, watch: boolean}} plan
 * @param {(progress: Progress & {model: string}) => void} onProgress
 * @returns {Promise<Summary>}
 */
async function trainOne(entry, plan, onProgress) {
  const { name } = entry;
  training.add(name);
  held.add(name);
  const report = (/** @type {Progress} */ progress) => onProgress({ ...progress, model: name });
  try {
    return await workerOf(name).call("train", { entry, ...plan }, report);
  } finally {
    training.delete(name);
  }
}

/**
 * A question never starts a worker: one that is gone must not be replaced, in silence, by an empty one.
 * @param {string} name of a model
 * @param {string} method
 * @param {object} [args]
 * @returns {Promise<any>}
 */
function ask(name, method, args) {
  const client = workers.get(name);
  if (client) return client.call(method, args);
  return Promise.reject(new Error(`No model "${name}" is here: train it first.`));
}

/**
 * @param {string} name of a model
 * @returns {WorkerClient} alive
 */
function workerOf(name) {
  const client = workers.get(name);
  if (client && !client.hasEnded) return client;
  const fresh = new WorkerClient(trainingScript(), name, "training", (error) => lose(name, error));
  workers.set(name, fresh);
  return fresh;
}

/** @returns {string} with the backend that the page's address asks for */
function trainingScript() {
  const script = new URL("./model/worker/worker.js", import.meta.url);
  const backend = new URLSearchParams(location.search).get("backend");
  if (backend !== null) script.searchParams.set("backend", backend);
  return ownScript(script);
}

/**
 * @param {string} name of a model whose worker has died
 * @param {WorkerLostError} error
 */
function lose(name, error) {
  if (training.has(name)) lossInTraining = error;
  if (!held.delete(name)) return;
  for (const listener of listeners) listener(name, error.message);
}

/**
 * @param {string} name of a model whose training has failed
 * @param {Error} reason
 */
function drop(name, reason) {
  workers.get(name)?.end(reason);
  workers.delete(name);
  held.delete(name);
}
