/** What a model that knows nothing would lose: the losses themselves, of vectors that are all zero. */

import { expect } from "chai";
import { CHANCE_OF_BPR, chanceOfSampled } from "../../../model/core/chance.js";
import { bpr, sampledSoftmax } from "../../../model/core/losses.js";
import { seededRandom } from "../../../model/core/random.js";
import { tf } from "../../../model/core/tf.js";
import { Interactions } from "../../../model/data/interactions.js";
import { allItems, inBatch, triples } from "../../../model/ids/batch.js";
import { distinctPairs } from "../arrays.js";

const { userIdx, itemIdx } = distinctPairs(60, 10, 20);
const known = new Interactions(10, 20, userIdx, itemIdx);
const pairs = { userIdx: userIdx.slice(0, 30), itemIdx: itemIdx.slice(0, 30) };
const zeros = (/** @type {number} */ rows) =>
  /** @type {import("../../../model/core/tf.js").Tensor2D} */ (tf.zeros([rows, 4]));

describe("the chance level", () => {
  for (const masking of [true, false]) {
    for (const [name, layOut] of Object.entries({ inBatch, allItems })) {
      it(`is what zeros lose: ${name}, masked: ${masking}`, () => {
        const batch = layOut(known, pairs, { logq: true, masking });
        const [users, items] = [zeros(batch.users.length), zeros(batch.items.length)];
        const loss = sampledSoftmax(users, items, batch, 0.2).dataSync()[0];
        expect(chanceOfSampled(batch)).to.be.closeTo(loss, 1e-4);
        expect(loss).to.be.above(1);
      });
    }
  }

  it("of a plain softmax over n items is log n", () => {
    const batch = allItems(known, pairs, { logq: false, masking: false });
    expect(chanceOfSampled(batch)).to.be.closeTo(Math.log(20), 1e-6);
  });

  it("of a coin is log 2", () => {
    const batch = triples(known, pairs, { logq: true, masking: true }, seededRandom(1));
    const loss = bpr(zeros(batch.users.length), zeros(batch.items.length), batch, 0.2);
    expect(CHANCE_OF_BPR).to.be.closeTo(loss.dataSync()[0], 1e-6);
  });

  it("of a history is the logarithm of what competes", () => {
    // four items, one of them in the history, then all four
    const batch = {
      userRow: Int32Array.of(0, 0, 1),
      itemRow: Int32Array.of(0, 1, 3),
      weights: Float32Array.of(0.25, 0.25, 0.5),
      corrections: new Float32Array(4),
      positiveCorrections: new Float32Array(3),
      // once more: a place that is named twice is left out once
      excluded: { row: Int32Array.of(0, 0), column: Int32Array.of(2, 2) },
      isTargetAmong: true,
    };
    const loss = sampledSoftmax(zeros(2), zeros(4), batch, 0.2).dataSync()[0];
    expect(chanceOfSampled(batch)).to.be.closeTo((Math.log(3) + Math.log(4)) / 2, 1e-6);
    expect(loss).to.be.closeTo((Math.log(3) + Math.log(4)) / 2, 1e-5);
  });
});
