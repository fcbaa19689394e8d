/** What is wrong with a file, in one sentence: where, what was expected, and what came. */

import { VisitorError } from "../model/core/errors.js";

export class DataError extends VisitorError {
  /**
   * @param {string} file its name
   * @param {number | null} line from 1 on; null: the whole file
   * @param {string} problem without a full stop
   */
  constructor(file, line, problem) {
    super(`${line === null ? file : `${file} line ${line}`}: ${problem}.`);
    this.file = file;
    this.line = line;
  }
}
