/**
 * What PyScript takes for Pyodide: on an assembled site a Python that has started already, and goes on here.
 *
 * Loaded by index.html as soon as it may be, and by PyScript, which calls `loadPyodide` when it is there itself. A
 * checkout has no snapshot, and some browsers cannot go on from one: there Python starts as it does elsewhere.
 */

import { followed, isRight, NOT_RIGHT, nameOf } from "./files.js";
import { inflated } from "./inflate.js";
import { startFrom } from "./snapshot.js";
import { ownScript } from "./trusted.js";

/** @param {string} path among the files of the page */
const addressOf = (path) => new URL(`../${path}`, import.meta.url).href;

const SNAPSHOT = addressOf("python.snapshot");
/** What stands in the snapshot, for those who start anew. */
const ARCHIVE = addressOf("python.zip");

/** @typedef {typeof import("pyodide").loadPyodide} LoadPyodide */
/** @typedef {Parameters<LoadPyodide>[0]} Options */
/** @typedef {(imports: WebAssembly.Imports, receive: Function) => object} Instantiate */

/** @type {Record<"stdout" | "stderr", (text: string) => void>} where PyScript wants it, once it is there */
const outputs = { stdout: console.log, stderr: console.error };

const isSite = "version" in document.documentElement.dataset;

const indexURL = addressOf("vendor/pyodide/");
const MODULE = addressOf("vendor/pyodide/pyodide.asm.wasm");

/** Not among the imports above: what is fetched at once would wait for them. */
const pyodide = Promise.all([
  import("../vendor/pyodide/pyodide.mjs"),
  import("../vendor/pyodide/pyodide.asm.js"),
]);

/** @type {LoadPyodide} */
const startAnew = async (options) => (await pyodide)[0].loadPyodide(options);

/** What index.html has asked for, on a site and where the browser is able to. */
const { snapshot, compiling } =
  /** @type {{snapshot?: Promise<Response>, compiling?: Promise<WebAssembly.Module>}} */ (
    /** @type {any} */ (window).early
  );

/** @param {Promise<Response>} snapshot */
async function contentOf(snapshot) {
  const answer = await snapshot;
  if (!answer.ok) throw new Error(`${nameOf(SNAPSHOT)} answered with HTTP status ${answer.status}`);
  return answer.blob();
}

/** What a site begins with at once, before anybody asks for it. */
function begin() {
  if (!snapshot || !compiling) return null;
  const coming = contentOf(snapshot);
  const inflating = coming.then(inflatingAside());
  // once more where the server calls it by another name: followed() knows better
  const compiled = compiling.catch(() => WebAssembly.compileStreaming(followed(MODULE)));
  const started = goOn(inflating, compiled);
  for (const promise of [coming, compiled, started]) promise.catch(() => {}); // told to who asks
  return { coming, started };
}

const begun = begin();

/**
 * To inflate it takes as long as to compile Pyodide, which goes on meanwhile; where no worker starts, it waits.
 * @returns {typeof inflated}
 */
function inflatingAside() {
  try {
    const worker = new Worker(ownScript(addressOf("boot/inflate.js")), { type: "module" });
    return (content) => inflatedBy(worker, content);
  } catch {
    return inflated; // a sandboxed frame
  }
}

/**
 * @param {Worker} worker
 * @param {Blob} content
 * @returns {ReturnType<typeof inflated>}
 */
function inflatedBy(worker, content) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      "error" in data ? reject(new Error(data.error)) : resolve(data);
    worker.onerror = () => resolve(inflated(content));
    worker.postMessage(content);
  }).finally(() => worker.terminate());
}

/**
 * @param {ReturnType<typeof inflated>} inflating
 * @param {Promise<WebAssembly.Module>} compiling
 */
async function goOn(inflating, compiling) {
  const options = {
    indexURL,
    stdout: (/** @type {string} */ text) => outputs.stdout(text),
    stderr: (/** @type {string} */ text) => outputs.stderr(text),
  };
  const [[{ loadPyodide }], module, found] = await Promise.all([pyodide, compiling, inflating]);
  return new Promise((resolve, reject) => {
    /** Emscripten's hook, which knows no failure: it would wait for ever. @type {Instantiate} */
    const instantiateWasm = (imports, receive) => {
      WebAssembly.instantiate(module, imports).then((made) => receive(made, module), reject);
      return {};
    };
    startFrom(loadPyodide, found, { ...options, instantiateWasm }).then(resolve, reject);
  });
}

/** @param {Options & typeof outputs} wanted by PyScript */
export async function loadPyodide(wanted) {
  Object.assign(outputs, { stdout: wanted.stdout, stderr: wanted.stderr });
  if (!isSite) return startAnew({ ...wanted, indexURL });
  if (!begun) return startWithArchive(wanted);
  const content = await begun.coming;
  try {
    const python = await begun.started;
    document.documentElement.dataset.python = "snapshot";
    return python;
  } catch (error) {
    // nor would it compile if Python started anew, which does not always say so
    if (error instanceof WebAssembly.CompileError)
      throw new Error(`${nameOf(MODULE)} ${NOT_RIGHT}`);
    if (!(await isRight(SNAPSHOT, content))) throw new Error(`${nameOf(SNAPSHOT)} ${NOT_RIGHT}`);
    console.warn("Python starts anew:", error);
    return startWithArchive(wanted);
  }
}

/** @param {Options} wanted */
async function startWithArchive(wanted) {
  document.documentElement.dataset.python = "anew";
  const coming = fetch(ARCHIVE);
  const python = await startAnew({ ...wanted, indexURL });
  python.unpackArchive(await (await coming).arrayBuffer(), "zip");
  return python;
}
