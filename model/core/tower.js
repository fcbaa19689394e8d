/**
 * One tower: id (and genres) -> vector.
 *
 *     const tower = new Tower("user", 943, 32, { hiddenUnits: 64, normalize: true, residual: false, seed: 1 });
 *     tower.setGenres(userGenres, true);
 *     tower.vectorsOf(Int32Array.of(0, 3));   // [2, 32]
 */

import { l2Normalize, Mlp } from "./mlp.js";
import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */
/** @typedef {import("./trace.js").Trace} Trace */

/** Standard deviation of the id tables at the start; a warm start adds to it (data/warm_start.js). */
const TABLE_STDDEV = 0.05;

export class Tower {
  /** @type {Mlp | null} */
  #mlp = null;
  /** @type {Tensor2D | null} */
  #genres = null;

  /**
   * @param {string} name
   * @param {number} numRows
   * @param {number} embeddingDim
   * @param {{hiddenUnits: number, normalize: boolean, residual: boolean, seed: number}} options hiddenUnits:
   *   of the hidden layer, 0 for no Dense layers at all; residual: the Dense layers' output is added to
   *   the id embedding; seed: from 1 on, this one and the two after it are used
   */
  constructor(name, numRows, embeddingDim, { hiddenUnits, normalize, residual, seed }) {
    this.name = name;
    this.embeddingDim = embeddingDim;
    this.hiddenUnits = hiddenUnits;
    this.normalize = normalize;
    this.residual = residual;
    this.seed = seed;
    const shape = /** @type {[number, number]} */ ([numRows, embeddingDim]);
    this.table = tf.tidy(() =>
      tf.variable(tf.randomNormal(shape, 0, TABLE_STDDEV, "float32", seed)),
    );
  }

  /**
   * @param {Float32Array} values [numRows * numGenres], row-major
   * @param {boolean} normalizeRows scale each row to length one
   * @throws {RangeError} when there is not one row for each id, or no Dense layer to take them
   * @throws {Error} after the first forward pass
   */
  setGenres(values, normalizeRows) {
    const numRows = this.table.shape[0];
    if (values.length === 0 || values.length % numRows !== 0) {
      throw new RangeError(
        `Expected ${numRows} rows of ${this.name} genres, got ${values.length} values.`,
      );
    }
    if (this.hiddenUnits === 0) {
      throw new RangeError(
        `Expected hiddenUnits of at least 1 for ${this.name} genres to pass through, got 0.`,
      );
    }
    if (this.#mlp) {
      throw new Error(`Expected ${this.name} genres before the first forward pass, not after it.`);
    }
    this.#genres?.dispose();
    this.#genres = tf.tidy(() => {
      const rows = tf.tensor2d(values, [numRows, values.length / numRows]);
      return normalizeRows ? l2Normalize(rows) : rows;
    });
  }

  /**
   * @param {Float32Array} values [numRows * embeddingDim], row-major
   */
  addToTable(values) {
    tf.tidy(() => this.table.assign(tf.add(this.table, tf.tensor(values, this.table.shape))));
  }

  /** The Dense layers, made once the width of their input is known; null without any. */
  get mlp() {
    if (this.hiddenUnits > 0) {
      this.#mlp ??= new Mlp(this.embeddingDim + (this.#genres?.shape[1] ?? 0), {
        hiddenUnits: this.hiddenUnits,
        units: this.embeddingDim,
        residual: this.residual,
        seed: this.seed + 1,
      });
    }
    return this.#mlp;
  }

  /**
   * @param {Int32Array} ids [B]
   * @param {Trace} [trace] notes the layers down, of a batch of one
   * @returns {Tensor2D} [B, embeddingDim]
   */
  vectorsOf(ids, trace) {
    return tf.tidy(() => {
      const rows = /** @type {Tensor2D} */ (tf.gather(this.table, tf.tensor1d(ids, "int32")));
      trace?.input("id", ids, ids);
      trace?.add("embedding", rows, [ids], { weights: [this.table] });
      return this.forward(rows, ids, trace);
    });
  }

  /**
   * @param {Tensor2D} rows of the table, for these ids [B, embeddingDim]
   * @param {Int32Array} ids [B]
   * @param {Trace} [trace] that knows ids and rows
   * @returns {Tensor2D} [B, embeddingDim]
   */
  forward(rows, ids, trace) {
    const added = this.mlp?.forward(this.#withGenres(rows, ids, trace), trace);
    return ended(rows, added, this, trace);
  }

  /**
   * @param {Tensor2D} rows [B, embeddingDim]
   * @param {Int32Array} ids [B]
   * @param {Trace} [trace]
   * @returns {Tensor2D} [B, embeddingDim + genres] what goes into the Dense layers
   */
  #withGenres(rows, ids, trace) {
    if (!this.#genres) return rows;
    // Why id and genres? The id embedding learns what is particular to one film, but a film that few
    // people rated has hardly moved from where it started: its genres still say something, and what
    // is learnt about a genre serves all of its films.
    const genres = /** @type {Tensor2D} */ (tf.gather(this.#genres, tf.tensor1d(ids, "int32")));
    return joined(rows, genres, ids, trace);
  }

  /** @returns {Variable[]} kernels and biases of the Dense layers */
  get weights() {
    return this.mlp?.weights ?? [];
  }

  /** @returns {string[]} what `weights` are called, in their order */
  get names() {
    return this.mlp?.names ?? [];
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.table.dispose();
    this.mlp?.dispose();
    this.#genres?.dispose();
  }
}

/**
 * @param {Tensor2D} rows [B, D]
 * @param {Tensor2D} genres [B, numGenres]
 * @param {object} about what the genres are of, as the trace knows it
 * @param {Trace} [trace]
 * @returns {Tensor2D} [B, D + numGenres]
 */
export function joined(rows, genres, about, trace) {
  const both = /** @type {Tensor2D} */ (tf.concat([rows, genres], 1));
  trace?.add("genres", genres, [about]);
  trace?.add("concat", both, [rows, genres]);
  return both;
}

/**
 * Why add and not replace? The Dense layers start small, so that a residual tower starts as its table, and learns
 * what to add: with as many steps it ranks better (docs/experiments.md).
 * @param {Tensor2D} own [B, D] what the Dense layers stand beside
 * @param {Tensor2D | undefined} added [B, D] their output, if there are any
 * @param {{residual: boolean, normalize: boolean}} options
 * @param {Trace} [trace]
 * @returns {Tensor2D} [B, D] the end of a tower
 */
export function ended(own, added, { residual, normalize }, trace) {
  let output = added ?? own;
  if (added && residual) {
    output = tf.add(own, added);
    trace?.add("sum", output, [own, added]);
  }
  if (!normalize) return output;
  const unit = l2Normalize(output);
  trace?.add("norm", unit, [output]);
  return unit;
}
