/** What specs of references ask of a score. */

import { expect } from "chai";
import { expectClose } from "../arrays.js";
import { matrixOf } from "./plain.js";

/**
 * @param {import("../../../model/references/watched.js").Score} score
 * @param {number} user
 * @param {number} numItems
 * @returns {Float64Array}
 */
export function scoresOf(score, user, numItems) {
  const scores = new Float64Array(numItems);
  score(user, scores);
  return scores;
}

/**
 * Compare all scores that matter, those of what is not watched.
 * @param {import("../../../model/references/watched.js").Score} score
 * @param {import("./plain.js").Matrix} expected
 * @param {import("./plain.js").Pairs} pairs
 */
export function expectScores(score, expected, pairs) {
  let compared = 0;
  for (const [user, watched] of matrixOf(pairs).entries()) {
    if (!watched.includes(1)) continue;
    const scores = scoresOf(score, user, pairs.numItems);
    const open = watched.flatMap((is, item) => (is ? [] : [item]));
    expectClose(
      open.map((item) => scores[item]),
      open.map((item) => expected[user][item]),
      1e-9,
    );
    compared += open.filter((item) => Math.abs(expected[user][item]) > 1e-3).length;
  }
  // zeros against zeros would prove nothing
  expect(compared).to.be.above(20);
}
