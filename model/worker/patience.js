/**
 * Early stopping: a training ends when it has not got better for some epochs, and goes back to its best.
 *
 *     const patience = new Patience(3);
 *     patience.isOver(epoch, ndcg, weights);   // true: epochs 10, 11 and 12 were no better than 9
 *     patience.best;                           // { epoch: 9, ndcg: .21, weights }
 */

/** @typedef {{epoch: number, ndcg: number, weights: Float32Array[]}} Best */

export class Patience {
  /** @type {Best | null} */
  best = null;
  #epochs;

  /** @param {number | null} [epochs] without gain after which it is over; null or nothing: never */
  constructor(epochs = null) {
    this.#epochs = epochs;
  }

  /**
   * @param {number} epoch that has ended, from 1 on
   * @param {number | null} ndcg on the validation slice; null where there is none: it is never over then
   * @param {Float32Array[]} weights as they are now, never written to
   * @returns {boolean}
   */
  isOver(epoch, ndcg, weights) {
    if (this.#epochs === null || ndcg === null) return false;
    if (!this.best || ndcg > this.best.ndcg) this.best = { epoch, ndcg, weights };
    return epoch - this.best.epoch >= this.#epochs;
  }
}
