/**
 * What a TwoTowerModel can be told, with its defaults and limits.
 *
 *     checkOptions({ ...DEFAULT_OPTIONS, temperature: 0 });   // RangeError
 */

import { checkIntegers, checkPositive } from "../core/checks.js";

/**
 * @typedef {object} TwoTowerOptions
 * @property {number} hiddenUnits of each tower's hidden layer; 0: no Dense layers
 * @property {boolean} residual whether the Dense layers' output is added to the id embedding
 * @property {boolean} normalize whether the towers end in an L2 norm
 * @property {number} temperature divides the dot products in the loss
 * @property {number} l2 weight of the L2 penalty on outputs and gathered table rows
 * @property {boolean} itemBias whether each item has a bias (core/item_bias.js)
 * @property {number} seed a non-negative integer
 */

/** @type {TwoTowerOptions} */
export const DEFAULT_OPTIONS = {
  hiddenUnits: 64,
  residual: true,
  normalize: true,
  temperature: 0.2,
  l2: 1e-6,
  itemBias: true,
  seed: 0,
};

/**
 * @param {TwoTowerOptions} options
 * @throws {RangeError} naming the first option that is out of its range
 */
export function checkOptions({ hiddenUnits, temperature, l2, seed }) {
  checkIntegers({ hiddenUnits, seed }, 0);
  checkPositive({ temperature });
  if (!(l2 >= 0)) throw new RangeError(`Expected l2 to be a number from 0 on, got ${l2}.`);
}
