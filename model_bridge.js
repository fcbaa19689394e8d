/**
 * The one JavaScript module that Python imports: a narrow façade over the training worker.
 *
 *     from pyscript.js_modules import model_bridge
 *     summary = await model_bridge.train(data, settings, on_progress)
 *
 * Only numbers, strings, plain objects, Int32Array and Float32Array cross it. Every call returns a
 * promise that resolves or rejects: a worker that dies rejects all that is pending.
 */

/** @typedef {import("./model/recipes.js").Settings} Settings */
/** @typedef {import("./model/training_worker.js").TrainingData} TrainingData */
/** @typedef {import("./model/training_worker.js").OnProgress} OnProgress */

/**
 * @typedef {object} Pending
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {OnProgress} [onProgress]
 */

/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, Pending>} */
const pending = new Map();
let lastId = 0;

/** @returns {Worker} */
function startWorker() {
  const url = new URL("./model/training_worker.js", import.meta.url);
  const started = new Worker(url, { type: "module" });
  started.addEventListener("message", ({ data }) => settle(data));
  started.addEventListener("error", (event) => {
    event.preventDefault();
    failAll(
      new Error(`The training worker stopped: ${event.message || "its script did not load"}.`),
    );
  });
  started.addEventListener("messageerror", () => {
    failAll(new Error("The training worker sent a message that could not be read."));
  });
  return started;
}

/** @param {{id: number, result?: unknown, error?: {name: string, message: string}, progress?: any}} message */
function settle({ id, result, error, progress }) {
  const request = pending.get(id);
  if (!request) return;
  if (progress) {
    report(request, progress);
    return;
  }
  pending.delete(id);
  if (error) request.reject(Object.assign(new Error(error.message), { name: error.name }));
  else request.resolve(result);
}

/**
 * A callback that fails must not fail in silence, nor leave the worker training for nobody.
 * @param {Pending} request
 * @param {any} progress
 */
function report({ onProgress }, progress) {
  try {
    onProgress?.(progress);
  } catch (error) {
    failAll(error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * Reject everything that waits; the next call starts a new worker.
 * @param {Error} error
 */
function failAll(error) {
  worker?.terminate();
  worker = null;
  const waiting = [...pending.values()];
  pending.clear();
  for (const request of waiting) request.reject(error);
}

/**
 * @param {string} method
 * @param {object} [args]
 * @param {Transferable[]} [transfer]
 * @param {OnProgress} [onProgress]
 * @returns {Promise<any>}
 */
function call(method, args = {}, transfer = [], onProgress = undefined) {
  worker ??= startWorker();
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject, onProgress });
    worker?.postMessage({ id, method, args }, transfer);
  });
}

/**
 * Train all models from scratch. The arrays of `data` are handed over: the caller's become empty.
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {OnProgress} onProgress
 * @returns {Promise<{name: string, layers: string[]}[]>}
 */
export function train(data, settings, onProgress) {
  const arrays = [data.userIdx, data.itemIdx, data.itemGenres, data.userGenres];
  return call(
    "train",
    { data, settings },
    arrays.map((array) => array.buffer),
    onProgress,
  );
}

/**
 * @param {string} model "baseline" or "deep"
 * @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim]
 */
export function itemEmbeddings(model) {
  return call("itemEmbeddings", { model });
}

/**
 * The k best films for a user.
 * @param {string} model
 * @param {number} userIdx
 * @param {number} k
 * @param {Int32Array} exclude items never returned
 * @returns {Promise<{itemIdx: Int32Array, scores: Float32Array}>} best first, at most k
 */
export function recommend(model, userIdx, k, exclude) {
  return call("recommend", { model, userIdx, k, exclude });
}

/** @returns {Promise<{backend: string, numTensors: number, numBytes: number}>} of the worker */
export function memory() {
  return call("memory");
}
