/**
 * Runs tools/bytecode.py in Pyodide under Node.
 *
 *     node tools/bytecode.js <folder of the checkout> '[["a.whl", "b.whl", "/lib/"]]'
 *
 * All paths are absolute.
 */

import { argv, exit } from "node:process";
import { loadPyodide } from "pyodide";

/** Where this machine's files are for Python. */
const HOST = "/host";

/** @param {[string, string, string]} job */
const inside = ([original, target, home]) => [HOST + original, HOST + target, home];

const [root, jobs] = argv.slice(2);
const pyodide = await loadPyodide({
  env: {
    HOME: "/",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONHASHSEED: "0", // the same order of sets each time
    PYTHONNODEBUGRANGES: "1", // no columns, only lines: a quarter of the size for a mark under source
  },
});
try {
  pyodide.mountNodeFS(HOST, "/");
  pyodide.pyimport("sys").path.insert(0, HOST + root);
  pyodide.pyimport("tools.bytecode").run(JSON.stringify(JSON.parse(jobs).map(inside)));
} catch (error) {
  // not left to Node, which would print the line of Pyodide that failed: a megabyte
  console.error(error instanceof Error ? error.message : error);
  exit(1);
}
