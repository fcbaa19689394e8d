/**
 * Ask at once for what Python will want later in a checkout: wheels, and the page's own files.
 *
 * Loaded by index.html as a module before all others. PyScript and Pyodide would ask for these files one
 * after the other, each when the one before has run; here they come while Python starts. What to ask for is
 * read in the two files that PyScript and Pyodide read themselves, so that there is no second list.
 */

const BILL = "pyscript.toml";
const LOCK = "vendor/pyodide/pyodide-lock.json";

/** @param {string} path among the files of the page */
const addressOf = (path) => new URL(`../${path}`, import.meta.url).href;

/** @param {string} path among the files of the page */
export function preload(path) {
  const link = document.createElement("link");
  const href = addressOf(path);
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href });
  document.head.append(link);
}

/** @param {string} path */
const text = async (path) => (await fetch(addressOf(path))).text();

/** An assembled site has a snapshot in which all of it stands (boot/interpreter.js). */
const hasSnapshot = "version" in document.documentElement.dataset;

async function preloadAll() {
  const [bill, lock] = await Promise.all([BILL, LOCK].map(text));
  for (const [, path] of bill.matchAll(/^"\.\/(.+?)" = "\.\//gm)) preload(path);
  const { packages } = JSON.parse(lock);
  const names = bill.match(/^packages = \[(.*)\]$/m)?.[1].match(/[\w-]+/g) ?? [];
  const folder = LOCK.slice(0, LOCK.lastIndexOf("/") + 1);
  for (const name of names) preload(folder + packages[name].file_name);
}

// a file that is missing is reported by boot.js, which sees every answer
if (!hasSnapshot) preloadAll().catch(() => {});
