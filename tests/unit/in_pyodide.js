/**
 * Runs `main` of a Python module in Pyodide under Node, with the packages of the page.
 *
 *     node tests/unit/in_pyodide.js <folder of the checkout> tests.unit.page_arithmetic
 *
 * What follows the name of the module is what `main` gets.
 */

import { argv, exit } from "node:process";
import { loadPyodide } from "pyodide";

/** Where the checkout is for Python. */
const CHECKOUT = "/checkout";

const [root, module, ...rest] = argv.slice(2);
const vendor = `${root}/vendor/pyodide`;
const pyodide = await loadPyodide({
  env: { HOME: "/", PYTHONDONTWRITEBYTECODE: "1" },
  lockFileURL: `${vendor}/pyodide-lock.json`,
  packageCacheDir: vendor,
});
try {
  await pyodide.loadPackage(["numpy", "pandas"], { messageCallback: () => {} });
  pyodide.mountNodeFS(CHECKOUT, root);
  pyodide.pyimport("sys").path.insert(0, CHECKOUT);
  pyodide.pyimport(module).main(...rest);
} catch (error) {
  // not left to Node, which would print the line of Pyodide that failed: a megabyte
  console.error(error instanceof Error ? error.message : error);
  exit(1);
}
