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
   * @returns {Tensor2D} [B, embeddingDim]
   */
  vectorsOf(ids) {
    return tf.tidy(() => {
      const rows = tf.gather(this.table, tf.tensor1d(ids, "int32"));
      return this.forward(/** @type {Tensor2D} */ (rows), ids);
    });
  }

  /**
   * @param {Tensor2D} rows of the table, for these ids [B, embeddingDim]
   * @param {Int32Array} ids [B]
   * @returns {Tensor2D} [B, embeddingDim]
   */
  forward(rows, ids) {
    const { mlp } = this;
    let output = rows;
    if (mlp) {
      // Why id and genres? The id embedding learns what is particular to one film, but a film that few
      // people rated has hardly moved from where it started: its genres still say something, and what
      // is learnt about a genre serves all of its films.
      const genres = this.#genres && tf.gather(this.#genres, tf.tensor1d(ids, "int32"));
      const added = mlp.forward(genres ? tf.concat([rows, genres], 1) : rows);
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
    const dense = this.hiddenUnits
      ? ` → Dense ${this.hiddenUnits} relu → Dense ${this.embeddingDim}`
      : "";
    const residual = this.hiddenUnits && this.residual ? " + id embedding" : "";
    const norm = this.normalize ? " → L2 norm" : "";
    return `${this.name} tower: [id embedding ${this.embeddingDim}${genres}]${dense}${residual}${norm}`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    this.table.dispose();
    this.mlp?.dispose();
    this.#genres?.dispose();
  }
}
