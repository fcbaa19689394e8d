/** Small data and settings for whole trainings. */

import { distinctPairs, randomFloats } from "../arrays.js";
import { QUESTIONS } from "../questions.js";

export const [USERS, ITEMS] = [20, 40];

export const SETTINGS = /** @type {import("../../../model/worker/protocol.js").Settings} */ ({
  epochs: 3,
  batchSize: 64,
  learningRate: 0.01,
  embeddingDim: 8,
  hiddenUnits: 16,
  loss: "softmax",
  question: QUESTIONS.sitting,
  seed: 4,
  ...{ logq: true, masking: true, l2: 1e-6, balance: true, usersTogether: 64, decay: true },
  ...{ residual: true, normalize: true, itemGenres: true, userGenres: true },
  ...{ itemBias: true, warmStart: true, patience: null },
});

/** @returns {import("../../../model/worker/protocol.js").TrainingData} 200 interactions by time */
export function makeData() {
  return {
    numUsers: USERS,
    numItems: ITEMS,
    ...distinctPairs(200, USERS, ITEMS),
    moment: Int32Array.from({ length: 200 }, (_, i) => i >> 1),
    itemGenres: randomFloats(ITEMS * 3, 3).map(Math.abs),
    userGenres: randomFloats(USERS * 3, 4).map(Math.abs),
    itemTrend: randomFloats(ITEMS, 6).map((x) => x / 2),
    validation: null,
  };
}

/**
 * @param {Promise<unknown>} promise
 * @returns {Promise<Error>}
 */
export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return /** @type {Error} */ (error);
  }
  throw new Error("expected a rejection");
}
