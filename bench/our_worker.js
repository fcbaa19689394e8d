/**
 * Our side of bench-train's comparison: TwoTowerModel on the same data and batches.
 *
 * In: `{ data, steps }`; out: milliseconds per step. Or `{ topK: true }`: milliseconds per user.
 */

import { Interactions } from "../model/interactions.js";
import { startBackend } from "../model/tf.js";
import { TwoTowerModel } from "../model/two_tower.js";
import { batches, DIM, HIDDEN } from "./step_data.js";

const ready = startBackend();
/** @type {TwoTowerModel | null} */
let model = null;
/** @type {Interactions | null} */
let interactions = null;

/** @param {import("./step_data.js").StepData} data */
function makeModel(data) {
  const made = new TwoTowerModel(data.numUsers, data.numItems, DIM, {
    userHidden: HIDDEN,
    itemHidden: HIDDEN,
    lr: 0.005,
  });
  made.setFeatures(data);
  interactions = new Interactions(data.numUsers, data.numItems, data.userIdx, data.itemIdx);
  made.setInteractions(interactions);
  return made;
}

/** @returns {number} median over the users of the milliseconds for a list of ten */
function topKTime() {
  if (!model || !interactions) throw new Error("take steps first");
  const times = [];
  model.materializeItemEmbeddings();
  for (let user = 0; user < model.numUsers; user++) {
    const started = performance.now();
    for (let i = 0; i < 10; i++) model.getTopKForUser(user, 10, interactions.itemsOf(user));
    times.push((performance.now() - started) / 10);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

self.addEventListener("message", async ({ data: { data, steps, topK } }) => {
  await ready;
  if (topK) {
    self.postMessage(topKTime());
    return;
  }
  model ??= makeModel(data);
  const next = batches(data);
  const started = performance.now();
  for (let i = 0; i < steps; i++) model.trainStep(...next());
  self.postMessage((performance.now() - started) / steps);
});
