/**
 * Models that the browser keeps, in a database beside that of runs: an older tab never holds it up.
 *
 *     await keep([{ key: "1790000000000-3fa9", digest, bytes }], 3);
 *     const { keys, records } = await read([]);
 *
 * A record is a model file (recommender/model_files/) and its digest. Loaded by model_bridge.js when it is first asked for.
 */

import { Store } from "./store.js";

/** @typedef {{key: string, digest: string, bytes: Uint8Array}} ModelRecord */

const store = new Store("models", [(database) => database.createObjectStore("models")], record);

/**
 * @param {string} key
 * @param {any} value
 * @returns {ModelRecord} with nothing in it where it is not what this module writes
 */
function record(key, value) {
  const { digest, bytes } = value ?? {};
  const isOurs = typeof digest === "string" && bytes instanceof Uint8Array;
  return isOurs ? { key, digest, bytes } : { key, digest: "", bytes: new Uint8Array() };
}

/** @type {typeof store.keep} */
export const keep = (records, most) => store.keep(records, most);
/** @type {typeof store.drop} */
export const drop = (keys) => store.drop(keys);
/** @type {typeof store.read} */
export const read = (known) => store.read(known);
/** @type {typeof store.follow} */
export const follow = (changed) => store.follow(changed);
