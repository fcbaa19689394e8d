/**
 * Our side of bench-train's comparison: TwoTowerModel on the same data and batches.
 *
 * In: `{ data, steps }`; out: milliseconds per step. Or `{ topK: true }`: milliseconds per user.
 */

import { Descent } from "../model/core/descent.js";
import { Retrieval } from "../model/core/retrieval.js";
import { startBackend } from "../model/core/tf.js";
import { Interactions } from "../model/data/interactions.js";
import { inBatch } from "../model/ids/batch.js";
import { TwoTowerModel } from "../model/ids/two_tower.js";
import { batches, DIM, HIDDEN, LEARNING_RATE } from "./step_data.js";

const ready = startBackend();
/** @type {{model: TwoTowerModel, descent: Descent<any>, interactions: Interactions} | null} */
let side = null;

/** @param {import("./step_data.js").StepData} data */
function makeSide(data) {
  const model = new TwoTowerModel(data.numUsers, data.numItems, DIM, {
    hiddenUnits: HIDDEN,
    residual: false,
  });
  model.setFeatures(data);
  const { numUsers, numItems, userIdx, itemIdx } = data;
  const interactions = new Interactions(numUsers, numItems, userIdx, itemIdx);
  return { model, descent: new Descent(model), interactions };
}

/**
 * @param {import("./step_data.js").StepData} data
 * @param {number} steps
 * @returns {number} milliseconds per step
 */
function stepTime(data, steps) {
  side ??= makeSide(data);
  const { descent, interactions } = side;
  const next = batches(data);
  const started = performance.now();
  for (let i = 0; i < steps; i++) {
    const [userIdx, itemIdx] = next();
    const loss = descent.step(inBatch(interactions, { userIdx, itemIdx }), LEARNING_RATE);
    loss.dataSync();
    loss.dispose();
  }
  return (performance.now() - started) / steps;
}

/** @returns {number} median over the users of the milliseconds for a list of ten */
function topKTime() {
  if (!side) throw new Error("take steps first");
  const { model, interactions } = side;
  const retrieval = new Retrieval(model);
  const times = Array.from({ length: model.numUsers }, (_, user) => {
    const items = interactions.byUser.itemsOf(user);
    const started = performance.now();
    for (let i = 0; i < 10; i++) retrieval.getTopKForUser(user, 10, items);
    return (performance.now() - started) / 10;
  });
  retrieval.dispose();
  return times.sort((a, b) => a - b)[times.length >> 1];
}

self.addEventListener("message", async ({ data: { data, steps, topK } }) => {
  await ready;
  self.postMessage(topK ? topKTime() : stepTime(data, steps));
});
