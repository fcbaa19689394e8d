/**
 * Errors after which a worker is no good any more: memory that is not there, however an engine says so.
 *
 *     spentBy(new RangeError("Array buffer allocation failed"), "training");   // WorkerSpentError
 *     spentBy(new RangeError("Expected epochs ..."), "training");              // null
 */

import { WorkerSpentError } from "../core/errors.js";

/** What Chromium, Firefox and WebKit say, and TensorFlow.js' WebAssembly. */
const SIGNS = [
  /allocation failed|cannot allocate|out of memory|enlarge memory|maximum memory size/i,
  /invalid (typed )?array (buffer )?length|array (size|length) (is not|too large)/i,
];

/** What to do about it, by what the worker does. */
const ADVICE = /** @type {Record<string, string>} */ ({
  reading: "Lower Max interactions: a sample of so many ratings is kept.",
  training: "Try a smaller embedding dim, or fewer interactions.",
});

/**
 * @param {unknown} error
 * @param {string} work what the worker does
 * @returns {WorkerSpentError | null} null where the worker can go on
 */
export function spentBy(error, work) {
  // after a trap nobody knows what stands in WebAssembly's memory
  const isTrap = error instanceof WebAssembly.RuntimeError;
  if (!isTrap && !SIGNS.some((sign) => sign.test(String(error)))) return null;
  const advice = ADVICE[work] ?? "Try again.";
  const spent = new WorkerSpentError(`The ${work} worker had too little memory. ${advice}`);
  spent.stack = `${spent}\n${error instanceof Error ? error.stack : error}`;
  return spent;
}
