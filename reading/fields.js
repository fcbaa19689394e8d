/**
 * Records of a table -> their fields, by RFC 4180: a field in quotes may hold separators, line breaks, and quotes
 * that stand twice.
 *
 *     fieldsOf('11,"Lighthouse, The (1995)",Comedy', ",")   // three fields
 *     endOfRecord(bytes, 0, bytes.length, 44)                           // behind its line break
 */

/** The byte of a line break. */
export const LF = 10;
const QUOTE = 34;

/**
 * @param {Uint8Array} bytes whose line breaks are \n
 * @param {number} start of a record
 * @param {number} end of what is there
 * @param {number} separator its last byte: a quote counts where a field begins
 * @returns {number} of its line break, or `end` where a quote is still open or no line break comes
 */
export function endOfRecord(bytes, start, end, separator) {
  let isOpen = false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === LF && !isOpen) return i;
    if (byte !== QUOTE) continue;
    if (!isOpen) isOpen = i === start || bytes[i - 1] === separator;
    else if (bytes[i + 1] === QUOTE && i + 1 < end) i++;
    else isOpen = false;
  }
  return end;
}

/**
 * @param {string} record without its line break
 * @param {string} separator
 * @returns {string[]}
 */
export function fieldsOf(record, separator) {
  if (!record.includes('"')) return record.split(separator);
  const fields = [];
  let at = 0;
  while (at <= record.length) {
    const [field, next] = record[at] === '"' ? quoted(record, at, separator) : [null, at];
    const found = record.indexOf(separator, next);
    const end = found < 0 ? record.length : found;
    fields.push(field === null ? record.slice(at, end) : field + record.slice(next, end));
    at = end + separator.length;
    if (found < 0) break;
  }
  return fields;
}

/**
 * @param {string} record
 * @param {number} start of a quote
 * @param {string} separator
 * @returns {[string, number]} what stands in the quotes, and where they end
 */
function quoted(record, start, separator) {
  let end = start + 1;
  for (;;) {
    end = record.indexOf('"', end);
    if (end < 0) return [record.slice(start), record.length];
    if (record[end + 1] !== '"') break;
    end += 2;
  }
  const next = end + 1;
  // what goes on after its quotes was never quoted: "Quoted", he said
  const isWhole = next === record.length || record.startsWith(separator, next);
  if (!isWhole) return [record.slice(start, next), next];
  return [record.slice(start + 1, end).replaceAll('""', '"'), next];
}

/**
 * @param {Uint8Array} record
 * @returns {number} line breaks in it, which a field in quotes may hold
 */
export function breaksIn(record) {
  let breaks = 0;
  for (const byte of record) if (byte === LF) breaks++;
  return breaks;
}
