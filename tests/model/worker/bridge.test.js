/** The bridge and the worker behind it, as the page uses them; the training loop through progress. */

import { expect } from "chai";
import { RunningPlane } from "../../../model/projection/running_plane.js";
import {
  control,
  itemEmbeddings,
  memory,
  prepare,
  recommend,
  recommendAll,
  train,
  walk,
} from "../../../model_bridge.js";
import { expectClose } from "../arrays.js";
import { guestOf, plainQuestion, QUESTIONS } from "../questions.js";
import { ITEMS, makeData, rejection, SETTINGS, USERS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

/** The registry of the page, and a fourth model that differs by its entry alone. */
const MODELS = /** @type {ModelEntry[]} */ (await (await fetch("/model/models.json")).json());
const FOURTH = { name: "fourth", recipe: "ids", towers: { dense: true, genres: false } };
const NAMES = MODELS.map(({ name }) => name);

const THREE_FOR_FIRST = plainQuestion({ userIdx: 0 }, 3);

/** @typedef {import("../../../model/worker/protocol.js").Progress & {model: string}} Report */

/**
 * @param {Partial<typeof SETTINGS>} [changes]
 * @param {(report: Report) => void} [onReport]
 * @param {ModelEntry[]} [models]
 * @param {boolean} [watch]
 */
async function trainAndCollect(
  changes = {},
  onReport = () => {},
  models = MODELS,
  watch = undefined,
) {
  /** @type {Report[]} */
  const reports = [];
  const hear = (/** @type {Report} */ report) => {
    reports.push(report);
    onReport(report);
  };
  const settings = { ...SETTINGS, ...changes };
  const summaries = await train(models, makeData(), settings, hear, watch);
  const losses = (/** @type {string} */ name) =>
    reports.filter(({ model }) => model === name).flatMap((report) => [...report.losses]);
  return { summaries, reports, losses };
}

/**
 * Lengths of the axes of a cloud.
 * @param {Float32Array} points [n * 3]
 */
const extents = (points) =>
  [0, 1, 2].map((axis) => Math.hypot(...points.filter((_, i) => i % 3 === axis)));

describe("bridge", () => {
  it("rejects a question before training, with the reason", async () => {
    for (const ask of [recommend("deep", THREE_FOR_FIRST), memory("deep")]) {
      expect((await rejection(ask)).message).to.equal('No model "deep" is here: train it first.');
    }
    prepare(MODELS);
    const error = await rejection(recommend("deep", THREE_FOR_FIRST));
    expect(error.message).to.equal("No trained model is here: train first.");
  });

  it("trains all models and reports every step once", async () => {
    const { summaries, reports, losses } = await trainAndCollect();
    expect(summaries.map(({ name }) => name)).to.deep.equal(NAMES);
    const kinds = summaries[0].layers.user.map(({ kind }) => kind);
    expect(kinds).to.deep.equal(["id", "embedding", "norm", "temperature"]);
    // 200 interactions in batches of 64: three steps an epoch, three epochs
    for (const name of NAMES) {
      expect(losses(name).length).to.equal(9);
      const last = reports.filter(({ model }) => model === name).pop();
      expect(last).to.include({ epoch: 3, epochs: 3, step: 9, steps: 9, secondsLeft: 0 });
    }
    for (const summary of summaries) {
      expect(summary).to.include({ steps: 9, backend: "wasm", note: "" });
    }
  });

  it("trains a fourth model that is one more entry, beside the others", async () => {
    const { summaries, losses } = await trainAndCollect({}, () => {}, [...MODELS, FOURTH]);
    expect(summaries.map(({ name }) => name)).to.deep.equal([...NAMES, "fourth"]);
    // no genres: the Dense layers take the embedding alone
    const dense = summaries[3].layers.item[2];
    expect(dense).to.deep.equal({
      ...{ kind: "dense", inputs: [1], width: 16, parameters: 8 * 16 + 16, activation: "relu" },
    });
    expect(losses("fourth").length).to.equal(9);
    expect(losses("fourth")).to.not.deep.equal(losses("deep"));
    expect((await recommend("fourth", THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
    expect((await itemEmbeddings("fourth")).dim).to.equal(8);
  });

  it("follows one prediction to the score that the list has", async () => {
    await trainAndCollect();
    for (const name of NAMES) {
      const { itemIdx, scores } = await recommend(name, THREE_FOR_FIRST);
      const told = await walk(name, { asker: { userIdx: 0 }, popularity: 0 }, itemIdx[1]);
      expect(told.score).to.equal(scores[1]);
      expect(told.item[0].values).to.deep.equal(Float32Array.of(itemIdx[1]));
      expect(told.user.length).to.be.above(2);
    }
  });

  it("refuses a question that nothing can be learnt with", async () => {
    const question = { ...QUESTIONS.day, temperature: 0 };
    for (const entry of MODELS) {
      const error = await rejection(trainAndCollect({ question }, () => {}, [entry]));
      expect(error.name).to.equal("RangeError");
      expect(error.message).to.equal("Expected temperature to be a number above 0, got 0.");
    }
  });

  it("refuses an entry whose recipe nobody knows", async () => {
    const unknown = { ...FOURTH, recipe: "oracle" };
    const error = await rejection(trainAndCollect({}, () => {}, [unknown]));
    expect(error.name).to.equal("RangeError");
    expect(error.message).to.equal('Expected one of ids, history, got "oracle".');
  });

  it("gives the same losses for the same seed, and each model its own", async () => {
    const [first, second] = [await trainAndCollect(), await trainAndCollect()];
    for (const name of NAMES) expect(first.losses(name)).to.deep.equal(second.losses(name));
    const different = new Set(NAMES.map((name) => String(first.losses(name))));
    expect(different.size).to.equal(NAMES.length);
    const other = await trainAndCollect({ seed: 5 });
    for (const name of NAMES) expect(other.losses(name)).to.not.deep.equal(first.losses(name));
  });

  it("gives the losses that another machine got for this seed", async () => {
    // measured once, on Linux with Chromium 156: start, shuffle, loss and Adam in one line
    const sitting = await trainAndCollect();
    const ofSitting = (/** @type {string} */ name) => sitting.losses(name).slice(0, 4);
    expectClose(ofSitting("baseline"), [2.05754, 2.15189, 2.33403, 1.81104], 1e-4);
    expectClose(ofSitting("deep"), [2.11204, 2.10526, 2.31563, 1.69741], 1e-4);
    expectClose(ofSitting("history"), [3.50904, 2.82036, 2.92018, 3.39574], 1e-4);
    const day = await trainAndCollect({ question: QUESTIONS.day });
    const ofDay = (/** @type {string} */ name) => day.losses(name).slice(0, 4);
    expectClose(ofDay("baseline"), [2.5693, 2.62046, 2.57795, 2.40873], 1e-4);
    expectClose(ofDay("deep"), [2.58939, 2.5946, 2.53394, 2.27094], 1e-4);
    expectClose(ofDay("history"), [2.8946, 3.00532, 3.06258, 2.80761], 1e-4);
  });

  it("keeps the number of tensors from one training to the next", async () => {
    await trainAndCollect();
    const before = await Promise.all(NAMES.map(memory));
    await trainAndCollect();
    expect(await Promise.all(NAMES.map(memory))).to.deep.equal(before);
    // Baseline: two tables, biases and their trend, the cache. Deep: two towers of two Dense layers and
    // genres besides
    expect(before[0].numTensors).to.equal(2 + 2 + 1);
    expect(before[1].numTensors).to.equal(2 + 2 + 2 * 4 + 2 + 1);
    // History: one table, biases and their trend, gates, two towers of two Dense layers, genres of the items,
    // the cache
    expect(before[2].numTensors).to.equal(1 + 2 + 1 + 2 * 4 + 1 + 1);
  });

  it("shows where the items stand at the end of each epoch to who watches, and trains alike", async () => {
    const blind = await trainAndCollect();
    const blindVectors = await Promise.all(NAMES.map(itemEmbeddings));
    const tensors = await Promise.all(NAMES.map(memory));
    expect(blind.reports.every(({ frame }) => frame === null)).to.equal(true);
    const watched = await trainAndCollect({}, () => {}, MODELS, true);
    // bit by bit: the frames take nothing from the chance of a training, and leave nothing behind
    for (const name of NAMES) expect(watched.losses(name)).to.deep.equal(blind.losses(name));
    expect(await Promise.all(NAMES.map(itemEmbeddings))).to.deep.equal(blindVectors);
    const left = await Promise.all(NAMES.map(memory));
    expect(left.map(({ numTensors, numBuffers }) => [numTensors, numBuffers])).to.deep.equal(
      tensors.map(({ numTensors, numBuffers }) => [numTensors, numBuffers]),
    );
    for (const [i, name] of NAMES.entries()) {
      const ofModel = watched.reports.filter(({ model }) => model === name);
      for (const { step, frame } of ofModel) expect(frame !== null).to.equal(step % 3 === 0);
      const frames = ofModel.flatMap(({ frame }) => (frame ? [frame] : []));
      expect(frames.map(({ length }) => length)).to.deep.equal(Array(3).fill(ITEMS * 3));
      expect(frames[1]).to.not.deep.equal(frames[0]);
      // the last one shows the vectors that are kept, as principal components do
      const { values, dim } = blindVectors[i];
      const spread = extents(new RunningPlane().project(values, dim));
      expectClose(extents(/** @type {Float32Array} */ (frames.at(-1))), spread, 0.2);
    }
  });

  it("recommends without excluded items, best first", async () => {
    await trainAndCollect();
    const exclude = Int32Array.from({ length: 20 }, (_, i) => i);
    for (const name of NAMES) {
      const { itemIdx, scores } = await recommend(name, plainQuestion({ userIdx: 2 }, 5, exclude));
      expect(new Set(itemIdx).size).to.equal(5);
      expect(Math.min(...itemIdx)).to.be.at.least(20);
      expect([...scores]).to.deep.equal([...scores].sort((a, b) => b - a));
    }
  });

  it("answers a guest with everything that the page shows, and says what is wrong", async () => {
    await trainAndCollect();
    const guest = guestOf([4, 9, 30], [5, 3, 4]);
    const question = { ...plainQuestion(guest, 6, guest.items), variety: 0.2, numReasons: 2 };
    for (const name of NAMES) {
      const told = await recommend(name, question);
      const width = told.query.length;
      expect(told.hasReasons).to.equal(true);
      expect(told.itemIdx.length).to.equal(6);
      expect(told.factors.length).to.equal(6 * width);
      expect([told.reasonIdx.length, told.reasonRanks.length]).to.deep.equal([12, 12]);
      for (const item of told.reasonIdx) expect([-1, ...guest.items]).to.include(item);
      const wrong = await rejection(recommend(name, plainQuestion(guestOf([ITEMS], [5]), 6)));
      expect(wrong.name).to.equal("RangeError");
      expect(wrong.message).to.equal(`Expected item rows from 0 to ${ITEMS - 1}, got ${ITEMS}.`);
    }
  });

  it("gives a vector of length one for each item, without its bias", async () => {
    await trainAndCollect();
    for (const name of NAMES) {
      const { values, dim } = await itemEmbeddings(name);
      expect(dim).to.equal(8);
      expect(values.length).to.equal(ITEMS * dim);
      const lengths = Array.from({ length: ITEMS }, (_, item) =>
        Math.hypot(...values.slice(item * dim, item * dim + dim)),
      );
      expectClose(lengths, Array(ITEMS).fill(1));
    }
  });

  it("gives all users the lists that each would get alone", async () => {
    await trainAndCollect();
    // user 3 may not get the items from 0 to 37: two are left
    const starts = Int32Array.from({ length: USERS + 1 }, (_, user) => (user > 3 ? 38 : 0));
    const exclude = Int32Array.from({ length: 38 }, (_, i) => i);
    for (const name of NAMES) {
      const lists = await recommendAll(name, 5, starts, exclude);
      expect(lists.length).to.equal(USERS * 5);
      for (const user of [0, 3, USERS - 1]) {
        const alone = await recommend(
          name,
          plainQuestion({ userIdx: user }, 5, user === 3 ? exclude : undefined),
        );
        const expected = [...alone.itemIdx, -1, -1, -1].slice(0, 5);
        expect([...lists.slice(user * 5, user * 5 + 5)]).to.deep.equal(expected);
      }
    }
  });

  it("refuses exclusions that are not of the model's users", async () => {
    await trainAndCollect();
    const ask = (/** @type {number} */ users) =>
      rejection(recommendAll("deep", 5, new Int32Array(users + 1), new Int32Array()));
    expect((await ask(USERS - 1)).message).to.equal(`Expected items of ${USERS} users, got 19.`);
  });

  it("trains every model for the question, and without an order where nobody knows it", async () => {
    const timed = makeData().moment;
    /** @type {Record<string, number[]>[]} */
    const runs = [];
    for (const [question, moment] of /** @type {const} */ ([
      [QUESTIONS.sitting, timed],
      [QUESTIONS.day, timed],
      [QUESTIONS.day, null],
    ])) {
      const losses = /** @type {Record<string, number[]>} */ ({});
      await train(MODELS, { ...makeData(), moment }, { ...SETTINGS, question }, (report) => {
        losses[report.model] = [...(losses[report.model] ?? []), ...report.losses];
      });
      runs.push(losses);
    }
    const [sitting, day, withoutOrder] = runs;
    for (const name of NAMES) {
      expect(withoutOrder[name].length).to.equal(9);
      expect(day[name]).to.not.deep.equal(sitting[name]);
      for (const other of [sitting, day]) {
        expect(withoutOrder[name]).to.not.deep.equal(other[name]);
      }
    }
  });

  it("trains as if there were no trend, and adds it to the scores", async () => {
    const { itemTrend } = makeData();
    const still = { ...makeData(), itemTrend: new Float32Array(ITEMS) };
    const moved = await trainAndCollect();
    const scores = await Promise.all(NAMES.map((name) => recommend(name, THREE_FOR_FIRST)));
    for (const [i, name] of NAMES.entries()) {
      /** @type {number[]} */
      const losses = [];
      await train([MODELS[i]], still, SETTINGS, (report) => losses.push(...report.losses));
      expect(losses).to.deep.equal(moved.losses(name));
      const { allScores } = await recommend(name, THREE_FOR_FIRST);
      // a bias counts in a score on the scale of the temperature, which is 0.2 in a sitting
      const added = scores[i].allScores.map((score, item) => score - allScores[item]);
      expectClose(
        added,
        itemTrend.map((x) => 0.2 * x),
        1e-5,
      );
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
    for (const name of NAMES) expect(interrupted.losses(name)).to.deep.equal(whole.losses(name));

    const stopped = await trainAndCollect({ epochs: 100_000 }, () => control("stop"));
    for (const { name, steps } of stopped.summaries) {
      expect(steps).to.equal(stopped.losses(name).length);
      expect(steps).to.be.below(300_000);
    }
    expect((await recommend("deep", THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
  });

  it("does not go on while it is paused", async () => {
    let reports = 0;
    const run = trainAndCollect({ epochs: 100_000 }, () => {
      reports++;
    });
    while (reports === 0) await memory("deep");
    await control("pause");
    // whatever was on its way has arrived with these answers
    await Promise.all(NAMES.map(memory));
    const before = reports;
    for (let i = 0; i < 300; i++) await memory("deep");
    expect(reports).to.be.at.most(before + NAMES.length);
    await control("stop");
    await run;
  });

  it("refuses a second training while one is under way, which goes on", async () => {
    const first = trainAndCollect({ epochs: 100_000 });
    const second = await rejection(trainAndCollect());
    expect(second.message).to.equal("A training run is under way: stop it first.");
    await control("stop");
    expect((await first).summaries.length).to.equal(NAMES.length);
  });

  it("takes a batch larger than the data as all of it", async () => {
    const { losses } = await trainAndCollect({ batchSize: 1000, epochs: 2 });
    expect(losses("deep").length).to.equal(2);
  });

  it("trains with BPR, which starts with most margins above zero: the start is a warm one", async () => {
    const { losses } = await trainAndCollect({ loss: "bpr" });
    expect(losses("deep").length).to.equal(9);
    // −log σ(0) is log 2
    expect(losses("baseline")[0]).to.be.above(0).and.below(Math.log(2));
  });

  it("rejects rows out of range with the worker's words, and works afterwards", async () => {
    const data = makeData();
    data.itemIdx[3] = ITEMS;
    const error = await rejection(train(MODELS, data, SETTINGS, () => {}));
    expect(error.name).to.equal("RangeError");
    expect(error.message).to.equal(`Expected item rows from 0 to ${ITEMS - 1}, got ${ITEMS}.`);
    // where it was thrown, in the worker, not where it arrived
    expect(error.stack).to.match(/RangeError: Expected item rows[\s\S]*model\/core\/checks\.js/);
    await trainAndCollect({ epochs: 1 });
  });

  it("rejects what cannot cross to the worker", async () => {
    const entry = { ...FOURTH, towers: /** @type {any} */ ({ dense: () => true }) };
    expect((await rejection(trainAndCollect({}, () => {}, [entry]))).name).to.equal(
      "DataCloneError",
    );
    await trainAndCollect({ epochs: 1 });
  });

  it("rejects settings that make no sense, naming them as the form does", async () => {
    for (const [wrong, words] of /** @type {[object, string][]} */ ([
      [{ learningRate: 0 }, "Expected learningRate"],
      [{ epochs: 0.5 }, "Expected epochs"],
      [{ embeddingDim: 0 }, "Expected embeddingDim"],
      [{ hiddenUnits: -1 }, "Expected hiddenUnits"],
      [{ loss: "hinge" }, 'Expected loss "softmax", "full" or "bpr", got "hinge"'],
      [{ seed: -1 }, "Expected seed"],
    ])) {
      const error = await rejection(trainAndCollect(wrong, () => {}, [FOURTH]));
      expect(error.name).to.equal("RangeError");
      expect(error.message).to.contain(words);
    }
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
    expect((await rejection(train(MODELS, makeData(), SETTINGS, fails))).message).to.equal(
      "the chart broke",
    );
    await trainAndCollect({ epochs: 1 });
  });
});
