/**
 * Checks of what comes from outside, before it reaches a tensor.
 *
 *     checkIntegers({ numUsers: 943 }, 1);
 *     checkPositive({ temperature: 0 });   // RangeError
 */

/**
 * @param {Record<string, number>} values
 * @param {number} least
 * @throws {RangeError} naming the first value that is not an integer from `least` on
 */
export function checkIntegers(values, least) {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new RangeError(`Expected ${name} to be an integer from ${least} on, got ${value}.`);
    }
  }
}

/**
 * @param {Record<string, number>} values
 * @throws {RangeError} naming the first value that is not a finite number above 0
 */
export function checkPositive(values) {
  for (const [name, value] of Object.entries(values)) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`Expected ${name} to be a number above 0, got ${value}.`);
    }
  }
}

/**
 * Out-of-range rows must be caught before they reach a tensor: some backends gather zeros for them.
 * @param {string} name
 * @param {Int32Array} rows
 * @param {number} limit
 * @throws {RangeError} naming the first row that is not in 0..limit-1
 */
export function checkRows(name, rows, limit) {
  const wrong = rows.find((row) => row < 0 || row >= limit);
  if (wrong !== undefined) {
    throw new RangeError(`Expected ${name} rows from 0 to ${limit - 1}, got ${wrong}.`);
  }
}
