/**
 * What a TwoTowerModel can be told, with its defaults and limits.
 *
 *     checkOptions({ ...DEFAULT_OPTIONS, temperature: 0 });   // RangeError
 */

/**
 * @typedef {object} TwoTowerOptions
 * @property {"softmax" | "full" | "bpr"} lossType in-batch sampled softmax, softmax over all items, or
 *   Bayesian personalised ranking
 * @property {number} lr learning rate of Adam
 * @property {number} userHidden units of the user tower's hidden layer; 0: no Dense layers
 * @property {number} itemHidden units of the item tower's hidden layer; 0: no Dense layers
 * @property {number} l2 weight of the L2 penalty on outputs and gathered table rows
 * @property {boolean} normalize whether the towers end in an L2 norm
 * @property {boolean} residual whether the Dense layers' output is added to the id embedding
 * @property {number} temperature divides the dot products in the loss
 * @property {number} seed a non-negative integer
 */

/** @type {TwoTowerOptions} */
export const DEFAULT_OPTIONS = {
  lossType: "softmax",
  lr: 1e-3,
  userHidden: 64,
  itemHidden: 64,
  l2: 1e-6,
  normalize: true,
  residual: false,
  temperature: 0.2,
  seed: 0,
};

/**
 * @param {TwoTowerOptions} options
 * @throws {RangeError} naming the first option that is out of its range
 */
export function checkOptions({ lossType, lr, userHidden, itemHidden, l2, temperature, seed }) {
  checkIntegers({ userHidden, itemHidden, seed }, 0);
  for (const [name, value] of Object.entries({ lr, temperature })) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`Expected ${name} to be a number above 0, got ${value}.`);
    }
  }
  if (!(l2 >= 0)) throw new RangeError(`Expected l2 to be a number from 0 on, got ${l2}.`);
  if (!["softmax", "full", "bpr"].includes(lossType)) {
    throw new RangeError(`Expected lossType "softmax", "full" or "bpr", got "${lossType}".`);
  }
}

/**
 * @param {Record<string, number>} values
 * @param {number} least
 * @throws {RangeError} naming the first value that is not an integer from `least` on
 */
export function checkIntegers(values, least) {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(`Expected ${name} to be an integer from ${least} on, got ${value}.`);
    }
  }
}
