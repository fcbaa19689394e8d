/**
 * UMAP, a step at a time: a layout in the plane that keeps neighbours, which starts from a given one.
 *
 *     const umap = new UmapLayout(vectors, 32, start, 42);
 *     while (umap.share < 1) umap.step();
 *     umap.points();
 */

import { UMAP } from "../../vendor/umap-js/umap-js.min.js";
import { seededFloats } from "../core/random.js";
import { nearestByCosine, numRows } from "./nearest.js";

/** How often each pair of neighbours is drawn together at most. */
const EPOCHS = 100;

/**
 * On trained vectors of all three models, more repulsion and room (twice of each) and more of those that are
 * pushed apart (8, not 5) keep 0.38 to 0.44 of the ten nearest in 100 epochs, where umap-js' own settings keep
 * 0.33 to 0.40 in 200, which take longer, and two principal components 0.06 to 0.08.
 */
const SETTINGS = { minDist: 0.1, spread: 2, repulsionStrength: 2, negativeSampleRate: 8 };

/** The neighbourhood of a row, itself among them, as umap-js counts. */
const NEIGHBOURS = 10;

/** Fewer have no neighbourhoods to keep. */
const LEAST_ROWS = 4;

/** Below any distance between rows that differ. */
const LEAST_DISTANCE = 1e-9;

/** The start reaches as far as that of umap-js itself, for which its steps are made. */
const START_EXTENT = 10;

/** What starts on one spot, or on one line, would stay there. */
const JITTER = 0.01;

export class UmapLayout {
  /** @type {UMAP | null} null where there is nothing to lay out */
  #umap = null;
  /** @type {Float32Array} [n * 2] */
  #start;
  #epoch = 0;

  /**
   * @param {Float32Array} vectors [n * dim] rows of length one
   * @param {number} dim
   * @param {Float32Array} start [n * 2] where to begin
   * @param {number} seed an integer
   * @throws {RangeError} when there is not one point for each row
   */
  constructor(vectors, dim, start, seed) {
    const n = numRows(vectors, dim);
    if (numRows(start, 2) !== n) {
      throw new RangeError(`Expected ${n} points to start from, got ${numRows(start, 2)}.`);
    }
    this.#start = start;
    if (n < LEAST_ROWS) return;
    const random = seededFloats(seed);
    this.#umap = prepared(vectors, dim, random);
    const scaled = scaledStart(start);
    // these are the very rows that its steps move
    for (const [i, row] of this.#umap.getEmbedding().entries()) {
      for (const d of [0, 1]) row[d] = scaled[2 * i + d] + JITTER * (2 * random() - 1);
    }
  }

  /** @returns {number} how much of it is done, 0..1 */
  get share() {
    return this.#umap ? this.#epoch / EPOCHS : 1;
  }

  /** Take one step, if there is one left. */
  step() {
    if (this.share < 1) this.#epoch = this.#umap?.step() ?? EPOCHS;
  }

  /** @returns {Float32Array} [n * 2] as far as it has come; where there is nothing to lay out, the start */
  points() {
    return this.#umap ? Float32Array.from(this.#umap.getEmbedding().flat()) : this.#start.slice();
  }
}

/**
 * @param {Float32Array} vectors [n * dim]
 * @param {number} dim
 * @param {() => number} random
 * @returns {UMAP} before its first step, at a start of its own
 */
function prepared(vectors, dim, random) {
  const n = vectors.length / dim;
  // umap-js wants at least one row that is no neighbour
  const others = Math.min(NEIGHBOURS - 1, n - 2);
  const { k, rows, likeness } = nearestByCosine(vectors, dim, others);
  const places = Array.from({ length: n }, (_, row) => row);
  const of = (/** @type {Int32Array | Float64Array} */ found, /** @type {number} */ row) =>
    found.subarray(row * k, (row + 1) * k);
  const umap = new UMAP({ ...SETTINGS, nNeighbors: k + 1, nEpochs: EPOCHS, random });
  umap.setPrecomputedKNN(
    places.map((row) => [row, ...of(rows, row)]),
    places.map((row) => [0, ...distances(of(likeness, row))]),
  );
  // with neighbours that are known, it asks nothing of the rows but how many there are
  umap.initializeFit(places.map(() => []));
  return umap;
}

/**
 * @param {Int32Array | Float64Array} cosines nearest first
 * @returns {number[]}
 */
function distances(cosines) {
  const found = Array.from(cosines, (cosine) => Math.max(0, 1 - cosine));
  // for each row without any distance, umap-js would work out the mean of all distances anew
  return found.at(-1) === 0 ? found.map(() => LEAST_DISTANCE) : found;
}

/**
 * @param {Float32Array} start [n * 2], n at least 1
 * @returns {Float64Array} [n * 2] about its middle, no number beyond START_EXTENT
 */
function scaledStart(start) {
  const n = start.length / 2;
  const middle = [0, 0];
  for (const [i, value] of start.entries()) middle[i % 2] += value / n;
  const moved = Float64Array.from(start, (value, i) => value - middle[i % 2]);
  const extent = moved.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return extent > 0 ? moved.map((value) => (value * START_EXTENT) / extent) : moved;
}
