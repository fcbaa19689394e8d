/**
 * One tower: id (and genres) -> vector.
 *
 *     const tower = new Tower("user", 943, 32, { hidden: 64, normalize: true, residual: false, seed: 1 });
 *     tower.setGenres(userGenres, true);
 *     const idx = tf.tensor1d([0, 3], "int32");
 *     tower.forward(tower.rowsOf(idx), idx);   // [2, 32]
 */

import { l2Normalize, Mlp } from "./mlp.js";
import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */

/** Standard deviation of the id tables at the start; a warm start adds to it (warm_start.js). */
const TABLE_STDDEV = 0.05;

/** How much the Dense layers add at the start to the id embedding, where they do. */
export const RESIDUAL_SCALE = 0.1;

export class Tower {
  /** @type {Mlp | null} */
  #mlp = null;
  /** @type {Tensor2D | null} */
  #genres = null;

  /**
   * @param {string} name
   * @param {number} numRows
   * @param {number} embDim
   * @param {{hidden: number, normalize: boolean, residual: boolean, seed: number}} options hidden: units
   *   of the hidden layer, 0 for no Dense layers at all; residual: the Dense layers' output is added to
   *   the id embedding; seed: from 1 on, this one and the two after it are used
   */
  constructor(name, numRows, embDim, { hidden, normalize, residual, seed }) {
    this.name = name;
    this.embDim = embDim;
    this.hidden = hidden;
    this.normalize = normalize;
    this.residual = residual;
    this.seed = seed;
    const shape = /** @type {[number, number]} */ ([numRows, embDim]);
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
    if (this.hidden === 0) {
      throw new RangeError(
        `Expected ${this.name}Hidden of at least 1 for a tower with genres, got 0.`,
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
   * @param {Float32Array} values [numRows * embDim], row-major
   */
  addToTable(values) {
    tf.tidy(() => this.table.assign(tf.add(this.table, tf.tensor(values, this.table.shape))));
  }

  /** The Dense layers, made once the width of their input is known; null without any. */
  get mlp() {
    if (this.hidden > 0) {
      this.#mlp ??= new Mlp(this.embDim + (this.#genres?.shape[1] ?? 0), {
        hidden: this.hidden,
        units: this.embDim,
        seed: this.seed + 1,
        outputScale: this.residual ? RESIDUAL_SCALE : 1,
      });
    }
    return this.#mlp;
  }

  /**
   * @param {Tensor1D} idx int32 [B]
   * @returns {Tensor2D} rows of the table [B, embDim]
   */
  rowsOf(idx) {
    return /** @type {Tensor2D} */ (tf.gather(this.table, idx));
  }

  /**
   * @param {Tensor2D} rows of the table, for these ids [B, embDim]
   * @param {Tensor1D} idx int32 [B]
   * @returns {Tensor2D} [B, embDim]
   */
  forward(rows, idx) {
    const { mlp } = this;
    let output = rows;
    if (mlp) {
      // Why id and genres? The id embedding learns what is particular to one film, but a film that few
      // people rated has hardly moved from where it started: its genres still say something, and what
      // is learnt about a genre serves all of its films.
      const genres = this.#genres;
      const added = mlp.forward(genres ? tf.concat([rows, tf.gather(genres, idx)], 1) : rows);
      output = this.residual ? tf.add(rows, added) : added;
    }
    return this.normalize ? l2Normalize(output) : output;
  }

  /** @returns {Variable[]} kernels and biases of the Dense layers */
  get weights() {
    return this.mlp?.weights ?? [];
  }

  /** @returns {string} the layers with their sizes */
  describe() {
    const genres = this.#genres ? ` ; genres ${this.#genres.shape[1]}` : "";
    const dense = this.hidden ? ` → Dense ${this.hidden} relu → Dense ${this.embDim}` : "";
    const residual = this.hidden && this.residual ? " + id embedding" : "";
    const norm = this.normalize ? " → L2 norm" : "";
    return `${this.name} tower: [id embedding ${this.embDim}${genres}]${dense}${residual}${norm}`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.table.dispose();
    this.mlp?.dispose();
    this.#genres?.dispose();
  }
}
