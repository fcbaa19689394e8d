/**
 * The best k of many scores.
 *
 *     const best = new TopK(2, Int32Array.of(1));
 *     best.offer(Float32Array.of(0.1, 0.9, 0.5), 0);
 *     best.result();   // { indices: [2, 0], scores: [0.5, 0.1] }
 */

/** Keeps the k highest scores seen so far, best first; of equal scores the lower index comes first. */
export class TopK {
  /**
   * @param {number} k at least 1
   * @param {Iterable<number>} exclude indices never kept
   */
  constructor(k, exclude) {
    if (!Number.isInteger(k) || k < 1)
      throw new RangeError(`k must be an integer from 1 on, got ${k}.`);
    this.k = k;
    this.exclude = new Set(exclude);
    /** @type {number[]} */
    this.indices = [];
    /** @type {number[]} */
    this.scores = [];
  }

  /**
   * Look at one block of scores.
   * @param {Float32Array} scores [block]
   * @param {number} offset index of the block's first score
   */
  offer(scores, offset) {
    let worst = this.#worst();
    for (let i = 0; i < scores.length; i++) {
      // the usual case by far: no better than the worst that is kept
      if (!(scores[i] > worst) || this.exclude.has(offset + i)) continue;
      this.#insert(offset + i, scores[i]);
      worst = this.#worst();
    }
  }

  /** @returns {number} what a score has to beat */
  #worst() {
    return this.scores.length === this.k ? this.scores[this.k - 1] : Number.NEGATIVE_INFINITY;
  }

  /**
   * @param {number} index
   * @param {number} score
   */
  #insert(index, score) {
    let place = this.scores.length;
    while (place > 0 && score > this.scores[place - 1]) place--;
    this.indices.splice(place, 0, index);
    this.scores.splice(place, 0, score);
    if (this.scores.length > this.k) {
      this.indices.pop();
      this.scores.pop();
    }
  }

  /** @returns {{indices: Int32Array, scores: Float32Array}} at most k, fewer when fewer are allowed */
  result() {
    return { indices: Int32Array.from(this.indices), scores: Float32Array.from(this.scores) };
  }
}
