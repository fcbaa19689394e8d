/**
 * Tables as Parquet files, which pandas, Polars, DuckDB and Spark read. It runs in a worker (model/worker/tables.js),
 * loaded when the first such file is asked for: to encode a million numbers takes some tenths of a second.
 *
 *     const ids = { name: "item_id", kind: "int", values: Int32Array.of(7, 9) };
 *     const vector = { name: "vector", kind: "float", values, starts: Int32Array.of(0, 33, 66) };
 *     parquetOf([ids, vector], { model: "Deep" });   // ArrayBuffer
 */

import { parquetWriteBuffer } from "../vendor/hyparquet-writer/write.js";

/** @typedef {import("hyparquet").SchemaElement} SchemaElement */

/**
 * A column, with one value in each row, or a list of values in each.
 * @typedef {object} Column
 * @property {string} name
 * @property {keyof typeof TYPES} kind
 * @property {ArrayLike<number> | ArrayLike<string>} values
 * @property {Int32Array} [starts] [rows + 1] where the values of each row's list start; without: no lists
 * @property {number} [none] the value that stands for none at all; without: there is no such value
 * @property {string[]} [names] of text: what the values are rows of; without: they are texts themselves
 */

/** @type {Record<"int" | "float" | "text", Partial<SchemaElement>>} */
const TYPES = {
  int: { type: "INT32" },
  float: { type: "FLOAT" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

/** Few enough that a reader can take one at a time. */
const ROWS_OF_A_GROUP = 10_000;

/**
 * @param {Column[]} columns of equally many rows
 * @param {Record<string, string>} about what the file says of itself, by key
 * @returns {ArrayBuffer} the file
 * @throws {RangeError} when columns have other numbers of rows, or starts that do not part their values
 */
export function parquetOf(columns, about) {
  const numRows = columns.map(rowsOf);
  const other = numRows.findIndex((number) => number !== numRows[0]);
  if (other > 0) {
    const { name } = columns[other];
    throw new RangeError(`Expected ${numRows[0]} rows of ${name}, got ${numRows[other]}.`);
  }
  return parquetWriteBuffer({
    columnData: columns.map((column) => ({ name: column.name, data: dataOf(column) })),
    schema: [{ name: "root", num_children: columns.length }, ...columns.flatMap(schemaOf)],
    rowGroupSize: ROWS_OF_A_GROUP,
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: "two-tower recommender",
  });
}

/**
 * @param {Column} column
 * @returns {number}
 */
function rowsOf({ name, values, starts }) {
  if (!starts) return values.length;
  const [first, last] = [starts[0], starts[starts.length - 1]];
  if (first !== 0 || last !== values.length) {
    throw new RangeError(
      `Expected lists of ${name} from 0 to ${values.length}, got ${first} to ${last}.`,
    );
  }
  return starts.length - 1;
}

/**
 * @param {Column} column
 * @returns {any[]} a value in each row, or a list
 */
function dataOf({ values, starts, none, names }) {
  const written = /** @type {ArrayLike<any>} */ (values);
  const all = names ? Array.from(written, (row) => names[row]) : Array.from(written);
  if (starts) return Array.from(starts.subarray(1), (end, row) => all.slice(starts[row], end));
  return none === undefined ? all : all.map((value) => (value === none ? null : value));
}

/**
 * A list is three elements, as the format's own description has it (LogicalTypes.md, "Lists").
 * @param {Column} column
 * @returns {SchemaElement[]}
 */
function schemaOf({ name, kind, starts, none }) {
  const type = TYPES[kind];
  const mayLack = none !== undefined;
  if (!starts) return [{ name, ...type, repetition_type: mayLack ? "OPTIONAL" : "REQUIRED" }];
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", ...type, repetition_type: "REQUIRED" },
  ];
}
