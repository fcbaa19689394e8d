/**
 * The one JavaScript module that Python imports: a narrow façade over the training workers.
 *
 *     from pyscript.js_modules import model_bridge
 *     summaries = await model_bridge.train(["baseline", "deep"], data, settings, on_progress)
 *
 * Only numbers, strings, plain objects, Int32Array and Float32Array cross it. Every call returns a
 * promise that resolves or rejects: a worker that dies rejects all that is pending.
 */

import { WorkerClient } from "./model/worker_client.js";

/** @typedef {import("./model/recipes.js").Settings} Settings */
/** @typedef {import("./model/training_worker.js").TrainingData} TrainingData */
/** @typedef {import("./model/trainer.js").Progress} Progress */
/** @typedef {{name: string, steps: number, layers: string[], backend: string, note: string}} Summary */

/**
 * One worker for each model: they share nothing, so they train side by side on two cores.
 * @type {Map<string, WorkerClient>}
 */
const workers = new Map();

/** @param {string} model */
function workerOf(model) {
  const client = workers.get(model) ?? new WorkerClient();
  workers.set(model, client);
  return client;
}

/**
 * Load TensorFlow.js in the workers ahead of the first training. What fails here fails there again, and
 * is reported there.
 * @param {Iterable<string>} names of recipes
 */
export function prepare(names) {
  for (const name of names) {
    workerOf(name)
      .call("memory")
      .catch(() => {});
  }
}

/**
 * Train models from scratch, side by side. When one fails, all are ended.
 * @param {Iterable<string>} names of recipes
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {(progress: Progress & {model: string}) => void} onProgress
 * @returns {Promise<Summary[]>} in the order of the names
 */
export async function train(names, data, settings, onProgress) {
  const runs = Array.from(names, (name) =>
    workerOf(name).call("train", { name, data, settings }, (progress) =>
      onProgress({ ...progress, model: name }),
    ),
  );
  try {
    return await Promise.all(runs);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const client of workers.values()) client.fail(reason);
    await Promise.allSettled(runs);
    throw reason;
  }
}

/**
 * Pause, resume or stop whatever trains; stopped models keep what they have learnt.
 * @param {"pause" | "resume" | "stop"} action
 */
export async function control(action) {
  await Promise.all(Array.from(workers.values(), (client) => client.call(action)));
}

/**
 * @param {string} model
 * @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim]
 */
export function itemEmbeddings(model) {
  return workerOf(model).call("itemEmbeddings");
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
  return workerOf(model).call("recommend", { userIdx, k, exclude });
}

/**
 * The k best films for every user, in one product.
 * @param {string} model
 * @param {number} k
 * @param {Int32Array} starts [numUsers + 1] where each user's items start in `exclude`
 * @param {Int32Array} exclude items never returned
 * @returns {Promise<Int32Array>} [numUsers * k], best first, -1 where a list is short
 */
export function recommendAll(model, k, starts, exclude) {
  return workerOf(model).call("recommendAll", { k, starts, exclude });
}

/**
 * @param {string} model
 * @returns {Promise<{numTensors: number, numBuffers: number, heapBytes: number}>} of the model's worker
 */
export function memory(model) {
  return workerOf(model).call("memory");
}
