/**
 * Runs that the browser keeps.
 *
 *     await keep([{ key: "1790000000000-3fa9", text, numbers }], 10);
 *     const { keys, records } = await read([]);
 *
 * A record is a text and an Int32Array (recommender/runs/record.py). Loaded by model_bridge.js when it is first asked
 * for.
 */

import { Store } from "./store.js";

/** @typedef {{key: string, text: string, numbers: Int32Array}} RunRecord */

const store = new Store("runs", [(database) => database.createObjectStore("runs")], record);

/**
 * @param {string} key
 * @param {any} value
 * @returns {RunRecord} with nothing in it where it is not what this module writes
 */
function record(key, value) {
  const { text, numbers } = value ?? {};
  const isOurs = typeof text === "string" && numbers instanceof Int32Array;
  return isOurs ? { key, text, numbers } : { key, text: "", numbers: new Int32Array() };
}

/** @type {typeof store.keep} */
export const keep = (records, most) => store.keep(records, most);
/** @type {typeof store.drop} */
export const drop = (keys) => store.drop(keys);
/** @type {typeof store.read} */
export const read = (known) => store.read(known);
/** @type {typeof store.follow} */
export const follow = (changed) => store.follow(changed);
