/**
 * A Python that has started, as bytes: its memory, the libraries that stand in it, and files that it will read.
 *
 *     const bytes = packed({ memory, libraries, files }, fresh);
 *     const python = await startFrom(loadPyodide, await unpacked(bytes), options);
 *
 * Pyodide's own snapshots end where a package with compiled code begins: such a library is an instance of
 * WebAssembly beside the memory. Here they are made again, in the same order and at the same places of memory and of
 * the table of functions, and what their start writes is put back. Pages of memory that are as they are in a Pyodide
 * that has not started yet, the constants of its code say, are left out.
 */

/** @typedef {{name: string, handle: number, content: Uint8Array}} Library its file, the address of its entry, its bytes */
/** @typedef {{name: string, content: Uint8Array}} File name in the folder in which Python works */
/** @typedef {{memory: Uint8Array, libraries: Library[], files: File[]}} Parts `memory` as Pyodide gives it */
/** @typedef {{name: string, handle: number, module: WebAssembly.Module}} Compiled */
/** @typedef {[from: number, to: number]} Run of bytes */
/** @typedef {{memory: Uint8Array, gaps: Run[], libraries: Compiled[], files: File[]}} Snapshot `gaps` are left out */
/** @typedef {{memory: number, head: number, gaps: Run[], libraries: {name: string, handle: number, size: number}[],
 *   files: {name: string, size: number}[]}} Index sizes in bytes; gaps count from the start of the memory itself */

/** What a snapshot begins with: the length of its index, which is JSON, in bytes. */
const LENGTH = Uint32Array.BYTES_PER_ELEMENT;

const PAGE = 4096;

/**
 * @param {Parts} parts
 * @param {Uint8Array[]} fresh memories of Pyodides that have not started, as differently as they may
 * @returns {Uint8Array<ArrayBuffer>} all of them, one after the other
 */
export function packed({ memory, libraries, files }, fresh) {
  const head = memory.length - fresh[0].length; // what Pyodide writes in front of the memory itself
  const gaps = gapsOf(memory.subarray(head), fresh);
  /** @type {Index} */
  const index = {
    memory: memory.length,
    head,
    gaps,
    libraries: libraries.map(({ content, ...rest }) => ({ ...rest, size: content.length })),
    files: files.map(({ name, content }) => ({ name, size: content.length })),
  };
  const text = new TextEncoder().encode(JSON.stringify(index));
  const pages = runsBetween(index).map(([from, to]) => memory.subarray(from, to));
  const contents = [...libraries, ...files].map(({ content }) => content);
  return joined([new Uint8Array(Uint32Array.of(text.length).buffer), text, ...pages, ...contents]);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

/**
 * @param {Uint8Array} memory
 * @param {Uint8Array[]} fresh of the same length
 * @returns {Run[]} of pages that are the same in all
 */
function gapsOf(memory, fresh) {
  /** @type {Run[]} */
  const gaps = [];
  for (let from = 0; from + PAGE <= memory.length; from += PAGE) {
    if (!fresh.every((other) => isSame(memory, other, from))) continue;
    const last = gaps.at(-1);
    if (last?.[1] === from) last[1] += PAGE;
    else gaps.push([from, from + PAGE]);
  }
  return gaps;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @param {number} from where the page begins
 */
function isSame(one, other, from) {
  for (let at = from; at < from + PAGE; at++) if (one[at] !== other[at]) return false;
  return true;
}

/**
 * @param {Index} index
 * @returns {Run[]} what is not left out, counted from the head
 */
function runsBetween({ memory, head, gaps }) {
  const starts = [0, ...gaps.map(([, to]) => head + to)];
  const ends = [...gaps.map(([from]) => head + from), memory];
  return starts.map((start, place) => [start, ends[place]]);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes of `packed`
 * @returns {Promise<Snapshot>} with its libraries compiled, and nothing yet where pages are left out
 */
export async function unpacked(bytes) {
  let end = 0;
  const take = (/** @type {number} */ length) => {
    end += length;
    return bytes.subarray(end - length, end);
  };
  const [length] = new Uint32Array(take(LENGTH).slice().buffer);
  /** @type {Index} */
  const index = JSON.parse(new TextDecoder().decode(take(length)));
  const memory = new Uint8Array(index.memory);
  for (const [from, to] of runsBetween(index)) memory.set(take(to - from), from);
  const compiling = index.libraries.map(async ({ name, handle, size }) => ({
    name,
    handle,
    module: await WebAssembly.compile(take(size)),
  }));
  const files = index.files.map(({ name, size }) => ({ name, content: take(size).slice() }));
  const { head } = index;
  const gaps = index.gaps.map(([from, to]) => /** @type {Run} */ ([head + from, head + to]));
  return { memory, gaps, libraries: await Promise.all(compiling), files };
}

/**
 * @param {typeof import("pyodide").loadPyodide} loadPyodide
 * @param {Snapshot} snapshot
 * @param {object} options of loadPyodide
 * @throws {Error} when it is not of this Pyodide, or cannot go on
 */
export async function startFrom(loadPyodide, { memory, gaps, libraries, files }, options) {
  const scope = /** @type {any} */ (globalThis);
  const create = scope._createPyodideModule;
  scope._createPyodideModule = async (/** @type {any} */ settings) => {
    scope._createPyodideModule = create; // whoever starts anew after a failure does so without a snapshot
    const module = await create(settings);
    const head = memory.length - module.HEAPU8.length;
    for (const [from, to] of gaps) memory.set(module.HEAPU8.subarray(from - head, to - head), from);
    // here, so that libraries find where they stand; and by loadPyodide once more, over what their start has written
    settings.API.restoreSnapshot(memory);
    instantiate(module, libraries);
    return module;
  };
  const python = await loadPyodide({ ...options, _loadSnapshot: memory });
  for (const { name, content } of files) write(python.FS, name, content);
  return python;
}

/**
 * @param {any} module of Emscripten
 * @param {Compiled[]} libraries
 */
function instantiate({ loadWebAssemblyModule, LDSO }, libraries) {
  for (const [place, { name, handle, module }] of libraries.entries()) {
    // whether a symbol is missing is looked at when all are there: each look takes as long as a library
    const allowUndefined = place < libraries.length - 1;
    const flags = { loadAsync: false, global: false, nodelete: true, allowUndefined };
    const exports = loadWebAssemblyModule(module, flags, name, {}, handle);
    const entry = { name, exports, global: false, refcount: Number.POSITIVE_INFINITY };
    LDSO.loadedLibsByName[name] = entry;
    LDSO.loadedLibsByHandle[handle] = entry;
  }
}

/**
 * @param {any} files the file system
 * @param {string} name
 * @param {Uint8Array} content
 */
function write(files, name, content) {
  const path = `${files.cwd()}/${name}`;
  files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  files.writeFile(path, content, { canOwn: true });
}
