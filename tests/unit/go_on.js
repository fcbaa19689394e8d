/**
 * Goes on from a snapshot of the page's Python, in Pyodide under Node, and prints what Python finds there, as JSON.
 *
 *     node tests/unit/go_on.js <folder of the checkout> <the snapshot's file> <a script that prints>
 */

import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { gunzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";
import "pyodide/pyodide.asm.js";
import { startFrom, unpacked } from "../../boot/snapshot.js";

const [root, file, script] = argv.slice(2);
try {
  const snapshot = await unpacked(new Uint8Array(gunzipSync(readFileSync(file))));
  const stdLibURL = `${root}/vendor/pyodide/python_stdlib.zip`;
  const python = await startFrom(loadPyodide, snapshot, { stdLibURL });
  python.runPython(script);
} catch (error) {
  // not left to Node, which would print the line of Pyodide that failed: a megabyte
  console.error(error instanceof Error ? error.message : error);
  exit(1);
}
