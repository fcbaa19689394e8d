/**
 * What passes through the layers of a model: noted down by the towers themselves while they compute, so that
 * nothing that is shown of a model can differ from what it does.
 *
 *     const trace = new Trace();
 *     model.userVectors(Int32Array.of(5), trace);
 *     trace.layers;   // [{ kind: "id", inputs: [], width: 1, ... }, { kind: "embedding", inputs: [0], width: 32, ... }]
 *     layersOf(model).item;   // the same of the item tower, without values
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */

/**
 * One layer: "id" and "watched" are what comes in, "genres" looked up for it; "embedding" and "pools" are rows of a
 * table; "concat", "dense", "gates" (a weighted sum of the pools), "sum" and "norm" compute; "fitted" (a guest's vector,
 * data/fold_in.js) and "mix" are for those who were not in training; "temperature", "bias" and "steered" come after
 * the tower.
 * @typedef {object} Layer
 * @property {string} kind
 * @property {number[]} inputs places of the layers that go into it
 * @property {number} width how many values come out
 * @property {number} parameters how many of its numbers are learnt
 * @property {string} activation of a dense layer, else empty
 */

/** @typedef {Layer & {values: Float32Array}} TracedLayer values [width] */

/**
 * @typedef {object} TracedTowers
 * @property {(userIdx: Int32Array, trace: Trace) => Tensor2D} userVectors
 * @property {(itemIdx: Int32Array, trace: Trace) => Tensor2D} itemVectors
 */

/** The layers of one tower, for one row: whoever computes hands over what comes out of each. */
export class Trace {
  /** @type {TracedLayer[]} */
  layers = [];
  /** @type {object[]} what stands for each layer as an input of others */
  #outputs = [];

  /**
   * @param {"id" | "watched"} kind
   * @param {object} key by which layers name it as their input
   * @param {Int32Array} rows of a table
   */
  input(kind, key, rows) {
    this.#outputs.push(key);
    const values = Float32Array.from(rows);
    const shape = { width: rows.length, parameters: 0, activation: "" };
    this.layers.push({ kind, inputs: [], ...shape, values });
  }

  /**
   * @param {string} kind
   * @param {Tensor2D} output [1, width]
   * @param {object[]} inputs outputs, or keys, of layers before it
   * @param {{weights?: Variable[], activation?: string}} [more] weights: that are learnt
   * @throws {RangeError} when an input is not of a layer before it
   */
  add(kind, output, inputs, { weights = [], activation = "" } = {}) {
    const places = inputs.map((input) => this.#outputs.lastIndexOf(input));
    if (places.includes(-1)) {
      throw new RangeError(`Expected the inputs of "${kind}" to be traced before it.`);
    }
    this.#outputs.push(output);
    const parameters = weights.reduce((sum, { size }) => sum + size, 0);
    const values = Float32Array.from(/** @type {Float32Array} */ (output.dataSync()));
    this.layers.push({
      kind,
      inputs: places,
      width: values.length,
      parameters,
      activation,
      values,
    });
  }
}

/**
 * @param {TracedTowers} model with at least one user and one item
 * @returns {{user: Layer[], item: Layer[]}} the layers of both towers; the width of a history is that of the first user
 */
export function layersOf(model) {
  const first = Int32Array.of(0);
  const [user, item] = [new Trace(), new Trace()];
  tf.tidy(() => {
    model.userVectors(first, user);
    model.itemVectors(first, item);
  });
  return { user: withoutValues(user), item: withoutValues(item) };
}

/**
 * @param {Trace} trace
 * @returns {Layer[]}
 */
function withoutValues({ layers }) {
  return layers.map(({ values, ...layer }) => layer);
}
