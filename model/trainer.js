/**
 * The training loop: shuffled batches, a falling learning rate, progress for the page.
 *
 *     await train(models, interactions, settings, ({ model, epoch, losses }) => console.log(model, losses));
 */

import { seededRandom, shuffle } from "./random.js";

/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("./recipes.js").Settings} Settings */
/** @typedef {import("./two_tower.js").TwoTowerModel} TwoTowerModel */

/**
 * @typedef {object} Progress
 * @property {string} model name of the model that took the steps
 * @property {number} epoch from 1 on
 * @property {number} epochs
 * @property {number} step steps that this model has taken, of `steps`
 * @property {number} steps
 * @property {Float32Array} losses one for each step since the last report, in nats
 * @property {number} secondsLeft for all models together
 */

/** How often the page hears of progress, in milliseconds: often enough for a lively chart. */
const REPORT_EVERY = 100;

/** The learning rate falls to this share of its start. */
const FINAL_SHARE = 0.01;

/**
 * Train the models side by side, an epoch each in turn, so that their curves grow together.
 * @param {Map<string, TwoTowerModel>} models
 * @param {Interactions} interactions
 * @param {Settings} settings
 * @param {(progress: Progress) => void} onProgress
 * @throws {Error} when a loss is not a finite number
 */
export async function train(models, interactions, settings, onProgress) {
  const { epochs, seed, learningRate } = settings;
  const batchSize = Math.min(settings.batchSize, interactions.length);
  const stepsPerEpoch = Math.floor(interactions.length / batchSize);
  const steps = epochs * stepsPerEpoch;
  const started = performance.now();
  let stepsDone = 0;
  const runs = Array.from(models, ([name, model]) => ({
    name,
    model,
    batches: batchesOf(interactions, batchSize, seed),
  }));

  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const { name, model, batches } of runs) {
      let losses = [];
      let reported = performance.now();
      for (let i = 1; i <= stepsPerEpoch; i++) {
        const step = (epoch - 1) * stepsPerEpoch + i;
        const { userIdx, itemIdx } = batches();
        const loss = model.trainStep(userIdx, itemIdx, cosineDecay(learningRate, step - 1, steps));
        checkLoss(loss, name, step);
        losses.push(loss);
        stepsDone++;
        if (i < stepsPerEpoch && performance.now() - reported < REPORT_EVERY) continue;
        const secondsPerStep = (performance.now() - started) / 1000 / stepsDone;
        const secondsLeft = secondsPerStep * (steps * runs.length - stepsDone);
        onProgress({
          model: name,
          epoch,
          epochs,
          step,
          steps,
          losses: Float32Array.from(losses),
          secondsLeft,
        });
        losses = [];
        await nextMessage();
        reported = performance.now();
      }
    }
  }
  for (const model of models.values()) model.endTraining();
}

/**
 * Batches without end: every pass goes over all interactions in a new order. What is left over at the
 * end of a pass is smaller than a batch and stays out, since the in-batch softmax depends on its size.
 * @param {Interactions} interactions
 * @param {number} batchSize
 * @param {number} seed
 * @returns {() => {userIdx: Int32Array, itemIdx: Int32Array}}
 */
function batchesOf(interactions, batchSize, seed) {
  const random = seededRandom(seed);
  const order = Int32Array.from({ length: interactions.length }, (_, i) => i);
  let start = order.length;
  return () => {
    if (start + batchSize > order.length) {
      shuffle(order, random);
      start = 0;
    }
    const batch = order.subarray(start, start + batchSize);
    start += batchSize;
    return {
      userIdx: batch.map((i) => interactions.userIdx[i]),
      itemIdx: batch.map((i) => interactions.itemIdx[i]),
    };
  };
}

/**
 * Big steps first, small ones at the end: half a cosine from the learning rate to a hundredth of it.
 * Source: Loshchilov and Hutter, SGDR (ICLR 2017), equation 5.
 * @param {number} learningRate
 * @param {number} step from 0 on
 * @param {number} steps
 */
export function cosineDecay(learningRate, step, steps) {
  const share = (1 + Math.cos((Math.PI * step) / steps)) / 2;
  return learningRate * (FINAL_SHARE + (1 - FINAL_SHARE) * share);
}

/**
 * @param {number} loss
 * @param {string} name
 * @param {number} step
 */
function checkLoss(loss, name, step) {
  if (Number.isFinite(loss)) return;
  throw new Error(`The loss of ${name} became ${loss} at step ${step}: try a lower learning rate.`);
}

/** Let the worker's other messages through. */
function nextMessage() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
