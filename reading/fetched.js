/**
 * Fetches a file of the site, whole or not at all.
 *
 *     const { blob, problem } = await fetched(new URL("data/u.data", root), 100_000_000);
 *
 * Pieces are counted as they come, so that a file that stalls is told from one that is slow.
 */

/** Counted, not measured: while the browser freezes a page, the clock goes on, and nothing can come. */
const TICK = 500;
const PATIENCE_TICKS = 24;

const STALLED = new Error("Nothing has come for too long.");

/**
 * @typedef {object} Fetched
 * @property {"" | "status" | "unreachable" | "stalled" | "broken" | "large"} problem
 * @property {number} status of HTTP; 0 without an answer
 * @property {number} size bytes that have come
 * @property {number} seconds for which nothing may come
 * @property {Blob} blob the content, if there is no problem
 */

/**
 * @param {URL | string} url
 * @param {number} most bytes: a file without an end would fill the memory
 * @param {string} integrity of its bytes, as of a script; empty: they may be any
 * @returns {Promise<Fetched>}
 */
export async function fetched(url, most, integrity) {
  const abort = new AbortController();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  /** @type {Response | undefined} */
  let answer;
  /** @type {Fetched["problem"]} */
  let problem = "";
  try {
    answer = await inTime(fetch(url, { signal: abort.signal, integrity }));
    problem = answer.ok ? await take(answer, pieces, most) : "status";
  } catch (error) {
    problem = error === STALLED ? "stalled" : answer ? "broken" : "unreachable";
  } finally {
    abort.abort(); // what has not come is not waited for, and the connection is free
  }
  const blob = new Blob(pieces);
  const seconds = (TICK / 1000) * PATIENCE_TICKS;
  return { problem, status: answer?.status ?? 0, size: blob.size, seconds, blob };
}

/**
 * Take what comes, until all is there or more than there may be.
 * @param {Response} answer
 * @param {Uint8Array<ArrayBuffer>[]} pieces
 * @param {number} most
 * @returns {Promise<"" | "large" | "broken">}
 */
async function take(answer, pieces, most) {
  const reader = answer.body?.getReader();
  let size = 0;
  while (reader) {
    const { done, value } = await inTime(reader.read());
    if (done) break;
    pieces.push(value);
    size += value.length;
    if (size > most) return "large";
  }
  return size < promised(answer) ? "broken" : ""; // not every browser refuses less than was promised
}

/**
 * @param {Response} answer
 * @returns {number} of bytes; 0 where they are not those that come
 */
function promised({ headers }) {
  return headers.has("Content-Encoding") ? 0 : Number(headers.get("Content-Length")) || 0;
}

/**
 * @template Result
 * @param {Promise<Result>} promise
 * @returns {Promise<Result>}
 * @throws {Error} STALLED when it is neither kept nor broken after so many ticks
 */
async function inTime(promise) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let ticks = 0;
  const stalled = new Promise((_, reject) => {
    timer = setInterval(() => ++ticks === PATIENCE_TICKS && reject(STALLED), TICK);
  });
  try {
    return await /** @type {Promise<Result>} */ (Promise.race([promise, stalled]));
  } finally {
    clearInterval(timer);
  }
}
