/**
 * One step of the page's own training, taken apart: what it starts from, its batch, the loss, the gradients, and what
 * the step makes of the weights. scale/ is held against it.
 *
 *     const taken = await takenApart(entry, data, settings, 3);   // after three steps
 */

import { Descent } from "../model/core/descent.js";
import { startBackend, tf } from "../model/core/tf.js";
import { Interactions } from "../model/data/interactions.js";
import { makeRun } from "../model/worker/recipes.js";

/** @typedef {import("../model/core/tf.js").Tensor} Tensor */
/** @typedef {{shape: number[], values: number[]}} Plain */

/**
 * @param {import("../model/worker/protocol.js").ModelEntry} entry
 * @param {import("../model/worker/protocol.js").TrainingData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} steps that are taken before
 */
export async function takenApart(entry, data, settings, steps) {
  await startBackend();
  const { numUsers, numItems, userIdx, itemIdx, moment } = data;
  const interactions = new Interactions(numUsers, numItems, userIdx, itemIdx, moment);
  const { model, nextBatch } = makeRun(entry, { catalogue: data, interactions, settings });
  const descent = new Descent(model);
  for (let step = 0; step < steps; step++)
    descent.step(nextBatch(), settings.learningRate).dispose();
  const batch = nextBatch();
  const before = weightsOf(model);
  const { loss, gradients } = differentiated(model, batch);
  descent.step(batch, settings.learningRate).dispose();
  const after = weightsOf(model);
  descent.dispose();
  model.dispose();
  return { before, after, loss, gradients, batch: plainBatch(batch) };
}

/** @param {import("../model/worker/recipes.js").Run["model"]} model */
function weightsOf({ names, tables, weights }) {
  const all = [...tables, ...weights];
  return Object.fromEntries(names.map((name, i) => [name, plain(all[i])]));
}

/**
 * @param {import("../model/worker/recipes.js").Run["model"]} model
 * @param {any} batch
 * @returns {{loss: number, gradients: Record<string, Plain>}} by name; of a table those of the rows that were looked up
 */
function differentiated(model, batch) {
  const lookups = model.lookups(batch);
  const { value, grads } = tf.valueAndGrads((...leaves) =>
    model.loss(batch, .../** @type {any[]} */ (leaves.slice(0, lookups.length))),
  )([...lookups.map(({ table, rows }) => tf.gather(table, rows)), ...model.weights]);
  const gradients = Object.fromEntries(model.names.map((name, i) => [name, plain(grads[i])]));
  return { loss: value.dataSync()[0], gradients };
}

/** @param {Tensor} tensor */
function plain(tensor) {
  return { shape: tensor.shape, values: Array.from(tensor.dataSync()) };
}

/**
 * @param {any} value
 * @returns {any} the same with plain arrays in place of typed ones
 */
function plainBatch(value) {
  if (ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainBatch(one)]));
}
