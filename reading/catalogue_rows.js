/**
 * Lines of a catalogue -> items with their titles and genres.
 *
 *     const rows = new CatalogueRows({ file: "movies.csv", layout });
 *     lines.push(chunk, rows.use);
 *     rows.items.size;
 */

import { DataError } from "./errors.js";
import { breaksIn, endOfRecord, fieldsOf, LF } from "./fields.js";
import { Ids, isPlain } from "./ids.js";
import { SEPARATORS } from "./layouts.js";
import { LONGEST } from "./lines.js";
import { otherFields } from "./rating_rows.js";
import { count, decode, isBlank, quote } from "./text.js";

const LONGEST_LINE = 10_000;

/** Far more than any film needs; what a title is taken apart with takes longer for long ones. */
const LONGEST_TITLE = 500;

/** Of an item; what has more is no list of genres. */
const MOST_OF_ONE = 50;

const NO_GENRES = "(no genres listed)";
/** Titles have blanks. */
const NOT_BLANK = Object.keys(SEPARATORS).filter((sign) => sign !== " ");

/**
 * How a catalogue is laid out.
 * @typedef {object} CatalogueLayout
 * @property {string} separator
 * @property {boolean} hasHeader
 * @property {number} width how many fields a line has
 * @property {boolean} isStrict whether it is MovieLens': ids are integers, and quotes are quotes
 * @property {{item: number, title: number, genres: number, year: number}} places of its columns; -1: none
 * @property {readonly string[] | null} flags genres of which each has a column of 0 and 1, the last ones
 */

/** The genres of MovieLens 100K, in the order of their flags. */
export const FLAGS = /** @type {const} */ ([
  "unknown",
  "Action",
  "Adventure",
  "Animation",
  "Children's",
  "Comedy",
  "Crime",
  "Documentary",
  "Drama",
  "Fantasy",
  "Film-Noir",
  "Horror",
  "Musical",
  "Mystery",
  "Romance",
  "Sci-Fi",
  "Thriller",
  "War",
  "Western",
]);

export class CatalogueRows {
  items = new Ids();
  /** @type {string[]} */
  titles = [];
  /** @type {number[][]} of each item, rows of `genres` */
  genresOf = [];
  /** @type {Map<string, number>} name -> row */
  genres = new Map();
  /** The largest id, where all are integers. */
  largest = 0;
  #line = 1;
  /** @type {number | null} */
  #blank = null;
  /** @type {number[]} of each item, where it stands */
  #lines = [];
  #isHeader;

  /** @param {{file: string, layout: CatalogueLayout}} options */
  constructor({ file, layout }) {
    this.file = file;
    this.layout = layout;
    this.#isHeader = layout.hasHeader;
    for (const name of layout.flags ?? []) this.genres.set(name, this.genres.size);
  }

  /** @type {import("./lines.js").Use} */
  use = (bytes, end, isLast) => {
    let at = 0;
    while (at < end) {
      if (bytes[at] === LF) {
        if (!this.#isHeader) this.#blank ??= this.#line;
        this.#line++; // a flood of line breaks is not looked at one by one
        at++;
        continue;
      }
      const next = this.#endOf(bytes, at, end);
      if (next >= end && !isLast) {
        if (end - at > LONGEST) this.#refuse(`a line of more than ${LONGEST} bytes`);
        break;
      }
      if (this.#isHeader) this.#isHeader = false;
      else this.#read(bytes.subarray(at, next));
      this.#line += this.layout.isStrict ? 1 : breaksIn(bytes.subarray(at, next)) + 1;
      at = next + 1;
    }
    return Math.min(at, end);
  };

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   */
  #endOf(bytes, start, end) {
    const { separator, isStrict } = this.layout;
    if (!isStrict)
      return endOfRecord(bytes, start, end, separator.charCodeAt(separator.length - 1));
    const found = bytes.indexOf(LF, start);
    return found < 0 ? end : Math.min(found, end);
  }

  /** @param {Uint8Array} record */
  #read(record) {
    if (record.length > LONGEST_LINE && this.layout.isStrict) {
      this.#refuse(`a line of ${record.length.toLocaleString("en")} bytes`);
    }
    const text = decode(record);
    if (isBlank(text)) {
      this.#blank ??= this.#line;
      return;
    }
    if (this.#blank !== null) this.#refuse("an empty line", this.#blank);
    if (text.includes("\0")) this.#refuse("a NUL byte, which no text has");
    this.#add(this.#fields(text));
  }

  /** @param {string} text */
  #fields(text) {
    const { separator, isStrict, width, flags } = this.layout;
    if (!isStrict) {
      const fields = fieldsOf(text, separator).map((field) => field.trim());
      if (fields.length !== width) this.#refuse(count(fields.length, "field"));
      return fields;
    }
    // a title may have what parts fields: it is what stands between the first one and the last one
    const parts = text.split(separator);
    const fields = flags || parts.length < 3 ? parts : [parts[0], "", parts.at(-1) ?? ""];
    if (fields !== parts) fields[1] = parts.slice(1, -1).join(separator);
    if (fields.length !== width) this.#refuse(otherFields(text, separator, width, NOT_BLANK));
    return fields;
  }

  /** @param {string[]} fields */
  #add(fields) {
    const { item, title, year } = this.layout.places;
    const id = fields[item];
    this.#checkId(id);
    const name = fields[title].trim();
    if (!name) this.#fail("expected a title, got an empty one");
    const length = Array.from(name).length;
    if (length > LONGEST_TITLE) {
      const expected = `expected a title of at most ${LONGEST_TITLE} characters`;
      this.#fail(`${expected}, got ${length.toLocaleString("en")}`);
    }
    const genres = this.#genres(fields);
    const known = this.items.findText(id);
    if (known >= 0) {
      this.#fail(`expected every item id once, got ${id} as on line ${this.#lines[known]}`);
    }
    this.items.addText(id);
    this.largest = Math.max(this.largest, Number(id) || 0);
    this.#lines.push(this.#line);
    this.titles.push(year >= 0 ? dated(name, fields[year]) : name);
    this.genresOf.push(genres);
  }

  /** @param {string} id */
  #checkId(id) {
    if (this.layout.isStrict && !isPlain(id)) {
      this.#fail(`expected a positive integer of at most 15 digits as item id, got ${quote(id)}`);
    }
    if (!id) this.#fail("expected an item id, got an empty field");
  }

  /**
   * @param {string[]} fields
   * @returns {number[]} rows of `genres`
   */
  #genres(fields) {
    const { flags, places } = this.layout;
    if (flags) {
      const own = fields.slice(-flags.length);
      const wrong = own.find((flag) => flag !== "0" && flag !== "1");
      if (wrong !== undefined) this.#fail(`expected genre flags of 0 or 1, got ${quote(wrong)}`);
      return own.flatMap((flag, row) => (flag === "1" ? [row] : []));
    }
    if (places.genres < 0) return [];
    const names = namesIn(fields[places.genres]);
    if (names.length > MOST_OF_ONE) {
      this.#fail(`expected at most ${MOST_OF_ONE} genres of an item, got ${names.length}`);
    }
    return names.map((name) => this.#rowOf(name));
  }

  /** @param {string} genre */
  #rowOf(genre) {
    const row = this.genres.get(genre) ?? this.genres.size;
    this.genres.set(genre, row);
    return row;
  }

  /**
   * @param {string} got
   * @param {number} [line]
   * @returns {never}
   */
  #refuse(got, line = this.#line) {
    const { separator, width, isStrict, flags } = this.layout;
    const sign = isStrict ? separator : SEPARATORS[separator];
    const more = isStrict && !flags ? " (id, title, genres)" : "";
    const expected = `${count(width, "field")} separated by ${sign}${more}`;
    throw new DataError(this.file, line, `expected ${expected}, got ${got}`);
  }

  /**
   * @param {string} problem
   * @returns {never}
   */
  #fail(problem) {
    throw new DataError(this.file, this.#line, problem);
  }
}

/**
 * @param {string} field
 * @returns {string[]} genres, each once: parted by bars or, where there are none, by semicolons or commas, perhaps in
 *   brackets and quotes as Python writes a list
 */
function namesIn(field) {
  if (field === "" || field === NO_GENRES) return [];
  const bare = /^\[.*\]$/.test(field) ? field.slice(1, -1).replace(/['"]/g, "") : field;
  const sign = ["|", ";", ","].find((one) => bare.includes(one)) ?? "|";
  // a comma parts the genres that are chosen, on the page and in its address
  const names = bare.split(sign).map((name) => name.trim().replaceAll(",", " and"));
  return [...new Set(names.filter((name) => name !== "" && name.length <= 100))];
}

/**
 * @param {string} title
 * @param {string} year of a column of its own
 * @returns {string} "Alone (1995)"
 */
function dated(title, year) {
  const digits = /^(\d{4})(\.0)?$/.exec(year)?.[1];
  return digits && digits !== "0000" && !title.includes(`(${digits})`)
    ? `${title} (${digits})`
    : title;
}
