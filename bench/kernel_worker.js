/**
 * Where the time of a training step goes: a model's steps in a worker, by kernel of TensorFlow.js.
 *
 * In: `{ entry, data, settings, steps }`, data as of a training; out: milliseconds per step, by name. `batch` is laying
 * a batch out, `other` what is no kernel: the tape of gradients, and starting kernels.
 */

import { Descent } from "../model/core/descent.js";
import { startBackend, tf } from "../model/core/tf.js";
import { Interactions } from "../model/data/interactions.js";
import { makeRun } from "../model/worker/recipes.js";

const WARM_UP = 6;

const ready = startBackend();
/** @type {Map<string, number>} milliseconds */
const spent = new Map();
let inKernels = 0;

/** @param {string} name @param {number} took */
function note(name, took) {
  spent.set(name, (spent.get(name) ?? 0) + took);
}

/** Time every kernel, but for what it calls of others. */
function watchKernels() {
  for (const kernel of tf.getKernelsForBackend("wasm")) {
    const { kernelName, kernelFunc } = kernel;
    tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const [started, before] = [performance.now(), inKernels];
        const out = kernelFunc(args);
        const all = performance.now() - started;
        note(kernelName, all - (inKernels - before));
        inKernels = before + all;
        return out;
      },
    });
  }
}

/**
 * @param {{entry: import("../model/worker/protocol.js").ModelEntry, steps: number,
 *   data: import("../model/worker/protocol.js").TrainingData, settings: import("../model/worker/protocol.js").Settings}} plan
 */
async function measured({ entry, data, settings, steps }) {
  await ready;
  watchKernels();
  const { numUsers, numItems, userIdx, itemIdx, moment } = data;
  const interactions = new Interactions(numUsers, numItems, userIdx, itemIdx, moment);
  const begun = performance.now();
  const run = makeRun(entry, { catalogue: data, interactions, settings });
  const start = performance.now() - begun;
  const descent = new Descent(run.model);
  let all = 0;
  for (let step = 0; step < WARM_UP + steps; step++) {
    if (step === WARM_UP) {
      spent.clear();
      all = inKernels = 0;
    }
    const started = performance.now();
    const batch = run.nextBatch();
    note("batch", performance.now() - started);
    descent.step(batch, 0.001).dispose();
    all += performance.now() - started;
  }
  note("other", all - [...spent.values()].reduce((sum, one) => sum + one, 0));
  const each = [...spent].map(([name, took]) => [name, took / steps]);
  return { start, step: all / steps, each: Object.fromEntries(each) };
}

self.addEventListener("message", ({ data }) => {
  // who waits for an answer hears of an error, too
  measured(data).then(
    (found) => self.postMessage(found),
    (error) => self.reportError(error),
  );
});
