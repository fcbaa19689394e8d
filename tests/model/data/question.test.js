/** What the page's two questions change, and what no question may. */

import { expect } from "chai";
import { checkQuestion } from "../../../model/data/question.js";
import { QUESTIONS } from "../questions.js";

describe("questions", () => {
  it("can be answered: shares within 0 and 1, and pools of which one holds all of the taste", () => {
    for (const question of Object.values(QUESTIONS)) {
      const { pools, cutShare, kept } = question;
      expect(() => checkQuestion(question)).not.to.throw();
      expect(pools.some(({ decay }) => decay === 0)).to.equal(true);
      for (const share of [cutShare, ...kept]) expect(share).to.be.within(0, 1);
    }
  });

  for (const [wrong, words] of /** @type {const} */ ([
    [{ temperature: 0 }, "temperature"],
    [{ historyLearningRateShare: Number.NaN }, "historyLearningRateShare"],
    [{ pools: [] }, "Expected at least one pool, got none."],
    [{ kept: [0.9, 0.1] }, "Expected bounds of what is kept in order, got 0.9 and 0.1."],
  ])) {
    it(`that nothing can be learnt with are refused: ${Object.keys(wrong)}`, () => {
      const question = /** @type {any} */ ({ ...QUESTIONS.day, ...wrong });
      expect(() => checkQuestion(question)).to.throw(RangeError, words);
    });
  }
});
