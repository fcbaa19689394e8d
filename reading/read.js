/**
 * Files of ratings -> columns: who rated what, how and when, by rows from 0 on, with all that is known of the items.
 *
 *     const found = await read([{ name: "ml-latest-small.zip", blob }], { answer: null, most: 2e6, seed: 7 });
 *
 * Users are in the order of their ids, items in that of the catalogue, ratings in that of the file.
 */

import { sourcesOf } from "./archive.js";
import { CatalogueRows } from "./catalogue_rows.js";
import { choose } from "./choose.js";
import { DataError } from "./errors.js";
import { Kept } from "./kept.js";
import { baseName } from "./layouts.js";
import { Lines } from "./lines.js";
import { RatingRows } from "./rating_rows.js";
import { tabulated } from "./tabulated.js";

/** @typedef {import("./archive.js").NamedBlob} NamedBlob */
/** @typedef {import("./archive.js").Source} Source */
/** @typedef {import("./choose.js").Answer} Answer */
/** @typedef {import("./choose.js").Columns} Columns */
/** @typedef {import("./kept.js").Pour} Pour */
/** @typedef {import("./layouts.js").Layout} Layout */
/** @typedef {import("./tabulated.js").Tabulated} Tabulated */

/** How far it has come. @typedef {{share: number, ratings: number}} ReadingProgress */

/**
 * @typedef {object} Options
 * @property {Answer | null} answer to an earlier question
 * @property {number | null} most ratings that are kept of a larger file; null: all
 * @property {number} seed of the sample
 */

/**
 * What was read, in the order in which it came.
 * @typedef {object} Rows
 * @property {Kept} kept
 * @property {CatalogueRows | null} items
 * @property {number} numKnown the first so many items of `kept` are those of the catalogue
 * @property {Layout} layout of the ratings
 */

/** Few lines of MovieLens are shorter: what is held of a file need not grow. */
const BYTES_OF_A_RATING = 19;

/** The page hears of it so often, in milliseconds. */
const REPORT_EVERY = 100;

/**
 * @param {Iterable<NamedBlob>} files
 * @param {Options} options
 * @param {(progress: ReadingProgress) => void} [onProgress]
 * @returns {Promise<Tabulated | {question: Columns}>}
 * @throws {DataError} saying where, what was expected, and what came
 * @throws {VisitorError} when the sample cannot be drawn
 */
export async function read(files, options, onProgress) {
  const found = await readRows(files, options, onProgress);
  if ("question" in found) return found;
  return tabulated(found.kept, found.items, found.numKnown, found.layout);
}

/**
 * All that comes before rows are put in order.
 * @param {Iterable<NamedBlob>} files
 * @param {Options} options
 * @param {(progress: ReadingProgress) => void} [onProgress]
 * @param {Pour | null} [pour] takes the ratings (kept.js); else they are kept
 * @returns {Promise<Rows | {question: Columns}>}
 */
export async function readRows(files, { answer, most, seed }, onProgress = () => {}, pour = null) {
  const chosen = await choose(await sourcesOf(files), answer);
  if ("question" in chosen) return chosen;
  const { ratings, catalogue } = chosen;
  const progress = { done: 0, all: ratings.source.size + (catalogue?.source.size ?? 0) };
  const told = teller(progress, onProgress);
  const items =
    catalogue && new CatalogueRows({ file: shown(catalogue.source), layout: catalogue.layout });
  if (items && catalogue)
    await pourInto(
      catalogue.source,
      items.use,
      told(() => 0),
    );
  if (items && items.items.size === 0) refuseEmpty(items.file, "items");
  const sample = { most: most ?? Number.POSITIVE_INFINITY, seed };
  const expected = pour ? 0 : Math.ceil(ratings.source.size / BYTES_OF_A_RATING);
  const kept = new Kept({ ...sample, expected }, items?.items, pour);
  const numKnown = kept.items.size;
  const about = items && { file: items.file, largest: items.largest };
  const file = shown(ratings.source);
  const rows = new RatingRows({ file, layout: ratings.layout, kept, catalogue: about });
  await pourInto(
    ratings.source,
    rows.use,
    told(() => kept.numRead),
  );
  if (kept.numRead === 0) refuseEmpty(file, "ratings");
  return { kept, items, numKnown, layout: ratings.layout };
}

/**
 * @param {Source} source
 * @param {import("./lines.js").Use} use
 * @param {(bytes: number) => void} told
 */
async function pourInto(source, use, told) {
  const lines = new Lines();
  for await (const chunk of source.stream()) {
    lines.push(chunk, use);
    told(chunk.length);
  }
  lines.end(use);
}

/**
 * @param {{done: number, all: number}} progress
 * @param {(progress: ReadingProgress) => void} onProgress
 * @returns {(ratings: () => number) => (bytes: number) => void}
 */
function teller(progress, onProgress) {
  let last = Number.NEGATIVE_INFINITY;
  return (ratings) => (bytes) => {
    progress.done += bytes;
    if (performance.now() - last < REPORT_EVERY) return;
    last = performance.now();
    onProgress({ share: Math.min(1, progress.done / progress.all), ratings: ratings() });
  };
}

/** @param {Source} source */
function shown({ name }) {
  return baseName(name);
}

/**
 * @param {string} file
 * @param {string} what
 * @returns {never}
 */
function refuseEmpty(file, what) {
  throw new DataError(file, null, `expected ${what}, got a table without any`);
}
