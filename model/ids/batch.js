/**
 * One training batch, laid out so that nothing is computed twice: the pairs (user, item) of a batch
 * repeat users and items, but a tower needs each of them only once.
 *
 *     const [userIdx, itemIdx] = [Int32Array.of(0, 0, 1), Int32Array.of(5, 7, 7)];
 *     const batch = inBatch(interactions, { userIdx, itemIdx });
 *     batch.users;    // [0, 1], and batch.userRow is [0, 0, 1]
 *     batch.items;    // [5, 7], and batch.itemRow is [0, 1, 1]
 */

import { EXCLUDED_LOGIT } from "../core/losses.js";
import { seededRandom } from "../core/random.js";

/** @typedef {import("../core/losses.js").Batch} Batch */
/** @typedef {import("../core/losses.js").TripleBatch} TripleBatch */
/** @typedef {import("../core/random.js").Random} Random */
/** @typedef {import("../data/interactions.js").Interactions} Interactions */

/**
 * What a model learns from.
 * @typedef {object} Pairs
 * @property {Int32Array} userIdx [B]
 * @property {Int32Array} itemIdx [B]
 * @property {Float32Array} [weight] [B] what each pair counts in the loss; all alike without it
 */

/**
 * In-batch sampled softmax, softmax over all items, or Bayesian personalised ranking.
 * @typedef {"softmax" | "full" | "bpr"} Loss
 */

/**
 * What mends the plain recipe.
 * @typedef {object} Corrections
 * @property {boolean} logq whether popular films are corrected for standing in most batches
 * @property {boolean} masking whether a user's other films are left out of the negatives
 */

/** @type {Corrections} */
const ALL = { logq: true, masking: true };

/** @type {Record<Loss, (interactions: Interactions, pairs: Pairs, corrections: Corrections, random: Random) => Batch | TripleBatch>} */
const LAYOUTS = { softmax: inBatch, full: allItems, bpr: triples };

/**
 * @param {Loss} loss
 * @param {Interactions} interactions for the logQ correction, for leaving out a user's other positives,
 *   and for drawing negatives (BPR)
 * @param {number} seed
 * @param {Corrections} [corrections] all of them where nothing is said
 * @returns {(pairs: Pairs) => Batch | TripleBatch} lays pairs out as what the loss compares
 * @throws {RangeError} when there is no such loss
 */
export function pairLayout(loss, interactions, seed, corrections = ALL) {
  if (!Object.hasOwn(LAYOUTS, loss)) {
    throw new RangeError(`Expected loss "softmax", "full" or "bpr", got "${loss}".`);
  }
  // not the stream that shuffles the batches, which starts from the seed itself
  const random = seededRandom(-1 - seed);
  return (pairs) => LAYOUTS[loss](interactions, pairs, corrections, random);
}

/**
 * Ids with rows given out in the order of first appearance.
 * @typedef {object} Numbered
 * @property {Int32Array} unique [M] the different ids
 * @property {Int32Array} row [B] the row of each id
 * @property {Int32Array} rowOf for every possible id its row, or -1
 */

/**
 * @param {Int32Array} ids [B]
 * @param {number} limit one more than the largest id
 * @returns {Numbered}
 */
function numberRows(ids, limit) {
  const rowOf = new Int32Array(limit).fill(-1);
  const unique = [];
  for (const id of ids) {
    if (rowOf[id] >= 0) continue;
    rowOf[id] = unique.length;
    unique.push(id);
  }
  return { unique: Int32Array.from(unique), row: ids.map((id) => rowOf[id]), rowOf };
}

/**
 * In-batch negatives: all items of the batch compete with every pair's own item. The logits of the
 * negatives get
 *
 * - −log q_j, the logQ correction. A popular film stands in most batches and would be pushed down as a
 *   negative again and again, only because it is popular; subtracting log q_j takes that out.
 * - +log m_j where item j stands in m_j pairs: one column then counts as m_j equal ones.
 * - EXCLUDED_LOGIT where the user has item j: such an in-batch negative is really a positive
 *   ("accidental hit").
 *
 * Without the first and the last the recipe ranks worse than the list of the most popular films
 * (docs/ablations.md).
 * @param {Interactions} interactions
 * @param {Pairs} pairs
 * @param {Corrections} [corrections]
 * @returns {Batch}
 */
export function inBatch(interactions, { userIdx, itemIdx, weight }, { logq, masking } = ALL) {
  const user = numberRows(userIdx, interactions.numUsers);
  const item = numberRows(itemIdx, interactions.numItems);
  const logQ = Float32Array.from(item.unique, (id) =>
    logq ? interactions.logSamplingProbability(id) : 0,
  );
  const copies = new Float32Array(item.unique.length);
  for (const row of item.row) copies[row]++;
  const ofItems = copies.map((count, row) => Math.log(count) - logQ[row]);
  return {
    users: user.unique,
    items: item.unique,
    userRow: user.row,
    itemRow: item.row,
    ...negatives(interactions, user, item, ofItems, masking),
    positiveCorrections: Float32Array.from(item.row, (row) => -logQ[row]),
    weights: shares(userIdx.length, weight),
  };
}

/**
 * All items as negatives: the full softmax. Nothing is sampled, so nothing needs a correction.
 * @param {Interactions} interactions
 * @param {Pairs} pairs
 * @param {Corrections} [corrections]
 * @returns {Batch}
 */
export function allItems(interactions, { userIdx, itemIdx, weight }, { masking } = ALL) {
  const user = numberRows(userIdx, interactions.numUsers);
  const unique = Int32Array.from({ length: interactions.numItems }, (_, item) => item);
  const item = { unique, row: itemIdx, rowOf: unique };
  return {
    users: user.unique,
    items: unique,
    userRow: user.row,
    itemRow: itemIdx,
    ...negatives(interactions, user, item, new Float32Array(unique.length), masking),
    positiveCorrections: new Float32Array(itemIdx.length),
    weights: shares(itemIdx.length, weight),
  };
}

/**
 * One negative for each pair, that the user does not have, or any: for BPR.
 * @param {Interactions} interactions
 * @param {Pairs} pairs
 * @param {Corrections} corrections
 * @param {Random} random
 * @returns {TripleBatch}
 */
export function triples(interactions, { userIdx, itemIdx, weight }, { masking }, random) {
  const user = numberRows(userIdx, interactions.numUsers);
  const both = new Int32Array(2 * itemIdx.length);
  both.set(itemIdx);
  const negativeIdx = masking
    ? sampleNegatives(interactions, userIdx, random)
    : userIdx.map(() => random(interactions.numItems));
  both.set(negativeIdx, itemIdx.length);
  const item = numberRows(both, interactions.numItems);
  return {
    users: user.unique,
    items: item.unique,
    userRow: user.row,
    itemRow: item.row.subarray(0, itemIdx.length),
    negativeRow: item.row.subarray(itemIdx.length),
    weights: shares(itemIdx.length, weight),
  };
}

/**
 * One item for each user that the user has no interaction with, drawn evenly.
 * @param {Interactions} interactions
 * @param {Int32Array} userIdx [B]
 * @param {Random} random
 * @returns {Int32Array} [B]; a user who has every item gets any item
 */
export function sampleNegatives({ byUser, numItems }, userIdx, random) {
  return userIdx.map((user) => {
    let item = random(numItems);
    while (byUser.has(user, item) && !byUser.hasAll(user, numItems)) item = random(numItems);
    return item;
  });
}

/**
 * @param {number} length
 * @param {Float32Array} [weight] [length]; all alike without it
 * @returns {Float32Array} [length] with the sum 1
 */
function shares(length, weight = new Float32Array(length).fill(1)) {
  const total = weight.reduce((sum, value) => sum + value, 0);
  return weight.map((value) => value / total);
}

/**
 * The corrections in every row, but, with masking, EXCLUDED_LOGIT for the items that the user has, in training or
 * in this batch. Without it they all compete, the pair's own among them.
 * @param {Interactions} interactions
 * @param {Numbered} user
 * @param {Numbered} item
 * @param {Float32Array} corrections [N]
 * @param {boolean} masking
 * @returns {{negativeCorrections: Float32Array, isTargetAmong: boolean}} [M * N]
 */
function negatives(interactions, user, item, corrections, masking) {
  const width = corrections.length;
  const rows = new Float32Array(user.unique.length * width);
  for (let row = 0; row < user.unique.length; row++) rows.set(corrections, row * width);
  if (masking) excludePositives(rows, interactions, user, item);
  return { negativeCorrections: rows, isTargetAmong: !masking };
}

/**
 * @param {Float32Array} rows [M * N] in which EXCLUDED_LOGIT is put
 * @param {Interactions} interactions
 * @param {Numbered} user
 * @param {Numbered} item
 */
function excludePositives(rows, interactions, user, item) {
  const width = item.unique.length;
  const exclude = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (column >= 0) rows[row * width + column] = EXCLUDED_LOGIT;
  };
  for (let row = 0; row < user.unique.length; row++) {
    const positives = interactions.byUser.itemsOf(user.unique[row]);
    for (let i = 0; i < positives.length; i++) exclude(row, item.rowOf[positives[i]]);
  }
  for (let pair = 0; pair < user.row.length; pair++) exclude(user.row[pair], item.row[pair]);
}
