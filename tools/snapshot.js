/**
 * Starts the page's Python in Pyodide under Node and writes down its memory, with which boot/interpreter.js goes on.
 *
 *     node tools/snapshot.js '{"root": "/c", "packages": "/tmp/a", "home": "/tmp/b", "modules": ["numpy"],
 *       "files": ["model/models.json"], "target": "/tmp/snapshot"}'
 *
 * Paths are absolute: the checkout, folders of what is unpacked, the file to write; what is to be imported, and which
 * files of `home` Python will read. The same input gives the same bytes: there is no clock here, and no chance.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { loadPyodide } from "pyodide";
import { packed, startFrom, unpacked } from "../boot/snapshot.js";

/** Where the page has its packages and its own Python. */
const PACKAGES = "/lib/python3.12/site-packages";
const HOME = "/home/pyodide";

/** Blocks of memory that are free are filled with zeros: from the largest to the smallest, in bytes. */
const [LARGEST, SMALLEST] = [1 << 24, 1 << 9];

/** @typedef {{root: string, packages: string, home: string, modules: string[], files: string[], target: string}} Job */

/** What has another value each time. */
function stopChance() {
  Date.now = () => Date.UTC(2000);
  performance.now = () => 0;
  const getRandomValues = (/** @type {Uint8Array} */ view) => view.fill(0);
  Object.defineProperty(globalThis, "crypto", { value: { getRandomValues } });
}

/**
 * What was once in memory that is free would be a third of the file.
 * @param {any} module of Emscripten
 */
function clearFreeMemory(module) {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = () => {
    throw new RangeError("what is there is to be filled");
  };
  const blocks = [];
  for (let size = LARGEST; size >= SMALLEST; size /= 2) {
    for (let block = module._calloc(size, 1); block; block = module._calloc(size, 1))
      blocks.push(block);
  }
  for (const block of blocks) module._emscripten_builtin_free(block);
  prototype.grow = grow;
}

/**
 * Take the bytes of libraries out of memory, where the dynamic loader has left them (fields of its struct dso).
 * @param {any} module of Emscripten
 * @returns {import("../boot/snapshot.js").Library[]} in the order in which they were loaded
 */
function takeLibraries({ LDSO, HEAPU8, HEAPU32, _emscripten_builtin_free: free }) {
  const handles = Object.keys(LDSO.loadedLibsByHandle).map(Number);
  const field = (/** @type {number} */ handle, /** @type {number} */ offset) =>
    (handle + offset) >> 2;
  const table = (/** @type {number} */ handle) => HEAPU32[field(handle, 20)];
  const loaded = handles.filter((handle) => handle > 0); // 0 is Pyodide itself
  return loaded
    .sort((one, other) => table(one) - table(other))
    .map((handle) => {
      const { name } = LDSO.loadedLibsByHandle[handle];
      const [place, size] = [field(handle, 28), field(handle, 32)];
      const content = HEAPU8.slice(HEAPU32[place], HEAPU32[place] + HEAPU32[size]);
      free(HEAPU32[place]);
      HEAPU32[place] = HEAPU32[size] = 0;
      return { name, handle, content };
    });
}

/**
 * What a Pyodide has in memory before anything has run: a page of it that says where it runs is another one each time.
 * @param {object} options
 * @returns {Promise<Uint8Array[]>}
 */
async function freshMemories(options) {
  const scope = /** @type {any} */ (globalThis);
  const create = scope._createPyodideModule;
  /** @type {Uint8Array[]} */
  const found = [];
  scope._createPyodideModule = async (/** @type {any} */ settings) => {
    const module = await create(settings);
    found.push(module.HEAPU8.slice());
    return module;
  };
  const others = { env: { HOME, LANG: "mi_NZ.UTF-8", OTHER: "1" }, _sysExecutable: "/usr/bin/py" };
  for (const one of [options, { ...options, ...others }]) await loadPyodide(one);
  scope._createPyodideModule = create;
  return found;
}

/**
 * @param {any} files Pyodide's file system
 * @param {string} from a folder of this machine, of which Pyodide is to see neither dates nor numbers
 * @param {string} to
 */
function copyAll(files, from, to) {
  files.mkdirTree(to);
  for (const entry of readdirSync(from, { withFileTypes: true }).sort(byName)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory()) copyAll(files, source, target);
    else files.writeFile(target, new Uint8Array(readFileSync(source)));
  }
}

/** @type {(one: {name: string}, other: {name: string}) => number} */
const byName = (one, other) => (one.name < other.name ? -1 : 1);

/**
 * By Pyodide's zlib, which is the same on all machines.
 * @param {any} python
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
function gzipped(python, bytes) {
  const compress = python.runPython(
    "import gzip; lambda it: gzip.compress(it.to_bytes(), mtime=0)",
  );
  return compress(bytes).toJs();
}

/** @param {Job} job */
async function make({ root, packages, home, modules, files, target }) {
  const stdLibURL = `${root}/vendor/pyodide/python_stdlib.zip`;
  const scripts = `${root}/node_modules/@pyscript/core/src/stdlib/pyscript.js`;
  const python = await loadPyodide({
    stdLibURL,
    env: { PYTHONHASHSEED: "0" },
    _makeSnapshot: true,
    // as in a browser; here it would be this script
    _sysExecutable: "./this.program",
  });
  copyAll(python.FS, packages, PACKAGES);
  copyAll(python.FS, home, HOME);
  const names = { modules, waiting: `${HOME}/ui`, scripts: (await import(scripts)).default };
  python.globals.set("names", python.toPy(names));
  python.runPython(readFileSync(`${root}/tools/snapshot_start.py`, "utf8"));
  python.runPython(
    "get_ready(names['modules'], Path(names['waiting']), names['scripts']); del names",
  );
  const module = /** @type {any} */ (python)._module;
  const libraries = takeLibraries(module);
  clearFreeMemory(module);
  const memory = python.makeMemorySnapshot();
  const contents = files.map((name) => ({ name, content: readFileSync(`${home}/${name}`) }));
  const fresh = await freshMemories({ stdLibURL, _loadSnapshot: memory });
  const bytes = packed({ memory, libraries, files: contents }, fresh);
  // what cannot go on here does not do so in a browser
  const again = await startFrom(loadPyodide, await unpacked(bytes), { stdLibURL });
  again.runPython("import numpy; numpy.random.default_rng(0).normal(size=(3, 3)) @ numpy.ones(3)");
  writeFileSync(target, gzipped(again, bytes));
}

stopChance();
try {
  await make(JSON.parse(argv[2]));
} catch (error) {
  // not left to Node, which would print the line of Pyodide that failed: a megabyte
  console.error(error instanceof Error ? error.message : error);
  exit(1);
}
