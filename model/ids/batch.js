/**
 * One training batch, laid out so that nothing is computed twice: the pairs (user, item) of a batch
 * repeat users and items, but a tower needs each of them only once.
 *
 *     const [userIdx, itemIdx] = [Int32Array.of(0, 0, 1), Int32Array.of(5, 7, 7)];
 *     const batch = inBatch(interactions, { userIdx, itemIdx });
 *     batch.users;    // [0, 1], and batch.userRow is [0, 0, 1]
 *     batch.items;    // [5, 7], and batch.itemRow is [0, 1, 1]
 */

import { seededRandom } from "../core/random.js";

/** @typedef {import("../core/losses.js").Batch} Batch */
/** @typedef {import("../core/losses.js").Places} Places */
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
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i];
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
 * - nothing where the user has item j, which is left out: such an in-batch negative is really a positive
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
  const logQ = new Float32Array(item.unique.length);
  if (logq)
    item.unique.forEach((id, i) => {
      logQ[i] = interactions.logSamplingProbability(id);
    });
  const copies = new Float32Array(item.unique.length);
  for (let b = 0; b < item.row.length; b++) copies[item.row[b]]++;
  return {
    users: user.unique,
    items: item.unique,
    userRow: user.row,
    itemRow: item.row,
    corrections: copies.map((count, row) => Math.log(count) - logQ[row]),
    ...negatives(interactions, user, item, masking),
    positiveCorrections: taken(
      logQ.map((log) => -log),
      item.row,
    ),
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
    corrections: new Float32Array(unique.length),
    ...negatives(interactions, user, item, masking),
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
  let total = 0;
  for (let i = 0; i < length; i++) total += weight[i];
  return weight.map((value) => value / total);
}

/**
 * @param {Float32Array} values
 * @param {Int32Array} rows [n]
 * @returns {Float32Array} [n] the values at these rows
 */
export function taken(values, rows) {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}

/** @type {Places} */
const NOTHING = { row: new Int32Array(0), column: new Int32Array(0) };

/**
 * Without masking all items compete, the pair's own among them.
 * @param {Interactions} interactions
 * @param {Numbered} user
 * @param {Numbered} item
 * @param {boolean} masking
 * @returns {{excluded: Places, isTargetAmong: boolean}}
 */
function negatives(interactions, user, item, masking) {
  const excluded = masking ? positivesOf(interactions, user, item) : NOTHING;
  return { excluded, isTargetAmong: !masking };
}

/**
 * Where users have the items, in training or in this batch.
 * @param {Interactions} interactions
 * @param {Numbered} user
 * @param {Numbered} item
 * @returns {Places}
 */
function positivesOf({ byUser }, user, item) {
  let most = user.row.length;
  for (let row = 0; row < user.unique.length; row++) most += byUser.countOf(user.unique[row]);
  const places = { row: new Int32Array(most), column: new Int32Array(most) };
  places.row.set(user.row);
  places.column.set(item.row);
  let end = user.row.length;
  for (let row = 0; row < user.unique.length; row++) {
    const positives = byUser.itemsOf(user.unique[row]);
    for (let i = 0; i < positives.length; i++) {
      const column = item.rowOf[positives[i]];
      if (column < 0) continue;
      places.row[end] = row;
      places.column[end++] = column;
    }
  }
  return { row: places.row.subarray(0, end), column: places.column.subarray(0, end) };
}
