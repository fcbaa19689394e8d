/**
 * The yardstick of bench-train: the same towers and batches with the code that one writes first.
 * tf.gather, matMul with `transposeB`, tf.losses.softmaxCrossEntropy and automatic differentiation,
 * on the kernels that TensorFlow.js ships, plus the one without which tf.gather cannot be trained.
 *
 * In: `{ data, steps }`; out: milliseconds per step.
 */

import "../vendor/tfjs/tf.es2017.min.js";
import "../vendor/tfjs/tf-backend-wasm.es2017.min.js";
import { registerMissingKernel } from "../model/core/kernels.js";
import { batches, DIM, HIDDEN, LEARNING_RATE } from "./step_data.js";

/** @typedef {import("../model/core/tf.js").TensorFlow} TensorFlow */
/** @typedef {import("../model/core/tf.js").Tensor2D} Tensor2D */

const tf = /** @type {{tf: TensorFlow}} */ (/** @type {unknown} */ (globalThis)).tf;
tf.wasm.setWasmPaths(new URL("../vendor/tfjs/", import.meta.url).href);
registerMissingKernel(tf);
const ready = tf.setBackend("wasm");

/**
 * @param {number} numRows
 * @param {Float32Array} genres
 */
function makeTower(numRows, genres) {
  const table = tf.variable(tf.randomNormal([numRows, DIM], 0, 0.05));
  const features = tf.tensor2d(genres, [numRows, genres.length / numRows]);
  const hidden = tf.layers.dense({ units: HIDDEN, activation: "relu" });
  const output = tf.layers.dense({ units: DIM });
  return (/** @type {Int32Array} */ ids) => {
    const idx = tf.tensor1d(ids, "int32");
    const input = tf.concat([tf.gather(table, idx), tf.gather(features, idx)], 1);
    const vectors = /** @type {Tensor2D} */ (output.apply(hidden.apply(input)));
    return tf.div(vectors, tf.norm(vectors, 2, 1, true));
  };
}

/** @type {((userIdx: Int32Array, itemIdx: Int32Array) => void) | null} */
let step = null;

/** @param {import("./step_data.js").StepData} data */
function makeStep(data) {
  const userTower = makeTower(data.numUsers, data.userGenres);
  const itemTower = makeTower(data.numItems, data.itemGenres);
  const optimizer = tf.train.adam(LEARNING_RATE);
  return (/** @type {Int32Array} */ userIdx, /** @type {Int32Array} */ itemIdx) => {
    const loss = optimizer.minimize(() => {
      const logits = tf.matMul(userTower(userIdx), itemTower(itemIdx), false, true);
      const targets = tf.eye(userIdx.length);
      return tf.losses.softmaxCrossEntropy(targets, tf.div(logits, 0.2));
    }, true);
    loss?.dataSync();
    loss?.dispose();
  };
}

self.addEventListener("message", async ({ data: { data, steps } }) => {
  await ready;
  step ??= makeStep(data);
  const next = batches(data);
  const started = performance.now();
  for (let i = 0; i < steps; i++) step(...next());
  self.postMessage((performance.now() - started) / steps);
});
