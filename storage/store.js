/**
 * Records that the browser keeps, in an IndexedDB database of this site's own: one for each kind of them.
 *
 *     const store = new Store("runs", [(database) => database.createObjectStore("runs")], toRecord);
 *     await store.keep([{ key: "1790000000000-3fa9", ...value }], 10);
 *     const { keys, records } = await store.read([]);
 *
 * A key begins with the time, so that keys in order are records in order. Several tabs may write at once: each change
 * is one transaction, and the other tabs are told.
 */

import { openDB } from "../vendor/idb/index.js";

/** @typedef {import("idb").IDBPDatabase} Database */
/** @typedef {import("idb").IDBPObjectStore<any, any, any, "readwrite">} ObjectStore */

/**
 * @template {{key: string}} Kept a record with its key
 */
export class Store {
  /** @type {Promise<Database> | null} */
  #opening = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #database;
  #kind;
  #steps;
  #record;

  /**
   * @param {string} kind of the records, in the plural: the object store's name
   * @param {((database: Database) => void)[]} steps what each version of the database adds to the one before; one that
   *   is older takes the steps it lacks
   * @param {(key: string, value: any) => Kept} record what was kept under a key, whoever has written it
   */
  constructor(kind, steps, record) {
    // sites of one owner on GitHub Pages share an origin: the name has the site's path
    this.#database = `two-tower ${new URL(".", document.baseURI).pathname} ${kind}`;
    this.#kind = kind;
    this.#steps = steps;
    this.#record = record;
  }

  /**
   * The database; one that was closed, or did not open, is opened anew by the next call.
   * @returns {Promise<Database>}
   * @throws {DOMException} when the browser has none, or one of a newer page
   */
  #opened() {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** @returns {Promise<Database>} */
  async #open() {
    /** @type {(reason: Error) => void} */
    let refuse = () => {};
    const refused = new Promise((_, reject) => {
      refuse = reject;
    });
    const steps = this.#steps;
    const opened = openDB(this.#database, steps.length, {
      upgrade(made, oldVersion) {
        for (const step of steps.slice(oldVersion)) step(made);
      },
      // a tab with an older page holds on to it: nobody waits for that tab
      blocked: () => refuse(new Error("Another tab keeps the database from being opened.")),
      // a tab with a newer page wants to change it
      blocking: (_from, _to, event) => {
        this.#opening = null;
        /** @type {IDBDatabase} */ (event.target).close();
      },
      terminated: () => {
        this.#opening = null;
      },
    });
    return Promise.race([opened, refused]);
  }

  /**
   * Keep records, and of all records only the last ones.
   * @param {Iterable<Kept>} records
   * @param {number} most
   * @returns {Promise<string[]>} keys of those that are gone, the oldest ones
   */
  keep(records, most) {
    return this.#change(async (store) => {
      await Promise.all(Array.from(records, async ({ key, ...rest }) => store.put(rest, key)));
      const keys = await store.getAllKeys();
      const outdated = keys.slice(0, Math.max(0, keys.length - most));
      await Promise.all(outdated.map((key) => store.delete(key)));
      return outdated.map(String);
    });
  }

  /**
   * Keep these records no more.
   * @param {Iterable<string>} keys
   * @returns {Promise<void>}
   */
  drop(keys) {
    return this.#change(async (store) => {
      await Promise.all(Array.from(keys, (key) => store.delete(key)));
    });
  }

  /**
   * Make one change, whole or not at all, and tell the other tabs.
   * @template T
   * @param {(store: ObjectStore) => Promise<T>} make
   * @returns {Promise<T>}
   */
  async #change(make) {
    const transaction = (await this.#opened()).transaction(this.#kind, "readwrite");
    const making = make(transaction.store).catch((error) => {
      // what cannot be stored fails before the transaction does
      if (!transaction.error) transaction.abort();
      throw error;
    });
    const [made] = await Promise.all([making, transaction.done]);
    this.#channel?.postMessage("changed");
    return made;
  }

  /**
   * @param {Iterable<string>} known keys of records that need not be read again
   * @returns {Promise<{keys: string[], records: Kept[]}>} all keys, and the other records, both in order
   */
  async read(known) {
    const transaction = (await this.#opened()).transaction(this.#kind);
    const keys = (await transaction.store.getAllKeys()).map(String);
    const left = new Set(known);
    const unknown = keys.filter((key) => !left.has(key));
    const records = unknown.map(async (key) => this.#record(key, await transaction.store.get(key)));
    const [read] = await Promise.all([Promise.all(records), transaction.done]);
    return { keys, records: read };
  }

  /**
   * Hear when another tab has kept or dropped records.
   * @param {() => void} changed
   */
  follow(changed) {
    if (this.#channel) return;
    this.#channel = new BroadcastChannel(this.#database);
    this.#channel.addEventListener("message", () => changed());
  }
}
