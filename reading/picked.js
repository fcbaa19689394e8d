/**
 * Files of certain names, out of what a visitor has brought: whole, archives opened.
 *
 *     const { "u.data": bytes } = await picked([{ name: "ml-100k.zip", blob }], ["u.data", "u.item"]);
 *
 * Their content is for somebody else to check.
 */

import { sourcesOf } from "./archive.js";
import { DataError } from "./errors.js";
import { baseName } from "./layouts.js";
import { shown } from "./text.js";

/** @typedef {import("./archive.js").NamedBlob} NamedBlob */
/** @typedef {import("./archive.js").Source} Source */

/** So many bytes a file may have: whoever asks for larger ones does not want them whole. */
const MOST = 10_000_000;

/** So many names are said of those that are there instead. */
const NAMED = 3;

/**
 * @param {NamedBlob[]} files
 * @param {string[]} names without folders
 * @returns {Promise<Record<string, Uint8Array<ArrayBuffer>>>} by these names
 * @throws {DataError} when one of them is not there, or cannot be one of them
 */
export async function picked(files, names) {
  const sources = await sourcesOf(files);
  /** @type {Record<string, Uint8Array<ArrayBuffer>>} */
  const found = {};
  for (const name of names) {
    const source = sources.find((one) => baseName(one.name).toLowerCase() === name);
    if (!source) throw missing(name, files, sources);
    found[name] = await contentOf(source);
  }
  return found;
}

/**
 * @param {Source} source
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function contentOf({ name, size, stream }) {
  if (size > MOST)
    throw new DataError(name, null, `expected at most ${MOST / 1e6} MB, got ${size} bytes`);
  const content = new Uint8Array(size);
  let at = 0;
  for await (const piece of stream()) {
    content.set(piece, at);
    at += piece.length;
  }
  return content.slice(0, at);
}

/**
 * @param {string} name
 * @param {NamedBlob[]} files
 * @param {Source[]} sources
 */
function missing(name, files, sources) {
  const there = sources.slice(0, NAMED).map((one) => shown(baseName(one.name)));
  const others = sources.length - there.length;
  const got = [...there, ...(others > 0 ? [`${others} more`] : [])].join(", ");
  const whose = files.length === 1 ? files[0].name : `${files.length} files`;
  return new DataError(whose, null, `expected ${name} of MovieLens 100K, got ${got || "none"}`);
}
