/**
 * Module Worker that reads files of ratings, in pieces: the page never waits for it, and whatever the size of a file,
 * no more of it is held than is kept. What it hears and says is in model/worker/protocol.js.
 */

import { hear } from "../model/worker/hear.js";
import { stableOrder } from "./order.js";
import { picked } from "./picked.js";
import { read } from "./read.js";

/**
 * When the ratings that were read last took place.
 * @type {Float64Array | null}
 */
let timestamp = null;

const methods = {
  /**
   * @param {{files: import("./archive.js").NamedBlob[]} & import("./read.js").Options} args
   * @param {(progress: import("./read.js").ReadingProgress) => void} onProgress
   */
  async read({ files, ...options }, onProgress) {
    const found = await read(files, options, onProgress);
    timestamp = "timestamp" in found && found.timestamp ? found.timestamp.slice() : null;
    return found;
  },

  /** @param {{files: import("./archive.js").NamedBlob[], names: string[]}} args */
  async pick({ files, names }) {
    return picked(files, names);
  },

  /** @returns {Int32Array | null} rows of what was read last by time, those of one time in their order */
  byTime() {
    return timestamp && stableOrder(timestamp);
  },
};

/**
 * Columns of a large file are a hundred megabytes: nothing is to hold them twice.
 * @param {unknown} result
 * @returns {ArrayBuffer[]}
 */
function columnsIn(result) {
  const values = result && !ArrayBuffer.isView(result) ? Object.values(result) : [];
  return values
    .filter((value) => ArrayBuffer.isView(value))
    .map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer));
}

hear("reading", methods, undefined, columnsIn);
