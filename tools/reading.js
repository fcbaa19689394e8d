/**
 * The page's own reader of data files, under Node: a request a line, an answer a line (tools/reading.py).
 *
 *     {"files": [{"name": "u.data", "bytes": "MQkx..."}], "answer": null, "most": null, "seed": 7}
 */

import { Buffer } from "node:buffer";
import { openAsBlob } from "node:fs";
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";

import { read } from "../reading/read.js";

/** @typedef {{name: string, bytes?: string, path?: string}} Asked base64 or a path */

/**
 * @param {Asked} file
 * @returns {Promise<import("../reading/archive.js").NamedBlob>}
 */
async function named({ name, bytes, path }) {
  const blob = path ? await openAsBlob(path) : new Blob([Buffer.from(bytes ?? "", "base64")]);
  return { name, blob };
}

/**
 * @param {any} _ key
 * @param {any} value
 */
function plain(_, value) {
  return ArrayBuffer.isView(value)
    ? { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") }
    : value;
}

for await (const line of createInterface({ input: stdin })) {
  const { files, ...options } = JSON.parse(line);
  /** @type {object} */
  let answer;
  try {
    const started = performance.now();
    const found = await read(await Promise.all(files.map(named)), options);
    answer = { ...found, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    const { name, message, file, line: at } = /** @type {any} */ (error);
    answer = { error: { name, message, file, line: at } };
  }
  stdout.write(`${JSON.stringify(answer, plain)}\n`);
}
