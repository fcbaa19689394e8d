/**
 * Module Worker that writes tables as Parquet files: neither the page nor a model waits for it. What it hears and
 * says is in protocol.js.
 */

import { parquetOf } from "../../exports/parquet.js";
import { hear } from "./hear.js";

const methods = {
  /**
   * @param {{columns: import("../../exports/parquet.js").Column[], about: Record<string, string>}} args
   * @returns {Blob} which crosses without a copy
   * @throws {RangeError} when the columns do not fit together
   */
  parquet({ columns, about }) {
    const type = "application/vnd.apache.parquet";
    return new Blob([parquetOf(columns, about)], { type });
  },
};

hear("tables", methods);
