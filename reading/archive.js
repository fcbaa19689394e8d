/**
 * Files that a visitor brings, zip archives opened: each by its name, and read as a stream.
 *
 *     for (const { name, size, stream } of await sourcesOf([{ name: "ml-25m.zip", blob }])) ...
 *
 * An archive is read where it lies, one entry at a time, and never as a whole. What it says of itself is not believed:
 * names that lead out of it, sizes that no text has, and entries that are archives themselves are refused.
 */

import {
  BlobReader,
  configure,
  ERR_UNSAFE_FILENAME,
  ZipReader,
} from "../vendor/zip/zip-core.min.js";
import { DataError } from "./errors.js";
import { baseName } from "./layouts.js";
import { shown, TELLING } from "./text.js";

/** @typedef {{name: string, blob: Blob}} NamedBlob */

/**
 * @typedef {object} Source
 * @property {string} name with the folders that lead to it
 * @property {number} size in bytes, as it is read
 * @property {() => AsyncIterable<Uint8Array>} stream from its start; whoever stops early lets go of it
 */

/** Bytes of the first piece and of the others, and how many come at a time. */
const [FIRST, PIECE, AHEAD] = [1 << 16, 1 << 20, 4];

/** An archive of ratings has a dozen. */
const MOST_ENTRIES = 10_000;

/** Ratings shrink to a fifth, the same line again and again to a thousandth. */
const [MOST_SHRUNK, SMALL] = [200, 1_000_000];

const ARCHIVE = /\.(zip|7z|rar|gz|bz2|xz|zst|tar|tgz)$/i;

// it already is a worker, and one of its own would be made of a text
configure({ useWebWorkers: false });

/**
 * @param {Iterable<NamedBlob>} files
 * @returns {Promise<Source[]>} of all files, and of all entries of archives among them
 * @throws {DataError} when an archive is not to be trusted, or is none
 */
export async function sourcesOf(files) {
  const sources = [];
  for (const file of files) {
    const { name, blob } = file;
    if (await isZip(file)) sources.push(...(await entriesOf(file)));
    else sources.push({ name, size: blob.size, stream: () => piecesOf(file) });
  }
  return sources;
}

/** @param {NamedBlob} file */
async function isZip(file) {
  const start = new Uint8Array(await bytesOf(file, 0, TELLING));
  return start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
}

/**
 * @param {NamedBlob} archive
 * @returns {Promise<Source[]>}
 */
async function entriesOf({ name, blob }) {
  const reader = new ZipReader(new BlobReader(blob));
  const sources = [];
  try {
    let number = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      if (++number > MOST_ENTRIES)
        refuse(name, `expected at most ${MOST_ENTRIES} files in it, got more`);
      if (entry.directory || /(^|\/)(__MACOSX\/|\.)/.test(entry.filename)) continue;
      checkEntry(name, entry);
      sources.push(sourceOf(name, entry));
    }
  } catch (error) {
    throw error instanceof DataError ? error : unreadable(name, error);
  }
  if (sources.length === 0) refuse(name, "expected files of ratings in it, got none");
  const nested = sources.every((source) => ARCHIVE.test(source.name));
  if (nested)
    refuse(
      name,
      `expected files of ratings in it, got an archive in an archive (${baseName(sources[0].name)}: unpack it)`,
    );
  return sources;
}

/**
 * @param {string} archive
 * @param {any} entry
 */
function checkEntry(archive, entry) {
  const { filename, compressedSize, uncompressedSize, encrypted } = entry;
  if (encrypted)
    refuse(archive, `expected files that can be read, got ${shown(filename)} with a password`);
  if (uncompressedSize > SMALL && uncompressedSize > MOST_SHRUNK * compressedSize) {
    refuse(
      archive,
      `expected files of text, got ${shown(filename)}, which unpacks to ${Math.round(uncompressedSize / 1e6)} MB of nearly nothing`,
    );
  }
}

/**
 * @param {string} archive
 * @param {any} entry
 * @returns {Source}
 */
function sourceOf(archive, entry) {
  const size = entry.uncompressedSize;
  return { name: entry.filename, size, stream: () => unpacked(archive, entry, size) };
}

/**
 * @param {string} archive
 * @param {any} entry
 * @param {number} size that it says it has
 * @returns {AsyncIterable<Uint8Array>}
 */
async function* unpacked(archive, entry, size) {
  const { readable, writable } = new TransformStream();
  const abort = new AbortController();
  const done = entry.getData(writable, { checkSignature: true, signal: abort.signal });
  // whoever unpacks in vain does not always end the stream
  const failed = done.then(() => new Promise(() => {}));
  // where nobody reads on, nobody hears of it
  failed.catch(() => {});
  let left = size;
  try {
    for await (const chunk of chunksOf(readable, failed)) {
      left -= chunk.length;
      if (left < 0) refuse(archive, `expected ${size} bytes of ${shown(entry.filename)}, got more`);
      yield chunk;
    }
    await done;
  } catch (error) {
    throw error instanceof DataError ? error : unreadable(archive, error);
  } finally {
    abort.abort();
  }
}

/**
 * @param {NamedBlob} file
 * @param {number} from
 * @param {number} to
 * @returns {Promise<ArrayBuffer>}
 */
async function bytesOf({ name, blob }, from, to) {
  try {
    return await blob.slice(from, to).arrayBuffer();
  } catch {
    throw new DataError(
      name,
      null,
      "expected a file that the browser can read; it may have been moved or changed meanwhile",
    );
  }
}

/**
 * Larger pieces than a stream has, of which the next ones come while one is read.
 * @param {NamedBlob} file
 * @returns {AsyncIterable<Uint8Array>}
 */
async function* piecesOf(file) {
  const { blob } = file;
  const piece = (/** @type {number} */ from, /** @type {number} */ to) => bytesOf(file, from, to);
  // whoever only wants to know what it is asks for no more
  yield new Uint8Array(await piece(0, FIRST));
  /** @type {Promise<ArrayBuffer>[]} */
  const coming = [];
  let next = FIRST;
  for (let at = FIRST; at < blob.size; at += PIECE) {
    for (; coming.length < AHEAD && next < blob.size; next += PIECE) {
      coming.push(piece(next, next + PIECE));
    }
    yield new Uint8Array(await /** @type {Promise<ArrayBuffer>} */ (coming.shift()));
  }
}

/**
 * Not every browser can iterate over a stream.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Promise<any>} failed rejects when nothing more comes
 * @returns {AsyncIterable<Uint8Array>}
 */
async function* chunksOf(stream, failed) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), failed]);
      if (done) return;
      yield value;
    }
  } finally {
    // a stream that has failed cannot be cancelled
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {string} archive
 * @param {unknown} error
 * @returns {DataError}
 */
function unreadable(archive, error) {
  const reason = error instanceof Error ? error.message : String(error);
  if (reason === ERR_UNSAFE_FILENAME) {
    return new DataError(
      archive,
      null,
      "expected names of files within it, got one that leads out of it",
    );
  }
  return new DataError(
    archive,
    null,
    `expected a zip archive that is whole, got one that cannot be read (${reason})`,
  );
}

/**
 * @param {string} archive
 * @param {string} problem
 * @returns {never}
 */
function refuse(archive, problem) {
  throw new DataError(archive, null, problem);
}
