/** The training loop: its learning rate, what it reports and refuses, and what it leaves behind. */

import { expect } from "chai";
import { tf } from "../../../model/core/tf.js";
import { Control } from "../../../model/worker/control.js";
import { cosineDecay, train } from "../../../model/worker/trainer.js";
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
    chance: (/** @type {number} */ target) => target ** 2,
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
    const settings = { epochs: 4, learningRate: 0.1, decay: true, patience: null };
    const outcome = await train(run, settings, new Control(), (report) => reports.push(report));
    expect([outcome.steps, outcome.broke]).to.deep.equal([12, null]);
    expect(reports.filter(({ hasEnded }) => hasEnded)).to.deep.equal([reports.at(-1)]);
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
    const settings = { epochs: 1, learningRate: 0.1, decay: true, patience: null };
    await train(run, settings, new Control(), (report) => losses.push(...report.losses));
    // Adam's first step is the learning rate, here half of 0.1: (0 − 1)², then (0.05 − 1)²
    expectClose(losses.slice(0, 2), [1, 0.9025], 1e-4);
    weight.dispose();
  });

  it("stops at the next report, and keeps what was learnt", async () => {
    const { run, weight } = makeRun();
    const control = new Control();
    const settings = { epochs: 9, learningRate: 0.1, decay: true, patience: null };
    const { steps, weights } = await train(run, settings, control, () => control.stop());
    expect(steps).to.be.within(1, 3);
    expect(weight.dataSync()[0]).to.be.above(0);
    expect(weights).to.deep.equal([weight.dataSync()]);
  });

  it("names the step whose loss is not a number, and leaves no tensor of Adam's", async () => {
    const { run, weight } = makeRun((step) => (step === 1 ? Number.NaN : 1));
    const before = tensorsAndBuffers();
    const settings = { epochs: 3, learningRate: 0.1, decay: true, patience: null };
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
      { epochs: 3, learningRate: 0.1, decay: true, patience: null },
      new Control(),
      hear,
    );
    expect(outcome.steps).to.equal(3);
    expect(outcome.broke).to.deep.equal({ what: "loss", value: "NaN", step: 5, kept: 3 });
    // the report of the first epoch, and that of the second with the one loss that was a number
    expect(reports.map(([{ step, hasEnded }]) => [step, hasEnded])).to.deep.equal([
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
    const settings = { epochs: 1, learningRate: 1e39, decay: true, patience: null };
    const once = { ...run, stepsPerEpoch: 1 };
    const error = await rejection(train(once, settings, new Control(), () => {}));
    expect(error.message).to.match(/^The weights became (NaN|Infinity) at step 1: try a lower/);
    weight.dispose();
  });

  it("refuses epochs and learning rates that make no sense, before the first step", async () => {
    const { run, weight } = makeRun();
    for (const [settings, words] of /** @type {[any, string][]} */ ([
      [{ epochs: 0, learningRate: 0.1, decay: true, patience: null }, "Expected epochs"],
      [{ epochs: 1, learningRate: 0, decay: true, patience: null }, "Expected learningRate"],
      [
        { epochs: 1, learningRate: Number.NaN, decay: true, patience: null },
        "Expected learningRate",
      ],
    ])) {
      const error = await rejection(train(run, settings, new Control(), () => {}));
      expect(error).to.be.instanceOf(RangeError);
      expect(error.message).to.contain(words);
    }
    expect(weight.dataSync()[0]).to.equal(0);
  });
});

describe("epoch by epoch", () => {
  it("pauses at the end of an epoch that was asked for, and goes on for one more", async () => {
    const { run, weight } = makeRun();
    const control = new Control();
    control.step();
    /** @type {[number, boolean][]} */
    const heard = [];
    const settings = { epochs: 3, learningRate: 0.1, decay: true, patience: null };
    const hear = (/** @type {Progress} */ { step, isPaused }) => {
      heard.push([step, isPaused]);
      // after the second epoch it is let go
      if (isPaused) setTimeout(() => (step === 3 ? control.step() : control.resume()), 0);
    };
    await train(run, settings, control, hear);
    // the last epoch ends the training: nothing waits there
    expect(heard.filter(([step]) => step % 3 === 0)).to.deep.equal([
      [3, true],
      [6, true],
      [9, false],
    ]);
    weight.dispose();
  });

  it("says what a model that knows nothing would lose, by the first batch", async () => {
    const { run, weight } = makeRun((step) => step + 3);
    /** @type {Set<number>} */
    const chances = new Set();
    const settings = { epochs: 2, learningRate: 0.1, decay: true, patience: null };
    await train(run, settings, new Control(), ({ chance }) => chances.add(chance));
    expect([...chances]).to.deep.equal([9]); // the target is 3, squared
    weight.dispose();
  });
});

describe("early stopping", () => {
  /** @param {number[]} figures NDCG after each epoch */
  const looking = (figures) => {
    let epoch = 0;
    return /** @type {import("../../../model/worker/epoch_end.js").EpochEnd} */ (
      /** @type {unknown} */ ({ look: async () => ({ frame: null, ndcg: figures[epoch++] }) })
    );
  };

  it("ends after epochs without gain, with the weights of the best one, and says so", async () => {
    const { run, weight } = makeRun();
    /** @type {[number, boolean, number | null][]} */
    const heard = [];
    /** @type {number[]} */
    const weights = [];
    const hear = (/** @type {Progress} */ { epoch, hasEnded, ndcg }) => {
      heard.push([epoch, hasEnded, ndcg]);
      weights.push(weight.dataSync()[0]);
    };
    const settings = { epochs: 9, learningRate: 0.1, decay: true, patience: 2 };
    const once = { ...run, stepsPerEpoch: 1 };
    const epochEnd = looking([0.1, 0.3, 0.2, 0.3, 0.9]);
    const outcome = await train(once, settings, new Control(), hear, epochEnd);
    expect(outcome.early).to.deep.equal({ epoch: 4, best: 2, ndcg: 0.3 });
    expect([outcome.steps, outcome.broke]).to.deep.equal([4, null]);
    expect(heard).to.deep.equal([
      [1, false, 0.1],
      [2, false, 0.3],
      [3, false, 0.2],
      [4, true, 0.3],
    ]);
    expect(weight.dataSync()[0]).to.equal(weights[1]);
    expect(outcome.weights).to.deep.equal([weight.dataSync()]);
    weight.dispose();
  });

  it("goes back to the best epoch also from the last one, and says nothing where that is it", async () => {
    for (const [figures, early] of /** @type {const} */ ([
      [[0.1, 0.3, 0.2], { epoch: 3, best: 2, ndcg: 0.3 }],
      [[0.1, 0.2, 0.3], null],
    ])) {
      const { run, weight } = makeRun();
      const settings = { epochs: 3, learningRate: 0.1, decay: true, patience: 2 };
      const once = { ...run, stepsPerEpoch: 1 };
      const outcome = await train(once, settings, new Control(), () => {}, looking([...figures]));
      expect(outcome.early).to.deep.equal(early);
      weight.dispose();
    }
  });

  it("keeps what was learnt until somebody stops it in mid-epoch", async () => {
    const { run, weight } = makeRun();
    const control = new Control();
    const epochEnd = looking([0.3, 0.2, 0.1]);
    const slow = { ...run, stepsPerEpoch: 2 };
    const next = run.nextBatch;
    let steps = 0;
    slow.nextBatch = () => {
      if (++steps === 5) control.stop();
      return next();
    };
    const settings = { epochs: 9, learningRate: 0.1, decay: true, patience: 3 };
    const outcome = await train(slow, settings, control, () => {}, epochEnd);
    expect([outcome.steps, outcome.early]).to.deep.equal([5, null]);
    weight.dispose();
  });

  it("ends nothing where nobody asked for it, or nothing is watched", async () => {
    for (const [patience, epochEnd] of /** @type {const} */ ([
      [null, looking([0.3, 0.2, 0.1])],
      [1, undefined],
    ])) {
      const { run, weight } = makeRun();
      const settings = { epochs: 3, learningRate: 0.1, decay: true, patience };
      const once = { ...run, stepsPerEpoch: 1 };
      const outcome = await train(once, settings, new Control(), () => {}, epochEnd);
      expect([outcome.steps, outcome.early]).to.deep.equal([3, null]);
      weight.dispose();
    }
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
      const settings = { epochs: 4, learningRate: 0.1, decay, patience: null };
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
