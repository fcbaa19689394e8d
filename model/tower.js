/**
 * One tower: id (and genres) -> vector.
 *
 *     const tower = new Tower("user", 943, 32, { hidden: 64, normalize: true, seed: 1 });
 *     tower.setGenres(userGenres, true);
 *     const idx = tf.tensor1d([0, 3], "int32");
 *     tower.forward(tower.rowsOf(idx), idx);   // [2, 32]
 */

import { tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Variable} Variable */

/** Standard deviation of the id tables at the start. */
const TABLE_STDDEV = 0.05;

export class Tower {
  /** @type {import("@tensorflow/tfjs").layers.Layer[]} */
  #layers = [];
  /** @type {Tensor2D | null} */
  #genres = null;

  /**
   * @param {string} name
   * @param {number} numRows
   * @param {number} embDim
   * @param {{hidden: number, normalize: boolean, seed: number}} options hidden: units of the hidden
   *   layer, 0 for no Dense layers at all; seed: from 1 on, this one and the two after it are used
   */
  constructor(name, numRows, embDim, { hidden, normalize, seed }) {
    this.name = name;
    this.embDim = embDim;
    this.hidden = hidden;
    this.normalize = normalize;
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
    if (this.#layers.length > 0) {
      throw new Error(`Expected ${this.name} genres before the first forward pass, not after it.`);
    }
    this.#genres?.dispose();
    this.#genres = tf.tidy(() => {
      const rows = tf.tensor2d(values, [numRows, values.length / numRows]);
      return normalizeRows ? l2Normalize(rows) : rows;
    });
  }

  /**
   * The Dense layers: made once the width of their input is known. Why Dense at all? A table alone
   * can only learn one free vector per id. The hidden layer lets genres and id act together, and
   * relu lets it be more than a linear map; the last layer brings both towers to the same width.
   */
  #denseLayers() {
    if (this.hidden > 0 && this.#layers.length === 0) {
      const glorot = (/** @type {number} */ seed) => tf.initializers.glorotUniform({ seed });
      this.#layers = [
        tf.layers.dense({
          units: this.hidden,
          activation: "relu",
          kernelInitializer: glorot(this.seed + 1),
        }),
        tf.layers.dense({ units: this.embDim, kernelInitializer: glorot(this.seed + 2) }),
      ];
      this.#layers[0].build([null, this.embDim + (this.#genres?.shape[1] ?? 0)]);
      this.#layers[1].build([null, this.hidden]);
    }
    return this.#layers;
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
    // Why id and genres? The id embedding learns what is particular to one film, but a film that few
    // people rated has hardly moved from its random start: its genres still say something, and what
    // is learnt about a genre serves all of its films.
    const input = this.#genres ? tf.concat([rows, tf.gather(this.#genres, idx)], 1) : rows;
    const output = this.#denseLayers().reduce(
      (x, layer) => /** @type {Tensor2D} */ (layer.apply(x)),
      /** @type {Tensor2D} */ (input),
    );
    // Why an L2 norm? With all vectors of length one, the dot product is a cosine: an item cannot win
    // for everybody just by growing long, and scores of different users can be compared.
    return this.normalize ? l2Normalize(output) : output;
  }

  /** @returns {Variable[]} kernels and biases of the Dense layers */
  get weights() {
    const weights = this.#denseLayers().flatMap((layer) => layer.trainableWeights);
    return weights.map((weight) => /** @type {Variable} */ (weight.read()));
  }

  /** @returns {Variable[]} everything that training changes */
  get variables() {
    return [this.table, ...this.weights];
  }

  /** @returns {string} the layers with their sizes */
  describe() {
    const genres = this.#genres ? ` ; genres ${this.#genres.shape[1]}` : "";
    const dense = this.hidden ? ` → Dense ${this.hidden} relu → Dense ${this.embDim}` : "";
    const norm = this.normalize ? " → L2 norm" : "";
    return `${this.name} tower: [id embedding ${this.embDim}${genres}]${dense}${norm}`;
  }

  /** Free every tensor of the tower. */
  dispose() {
    for (const variable of this.variables) variable.dispose();
    this.#genres?.dispose();
  }
}

/**
 * Scale each row to length one; a row of zeros stays zero.
 * @param {Tensor2D} x [B, D]
 * @returns {Tensor2D} [B, D]
 */
function l2Normalize(x) {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12));
  return tf.div(x, length);
}
