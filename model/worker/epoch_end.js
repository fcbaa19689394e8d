/**
 * What is looked at when an epoch ends: where the films stand, and how well they are recommended.
 *
 *     const epochEnd = new EpochEnd(model, { watch: true, validation });
 *     const { frame, ndcg } = await epochEnd.look();
 */

import { ndcg } from "../core/ndcg.js";
import { readDirections, vectorsOfAllItems } from "../core/retrieval.js";
import { tf } from "../core/tf.js";
import { topK } from "../core/top_k.js";
import { ByUser } from "../data/by_user.js";
import { RunningPlane } from "../projection/running_plane.js";

/** @typedef {import("../core/retrieval.js").TwoTowers} TwoTowers */
/** @typedef {import("../core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("./protocol.js").ValidationSlice} ValidationSlice */

/** Length of the lists. */
const K = 10;

export class EpochEnd {
  #model;
  #plane;
  #validation;

  /**
   * @param {TwoTowers} model
   * @param {object} what
   * @param {boolean} what.watch whether the map follows
   * @param {ValidationSlice | null} what.validation interactions that the model does not see
   */
  constructor(model, { watch, validation }) {
    this.#model = model;
    this.#plane = watch ? new RunningPlane() : null;
    this.#validation = validation && new Validation(model, validation);
  }

  /**
   * All item vectors are computed once for both.
   * @returns {Promise<{frame: Float32Array | null, ndcg: number | null}>} frame [numItems * 3]
   */
  async look() {
    if (!this.#plane && !this.#validation) return { frame: null, ndcg: null };
    const vectors = vectorsOfAllItems(this.#model);
    try {
      return {
        frame: this.#plane && (await this.#frame(vectors, this.#plane)),
        ndcg: this.#validation && (await this.#validation.ndcg(vectors)),
      };
    } finally {
      vectors.dispose();
    }
  }

  /**
   * @param {Tensor2D} itemVectors
   * @param {RunningPlane} plane
   */
  async #frame(itemVectors, plane) {
    return plane.project(await readDirections(this.#model, itemVectors), this.#model.embeddingDim);
  }
}

/** NDCG@10 of the lists of some users, whose interactions were set aside in part. */
class Validation {
  #model;
  #users;
  #known;
  /** @type {Set<number>[]} */
  #wanted;

  /**
   * @param {TwoTowers} model
   * @param {ValidationSlice} slice
   */
  constructor(model, { users, knownStarts, known, wantedStarts, wanted }) {
    this.#model = model;
    this.#users = users;
    this.#known = new ByUser(knownStarts, known);
    const aside = new ByUser(wantedStarts, wanted);
    this.#wanted = Array.from(users, (_, row) => new Set(aside.itemsOf(row)));
  }

  /**
   * @param {Tensor2D} itemVectors [numItems, D]
   * @returns {Promise<number>} mean over the users
   */
  async ndcg(itemVectors) {
    const scores = tf.tidy(() =>
      tf.matMul(this.#model.userVectors(this.#users), itemVectors, false, true),
    );
    const values = /** @type {Float32Array} */ (await scores.data());
    scores.dispose();
    const { numItems } = this.#model;
    const each = this.#wanted.map((wanted, row) => {
      const ofUser = values.subarray(row * numItems, (row + 1) * numItems);
      return ndcg(topK(ofUser, K, this.#known.itemsOf(row)).indices, wanted, K);
    });
    return each.reduce((sum, value) => sum + value, 0) / each.length;
  }
}
