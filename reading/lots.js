/**
 * The lot that a user of a sample draws: by the id and the seed alone.
 *
 *     lotOf(17, 7) === lotOfText("17", 7);
 */

import { mix } from "./ids.js";

/** Lots are integers below this. */
export const LOTS = 4294967296;

/**
 * FNV-1a over the digits, the last one first: an id has the same lot whether it is read as a number or as a text.
 * @param {number} id an integer from 1 on
 * @param {number} seed
 * @returns {number} 0..2³²-1
 */
export function lotOf(id, seed) {
  let hash = 0x811c9dc5 ^ seed;
  let rest = id;
  while (rest > 0) {
    const shorter = Math.floor(rest / 10);
    hash = Math.imul(hash ^ (48 + rest - 10 * shorter), 0x01000193);
    rest = shorter;
  }
  return mix(hash) >>> 0;
}

/**
 * @param {string} id
 * @param {number} seed
 * @returns {number} likewise
 */
export function lotOfText(id, seed) {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = id.length - 1; i >= 0; i--) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return mix(hash) >>> 0;
}
