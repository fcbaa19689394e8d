/**
 * Gives the benchmarks the page's own bridge, without the page: `window.bench.topLists(...)`.
 */

import { recommend, train } from "../model_bridge.js";

/**
 * Train all models and ask each for every user's list.
 * @param {object} data as the page sends it, but with plain arrays (they come from Python as JSON)
 * @param {number} data.numUsers
 * @param {number} data.numItems
 * @param {number[]} data.userIdx
 * @param {number[]} data.itemIdx
 * @param {number[]} data.itemGenres
 * @param {number[]} data.userGenres
 * @param {import("../model/recipes.js").Settings} settings
 * @param {number} k
 * @returns {Promise<{seconds: number, lists: Record<string, number[][]>}>}
 */
async function topLists(data, settings, k) {
  const seen = Array.from({ length: data.numUsers }, () => /** @type {number[]} */ ([]));
  for (const [i, user] of data.userIdx.entries()) seen[user].push(data.itemIdx[i]);
  const arrays = {
    userIdx: Int32Array.from(data.userIdx),
    itemIdx: Int32Array.from(data.itemIdx),
    itemGenres: Float32Array.from(data.itemGenres),
    userGenres: Float32Array.from(data.userGenres),
  };
  const started = performance.now();
  const models = await train({ ...data, ...arrays }, settings, () => {});
  const seconds = (performance.now() - started) / 1000;
  /** @type {Record<string, number[][]>} */
  const lists = {};
  for (const { name } of models) {
    const found = seen.map((items, user) => recommend(name, user, k, Int32Array.from(items)));
    lists[name] = (await Promise.all(found)).map(({ itemIdx }) => [...itemIdx]);
  }
  return { seconds, lists };
}

Object.assign(window, { bench: { topLists } });
