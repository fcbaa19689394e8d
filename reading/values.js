/**
 * Values of a table: ratings and times, as people write them.
 *
 *     numberOf("4,5")                  // 4.5
 *     timeOf("2024-05-01", false)      // 1714521600
 */

import { quote } from "./text.js";

/** From here on a time counts milliseconds: as seconds it would be beyond the year 5000. */
export const MILLISECONDS = 1e11;

/** No time is as far away, in seconds or in milliseconds: times are kept as integers. */
const LATEST = 1e15;

const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;

/**
 * @param {string} text
 * @returns {number} with a comma or a point; NaN where it is none
 */
export function numberOf(text) {
  return NUMBER.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

/**
 * @param {string} text
 * @param {import("./layouts.js").Layout["stars"]} stars
 * @returns {string} what is wrong with a rating; nothing where it is one
 */
export function ratingProblem(text, stars) {
  if (stars === "any") {
    const isNumber = Number.isFinite(numberOf(text)) && Math.abs(numberOf(text)) < 1e9;
    return isNumber ? "" : `expected a number as rating, got ${quote(text)}`;
  }
  if (stars === "half") {
    const steps = /^\d(\.\d+)?$/.test(text) ? 2 * Number(text) : 0;
    const isOne = Number.isInteger(steps) && steps >= 1 && steps <= 10;
    return isOne ? "" : `expected a rating from 0.5 to 5 in steps of 0.5, got ${quote(text)}`;
  }
  if (/^[1-5]$/.test(text)) return "";
  if (/^-?[0-9]{1,15}$/.test(text)) return `expected a rating from 1 to 5, got ${text}`;
  return `expected an integer from 1 to 5 as rating, got ${quote(text)}`;
}

/**
 * @param {string} text
 * @param {boolean} isStrict whether it has to be an integer
 * @returns {number | string} seconds since 1970, or what is wrong
 */
export function timeOf(text, isStrict) {
  if (/^\d{1,15}$/.test(text)) return isStrict ? Number(text) : secondsOf(Number(text));
  if (isStrict) {
    const expected = "an integer from 0 on, of at most 15 digits, as timestamp";
    return `expected ${expected}, got ${quote(text)}`;
  }
  const number = numberOf(text);
  if (Math.abs(number) < LATEST) return secondsOf(number);
  // a date without a place is read as that of Greenwich: the same file gives the same times everywhere
  const [day, clock = "00:00"] = text.split(/[T ]/);
  const isPlaced = /(Z|[+-]\d\d:?\d\d)$/i.test(clock);
  const date = Date.parse(`${day}T${clock}${isPlaced ? "" : "Z"}`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(date)) return Math.floor(date / 1000);
  const expected = "seconds since 1970 or a date such as 2024-05-01 18:30 as timestamp";
  return `expected ${expected}, got ${quote(text)}`;
}

/** @param {number} time */
function secondsOf(time) {
  return Math.floor(Math.abs(time) >= MILLISECONDS ? time / 1000 : time);
}
