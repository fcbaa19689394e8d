/**
 * The page's reader in a worker of its own, timed: a visitor reads a file once, with code that has never run.
 *
 * In: `{ files, options }` of reading/read.js; out: seconds, and how many ratings were kept.
 */

import { read } from "../reading/read.js";

self.addEventListener("message", async ({ data: { files, options } }) => {
  const started = performance.now();
  const found = await read(files, options);
  const seconds = (performance.now() - started) / 1000;
  self.postMessage({ seconds, kept: "userIdx" in found ? found.userIdx.length : 0 });
});
