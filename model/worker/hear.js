/**
 * A worker's end of the requests: each is answered once, with what a method gives or with why it failed.
 *
 *     hear("projection", { project, stop });
 */

import { plainError } from "./protocol.js";

/** @typedef {import("./protocol.js").Request} Request */

/**
 * Answer all requests from now on. Methods take the arguments, and a function that is told of progress.
 * @param {string} work what the worker does, for its errors
 * @param {Record<string, Function>} methods by name
 * @param {Promise<unknown>} [ready] what all methods need; where it fails, they are answered with the reason
 */
export function hear(work, methods, ready = Promise.resolve()) {
  self.addEventListener("message", async (/** @type {MessageEvent<Request>} */ { data }) => {
    const { id, method, args } = data;
    try {
      await ready;
      if (!Object.hasOwn(methods, method)) {
        throw new Error(`The ${work} worker has no method "${method}".`);
      }
      const onProgress = (/** @type {object} */ progress) => self.postMessage({ id, progress });
      self.postMessage({ id, result: await methods[method](args, onProgress) });
    } catch (error) {
      self.postMessage({ id, error: plainError(error) });
    }
  });
}
