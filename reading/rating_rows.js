/**
 * Lines of ratings -> numbers, as fast as a line can be walked; what is no plain line of digits is looked at again, as
 * text, and read or refused with its line.
 *
 *     const rows = new RatingRows({ file: "ratings.csv", layout, kept, catalogue: null });
 *     lines.push(chunk, rows.use);
 */

import { DataError } from "./errors.js";
import { breaksIn, endOfRecord, fieldsOf, LF } from "./fields.js";
import { isPlain } from "./ids.js";
import { SEPARATORS } from "./layouts.js";
import { LONGEST } from "./lines.js";
import { count, decode, decodeLeniently, isBlank, quote } from "./text.js";
import { numberOf, ratingProblem, timeOf } from "./values.js";
import { BATCH, batchOf, NO_RATING, NO_TIME, plainLayout, walk } from "./walk.js";

/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./layouts.js").Layout} Layout */

/** Bytes of a line: far more than any rating needs, and than a text beside it does. */
const [LONGEST_LINE, LONGEST_RECORD] = [10_000, LONGEST];
/** Characters. */
const LONGEST_ID = 200;

export class RatingRows {
  /** Of the line that comes next, from 1 on. */
  line = 1;
  /** @type {number | null} of the first blank line of those before it */
  #blank = null;
  #least = Number.POSITIVE_INFINITY;
  #isHeader;
  #plain;
  #batch = batchOf();

  /**
   * @param {object} options
   * @param {string} options.file its name, for what is wrong
   * @param {Layout} options.layout
   * @param {Kept} options.kept what takes them
   * @param {{file: string, largest: number} | null} options.catalogue whose items `kept` has, if there is one
   */
  constructor({ file, layout, kept, catalogue }) {
    this.file = file;
    this.layout = layout;
    this.kept = kept;
    this.catalogue = catalogue;
    this.#isHeader = layout.hasHeader;
    this.#plain = plainLayout(layout);
  }

  /** @type {import("./lines.js").Use} */
  use = (bytes, end, isLast) => {
    let at = 0;
    if (this.#isHeader) {
      // blank lines before a header are none of the table
      const start = this.#afterBreaks(bytes, 0, end);
      this.#blank = null;
      at = this.#afterRecord(bytes, start, end, isLast);
      if (at === start && !isLast) return start;
      this.#isHeader = false;
      this.line++;
    }
    while (at < end) {
      at = this.#walk(bytes, this.#afterBreaks(bytes, at, end), end);
      if (at >= end) break;
      const next = this.#lookAt(bytes, at, end, isLast);
      if (next === at) break; // a quote is open: more has to come
      at = next;
    }
    return at;
  };

  /**
   * A flood of line breaks is not looked at one by one.
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @returns {number} the start of the next line that is not empty
   */
  #afterBreaks(bytes, start, end) {
    let at = start;
    while (at < end && bytes[at] === LF) at++;
    if (at > start) this.#blank ??= this.line;
    this.line += at - start;
    return at;
  }

  /**
   * Read lines as long as they are plain.
   * @param {Uint8Array} bytes
   * @param {number} from
   * @param {number} end
   * @returns {number} the start of the first line that is not
   */
  #walk(bytes, from, end) {
    if (this.#blank !== null) return from;
    let at = from;
    do {
      at = walk(bytes, at, end, this.#plain, this.#batch);
      this.#hand();
    } while (this.#batch.length === BATCH);
    return at;
  }

  /** Keep what is in the batch. */
  #hand() {
    const { item, time, length } = this.#batch;
    for (let i = 0; i < length; i++) if (time[i] < this.#least) this.#least = time[i];
    const areKnown = this.layout.isStrict && this.catalogue !== null;
    const unknown = this.kept.addAll(this.#batch, areKnown);
    this.line += unknown < 0 ? length : unknown;
    if (unknown >= 0) this.#refuseItem(item[unknown]);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @param {boolean} isLast
   * @returns {number} the start of what follows a line, `start` where the line goes on
   * @throws {DataError} when it is no rating
   */
  #lookAt(bytes, start, end, isLast) {
    const next = this.#afterRecord(bytes, start, end, isLast);
    if (next === start) return start;
    const isCut = next === end && bytes[end - 1] !== LF;
    const record = bytes.subarray(start, isCut ? next : next - 1);
    const lines = this.layout.isStrict ? 1 : breaksIn(record) + 1;
    this.#read(record, isCut);
    this.line += lines;
    return next;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @param {boolean} isLast
   * @returns {number} the start of what follows a line, `start` where the line goes on
   */
  #afterRecord(bytes, start, end, isLast) {
    const { separator, isStrict } = this.layout;
    const own = separator.charCodeAt(separator.length - 1);
    const found = isStrict ? bytes.indexOf(LF, start) : endOfRecord(bytes, start, end, own);
    if (found >= 0 && found < end) return found + 1;
    if (end - start > LONGEST_RECORD) {
      const got = isStrict ? `a line of ${end - start} bytes` : "a quote that is never closed";
      throw new DataError(this.file, this.line, `expected ${this.#expected()}, got ${got}`);
    }
    return isLast ? end : start;
  }

  /**
   * @param {Uint8Array} record
   * @param {boolean} isCut whether no line break ends it
   */
  #read(record, isCut) {
    if (record.length <= LONGEST_RECORD && isBlank(decodeLeniently(record))) {
      this.#blank ??= this.line;
      return;
    }
    if (this.#blank !== null) this.#refuse("an empty line", this.#blank);
    const got = this.#notFields(record);
    if (got) this.#refuse(got);
    const fields = this.#fields(record);
    if (fields.length !== this.layout.roles.length) this.#refuse(count(fields.length, "field"));
    this.#take(fields, isCut);
  }

  /** @param {Uint8Array} record */
  #fields(record) {
    const { separator, isStrict } = this.layout;
    if (isStrict) return decodeLeniently(record).split(separator);
    return fieldsOf(decode(record), separator).map((field) => field.trim());
  }

  /**
   * @param {Uint8Array} record
   * @returns {string} what a line is that has not so many fields; nothing where it may have
   */
  #notFields(record) {
    const { separator, isStrict, roles } = this.layout;
    if (record.length > (isStrict ? LONGEST_LINE : LONGEST_RECORD)) {
      return `a line of ${record.length.toLocaleString("en")} bytes`;
    }
    if (record.includes(0)) return "a NUL byte, which no text has";
    return isStrict ? otherFields(decodeLeniently(record), separator, roles.length) : "";
  }

  /**
   * @param {string[]} fields
   * @param {boolean} isCut
   */
  #take(fields, isCut) {
    const { kept, layout } = this;
    const of = (/** @type {import("./layouts.js").Role} */ role) => {
      const at = layout.roles.indexOf(role);
      return at < 0 ? null : fields[at];
    };
    const [user, item] = [/** @type {string} */ (of("user")), /** @type {string} */ (of("item"))];
    this.#checkId("user_id", user);
    this.#checkId("item_id", item);
    const rating = this.#rating(of("rating"));
    const time = this.#time(of("timestamp"), isCut);
    const known = kept.items.findText(item);
    if (known < 0 && layout.isStrict && this.catalogue) this.#refuseItem(Number(item));
    const userRow = kept.userRowOfText(user);
    if (userRow < 0) kept.numRead++;
    else kept.add(userRow, known < 0 ? kept.items.addText(item) : known, rating, time);
  }

  /**
   * @param {string} name
   * @param {string} id
   */
  #checkId(name, id) {
    if (this.layout.isStrict) {
      if (isPlain(id)) return;
      this.#fail(`expected a positive integer of at most 15 digits as ${name}, got ${quote(id)}`);
    }
    if (!id) this.#fail(`expected a ${name}, got an empty field`);
    if (id.length > LONGEST_ID) {
      this.#fail(`expected a ${name} of at most ${LONGEST_ID} characters, got ${id.length}`);
    }
  }

  /** @param {string | null} text */
  #rating(text) {
    if (text === null) return NO_RATING;
    const problem = ratingProblem(text, this.layout.stars);
    if (problem) this.#fail(problem);
    return numberOf(text);
  }

  /**
   * @param {string | null} text
   * @param {boolean} isCut
   */
  #time(text, isCut) {
    if (text === null) return NO_TIME;
    const time = timeOf(text, this.layout.isStrict);
    if (typeof time === "string") this.#fail(time);
    const isPlain = /^\d+$/.test(text) && this.layout.roles.at(-1) === "timestamp";
    // some data counts the seconds from its own beginning: any number of digits can be right
    if (isCut && isPlain && text.length < String(this.#least).length && this.kept.numRead > 0) {
      const got = `got "${text}" at the end of the file, which seems to be cut off`;
      this.#fail(`expected a timestamp and a line break, ${got}`);
    }
    this.#least = Math.min(this.#least, /** @type {number} */ (time));
    return /** @type {number} */ (time);
  }

  /**
   * @param {number} item
   * @returns {never}
   */
  #refuseItem(item) {
    const { file, largest } = /** @type {{file: string, largest: number}} */ (this.catalogue);
    const hint = item > largest ? `; the largest there is ${largest} (is that file cut off?)` : "";
    this.#fail(`expected an item of ${file}, got item id ${item}${hint}`);
  }

  #expected() {
    const { separator, roles, stars, isStrict } = this.layout;
    const names = "(user, item, rating, timestamp)";
    if (isStrict && stars === "whole") return `4 tab-separated integers ${names}`;
    const parted = `${count(roles.length, "field")} separated by ${SEPARATORS[separator]}`;
    return isStrict ? `${parted} ${names}` : `${parted}, as in the header`;
  }

  /**
   * @param {string} got
   * @param {number} [line]
   * @returns {never}
   */
  #refuse(got, line = this.line) {
    throw new DataError(this.file, line, `expected ${this.#expected()}, got ${got}`);
  }

  /**
   * @param {string} problem
   * @returns {never}
   */
  #fail(problem) {
    throw new DataError(this.file, this.line, problem);
  }
}

/**
 * @param {string} line
 * @param {string} separator
 * @param {number} expected
 * @param {string[]} [separators] that it may have instead
 * @returns {string} what it has instead of so many fields; nothing where it has them
 */
export function otherFields(line, separator, expected, separators = Object.keys(SEPARATORS)) {
  const got = line.split(separator).length;
  if (got === expected) return "";
  const other = separators.find((sign) => line.split(sign).length === expected);
  if (other === undefined) return count(got, "field");
  return `${count(expected, "field")} separated by ${SEPARATORS[other]}`;
}
