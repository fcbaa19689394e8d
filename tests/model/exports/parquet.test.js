/** Parquet files, read back by the reader of the same authors; tests/unit/exports has pyarrow read them. */

import { expect } from "chai";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parquetOf } from "../../../exports/parquet.js";

const IDS = /** @type {const} */ ({ name: "id", kind: "int", values: Int32Array.of(7, -9, 0) });

/** @param {import("../../../exports/parquet.js").Column[]} columns */
const readBack = (columns) => parquetReadObjects({ file: parquetOf(columns, {}) });

describe("Parquet files", () => {
  it("have a value in each row, and none where the value for none stands", async () => {
    const rows = await readBack([
      IDS,
      { name: "title", kind: "text", values: ["Amélie", "", "日本 🎬"] },
      { name: "year", kind: "int", values: Int32Array.of(2001, 0, 0), none: 0 },
    ]);
    expect(rows).to.deep.equal([
      { id: 7, title: "Amélie", year: 2001 },
      { id: -9, title: "", year: null },
      { id: 0, title: "日本 🎬", year: null },
    ]);
  });

  it("have lists of any length, also none, to the last bit", async () => {
    const values = Float32Array.of(0.1, -0, 1e-38, 3);
    const starts = Int32Array.of(0, 3, 3, 4);
    const rows = await readBack([{ name: "vector", kind: "float", values, starts }]);
    expect(rows.map(({ vector }) => Float32Array.from(vector))).to.deep.equal([
      values.subarray(0, 3),
      new Float32Array(0),
      values.subarray(3),
    ]);
  });

  it("have texts that stand in many rows by the rows of their names", async () => {
    const names = ["tt1", "tt2"];
    const [values, starts] = [Int32Array.of(1, 0, 1), Int32Array.of(0, 2, 2, 3)];
    const rows = await readBack([{ name: "seen", kind: "text", values, starts, names }]);
    expect(rows.map(({ seen }) => seen)).to.deep.equal([["tt2", "tt1"], [], ["tt2"]]);
  });

  it("go on where a group of rows is full, and say what they are", async () => {
    const values = Int32Array.from({ length: 25_000 }, (_, i) => i * 3);
    const starts = values.map((_, i) => i);
    const file = parquetOf(
      [
        { name: "id", kind: "int", values },
        { name: "own", kind: "int", values, starts: Int32Array.of(...starts, 25_000) },
      ],
      { model: "Deep" },
    );
    const { row_groups, key_value_metadata } = parquetMetadata(file);
    expect(row_groups).to.have.length(3);
    expect(key_value_metadata).to.deep.equal([{ key: "model", value: "Deep" }]);
    const rows = await parquetReadObjects({ file, rowStart: 20_000, rowEnd: 20_001 });
    expect(rows).to.deep.equal([{ id: 60_000, own: [60_000] }]);
  });

  it("are refused where columns do not fit together", () => {
    const short = /** @type {const} */ ({ name: "b", kind: "int", values: Int32Array.of(1) });
    expect(() => parquetOf([IDS, short], {})).to.throw(RangeError, "Expected 3 rows of b, got 1.");
    const torn = { ...IDS, starts: Int32Array.of(0, 1, 2) };
    expect(() => parquetOf([torn], {})).to.throw(
      RangeError,
      "Expected lists of id from 0 to 3, got 0 to 2.",
    );
  });
});
