/**
 * Which of the files that a visitor brings are ratings, which a catalogue, and how they are laid out.
 *
 *     const { ratings, catalogue } = await choose(await sourcesOf(files), null);
 *
 * MovieLens' own files are known by their names, tables with a header by what it says. Where it does not say it, the
 * visitor is asked: choose returns a question, and takes the answer.
 */

import { FLAGS } from "./catalogue_rows.js";
import { DataError } from "./errors.js";
import { endOfRecord, fieldsOf } from "./fields.js";
import { baseName, catalogued, layoutOf, rolesOf, separatorOf } from "./layouts.js";
import { Lines } from "./lines.js";
import { decode, isBlank, otherKind } from "./text.js";

/** @typedef {import("./archive.js").Source} Source */
/** @typedef {import("./catalogue_rows.js").CatalogueLayout} CatalogueLayout */
/** @typedef {import("./layouts.js").Layout} Layout */
/** @typedef {import("./layouts.js").Role} Role */

/**
 * What the visitor is asked of a table.
 * @typedef {object} Columns
 * @property {string} file
 * @property {string[]} columns of its header, or "Column 1" and so on where it has none
 * @property {string[][]} rows the first ones, by columns
 */

/** What the visitor has answered: the column of each role, -1 for none. @typedef {Record<Role, number>} Answer */

/**
 * @typedef {object} Chosen
 * @property {{source: Source, layout: Layout}} ratings
 * @property {{source: Source, layout: CatalogueLayout} | null} catalogue
 */

/** What is read of a file to tell what it is, and how many of its rows are shown. */
const [START, ROWS] = [65_536, 5];

/** Tables of MovieLens that are neither, and what lies beside tables. */
const OTHERS =
  /^(tags|links|genome-.*|allbut|mku|users|u\.(user|info|occupation|genre)|u[1-5ab]\..*|readme.*|license.*)(\.(csv|dat|txt|md|html|pl|sh))?$/i;
const NAMED = /^(u\.(data|item)|(ratings|movies)\..*)$/;
const TEXT = /\.(csv|tsv|tab|txt|dat|data|item)$/i;

const CATALOGUES = /** @type {Record<string, CatalogueLayout>} */ ({
  "u.item": {
    separator: "|",
    hasHeader: false,
    width: 5 + FLAGS.length,
    isStrict: true,
    places: { item: 0, title: 1, genres: -1, year: -1 },
    flags: FLAGS,
  },
  "movies.dat": {
    separator: "::",
    hasHeader: false,
    width: 3,
    isStrict: true,
    places: { item: 0, title: 1, genres: 2, year: -1 },
    flags: null,
  },
});

/**
 * @param {Source[]} sources
 * @param {Answer | null} answer to an earlier question, of the same files
 * @returns {Promise<Chosen | {question: Columns}>}
 * @throws {DataError} when there are no ratings, or several tables of them
 */
export async function choose(sources, answer) {
  const left =
    sources.length > 1 ? sources.filter(({ name }) => !OTHERS.test(baseName(name))) : sources;
  const candidates = left.length > 1 ? left.filter(({ name }) => TEXT.test(name)) : left;
  const tables = [];
  /** @type {unknown} */
  let failure = null;
  for (const source of candidates) {
    try {
      tables.push(await tableOf(source));
    } catch (error) {
      // what lies beside ratings may be anything; what has the name of a table may not
      const name = baseName(source.name).toLowerCase();
      if (candidates.length === 1 || NAMED.test(name)) throw error;
      failure ??= error;
    }
  }
  if (tables.length === 0 && failure) throw failure;
  const ratings = theRatings(tables, sources);
  const catalogue = theCatalogue(tables, ratings);
  if (ratings.layout)
    return { ratings: { source: ratings.source, layout: ratings.layout }, catalogue };
  const { source, separator, hasHeader, columns, rows } = ratings;
  if (!answer) return { question: { file: source.name, columns, rows } };
  const roles = /** @type {(Role | "")[]} */ (columns.map(() => ""));
  for (const [role, place] of Object.entries(answer)) {
    if (place >= 0) roles[place] = /** @type {Role} */ (role);
  }
  const layout = {
    separator,
    hasHeader,
    roles,
    stars: /** @type {"any"} */ ("any"),
    isStrict: false,
  };
  return { ratings: { source, layout }, catalogue };
}

/**
 * @typedef {object} Table
 * @property {Source} source
 * @property {Layout | null} layout of ratings, if it is known to be that
 * @property {CatalogueLayout | null} items likewise
 * @property {string} separator
 * @property {boolean} hasHeader
 * @property {string[]} columns
 * @property {string[][]} rows
 */

/**
 * @param {Source} source
 * @returns {Promise<Table>}
 */
async function tableOf(source) {
  const name = baseName(source.name).toLowerCase();
  const [layout, items] = [layoutOf(name) ?? null, CATALOGUES[name] ?? null];
  const nothing = { separator: "", hasHeader: false, columns: [], rows: [] };
  if (layout || items) {
    await lookAt(source, layout ? ratingsExpected(layout) : itemsExpected(items));
    return { source, layout, items, ...nothing };
  }
  const text = await lookAt(source, "a table of ratings");
  const lines = recordsOf(text);
  const separator = separatorOf(lines[0]);
  const [first, ...others] = lines.map((line) =>
    fieldsOf(line, separator).map((field) => field.trim()),
  );
  const hasHeader = !first.every((field) => field === "" || /^[-+\d.,:\s]*$/.test(field));
  const columns = hasHeader ? first : first.map((_, i) => `Column ${i + 1}`);
  const rows = (hasHeader ? others : [first, ...others]).slice(0, ROWS);
  const known = hasHeader ? headed(columns, separator) : { layout: null, items: null };
  return { source, ...known, separator, hasHeader, columns, rows };
}

/**
 * @param {string[]} columns of a header
 * @param {string} separator
 * @returns {{layout: Layout | null, items: CatalogueLayout | null}}
 */
function headed(columns, separator) {
  const roles = rolesOf(columns);
  const shared = { separator, hasHeader: true, isStrict: false };
  if (roles) return { layout: { ...shared, roles, stars: "any" }, items: null };
  const places = catalogued(columns);
  if (!places) return { layout: null, items: null };
  return { layout: null, items: { ...shared, width: columns.length, places, flags: null } };
}

/** @param {Layout} layout */
function ratingsExpected(layout) {
  return layout.separator === "\t" ? "tab-separated ratings" : "ratings separated by ::";
}

/** @param {CatalogueLayout} items */
function itemsExpected(items) {
  return `${items.width} fields separated by ${items.separator}`;
}

/**
 * @param {Source} source
 * @param {string} expected
 * @returns {Promise<string>} its start, with line breaks of one kind
 * @throws {DataError} when it is no text, or nothing
 */
async function lookAt(source, expected) {
  let start = new Uint8Array(0);
  for await (const chunk of source.stream()) {
    start = joined(start, chunk.subarray(0, START));
    if (start.length >= START) break;
  }
  const kind = otherKind(start);
  if (kind) throw new DataError(source.name, 1, `expected ${expected}, got ${kind}`);
  const text = plainText(start);
  // what begins with so much of nothing is looked at when it is read
  if (isBlank(text) && start.length < START) {
    throw new DataError(source.name, 1, `expected ${expected}, got an empty file`);
  }
  return text;
}

/**
 * @param {Uint8Array} start
 * @returns {string}
 */
function plainText(start) {
  const lines = new Lines();
  let text = "";
  const take = (/** @type {Uint8Array} */ bytes, /** @type {number} */ end) => {
    text += decode(bytes.subarray(0, end));
    return end;
  };
  lines.push(start, take);
  lines.end(take);
  return text;
}

/**
 * @param {string} text
 * @returns {string[]} the first records, a header among them, at least one
 */
function recordsOf(text) {
  const bytes = new TextEncoder().encode(text);
  const records = [];
  let at = 0;
  const sign = separatorOf(text.split("\n", 1)[0]);
  while (at < bytes.length && records.length <= ROWS) {
    const end = endOfRecord(bytes, at, bytes.length, sign.charCodeAt(sign.length - 1));
    const record = decode(bytes.subarray(at, end));
    if (!isBlank(record)) records.push(record);
    at = end + 1;
  }
  return records.length > 0 ? records : [""];
}

/**
 * @param {Table[]} tables
 * @param {Source[]} sources all that came
 * @returns {Table} of ratings, or what may be one
 */
function theRatings(tables, sources) {
  const known = tables.filter(({ layout }) => layout);
  const named = known.filter(({ source }) =>
    /^(u\.data|ratings\..*)$/i.test(baseName(source.name)),
  );
  const rated = known.filter(({ layout }) => layout?.roles.includes("rating"));
  for (const found of [named, rated, known]) if (found.length === 1) return found[0];
  if (known.length > 1)
    refuseAll(
      "one file of ratings",
      known.map(({ source }) => source),
    );
  const open = tables.filter(
    ({ layout, items, columns }) => !layout && !items && columns.length > 1,
  );
  if (open.length === 1) return open[0];
  const names = open.length > 1 ? open.map(({ source }) => source) : sources;
  return refuseAll(
    "a file of ratings (u.data, ratings.dat, ratings.csv or a table with a header)",
    names,
  );
}

/**
 * @param {Table[]} tables
 * @param {Table} ratings
 * @returns {{source: Source, layout: CatalogueLayout} | null}
 */
function theCatalogue(tables, ratings) {
  const folder = (/** @type {string} */ name) => name.slice(0, name.lastIndexOf("/") + 1);
  const found = tables.filter(({ items }) => items);
  const beside = found.filter(({ source }) => folder(source.name) === folder(ratings.source.name));
  const [table, second] = beside.length > 0 ? beside : found;
  if (second) refuseAll("one catalogue of items", [table.source, second.source]);
  return table?.items ? { source: table.source, layout: table.items } : null;
}

/**
 * @param {string} expected
 * @param {Source[]} sources
 * @returns {never}
 */
function refuseAll(expected, sources) {
  if (sources.length === 0)
    throw new DataError("These files", null, `expected ${expected}, got none`);
  const names = sources.map(({ name }) => name);
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0];
  throw new DataError(
    names.length === 1 ? names[0] : "These files",
    null,
    `expected ${expected}, got ${names.length === 1 ? "another table" : list}`,
  );
}

/**
 * @param {Uint8Array<ArrayBuffer>} one
 * @param {Uint8Array} other
 */
function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
