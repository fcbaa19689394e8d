/**
 * A worker's end of the requests: each is answered once, with what a method gives or with why it failed.
 *
 *     hear("projection", { project, stop });
 */

import { answerLife } from "./life.js";
import { plainError } from "./protocol.js";
import { spentBy } from "./spent.js";

/** @typedef {import("./protocol.js").Request} Request */

/**
 * Answer all requests from now on. Methods take the arguments, and a function that is told of progress.
 * @param {string} work what the worker does, for its errors
 * @param {Record<string, Function>} methods by name
 * @param {Promise<unknown>} [ready] what all methods need; where it fails, they are answered with the reason
 * @param {(result: any) => ArrayBuffer[]} [movedOf] what of an answer the page gets without a copy, and the worker has
 *   no more
 */
export function hear(work, methods, ready = Promise.resolve(), movedOf = () => []) {
  let watched = Promise.resolve();
  self.addEventListener("message", async (/** @type {MessageEvent<Request>} */ { data }) => {
    if ("life" in data) {
      watched = answerLife(/** @type {{life: string | null}} */ (/** @type {unknown} */ (data)));
      return;
    }
    const { id, method, args } = data;
    try {
      await watched;
      await ready;
      if (!Object.hasOwn(methods, method)) {
        throw new Error(`The ${work} worker has no method "${method}".`);
      }
      const onProgress = (/** @type {object} */ progress) => self.postMessage({ id, progress });
      const result = await methods[method](args, onProgress);
      self.postMessage({ id, result }, { transfer: movedOf(result) });
    } catch (error) {
      const spent = spentBy(error, work);
      if (spent) giveUp(spent);
      else self.postMessage({ id, error: plainError(error) });
    }
  });
}

/**
 * Let the page replace this worker: all that waits for an answer is told why.
 * @param {import("../core/errors.js").WorkerSpentError} error
 */
export function giveUp(error) {
  self.postMessage({ spent: plainError(error) });
}
