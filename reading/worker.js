/**
 * Module Worker that reads files of ratings, in pieces: the page never waits for it, and whatever the size of a file,
 * no more of it is held than is kept. What it hears and says is in model/worker/protocol.js.
 */

import { hear } from "../model/worker/hear.js";
import { read } from "./read.js";

hear("reading", {
  /**
   * @param {{files: import("./archive.js").NamedBlob[]} & import("./read.js").Options} args
   * @param {(progress: import("./read.js").ReadingProgress) => void} onProgress
   */
  read: ({ files, ...options }, onProgress) => read(files, options, onProgress),
});
