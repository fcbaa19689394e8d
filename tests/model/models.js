/** What the specs of both families need: counts of tensors, steps, gradients against finite differences. */

import { expect } from "chai";
import { Descent } from "../../model/core/descent.js";
import { tf } from "../../model/core/tf.js";
import { rowLayout } from "../../model/history/history_batch.js";
import { HistoryBatches } from "../../model/history/history_batches.js";
import { expectClose, expectLarge, finiteDifferences } from "./arrays.js";
import { QUESTIONS } from "./questions.js";

/** @typedef {import("../../model/core/tf.js").Tensor2D} Tensor2D */
/**
 * @template Batch
 * @typedef {import("../../model/core/descent.js").Trainable<Batch>} Trainable
 */

/** How many entries of each table and weight are probed: those that matter most. */
const PROBED = 6;

/** @returns {number[]} tensors that TensorFlow.js knows of, and buffers that the backend holds */
export function tensorsAndBuffers() {
  return [tf.memory().numTensors, tf.backend().numDataIds()];
}

/** @param {number[]} values */
export function meanOf(values) {
  return values.reduce((a, b) => a + b) / values.length;
}

/**
 * Dense relu, then Dense, in plain JavaScript.
 * @param {number[]} x
 * @param {import("../../model/core/tf.js").Variable[]} weights two kernels, each with its bias
 * @returns {number[]}
 */
export function mlpByHand(x, weights) {
  const [w1, b1, w2, b2] = /** @type {any[]} */ (weights.map((weight) => weight.arraySync()));
  const dense = (
    /** @type {number[]} */ input,
    /** @type {number[][]} */ kernel,
    /** @type {number[]} */ bias,
  ) => bias.map((start, j) => input.reduce((sum, value, i) => sum + value * kernel[i][j], start));
  return dense(
    dense(x, w1, b1).map((value) => Math.max(0, value)),
    w2,
    b2,
  );
}

/**
 * @template Batch
 * @param {Trainable<Batch>} model
 * @param {() => Batch} nextBatch
 * @param {number} steps
 * @param {number} learningRate
 * @returns {number[]} losses, in nats
 */
export function takeSteps(model, nextBatch, steps, learningRate) {
  const descent = new Descent(model);
  const losses = Array.from({ length: steps }, () => {
    const loss = descent.step(nextBatch(), learningRate);
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  });
  descent.dispose();
  return losses;
}

/**
 * @param {import("../../model/history/history_model.js").HistoryModel} model
 * @returns {import("../../model/data/question.js").Question} what comes next, where the order is known
 */
function questionOf({ interactions }) {
  return interactions.moments ? QUESTIONS.sitting : QUESTIONS.day;
}

/**
 * Steps on batches of the model's own interactions.
 * @param {import("../../model/history/history_model.js").HistoryModel} model
 * @param {number} steps
 * @param {import("../../model/data/question.js").Question} [question] the one that the model was made for
 * @returns {number[]} losses, in nats
 */
export function trainHistory(model, steps, question = questionOf(model)) {
  const rows = new HistoryBatches(model.interactions, 100, question, 3);
  const layOut = rowLayout(model.numItems, model.itemGenres, question.pools, model.seed);
  return takeSteps(model, () => layOut(rows.next()), steps, 0.02);
}

/**
 * The gradient of a batch's loss equals central differences, for rows of every table and every weight.
 * @template Batch
 * @param {Trainable<Batch>} model its weights are restored
 * @param {Batch} batch
 */
export function expectTrueGradients(model, batch) {
  const rows = model.lookups(batch).map(({ table, rows }) => tf.gather(table, rows));
  const leaves = [...rows, ...model.weights];
  const lossOf = (/** @type {import("../../model/core/tf.js").Tensor[]} */ tables) =>
    model.loss(batch, .../** @type {Tensor2D[]} */ (tables));
  const gradients = tf.grads((...all) => lossOf(all.slice(0, rows.length)))(leaves);
  for (const [side, leaf] of leaves.entries()) {
    const gradient = gradients[side].dataSync();
    const values = /** @type {Float32Array} */ (leaf.dataSync()).slice();
    const probed = [...gradient.keys()]
      .sort((i, j) => Math.abs(gradient[j]) - Math.abs(gradient[i]))
      .slice(0, PROBED);
    const lossWith = (/** @type {Float32Array} */ entries) => {
      const moved = values.slice();
      for (const [i, place] of probed.entries()) moved[place] = entries[i];
      const tensor = tf.tensor(moved, leaf.shape);
      if (side >= rows.length) model.weights[side - rows.length].assign(tensor);
      return lossOf(rows.map((row, i) => (i === side ? tensor : row))).dataSync()[0];
    };
    const at = Float32Array.from(probed, (place) => values[place]);
    const expected = finiteDifferences(lossWith, at, 2e-3);
    lossWith(at);
    expectLarge(expected);
    const scale = Math.max(...expected.map(Math.abs));
    expectClose(
      probed.map((place) => gradient[place] / scale),
      expected.map((x) => x / scale),
      0.02,
    );
  }
  expect(leaves.length).to.be.above(rows.length);
}
