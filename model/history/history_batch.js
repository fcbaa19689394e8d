/**
 * One batch of the History model, laid out for its loss.
 *
 *     const layOut = rowLayout(1682, itemGenres, question.pools, 7);
 *     const batch = layOut(rows.next());
 */

import { count, draw, seededRandom } from "../core/random.js";
import { layOutHistories } from "./history.js";

/** @typedef {import("../core/random.js").Random} Random */
/** @typedef {import("../core/sparse.js").SparseMatrix} SparseMatrix */
/** @typedef {import("../data/question.js").Pool} Pool */
/** @typedef {import("./history_batches.js").Row} Row */
/** @typedef {import("../core/losses.js").Competition} Competition */

/** So many items compete in a step: all of MovieLens 100K; of a larger catalogue a new choice for each step. */
const MOST_CANDIDATES = 1700;

/**
 * M histories laid out for the loss, whose pairs are those of a history and a target.
 * @typedef {Competition & Histories} HistoryBatch
 * @typedef {object} Histories
 * @property {Int32Array} items [R] different items: the N candidates, then the rest of the histories
 * @property {number} numCandidates N
 * @property {SparseMatrix} pools [M * pools, R]
 * @property {Float32Array} profiles [M * numGenres]
 */

/**
 * @param {number} numItems
 * @param {Float32Array} itemGenres [numItems * numGenres]
 * @param {Pool[]} speeds [P] at which the pools forget
 * @param {number} seed
 * @returns {(rows: Row[]) => HistoryBatch} of the rows that have a target among the candidates
 */
export function rowLayout(numItems, itemGenres, speeds, seed) {
  // not the stream that draws the rows, which starts from the seed itself
  const random = seededRandom(-1 - seed);
  return (rows) => {
    const candidates = drawCandidates(numItems, rows[0].targets[0], random);
    return layOut(rows, candidates, { itemGenres, numItems, speeds });
  };
}

/**
 * @param {number} numItems
 * @param {number} target always among them: a batch without any target would have no loss
 * @param {Random} random
 * @returns {Int32Array} [N]
 */
function drawCandidates(numItems, target, random) {
  const items = count(numItems);
  if (numItems <= MOST_CANDIDATES) return items;
  const drawn = draw(items, MOST_CANDIDATES, random);
  if (!drawn.includes(target)) drawn[0] = target;
  return drawn;
}

/**
 * @param {Row[]} rows
 * @param {Int32Array} candidates [N]
 * @param {{itemGenres: Float32Array, numItems: number, speeds: Pool[]}} about itemGenres [numItems * numGenres]
 * @returns {HistoryBatch}
 */
function layOut(rows, candidates, { itemGenres, numItems, speeds }) {
  const columnOf = new Int32Array(numItems).fill(-1);
  for (let i = 0; i < candidates.length; i++) columnOf[candidates[i]] = i;
  const findable = rows.filter(({ targets, weights }) =>
    targets.some((item, i) => columnOf[item] >= 0 && weights[i] > 0),
  );
  const items = [...candidates];
  for (const { history } of findable) {
    for (const item of history.items) {
      if (columnOf[item] < 0) columnOf[item] = items.push(item) - 1;
    }
  }
  const histories = findable.map(({ history }) => history);
  const numGenres = itemGenres.length / numItems;
  const { pools, profiles } = layOutHistories(histories, itemGenres, numGenres, speeds);
  return {
    items: Int32Array.from(items),
    numCandidates: candidates.length,
    pools: { ...pools, column: pools.column.map((item) => columnOf[item]) },
    profiles,
    ...targetsOf(findable, columnOf, candidates.length),
  };
}

/**
 * All targets of a history compete with all other candidates, but for the history itself, which is never recommended.
 * @param {Row[]} rows [M]
 * @param {Int32Array} columnOf [numItems]
 * @param {number} width N
 * @returns {Competition}
 */
function targetsOf(rows, columnOf, width) {
  const isCandidate = (/** @type {number} */ item) => columnOf[item] >= 0 && columnOf[item] < width;
  /** @type {{row: number[], column: number[], weight: number[]}} */
  const pairs = { row: [], column: [], weight: [] };
  /** @type {{row: number[], column: number[]}} */
  const known = { row: [], column: [] };
  for (const [row, { targets, weights, history }] of rows.entries()) {
    let total = 0;
    for (let i = 0; i < targets.length; i++) if (isCandidate(targets[i])) total += weights[i];
    for (let i = 0; i < targets.length; i++) {
      if (!isCandidate(targets[i])) continue;
      pairs.row.push(row);
      pairs.column.push(columnOf[targets[i]]);
      pairs.weight.push(weights[i] / total / rows.length);
    }
    for (const item of history.items) {
      if (!isCandidate(item)) continue;
      known.row.push(row);
      known.column.push(columnOf[item]);
    }
  }
  return {
    userRow: Int32Array.from(pairs.row),
    itemRow: Int32Array.from(pairs.column),
    weights: Float32Array.from(pairs.weight),
    corrections: new Float32Array(width),
    positiveCorrections: new Float32Array(pairs.row.length),
    excluded: { row: Int32Array.from(known.row), column: Int32Array.from(known.column) },
    isTargetAmong: true,
  };
}
