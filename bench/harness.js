/**
 * Gives the benchmarks the page's own bridge, without the page: `window.bench`.
 */

import { recommendAll, train } from "../model_bridge.js";

/**
 * What Python sends, as JSON: plain arrays in place of typed ones.
 * @typedef {object} PlainData
 * @property {number} numUsers
 * @property {number} numItems
 * @property {number[]} userIdx
 * @property {number[]} itemIdx
 * @property {number[]} itemGenres
 * @property {number[]} userGenres
 */

/**
 * Train all models and ask each for every user's list.
 * @param {string[]} names
 * @param {PlainData} data
 * @param {import("../model/recipes.js").Settings} settings
 * @param {number} k
 * @param {{starts: number[], items: number[]}} exclude items by user that are never recommended
 * @returns {Promise<{seconds: number, lists: Record<string, number[]>}>} lists flat [numUsers * k]
 */
async function topLists(names, data, settings, k, { starts, items }) {
  const started = performance.now();
  await train(names, typed(data), settings, () => {});
  const seconds = (performance.now() - started) / 1000;
  /** @type {Record<string, number[]>} */
  const lists = {};
  for (const name of names) {
    lists[name] = [
      ...(await recommendAll(name, k, Int32Array.from(starts), Int32Array.from(items))),
    ];
  }
  return { seconds, lists };
}

/** @param {PlainData} data */
function typed(data) {
  return {
    numUsers: data.numUsers,
    numItems: data.numItems,
    userIdx: Int32Array.from(data.userIdx),
    itemIdx: Int32Array.from(data.itemIdx),
    itemGenres: Float32Array.from(data.itemGenres),
    userGenres: Float32Array.from(data.userGenres),
  };
}

Object.assign(window, { bench: { topLists } });
