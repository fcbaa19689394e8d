/**
 * Runs that the browser keeps, in an IndexedDB database of this site's own.
 *
 *     await keep([{ key: "1790000000000-3fa9", text, numbers }], 10);
 *     const { keys, records } = await read([]);
 *
 * A record is a text and an Int32Array (recommender/runs/record.py); its key begins with the time, so that keys
 * in order are runs in order. Several tabs may write at once: each change is one transaction, and the other
 * tabs are told. Loaded by model_bridge.js when it is first asked for.
 */

import { openDB } from "../vendor/idb/index.js";

/** @typedef {{key: string, text: string, numbers: Int32Array}} RunRecord */
/** @typedef {import("idb").IDBPDatabase} Database */

// sites of one owner on GitHub Pages share an origin: the name has the site's path
const NAME = `two-tower ${new URL(".", document.baseURI).pathname} runs`;
const RUNS = "runs";

/**
 * What each version of the database adds to the one before; a database that is older takes the steps it lacks.
 * @type {((database: Database) => void)[]}
 */
const STEPS = [(database) => database.createObjectStore(RUNS)];

/** @type {Promise<Database> | null} */
let opening = null;
/** @type {BroadcastChannel | null} */
let channel = null;

/**
 * The database; one that was closed, or did not open, is opened anew by the next call.
 * @returns {Promise<Database>}
 * @throws {DOMException} when the browser has none, or one of a newer page
 */
function database() {
  opening ??= open().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** @returns {Promise<Database>} */
async function open() {
  /** @type {(reason: Error) => void} */
  let refuse = () => {};
  const refused = new Promise((_, reject) => {
    refuse = reject;
  });
  const opened = openDB(NAME, STEPS.length, {
    upgrade(made, oldVersion) {
      for (const step of STEPS.slice(oldVersion)) step(made);
    },
    // a tab with an older page holds on to it: nobody waits for that tab
    blocked: () => refuse(new Error("Another tab keeps the database from being opened.")),
    // a tab with a newer page wants to change it
    blocking: (_from, _to, event) => close(/** @type {IDBDatabase} */ (event.target)),
    terminated: () => {
      opening = null;
    },
  });
  return Promise.race([opened, refused]);
}

/** @param {IDBDatabase} held */
function close(held) {
  opening = null;
  held.close();
}

/**
 * Keep runs, and of all runs only the last ones.
 * @param {Iterable<RunRecord>} records
 * @param {number} most
 * @returns {Promise<string[]>} keys of those that are gone, the oldest ones
 */
export function keep(records, most) {
  return change(async (store) => {
    await Promise.all(Array.from(records, async ({ key, ...rest }) => store.put(rest, key)));
    const keys = await store.getAllKeys();
    const outdated = keys.slice(0, Math.max(0, keys.length - most));
    await Promise.all(outdated.map((key) => store.delete(key)));
    return outdated.map(String);
  });
}

/**
 * Keep these runs no more.
 * @param {Iterable<string>} keys
 * @returns {Promise<void>}
 */
export function drop(keys) {
  return change(async (store) => {
    await Promise.all(Array.from(keys, (key) => store.delete(key)));
  });
}

/**
 * Make one change, whole or not at all, and tell the other tabs.
 * @template T
 * @param {(store: import("idb").IDBPObjectStore<any, ["runs"], "runs", "readwrite">) => Promise<T>} make
 * @returns {Promise<T>}
 */
async function change(make) {
  const transaction = (await database()).transaction(RUNS, "readwrite");
  const making = make(transaction.store).catch((error) => {
    // what cannot be stored fails before the transaction does
    if (!transaction.error) transaction.abort();
    throw error;
  });
  const [made] = await Promise.all([making, transaction.done]);
  channel?.postMessage("changed");
  return made;
}

/**
 * @param {Iterable<string>} known keys of records that need not be read again
 * @returns {Promise<{keys: string[], records: RunRecord[]}>} all keys, and the other records, both in order
 */
export async function read(known) {
  const transaction = (await database()).transaction(RUNS);
  const keys = (await transaction.store.getAllKeys()).map(String);
  const left = new Set(known);
  const unknown = keys.filter((key) => !left.has(key));
  const records = unknown.map(async (key) => record(key, await transaction.store.get(key)));
  const [read] = await Promise.all([Promise.all(records), transaction.done]);
  return { keys, records: read };
}

/**
 * What was kept under a key, whoever has written it.
 * @param {string} key
 * @param {any} value
 * @returns {RunRecord} with nothing in it where it is not what this module writes
 */
function record(key, value) {
  const { text, numbers } = value ?? {};
  const isOurs = typeof text === "string" && numbers instanceof Int32Array;
  return isOurs ? { key, text, numbers } : { key, text: "", numbers: new Int32Array() };
}

/**
 * Hear when another tab has kept or dropped runs.
 * @param {() => void} changed
 */
export function follow(changed) {
  if (channel) return;
  channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", () => changed());
}
