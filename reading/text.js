/**
 * What all text formats share: what a file is instead, how bytes become text, how a value is quoted.
 *
 *     otherKind(Uint8Array.of(0x1f, 0x8b, 8))     // "a gzip archive (unpack it)"
 *     decode(Uint8Array.of(0x92))                 // "’"
 */

const PACKED = "a zip archive or a spreadsheet (unpack it, or save it as text)";

/** Nothing that is read begins with any of these; the longer of two that begin alike comes first. */
const SIGNATURES = /** @type {const} */ ([
  ["\xff\xfe\0\0", "UTF-32 text (save it as UTF-8)"],
  ["\0\0\xfe\xff", "UTF-32 text (save it as UTF-8)"],
  ["\xff\xfe", "UTF-16 text (save it as UTF-8)"],
  ["\xfe\xff", "UTF-16 text (save it as UTF-8)"],
  ["\x1f\x8b", "a gzip archive (unpack it)"],
  ["PK\x03\x04", PACKED],
  ["BZh", "a bzip2 archive (unpack it)"],
  ["\xfd7zXZ", "an xz archive (unpack it)"],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it)"],
  ["Rar!\x1a", "a rar archive (unpack it)"],
  ["\x28\xb5\x2f\xfd", "a Zstandard archive (unpack it)"],
  ["\xd0\xcf\x11\xe0", "an Office file (save it as text)"],
  ["PAR1", "a Parquet file"],
  ["%PDF-", "a PDF file"],
  ["{\\rtf", "an RTF file (save it as plain text)"],
  ["version https:", "a Git LFS pointer, not the file that it stands for"],
  ["<?xml", "XML (is the file missing?)"],
  ["<", "a web page (is the file missing?)"],
  ["{", "JSON (is the file missing?)"],
  ["[", "JSON (is the file missing?)"],
]);

/** As many bytes tell what a file is. */
export const TELLING = 100;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * What Windows writes from 0x80 on, where Latin-1 has controls; five bytes mean nothing to it, either. Not every
 * engine's TextDecoder knows them.
 */
const WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** What Python and the page take for blank in a line of bytes. */
const BLANK = /^[ \t\n\r\v\f]*$/;

/**
 * @param {Uint8Array} start of a file, TELLING bytes or all that there are
 * @returns {string} what a file is that should be a table of text, "a web page", say; else nothing
 */
export function otherKind(start) {
  const text = String.fromCharCode(...start.subarray(0, TELLING));
  const own = text.replace(/^\xef\xbb\xbf/, "").replace(/^[ \t\n\r\v\f]+/, "");
  const found = SIGNATURES.find(([signature]) => own.startsWith(signature));
  if (found) return found[1];
  return hasWideCharacters(start.subarray(0, 40)) ? "UTF-16 text (save it as UTF-8)" : "";
}

/**
 * @param {Uint8Array} start
 * @returns {boolean} whether every other byte is 0, as Latin letters have it in UTF-16
 */
function hasWideCharacters(start) {
  const first = start.filter((_, i) => i % 2 === 0);
  const second = start.filter((_, i) => i % 2 === 1);
  const areNone = (/** @type {Uint8Array} */ bytes) => bytes.every((byte) => byte === 0);
  return start.length > 3 && areNone(first) !== areNone(second);
}

/**
 * @param {Uint8Array} line
 * @returns {string} UTF-8 where it is, else Windows-1252: each line may have an encoding of its own
 */
export function decode(line) {
  try {
    return strict.decode(line);
  } catch {
    return Array.from(line, ofWindows).join("");
  }
}

/** @param {number} byte */
function ofWindows(byte) {
  return byte >= 0x80 && byte < 0xa0 ? WINDOWS[byte - 0x80] : String.fromCharCode(byte);
}

/**
 * @param {Uint8Array} line
 * @returns {string} to be read by people: what is no UTF-8 is marked
 */
export function decodeLeniently(line) {
  return lenient.decode(line);
}

/**
 * @param {string} text
 * @returns {boolean}
 */
export function isBlank(text) {
  return BLANK.test(text);
}

/**
 * @param {number} number
 * @param {string} noun
 * @returns {string} without thousands separators, as errors have it
 */
export function count(number, noun) {
  return number === 1 ? `${number} ${noun}` : `${number} ${noun}s`;
}

/**
 * Quote what came, shortened.
 * @param {string} text
 */
export const quote = (text) => `"${shown(text)}"`;

/**
 * Show what came, shortened, so that a wrong file does not fill the page. What cannot be seen is written as
 * Python does: a NUL as \x00.
 * @param {string} text
 * @returns {string}
 */
export function shown(text) {
  const limit = 40;
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  const seen = characters.slice(0, limit).map(visible).join("");
  return characters.length > limit ? `${seen}…` : seen;
}

/**
 * @param {string} character
 * @returns {string}
 */
function visible(character) {
  if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const short = { "\t": "\\t", "\n": "\\n", "\r": "\\r" }[character];
  if (short) return short;
  const code = /** @type {number} */ (character.codePointAt(0));
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
