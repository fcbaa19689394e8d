/**
 * What a model has learnt, as plain arrays: to be kept beside it, and given back.
 *
 *     const weights = await readWeights(model);
 *     manifestOf(model);   // [{ name: "item_tower.embedding", shape: [1682, 32] }, ...], in the same order
 *     checkManifest("deep", manifestOf(model), manifest, weights);
 *     writeWeights(model, weights);
 *
 * A training that runs away leaves weights that are no numbers. Copies, since a step writes into tables where they
 * stand: a megabyte with each report, a thousandth of the time between two.
 */

import { VisitorError } from "../core/errors.js";
import { tf } from "../core/tf.js";

/** @typedef {import("./protocol.js").Broke} Broke */
/** @typedef {import("../core/tf.js").Variable} Variable */
/** @typedef {{tables: Variable[], weights: Variable[]}} Learner */
/** @typedef {Learner & {names: string[]}} NamedLearner names of tables and weights, in their order */
/** @typedef {import("./protocol.js").Named} Named */

/**
 * @param {Learner} model
 * @returns {Promise<Float32Array[]>} copies of tables and weights
 */
export async function readWeights({ tables, weights }) {
  const values = await Promise.all([...tables, ...weights].map((variable) => variable.data()));
  return values.map((array) => Float32Array.from(array));
}

/**
 * @param {Learner} model of the same sizes
 * @param {Float32Array[]} values
 * @throws {Error} when the sizes are others
 */
export function writeWeights({ tables, weights }, values) {
  tf.tidy(() => {
    for (const [i, variable] of [...tables, ...weights].entries()) {
      variable.assign(tf.tensor(values[i], variable.shape));
    }
  });
}

/**
 * @param {NamedLearner} model
 * @returns {Named[]} what its weights are called, and their shapes, in the order of `readWeights`
 */
export function manifestOf({ names, tables, weights }) {
  const all = [...tables, ...weights];
  if (names.length !== all.length) {
    throw new RangeError(`Expected ${all.length} names of weights, got ${names.length}.`);
  }
  return all.map(({ shape }, i) => ({ name: names[i], shape: [...shape] }));
}

/**
 * Weights that were kept, or come from elsewhere, are of this model: the same names and shapes in the same order, and
 * as many numbers as that.
 * @param {string} name of the model
 * @param {Named[]} expected
 * @param {Named[]} got
 * @param {Float32Array[]} weights
 * @throws {VisitorError} naming the first that differs
 */
export function checkManifest(name, expected, got, weights) {
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    const [wanted, found] = [told(expected[i]), told(got[i])];
    if (wanted !== found) {
      throw new VisitorError(
        `Weights of "${name}": expected ${wanted}, got ${found}. Settings or data are others.`,
      );
    }
    const size = expected[i].shape.reduce((product, length) => product * length, 1);
    if (weights[i]?.length !== size) {
      const length = weights[i]?.length ?? 0;
      throw new VisitorError(
        `Weights of "${name}": expected ${size} numbers of ${wanted}, got ${length}.`,
      );
    }
  }
}

/** @param {Named | undefined} named */
function told(named) {
  return named ? `${named.name} [${named.shape.join(", ")}]` : "nothing more";
}

/** The weights of a model as they were when its training was last seen to go well. */
export class LastGood {
  /** @type {Float32Array[]} none at the start */
  weights = [];
  #step = 0;
  #model;

  /** @param {Learner} model */
  constructor(model) {
    this.#model = model;
  }

  /**
   * Keep the weights as they are now, or, where the numbers ran away, go back to those that were kept.
   * @param {Float32Array} losses since the last call
   * @param {number} step that was taken last
   * @returns {Promise<Broke | null>} null where all is well
   * @throws {VisitorError} when the numbers ran away, and there is nothing to go back to
   */
  async keep(losses, step) {
    const broke = brokeIn(losses, step - losses.length);
    if (broke) return this.#goBack(broke);
    const weights = await readWeights(this.#model);
    const wrong = weights.find((values) => !areFinite(values));
    if (wrong) {
      const value = String(wrong.find((weight) => !Number.isFinite(weight)));
      return this.#goBack({ what: "weights", value, step });
    }
    this.weights = weights;
    this.#step = step;
    return null;
  }

  /**
   * @param {Omit<Broke, "kept">} broke
   * @returns {Broke}
   */
  #goBack(broke) {
    if (this.#step === 0) {
      const { what, value, step } = broke;
      throw new VisitorError(
        `The ${what} became ${value} at step ${step}: try a lower learning rate.`,
      );
    }
    writeWeights(this.#model, this.weights);
    return { ...broke, kept: this.#step };
  }
}

/**
 * @param {Float32Array} losses
 * @param {number} before steps that were taken before
 * @returns {Omit<Broke, "kept"> | null}
 */
function brokeIn(losses, before) {
  const wrong = losses.findIndex((loss) => !Number.isFinite(loss));
  if (wrong < 0) return null;
  return { what: "loss", value: String(losses[wrong]), step: before + wrong + 1 };
}

/**
 * @param {Float32Array} values
 * @returns {boolean}
 */
function areFinite(values) {
  let sum = 0; // without a branch for each of a million values: NaN and Infinity times zero are NaN
  for (let i = 0; i < values.length; i++) sum += 0 * values[i];
  return sum === 0;
}
