/**
 * The page's end of a training worker: requests with ids, each of which resolves or rejects.
 *
 *     const client = new WorkerClient();
 *     await client.call("train", { name: "deep", data, settings }, (progress) => {});
 */

/**
 * @typedef {object} Pending
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {(progress: any) => void} [onProgress]
 */

export class WorkerClient {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;

  /**
   * @param {string} method
   * @param {object} [args]
   * @param {(progress: any) => void} [onProgress]
   * @returns {Promise<any>}
   */
  call(method, args = {}, onProgress = undefined) {
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress });
      this.#worker?.postMessage({ id, method, args });
    });
  }

  /** @returns {Worker} */
  #start() {
    const url = new URL("./training_worker.js", import.meta.url);
    const backend = new URLSearchParams(location.search).get("backend");
    if (backend !== null) url.searchParams.set("backend", backend);
    const worker = new Worker(url, { type: "module" });
    worker.addEventListener("message", ({ data }) => this.#settle(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const reason = event.message || "its script did not load";
      this.fail(new Error(`The training worker stopped: ${reason}.`));
    });
    worker.addEventListener("messageerror", () => {
      this.fail(new Error("The training worker sent a message that could not be read."));
    });
    return worker;
  }

  /** @param {{id: number, result?: unknown, error?: {name: string, message: string}, progress?: any}} message */
  #settle({ id, result, error, progress }) {
    const request = this.#pending.get(id);
    if (!request) return;
    if (progress) {
      this.#report(request, progress);
      return;
    }
    this.#pending.delete(id);
    if (error) request.reject(Object.assign(new Error(error.message), { name: error.name }));
    else request.resolve(result);
  }

  /**
   * A callback that fails must not fail in silence, nor leave the worker training for nobody.
   * @param {Pending} request
   * @param {any} progress
   */
  #report({ onProgress }, progress) {
    try {
      onProgress?.(progress);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * End the worker and reject everything that waits; the next call starts a new one.
   * @param {Error} error
   */
  fail(error) {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of waiting) request.reject(error);
  }
}
