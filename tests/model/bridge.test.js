/** The bridge and the worker behind it, as the page uses them; the training loop through progress. */

import { expect } from "chai";
import {
  control,
  itemEmbeddings,
  memory,
  recommend,
  recommendAll,
  train,
} from "../../model_bridge.js";
import { expectClose, randomFloats, randomInts } from "./arrays.js";

const [USERS, ITEMS] = [20, 40];
const SETTINGS = /** @type {import("../../model/recipes.js").Settings} */ ({
  epochs: 3,
  batchSize: 64,
  learningRate: 0.01,
  embeddingDim: 8,
  hiddenUnits: 16,
  loss: "softmax",
  seed: 4,
});

function makeData() {
  return {
    numUsers: USERS,
    numItems: ITEMS,
    userIdx: randomInts(200, USERS, 1),
    itemIdx: randomInts(200, ITEMS, 2),
    itemGenres: randomFloats(ITEMS * 3, 3),
    userGenres: randomFloats(USERS * 3, 4),
  };
}

const NAMES = ["baseline", "deep"];

/** @typedef {import("../../model/trainer.js").Progress & {model: string}} Report */

/**
 * @param {Partial<typeof SETTINGS>} [changes]
 * @param {(report: Report) => void} [onReport]
 */
async function trainAndCollect(changes = {}, onReport = () => {}) {
  /** @type {Report[]} */
  const reports = [];
  const models = await train(NAMES, makeData(), { ...SETTINGS, ...changes }, (report) => {
    reports.push(report);
    onReport(report);
  });
  const losses = (/** @type {string} */ name) =>
    reports.filter(({ model }) => model === name).flatMap((report) => [...report.losses]);
  return { models, reports, losses };
}

/** @param {Promise<unknown>} promise */
async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return /** @type {Error} */ (error);
  }
  throw new Error("expected a rejection");
}

describe("bridge", () => {
  it("rejects a question before training, with the reason", async () => {
    const error = await rejection(recommend("deep", 0, 3, new Int32Array()));
    expect(error.message).to.contain("No trained model is here");
  });

  it("trains both models and reports every step once", async () => {
    const { models, reports, losses } = await trainAndCollect();
    expect(models.map(({ name }) => name)).to.deep.equal(["baseline", "deep"]);
    expect(models[0].layers[0]).to.equal("user tower: [id embedding 8] → L2 norm");
    // 200 interactions in batches of 64: three steps an epoch, three epochs
    for (const name of ["baseline", "deep"]) expect(losses(name).length).to.equal(9);
    for (const name of NAMES) {
      const last = reports.filter(({ model }) => model === name).pop();
      expect(last).to.include({ epoch: 3, epochs: 3, step: 9, steps: 9, secondsLeft: 0 });
    }
    expect(models[0]).to.include({ steps: 9, backend: "wasm", note: "" });
  });

  it("gives the same losses for the same seed, and Baseline and Deep their own", async () => {
    const [first, second] = [await trainAndCollect(), await trainAndCollect()];
    expect(first.losses("deep")).to.deep.equal(second.losses("deep"));
    expect(first.losses("baseline")).to.deep.equal(second.losses("baseline"));
    expect(first.losses("deep")).to.not.deep.equal(first.losses("baseline"));
  });

  it("gives the losses that another machine got for this seed", async () => {
    const { losses } = await trainAndCollect();
    // measured once, on Linux with Chromium 156: initialisers, shuffle, loss and Adam in one line
    expectClose(losses("baseline").slice(0, 4), [4.96054, 4.873, 4.91537, 4.13872], 1e-4);
    expectClose(losses("deep").slice(0, 4), [5.26906, 4.25252, 4.24969, 3.86111], 1e-4);
  });

  it("keeps the number of tensors from one training to the next", async () => {
    await trainAndCollect();
    const before = [await memory("baseline"), await memory("deep")];
    await trainAndCollect();
    expect([await memory("baseline"), await memory("deep")]).to.deep.equal(before);
    // Baseline: two tables and the cache. Deep: two towers of two Dense layers and genres besides
    expect(before[0].numTensors).to.equal(2 + 1);
    expect(before[1].numTensors).to.equal(2 + 2 * 4 + 2 + 1);
  });

  it("recommends without excluded items, best first", async () => {
    await trainAndCollect();
    const exclude = Int32Array.from({ length: 20 }, (_, i) => i);
    const { itemIdx, scores } = await recommend("baseline", 2, 5, exclude);
    expect(itemIdx.length).to.equal(5);
    expect(Math.min(...itemIdx)).to.be.at.least(20);
    expect([...scores]).to.deep.equal([...scores].sort((a, b) => b - a));
    const { values, dim } = await itemEmbeddings("deep");
    expect(dim).to.equal(8);
    expect(values.length).to.equal(ITEMS * 8);
  });

  it("gives all users in one product the lists that each would get alone", async () => {
    await trainAndCollect();
    // user 3 may not get the items from 0 to 37: two are left
    const starts = Int32Array.from({ length: USERS + 1 }, (_, user) => (user > 3 ? 38 : 0));
    const exclude = Int32Array.from({ length: 38 }, (_, i) => i);
    const lists = await recommendAll("deep", 5, starts, exclude);
    expect(lists.length).to.equal(USERS * 5);
    for (const user of [0, 3, USERS - 1]) {
      const alone = await recommend("deep", user, 5, user === 3 ? exclude : new Int32Array());
      const expected = [...alone.itemIdx, -1, -1, -1].slice(0, 5);
      expect([...lists.slice(user * 5, user * 5 + 5)]).to.deep.equal(expected);
    }
  });

  it("pauses, resumes with the very same losses, and stops with what was learnt", async () => {
    const whole = await trainAndCollect({ epochs: 40 });
    let paused = false;
    const interrupted = await trainAndCollect({ epochs: 40 }, async () => {
      if (paused) return;
      paused = true;
      await control("pause");
      await control("resume");
    });
    expect(paused).to.equal(true);
    expect(interrupted.losses("deep")).to.deep.equal(whole.losses("deep"));

    const stopped = await trainAndCollect({ epochs: 100_000 }, () => control("stop"));
    for (const { name, steps } of stopped.models) {
      expect(steps).to.equal(stopped.losses(name).length);
      expect(steps).to.be.below(300_000);
    }
    expect((await recommend("deep", 0, 3, new Int32Array())).itemIdx.length).to.equal(3);
  });

  it("does not go on while it is paused", async () => {
    let reports = 0;
    const run = trainAndCollect({ epochs: 100_000 }, () => {
      reports++;
    });
    while (reports === 0) await memory("deep");
    await control("pause");
    // whatever was on its way has arrived with these answers
    await memory("deep");
    await memory("baseline");
    const before = reports;
    for (let i = 0; i < 300; i++) await memory("deep");
    expect(reports).to.be.at.most(before + 2);
    await control("stop");
    await run;
  });

  it("refuses a second training while one is under way, and ends both", async () => {
    const first = rejection(trainAndCollect({ epochs: 100_000 }));
    const second = await rejection(trainAndCollect());
    expect(second.message).to.contain("under way");
    expect((await first).message).to.contain("under way");
    await trainAndCollect({ epochs: 1 });
  });

  it("takes a batch larger than the data as all of it", async () => {
    const { losses } = await trainAndCollect({ batchSize: 1000, epochs: 2 });
    expect(losses("deep").length).to.equal(2);
  });

  it("trains with BPR, which starts from margins on both sides of zero", async () => {
    const { losses } = await trainAndCollect({ loss: "bpr" });
    expect(losses("deep").length).to.equal(9);
    // −log σ is convex: its mean over margins around zero is at least its value there, log 2
    expect(losses("baseline")[0]).to.be.above(Math.log(2));
  });

  it("rejects rows out of range with the worker's words, and works afterwards", async () => {
    const data = makeData();
    data.itemIdx[3] = ITEMS;
    const error = await rejection(train(NAMES, data, SETTINGS, () => {}));
    expect(error.name).to.equal("RangeError");
    expect(error.message).to.equal(`Expected item rows from 0 to ${ITEMS - 1}, got ${ITEMS}.`);
    await trainAndCollect({ epochs: 1 });
  });

  it("says so when the loss runs away", async () => {
    const error = await rejection(trainAndCollect({ learningRate: 1e30 }));
    expect(error.message).to.match(
      /^The loss became (NaN|Infinity) at step \d+: try a lower learning rate\.$/,
    );
  });

  it("rejects when the progress callback fails, and works afterwards", async () => {
    const fails = () => {
      throw new Error("the chart broke");
    };
    expect((await rejection(train(NAMES, makeData(), SETTINGS, fails))).message).to.equal(
      "the chart broke",
    );
    await trainAndCollect({ epochs: 1 });
  });
});
