/**
 * The page's end of one worker: requests with ids, each of which resolves or rejects.
 *
 *     const script = new URL("./worker.js", import.meta.url);
 *     const client = new WorkerClient(script, "deep", "training", (error) => console.warn(error.message));
 *     await client.call("train", { entry, data, settings }, (progress) => {});
 *
 * A client lives as long as its worker: when that has ended, every call is rejected with the reason.
 */

import { WorkerEndedError, WorkerLostError } from "../core/errors.js";
import { Watch } from "./life.js";
import { asError, revivedError } from "./protocol.js";

/** @typedef {import("./protocol.js").Answer} Answer */

/**
 * @typedef {object} Pending
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 * @property {(progress: any) => void} [onProgress]
 */

export class WorkerClient {
  /** @type {Worker} */
  #worker;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;
  /** @type {Watch} */
  #watch;
  /** @type {Error | null} */
  #ended = null;

  /**
   * @param {URL | string} script of a module worker that answers requests (hear.js)
   * @param {string} name of the worker, for the browser's own tools
   * @param {string} work what it does, for its errors
   * @param {(error: Error) => void} onLost is told when the worker dies of itself
   */
  constructor(script, name, work, onLost) {
    this.#worker = new Worker(script, { type: "module", name });
    this.#watch = new Watch(
      this.#worker,
      () => this.isBusy,
      (how) => this.#lose(new WorkerEndedError(`The ${work} worker ${how}.`), onLost),
    );
    this.#worker.addEventListener("message", ({ data }) => {
      this.#watch.heard(data);
      if ("spent" in data) this.#lose(revivedError(data.spent), onLost);
      else this.#settle(data);
    });
    this.#worker.addEventListener("error", (event) => {
      // whoever waits hears of it; otherwise the browser's console does
      if (this.isBusy) event.preventDefault();
      this.#lose(lostBy(event, work), onLost);
    });
    this.#worker.addEventListener("messageerror", () => {
      this.#lose(new WorkerLostError(`The ${work} worker sent what could not be read.`), onLost);
    });
  }

  /** @returns {boolean} whether the worker has ended, of itself or by `end` */
  get hasEnded() {
    return this.#ended !== null;
  }

  /** @returns {boolean} whether somebody waits for an answer */
  get isBusy() {
    return this.#pending.size > 0;
  }

  /**
   * @param {string} method
   * @param {object} [args]
   * @param {(progress: any) => void} [onProgress]
   * @returns {Promise<any>}
   */
  call(method, args = {}, onProgress = undefined) {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, method, args });
      this.#pending.set(id, { resolve, reject, onProgress });
    });
  }

  /**
   * End the worker, and reject everything that waits and whatever is asked later.
   * @param {Error} reason
   */
  end(reason) {
    if (this.#ended) return;
    this.#ended = reason;
    this.#watch.stop();
    this.#worker.terminate();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(reason);
  }

  /**
   * @param {Error} reason
   * @param {(error: Error) => void} onLost
   */
  #lose(reason, onLost) {
    if (this.#ended) return;
    this.end(reason);
    onLost(reason);
  }

  /** @param {Answer} answer */
  #settle(answer) {
    const request = this.#pending.get(answer.id);
    if (!request) return;
    if ("progress" in answer) {
      this.#report(request, answer.progress);
      return;
    }
    this.#pending.delete(answer.id);
    if ("error" in answer) request.reject(revivedError(answer.error));
    else request.resolve(answer.result);
  }

  /**
   * A callback that fails must not fail in silence, nor leave the worker busy for nobody.
   * @param {Pending} request
   * @param {object} progress
   */
  #report({ onProgress }, progress) {
    try {
      onProgress?.(progress);
    } catch (error) {
      this.end(asError(error));
    }
  }
}

/**
 * @param {ErrorEvent} event of a worker
 * @param {string} work what the worker did
 * @returns {WorkerLostError} with the place in the worker, as far as the browser tells it
 */
function lostBy({ message, filename, lineno, colno }, work) {
  const reason = message || "its script did not load";
  const error = new WorkerLostError(`The ${work} worker stopped: ${reason}.`);
  if (filename) error.stack = `${error}\n    at ${filename}:${lineno}:${colno}`;
  return error;
}
