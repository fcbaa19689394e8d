/** Workers in a spec's hand: who was started, how each can die, and what the bridge says of it. */

import { follow } from "../../../model_bridge.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

export const STOPPED = "The training worker stopped: out of memory.";
export const ENDED = "The training worker ended, perhaps for lack of memory.";

/**
 * Every worker that was started, with the name of its model, and, once the bridge knows that it lives, of the
 * lock that it holds.
 * @type {{name: string | undefined, worker: Worker, lock: string}[]}
 */
export const started = [];
/** @type {((name: string | undefined) => void)[]} */
export const whenStarted = [];
window.Worker = class extends Worker {
  #lock = "";
  /**
   * @param {string | URL} url
   * @param {WorkerOptions} [options]
   */
  constructor(url, options) {
    super(url, options);
    const one = { name: options?.name, worker: this, lock: "" };
    started.push(one);
    // after the bridge, which asks for the lock as soon as it hears of it
    queueMicrotask(() =>
      this.addEventListener("message", ({ data }) => {
        if ("alive" in data) one.lock = this.#lock;
      }),
    );
    for (const listener of whenStarted) listener(options?.name);
  }

  /** @param {any} message @param {any} [transfer] */
  postMessage(message, transfer) {
    if ("life" in message) this.#lock = message.life;
    super.postMessage(message, transfer);
  }
};
const { terminate } = Worker.prototype;

/** @param {string} name */
export const workersOf = (name) =>
  started.filter((one) => one.name === name).map(({ worker }) => worker);

/** @param {string} name */
export const lastOf = (name) => /** @type {Worker} */ (workersOf(name).pop());

/**
 * @param {string} name
 * @returns {Promise<boolean>} whether the last worker of a name lives
 */
export async function lives(name) {
  const { held = [] } = await navigator.locks.query();
  const worker = lastOf(name);
  const lock = started.find((one) => one.worker === worker)?.lock;
  return held.some((one) => one.name === lock);
}

/**
 * What the browser does when a worker dies of an error.
 * @param {string} name
 */
export function kill(name) {
  const place = { filename: "worker.js", lineno: 7, colno: 3 };
  lastOf(name).dispatchEvent(new ErrorEvent("error", { message: "out of memory", ...place }));
}

/**
 * What the system does: nobody is told.
 * @param {string} name
 */
export const end = (name) => terminate.call(lastOf(name));

/** What was heard, in order. @type {string[]} */
export const heard = [];
/** @type {(() => void)[]} */
const waiting = [];
/** @param {string} news */
function hear(news) {
  heard.push(news);
  for (const look of waiting) look();
}
follow(
  (names) => hear(`ended: ${names}`),
  (names) => hear(`back: ${names}`),
  (name, message) => hear(`lost: ${name}: ${message}`),
);

/**
 * @param {string} start of the news that is waited for
 * @returns {Promise<void>}
 */
export const news = (start) =>
  new Promise((resolve) => {
    const look = () => {
      if (heard.some((one) => one.startsWith(start))) resolve();
    };
    waiting.push(look);
    look();
  });

/** Forget all that was heard, and who waits for more. */
export function forget() {
  for (const list of [heard, waiting, whenStarted]) list.length = 0;
}

/** The ways to die, by name. */
export const WAYS = /** @type {[string, (name: string) => void][]} */ ([
  ["of an error", kill],
  ["without a word", end],
]);

/**
 * Two models that no other test knows.
 * @param {string} test
 * @param {string} [recipe] of both
 * @returns {{models: ModelEntry[], first: string, second: string}}
 */
export function twoModels(test, recipe = "ids") {
  const [first, second] = [`first of ${test}`, `second of ${test}`];
  return { models: [first, second].map((name) => ({ name, recipe, towers: {} })), first, second };
}
