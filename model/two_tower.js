/**
 * The two-tower retrieval model.
 *
 *     const model = new TwoTowerModel(943, 1682, 32, { userHidden: 64, itemHidden: 64, seed: 7 });
 *     model.setFeatures({ itemGenres, userGenres });
 *     model.setInteractions(interactions);
 *     const loss = model.trainStep(userIdx, itemIdx);
 *     model.getTopKForUser(0, 10, seenItems);
 *
 * Why two towers? One network maps a user to a vector, another maps an item to a vector, and they
 * meet only in a dot product. So all item vectors can be computed once and kept, and finding the best
 * of all items for a user is one matrix-vector product, however deep the towers are.
 */

import { checkRows } from "./interactions.js";
import { bpr, inBatchSoftmax, l2Penalty, score } from "./losses.js";
import { seededRandom } from "./random.js";
import { tf } from "./tf.js";
import { TopK } from "./top_k.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./tf.js").Scalar} Scalar */
/** @typedef {import("./tf.js").Variable} Variable */
/** @typedef {import("./interactions.js").Interactions} Interactions */

/**
 * @typedef {object} TwoTowerOptions
 * @property {"softmax" | "bpr"} lossType in-batch sampled softmax, or Bayesian personalised ranking
 * @property {number} lr learning rate of Adam
 * @property {number} userHidden units of the user tower's hidden layer; 0: no Dense layers
 * @property {number} itemHidden units of the item tower's hidden layer; 0: no Dense layers
 * @property {number} l2 weight of the L2 penalty on outputs and gathered table rows
 * @property {boolean} normalize whether the towers end in an L2 norm
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
  temperature: 0.2,
  seed: 0,
};

/** Standard deviation of the id tables at the start. */
const TABLE_STDDEV = 0.05;

/**
 * One tower: a table of id embeddings, features or none, Dense layers or none.
 * @typedef {object} Tower
 * @property {string} name
 * @property {Variable} table [numRows, embDim]
 * @property {Tensor2D | null} genres [numRows, numGenres]
 * @property {number} hidden
 * @property {number} seed
 * @property {import("@tensorflow/tfjs").layers.Layer[]} layers made at the first forward pass
 */

/** What one forward pass yields: the tower's output and the table rows that it started from. */
/** @typedef {{vectors: Tensor2D, rows: Tensor2D}} Forward */

export class TwoTowerModel {
  /** @type {Interactions | null} */
  #interactions = null;
  /** @type {import("@tensorflow/tfjs").AdamOptimizer | null} */
  #optimizer = null;
  /** @type {Tensor2D | null} */
  #itemVectors = null;
  /** @type {Float32Array} */
  #correctionBuffer = new Float32Array(0);

  /**
   * @param {number} numUsers
   * @param {number} numItems
   * @param {number} embDim length of the vectors that both towers end in
   * @param {Partial<TwoTowerOptions>} [opts]
   * @throws {RangeError} on a size that is not a positive integer or an unknown loss
   */
  constructor(numUsers, numItems, embDim, opts = {}) {
    const options = { ...DEFAULT_OPTIONS, ...opts };
    checkSizes({ numUsers, numItems, embDim }, 1);
    checkSizes(
      { userHidden: options.userHidden, itemHidden: options.itemHidden, seed: options.seed },
      0,
    );
    if (!["softmax", "bpr"].includes(options.lossType)) {
      throw new RangeError(`Expected lossType "softmax" or "bpr", got "${options.lossType}".`);
    }
    this.numUsers = numUsers;
    this.numItems = numItems;
    this.embDim = embDim;
    this.options = options;
    this.random = seededRandom(options.seed);
    // four seeds apart, from 1 on (TensorFlow.js takes a seed of 0 as "none"): table and two layers
    this.userTower = this.#makeTower("user", numUsers, options.userHidden, 8 * options.seed + 1);
    this.itemTower = this.#makeTower("item", numItems, options.itemHidden, 8 * options.seed + 5);
  }

  /**
   * @param {string} name
   * @param {number} numRows
   * @param {number} hidden
   * @param {number} seed
   * @returns {Tower}
   */
  #makeTower(name, numRows, hidden, seed) {
    const shape = /** @type {[number, number]} */ ([numRows, this.embDim]);
    const table = tf.tidy(() =>
      tf.variable(tf.randomNormal(shape, 0, TABLE_STDDEV, "float32", seed)),
    );
    return { name, table, genres: null, hidden, seed, layers: [] };
  }

  /** @returns {Variable} the user ids' embeddings [numUsers, embDim] */
  get userEmbedding() {
    return this.userTower.table;
  }

  /** @returns {Variable} the item ids' embeddings [numItems, embDim] */
  get itemEmbedding() {
    return this.itemTower.table;
  }

  /**
   * Give the towers genres beside the ids. Why both? The id embedding learns what is particular to
   * one film, but a film that few people rated has hardly moved from its random start: its genres
   * still say something, and what is learnt about a genre serves all of its films.
   * Call it before the first forward pass.
   * @param {object} features
   * @param {Float32Array} features.itemGenres [numItems * numGenres], row-major
   * @param {Float32Array} [features.userGenres] [numUsers * numGenres], from the training interactions
   * @param {boolean} [features.normalizeRows] scale each row to length one
   * @throws {RangeError} when a matrix has not one row per user or item, or its tower no Dense layer
   */
  setFeatures({ itemGenres, userGenres, normalizeRows = true }) {
    this.#setGenres(this.itemTower, itemGenres, normalizeRows);
    if (userGenres) this.#setGenres(this.userTower, userGenres, normalizeRows);
  }

  /**
   * @param {Tower} tower
   * @param {Float32Array} values
   * @param {boolean} normalizeRows
   */
  #setGenres(tower, values, normalizeRows) {
    const numRows = tower.table.shape[0];
    if (values.length === 0 || values.length % numRows !== 0) {
      throw new RangeError(
        `Expected ${numRows} rows of ${tower.name} genres, got ${values.length} values.`,
      );
    }
    if (tower.hidden === 0) {
      throw new RangeError(
        `Expected ${tower.name}Hidden of at least 1 for a tower with genres, got 0.`,
      );
    }
    tower.genres?.dispose();
    tower.genres = tf.tidy(() => {
      const rows = tf.tensor2d(values, [numRows, values.length / numRows]);
      return normalizeRows ? l2Normalize(rows) : rows;
    });
  }

  /**
   * Give the model the training interactions: the loss needs them for the logQ correction, for
   * leaving out a user's other positives, and (BPR) for drawing negatives.
   * @param {Interactions} interactions
   */
  setInteractions(interactions) {
    this.#interactions = interactions;
  }

  /**
   * The Dense layers: made once the width of their input is known. Why Dense at all? A table alone
   * can only learn one free vector per id. The hidden layer lets genres and id act together, and
   * relu lets it be more than a linear map; the last layer brings both towers to the same width.
   * @param {Tower} tower
   */
  #layersOf(tower) {
    if (tower.hidden > 0 && tower.layers.length === 0) {
      const dense = (
        /** @type {number} */ units,
        /** @type {number} */ seed,
        /** @type {"relu" | "linear"} */ activation,
      ) =>
        tf.layers.dense({
          units,
          activation,
          kernelInitializer: tf.initializers.glorotUniform({ seed }),
        });
      tower.layers = [
        dense(tower.hidden, tower.seed + 1, "relu"),
        dense(this.embDim, tower.seed + 2, "linear"),
      ];
      const inputWidth = this.embDim + (tower.genres?.shape[1] ?? 0);
      tower.layers[0].build([null, inputWidth]);
      tower.layers[1].build([null, tower.hidden]);
    }
    return tower.layers;
  }

  /**
   * @param {Tower} tower
   * @param {Tensor1D} idx int32 [B]
   * @returns {Forward}
   */
  #forward(tower, idx) {
    const rows = /** @type {Tensor2D} */ (tf.gather(tower.table, idx));
    const input = tower.genres ? tf.concat([rows, tf.gather(tower.genres, idx)], 1) : rows;
    const output = this.#layersOf(tower).reduce(
      (x, layer) => /** @type {Tensor2D} */ (layer.apply(x)),
      /** @type {Tensor2D} */ (input),
    );
    // Why an L2 norm? With all vectors of length one, the dot product is a cosine: an item cannot win
    // for everybody just by growing long, and scores of different users can be compared.
    return { vectors: this.options.normalize ? l2Normalize(output) : output, rows };
  }

  /**
   * @param {Tensor1D} userIdx int32 [B]
   * @returns {Tensor2D} [B, embDim]
   */
  userForward(userIdx) {
    return tf.tidy(() => this.#forward(this.userTower, userIdx).vectors);
  }

  /**
   * @param {Tensor1D} itemIdx int32 [B]
   * @returns {Tensor2D} [B, embDim]
   */
  itemForward(itemIdx) {
    return tf.tidy(() => this.#forward(this.itemTower, itemIdx).vectors);
  }

  /**
   * Row-wise dot product of user and item vectors (why a dot product: losses.js).
   * @param {Tensor2D} u [B, embDim]
   * @param {Tensor2D} v [B, embDim]
   * @returns {Tensor1D} [B]
   */
  score(u, v) {
    return tf.tidy(() => score(u, v));
  }

  /** @returns {Variable[]} everything that training changes */
  get variables() {
    const towers = [this.userTower, this.itemTower];
    const weights = towers.flatMap((tower) =>
      this.#layersOf(tower).flatMap((layer) => layer.trainableWeights),
    );
    const kernels = weights.map((weight) => /** @type {Variable} */ (weight.read()));
    return [...towers.map((tower) => tower.table), ...kernels];
  }

  /**
   * The loss of one batch of positives, as a differentiable scalar.
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @returns {Scalar}
   * @throws {Error} before setInteractions
   * @throws {RangeError} when a row is out of range
   */
  loss(userIdx, itemIdx) {
    const interactions = this.#interactions;
    if (!interactions)
      throw new Error("Call setInteractions before training: the loss needs them.");
    checkRows("user", userIdx, this.numUsers);
    checkRows("item", itemIdx, this.numItems);
    return tf.tidy(() => {
      const user = this.#forward(this.userTower, tf.tensor1d(userIdx, "int32"));
      const positive = this.#forward(this.itemTower, tf.tensor1d(itemIdx, "int32"));
      const passes = [user, positive];
      let fit;
      if (this.options.lossType === "bpr") {
        const negatives = interactions.sampleNegatives(userIdx, this.random);
        passes.push(this.#forward(this.itemTower, tf.tensor1d(negatives, "int32")));
        fit = bpr(user.vectors, positive.vectors, passes[2].vectors, this.options);
      } else {
        const corrections = this.#corrections(interactions, userIdx, itemIdx);
        fit = inBatchSoftmax(user.vectors, positive.vectors, { ...this.options, corrections });
      }
      const penalised = passes.flatMap(({ vectors, rows }) => [vectors, rows]);
      return /** @type {Scalar} */ (tf.add(fit, l2Penalty(penalised, this.options.l2)));
    });
  }

  /**
   * @param {Interactions} interactions
   * @param {Int32Array} userIdx
   * @param {Int32Array} itemIdx
   * @returns {Tensor2D} [B, B]
   */
  #corrections(interactions, userIdx, itemIdx) {
    const size = userIdx.length;
    // four megabytes at B = 1,024: one buffer for all steps spares the garbage collector
    if (this.#correctionBuffer.length !== size * size)
      this.#correctionBuffer = new Float32Array(size * size);
    const values = interactions.logitCorrections(userIdx, itemIdx, this.#correctionBuffer);
    return tf.tensor2d(values, [size, size]);
  }

  /**
   * One step of Adam on one batch of positives. Forgets the cached item vectors: they are stale now.
   * @param {Int32Array} userIdx [B]
   * @param {Int32Array} itemIdx [B]
   * @param {number} [learningRate] of this step
   * @returns {number} the loss before the step, in nats
   */
  trainStep(userIdx, itemIdx, learningRate = this.options.lr) {
    this.#forgetItemVectors();
    // TensorFlow.js' own default epsilon depends on the backend (1e-4 or 1e-7): fix it
    this.#optimizer ??= tf.train.adam(learningRate, 0.9, 0.999, 1e-7);
    /** @type {{learningRate: number}} */ (/** @type {unknown} */ (this.#optimizer)).learningRate =
      learningRate;
    const variables = this.variables;
    const loss = tf.tidy(
      () =>
        /** @type {Scalar} */ (
          this.#optimizer?.minimize(() => this.loss(userIdx, itemIdx), true, variables)
        ),
    );
    const value = loss.dataSync()[0];
    loss.dispose();
    return value;
  }

  /** Let go of Adam's moments when training is over. */
  endTraining() {
    this.#optimizer?.dispose();
    this.#optimizer = null;
  }

  /**
   * Compute all item vectors once and keep them until the next training step.
   * @param {number} [batch] how many items at a time
   * @returns {Tensor2D} [numItems, embDim], owned by the model: do not dispose of it
   */
  materializeItemEmbeddings(batch = 4096) {
    checkSizes({ batch }, 1);
    this.#itemVectors ??= tf.tidy(() => {
      const blocks = [];
      for (let start = 0; start < this.numItems; start += batch) {
        const end = Math.min(start + batch, this.numItems);
        blocks.push(this.itemForward(tf.range(start, end, 1, "int32")));
      }
      return tf.concat(blocks, 0);
    });
    return this.#itemVectors;
  }

  #forgetItemVectors() {
    this.#itemVectors?.dispose();
    this.#itemVectors = null;
  }

  /**
   * @param {number} user
   * @returns {Tensor1D} [embDim]
   * @throws {RangeError} when there is no such user
   */
  getUserEmbedding(user) {
    checkRows("user", Int32Array.of(user), this.numUsers);
    return tf.tidy(() => tf.reshape(this.userForward(tf.tensor1d([user], "int32")), [this.embDim]));
  }

  /**
   * The k items that score highest for a user, best first: cached item vectors times user vector.
   * @param {number} user
   * @param {number} k
   * @param {Iterable<number>} [exclude] items never returned
   * @param {number} [block] how many items at a time
   * @returns {{indices: Int32Array, scores: Float32Array}} at most k
   */
  getTopKForUser(user, k, exclude = [], block = 4096) {
    const best = new TopK(k, exclude);
    const items = this.materializeItemEmbeddings();
    tf.tidy(() => {
      const query = tf.reshape(this.getUserEmbedding(user), [this.embDim, 1]);
      for (let start = 0; start < this.numItems; start += block) {
        const rows = tf.slice(
          items,
          [start, 0],
          [Math.min(block, this.numItems - start), this.embDim],
        );
        best.offer(/** @type {Float32Array} */ (tf.matMul(rows, query).dataSync()), start);
      }
    });
    return best.result();
  }

  /** @returns {string[]} one line per tower: its layers with their sizes */
  describeLayers() {
    return [this.userTower, this.itemTower].map((tower) => {
      const genres = tower.genres ? ` ; genres ${tower.genres.shape[1]}` : "";
      const dense = tower.hidden ? ` → Dense ${tower.hidden} relu → Dense ${this.embDim}` : "";
      const norm = this.options.normalize ? " → L2 norm" : "";
      return `${tower.name} tower: [id embedding ${this.embDim}${genres}]${dense}${norm}`;
    });
  }

  /** Free every tensor of the model. */
  dispose() {
    this.endTraining();
    this.#forgetItemVectors();
    for (const variable of this.variables) variable.dispose();
    for (const tower of [this.userTower, this.itemTower]) tower.genres?.dispose();
  }
}

/**
 * Scale each row to length one; a row of zeros stays zero.
 * @param {Tensor2D} x [B, D]
 * @returns {Tensor2D} [B, D]
 */
export function l2Normalize(x) {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12));
  return tf.div(x, length);
}

/**
 * @param {Record<string, number>} sizes
 * @param {number} least
 */
function checkSizes(sizes, least) {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < least) {
      throw new RangeError(`Expected ${name} to be an integer from ${least} on, got ${size}.`);
    }
  }
}
