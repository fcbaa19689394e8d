/** The two questions, and which of them a name and the data stand for. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { Interactions } from "../../../model/data/interactions.js";
import { QUESTIONS, questionFor } from "../../../model/data/questions.js";

const timed = new Interactions(1, 3, new Int32Array(3), count(3), count(3));
const unordered = new Interactions(1, 3, new Int32Array(3), count(3));

describe("questions", () => {
  it("are found by their names where the order is known", () => {
    expect(questionFor("day", timed)).to.equal(QUESTIONS.day);
    expect(questionFor("sitting", timed)).to.equal(QUESTIONS.sitting);
  });

  it("are another day's where nobody knows the order: nothing tells what comes next", () => {
    for (const name of ["day", "sitting"]) {
      expect(questionFor(name, unordered)).to.equal(QUESTIONS.day);
    }
  });

  it("are refused by any other name, order or not", () => {
    for (const interactions of [timed, unordered]) {
      for (const name of ["week", "", "toString"]) {
        expect(() => questionFor(name, interactions)).to.throw(
          RangeError,
          `Expected question "day" or "sitting", got "${name}".`,
        );
      }
    }
  });

  it("can be answered: shares within 0 and 1, and pools of which one holds all of the taste", () => {
    for (const question of Object.values(QUESTIONS)) {
      const { temperature, historyLearningRateShare, pools, cutShare, kept } = question;
      expect(temperature).to.be.above(0);
      expect(historyLearningRateShare).to.be.above(0);
      expect(pools.some(({ decay }) => decay === 0)).to.equal(true);
      for (const share of [cutShare, ...kept]) expect(share).to.be.within(0, 1);
      expect(kept[0]).to.be.at.most(kept[1]);
    }
  });
});
