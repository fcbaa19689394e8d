/**
 * Ask at once for what Python will want later: wheels and Python files.
 *
 * Loaded by index.html as a module before all others. PyScript and Pyodide would ask for these files one
 * after the other, each when the one before has run; here they come while Python starts. What to ask for is
 * read in the two files that PyScript and Pyodide read themselves, so that there is no second list.
 */

const BILL = "pyscript.toml";
const LOCK = "vendor/pyodide/pyodide-lock.json";

/** @param {string} href relative to the page */
export function preload(href) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href });
  document.head.append(link);
}

async function preloadWheels() {
  const lock = await (await fetch(LOCK)).json();
  /** @type {{file_name: string}[]} */
  const packages = Object.values(lock.packages);
  const folder = LOCK.slice(0, LOCK.lastIndexOf("/") + 1);
  for (const { file_name } of packages) preload(folder + file_name);
}

async function preloadPythonFiles() {
  const bill = await (await fetch(BILL)).text();
  for (const [, path] of bill.matchAll(/^"\.\/(.+?\.py)"/gm)) preload(path);
}

// a file that is missing is reported by boot.js, which sees every answer
preloadWheels().catch(() => {});
preloadPythonFiles().catch(() => {});
