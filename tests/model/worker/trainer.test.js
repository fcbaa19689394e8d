/** The training loop: its learning rate, what it reports and refuses, and what it leaves behind. */

import { expect } from "chai";
import { tf } from "../../../model/core/tf.js";
import { Control, cosineDecay, train } from "../../../model/worker/trainer.js";
import { expectClose } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";

/** @typedef {import("../../../model/worker/protocol.js").Progress} Progress */
/** @typedef {import("../../../model/worker/recipes.js").Run} Run */

/**
 * A model of one weight that is to become `target`: loss (weight − target)².
 * @param {(step: number) => number} [targetOf]
 * @param {number} [learningRateShare]
 */
function makeRun(targetOf = () => 1, learningRateShare = 1) {
  const weight = tf.tidy(() => tf.variable(tf.scalar(0)));
  let step = 0;
  const model = {
    tables: [],
    weights: [weight],
    lookups: () => [],
    loss: (/** @type {number} */ target) => tf.square(tf.sub(weight, target)),
  };
  const nextBatch = () => targetOf(step++);
  const run = { model, learningRateShare, stepsPerEpoch: 3, nextBatch };
  return { run: /** @type {Run} */ (/** @type {unknown} */ (run)), weight };
}

/** @param {Promise<unknown>} promise */
const rejection = (promise) =>
  promise.then(
    () => new Error("none"),
    (error) => error,
  );

describe("train", () => {
  it("reports each step once, and no later than its epoch's end", async () => {
    const { run } = makeRun();
    /** @type {Progress[]} */
    const reports = [];
    const settings = { epochs: 4, learningRate: 0.1, decay: true };
    const outcome = await train(run, settings, new Control(), (report) => reports.push(report));
    expect([outcome.steps, outcome.broke]).to.deep.equal([12, null]);
    expect(reports.some(({ isBroken }) => isBroken)).to.equal(false);
    const losses = reports.flatMap((report) => [...report.losses]);
    expect(losses.length).to.equal(12);
    // the weight starts at 0; Adam's first step is the learning rate: (0 − 1)², then (0.1 − 1)²
    expectClose(losses.slice(0, 2), [1, 0.81], 1e-4);
    const ends = reports.filter(({ step }) => step % 3 === 0);
    expect(ends.map(({ epoch, step }) => [epoch, step])).to.deep.equal([
      [1, 3],
      [2, 6],
      [3, 9],
      [4, 12],
    ]);
    expect(reports.at(-1)).to.include({ epochs: 4, steps: 12, secondsLeft: 0 });
  });

  it("takes the share of the learning rate that suits the model", async () => {
    const { run, weight } = makeRun(() => 1, 0.5);
    /** @type {number[]} */
    const losses = [];
    const settings = { epochs: 1, learningRate: 0.1, decay: true };
    await train(run, settings, new Control(), (report) => losses.push(...report.losses));
    // Adam's first step is the learning rate, here half of 0.1: (0 − 1)², then (0.05 − 1)²
    expectClose(losses.slice(0, 2), [1, 0.9025], 1e-4);
    weight.dispose();
  });

  it("stops at the next report, and keeps what was learnt", async () => {
    const { run, weight } = makeRun();
    const control = new Control();
    const settings = { epochs: 9, learningRate: 0.1, decay: true };
    const { steps, weights } = await train(run, settings, control, () => control.stop());
    expect(steps).to.be.within(1, 3);
    expect(weight.dataSync()[0]).to.be.above(0);
    expect(weights).to.deep.equal([weight.dataSync()]);
  });

  it("names the step whose loss is not a number, and leaves no tensor of Adam's", async () => {
    const { run, weight } = makeRun((step) => (step === 1 ? Number.NaN : 1));
    const before = tensorsAndBuffers();
    const settings = { epochs: 3, learningRate: 0.1, decay: true };
    const error = await rejection(train(run, settings, new Control(), () => {}));
    expect(error.name).to.equal("VisitorError");
    expect(error.message).to.equal("The loss became NaN at step 2: try a lower learning rate.");
    expect(tensorsAndBuffers()).to.deep.equal(before);
    weight.dispose();
  });

  it("goes back to what was learnt before a loss that is not a number, and ends there", async () => {
    const { run, weight } = makeRun((step) => (step === 4 ? Number.NaN : 1));
    const before = tensorsAndBuffers();
    /** @type {[Progress, number][]} */
    const reports = [];
    const hear = (/** @type {Progress} */ report) => reports.push([report, weight.dataSync()[0]]);
    const outcome = await train(
      run,
      { epochs: 3, learningRate: 0.1, decay: true },
      new Control(),
      hear,
    );
    expect(outcome.steps).to.equal(3);
    expect(outcome.broke).to.deep.equal({ what: "loss", value: "NaN", step: 5, kept: 3 });
    // the report of the first epoch, and that of the second with the one loss that was a number
    expect(reports.map(([{ step, isBroken }]) => [step, isBroken])).to.deep.equal([
      [3, false],
      [6, true],
    ]);
    expect(reports[1][0].losses.length).to.equal(1);
    expect(reports[1][0].secondsLeft).to.equal(0);
    expect(reports[0][1]).to.be.above(0.1);
    expect(weight.dataSync()[0]).to.equal(reports[0][1]);
    expect(outcome.weights).to.deep.equal([weight.dataSync()]);
    expect(tensorsAndBuffers()).to.deep.equal(before);
    weight.dispose();
  });

  it("finds weights that ran away though no loss did, at the last step", async () => {
    const { run, weight } = makeRun();
    const settings = { epochs: 1, learningRate: 1e39, decay: true };
    const once = { ...run, stepsPerEpoch: 1 };
    const error = await rejection(train(once, settings, new Control(), () => {}));
    expect(error.message).to.match(/^The weights became (NaN|Infinity) at step 1: try a lower/);
    weight.dispose();
  });

  it("refuses epochs and learning rates that make no sense, before the first step", async () => {
    const { run, weight } = makeRun();
    for (const [settings, words] of /** @type {[any, string][]} */ ([
      [{ epochs: 0, learningRate: 0.1, decay: true }, "Expected epochs"],
      [{ epochs: 1, learningRate: 0, decay: true }, "Expected learningRate"],
      [{ epochs: 1, learningRate: Number.NaN, decay: true }, "Expected learningRate"],
    ])) {
      const error = await rejection(train(run, settings, new Control(), () => {}));
      expect(error).to.be.instanceOf(RangeError);
      expect(error.message).to.contain(words);
    }
    expect(weight.dataSync()[0]).to.equal(0);
  });
});

describe("a learning rate that stays", () => {
  it("is the same at the last step as at the first", async () => {
    const last = [];
    for (const decay of [true, false]) {
      const { run, weight } = makeRun(() => 1e6);
      /** @type {number[]} */
      const values = [];
      const hear = () => values.push(weight.dataSync()[0]);
      const settings = { epochs: 4, learningRate: 0.1, decay };
      await train({ ...run, stepsPerEpoch: 1 }, settings, new Control(), hear);
      last.push(values[3] - values[2]);
      weight.dispose();
    }
    // so far from its target, a weight moves by Adam's learning rate: (.01 + .99 (1 + cos 3π/4) / 2) / 10
    expect(last[0]).to.be.closeTo(0.1 * (0.01 + 0.99 * 0.146447), 1e-3);
    expect(last[1]).to.be.closeTo(0.1, 1e-3);
  });
});

describe("cosine decay", () => {
  it("starts at the learning rate, halves it in the middle and ends near a hundredth", () => {
    expect(cosineDecay(0.1, 0, 100)).to.be.closeTo(0.1, 1e-9);
    expect(cosineDecay(0.1, 50, 100)).to.be.closeTo(0.1 * 0.505, 1e-9);
    expect(cosineDecay(0.1, 100, 100)).to.be.closeTo(0.001, 1e-9);
  });
});
