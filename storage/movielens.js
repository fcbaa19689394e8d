/**
 * MovieLens 100K, where a site does not hold it: what the visitor has brought is kept for the next visits.
 *
 *     await keep([{ key: "ml-100k", files: { "u.data": bytes, "u.item": bytes } }], 1);
 *     const { records } = await read([]);
 *
 * What is read is checked by whoever reads it. Loaded by model_bridge.js when it is first asked for.
 */

import { Store } from "./store.js";

/** @typedef {{key: string, files: Record<string, Uint8Array<ArrayBuffer>>}} MovielensRecord */

const store = new Store(
  "movielens",
  [(database) => database.createObjectStore("movielens")],
  record,
);

/**
 * @param {string} key
 * @param {any} value
 * @returns {MovielensRecord} with no file in it where it is not what this module writes
 */
function record(key, value) {
  const files = Object.entries(value?.files ?? {});
  const isOurs = files.every(([, bytes]) => bytes instanceof Uint8Array);
  return { key, files: isOurs ? Object.fromEntries(files) : {} };
}

/** @type {typeof store.keep} */
export const keep = (records, most) => store.keep(records, most);
/** @type {typeof store.drop} */
export const drop = (keys) => store.drop(keys);
/** @type {typeof store.read} */
export const read = (known) => store.read(known);
