/** What both sides of bench-train's step comparison share: sizes, learning rate and batches. */

import { seededRandom } from "../model/core/random.js";

/** @typedef {import("../model/worker/protocol.js").TrainingData} StepData */

export const DIM = 32;
export const HIDDEN = 64;
export const BATCH = 1024;
export const LEARNING_RATE = 0.005;

/**
 * The same random batches for both sides.
 * @param {StepData} data
 * @returns {() => [Int32Array, Int32Array]} users and items of the next batch
 */
export function batches({ userIdx, itemIdx }) {
  const random = seededRandom(1);
  return () => {
    const rows = Int32Array.from({ length: BATCH }, () => random(userIdx.length));
    return [rows.map((row) => userIdx[row]), rows.map((row) => itemIdx[row])];
  };
}
