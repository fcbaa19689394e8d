/** Workers that die: what is said, to whom, and what works afterwards. */

import { expect } from "chai";
import { control, memory, onLost, prepare, recommend, train } from "../../../model_bridge.js";
import { plainQuestion } from "../questions.js";
import { makeData, rejection, SETTINGS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const THREE_FOR_FIRST = plainQuestion({ userIdx: 0 }, 3);
const STOPPED = "The training worker stopped: out of memory.";

/**
 * Every worker that was started, with the name of its model.
 * @type {{name: string | undefined, worker: Worker}[]}
 */
const started = [];
window.Worker = class extends Worker {
  /**
   * @param {string | URL} url
   * @param {WorkerOptions} [options]
   */
  constructor(url, options) {
    super(url, options);
    started.push({ name: options?.name, worker: this });
  }
};

/** @param {string} name */
const workersOf = (name) => started.filter((one) => one.name === name).map(({ worker }) => worker);

/**
 * What the browser does when a worker dies.
 * @param {string} name
 */
function kill(name) {
  const place = { filename: "worker.js", lineno: 7, colno: 3 };
  workersOf(name)
    .pop()
    ?.dispatchEvent(new ErrorEvent("error", { message: "out of memory", ...place }));
}

/** @type {[string, string][]} */
let lost = [];
onLost((name, message) => lost.push([name, message]));

/**
 * Two models that no other test knows.
 * @param {string} test
 * @returns {{models: ModelEntry[], first: string, second: string}}
 */
function twoModels(test) {
  const [first, second] = [`first of ${test}`, `second of ${test}`];
  return {
    models: [first, second].map((name) => ({ name, recipe: "ids", towers: {} })),
    first,
    second,
  };
}

/** @param {ModelEntry[]} models */
const trainBriefly = (models) => train(models, makeData(), SETTINGS, () => {});

/**
 * Start a training without end, and wait until all models have reported.
 * @param {ModelEntry[]} models
 * @returns {Promise<{end: Promise<Error>}>} how it ends
 */
function begin(models) {
  const reported = new Set();
  return new Promise((resolve) => {
    const end = rejection(
      train(models, makeData(), { ...SETTINGS, epochs: 1_000_000 }, ({ model }) => {
        if (reported.add(model).size === models.length) resolve({ end });
      }),
    );
  });
}

beforeEach(() => {
  lost = [];
});

describe("a worker that dies", () => {
  it("before any training is replaced by the next one, and nothing is lost", async () => {
    const { models, first, second } = twoModels("prepared");
    prepare(models);
    kill(first);
    await trainBriefly(models);
    expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([2, 1]);
    expect(lost).to.deep.equal([]);
  });

  it("after training takes its model with it, says so, and is not replaced in silence", async () => {
    const { models, first, second } = twoModels("trained");
    await trainBriefly(models);
    kill(second);
    expect(lost).to.deep.equal([[second, STOPPED]]);
    for (const ask of [recommend(second, THREE_FOR_FIRST), memory(second)]) {
      const error = await rejection(ask);
      expect(error.name).to.equal("WorkerLostError");
      expect(error.message).to.equal(STOPPED);
    }
    expect(workersOf(second).length).to.equal(1);
    expect((await recommend(first, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
    await trainBriefly(models);
    expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([1, 2]);
    expect((await recommend(second, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
  });

  it("while it trains fails the training with its place, and ends the others", async () => {
    const { models, first, second } = twoModels("training");
    const { end } = await begin(models);
    kill(first);
    const error = await end;
    expect(error.name).to.equal("WorkerLostError");
    expect(error.message).to.equal(STOPPED);
    expect(error.stack).to.contain("worker.js:7:3");
    expect(lost).to.deep.equal([[first, STOPPED]]);
    for (const name of [first, second]) {
      expect((await rejection(memory(name))).message).to.contain("train it first");
    }
    await trainBriefly(models);
    expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([2, 2]);
  });

  it("lets a pause that is on its way, and one that comes late, know", async () => {
    const { models, second } = twoModels("paused");
    const { end } = await begin(models);
    const onItsWay = rejection(control("pause"));
    kill(second);
    expect((await onItsWay).name).to.equal("WorkerLostError");
    await end;
    const late = await rejection(control("stop"));
    expect([late.name, late.message]).to.deep.equal(["WorkerLostError", STOPPED]);
  });

  it("by a message that cannot be read is lost, too", async () => {
    const { models, first } = twoModels("unreadable");
    await trainBriefly(models);
    const [worker] = workersOf(first);
    worker.dispatchEvent(new MessageEvent("messageerror"));
    expect(lost).to.deep.equal([[first, "The training worker sent what could not be read."]]);
  });

  it("when the page ended it is not reported again", async () => {
    const { models, first, second } = twoModels("ended");
    const broken = { ...makeData(), itemIdx: Int32Array.of(1) };
    const error = await rejection(train(models, broken, SETTINGS, () => {}));
    expect(error.name).to.equal("RangeError");
    kill(first);
    kill(second);
    expect(lost).to.deep.equal([]);
  });
});

describe("control", () => {
  it("of nothing that trains is refused with a sentence, and starts no worker", async () => {
    const { models, first } = twoModels("idle");
    const before = started.length;
    prepare(models);
    for (const action of /** @type {("pause" | "stop")[]} */ (["pause", "stop"])) {
      await trainBriefly(models);
      const error = await rejection(control(action));
      expect([error.name, error.message]).to.deep.equal([
        "VisitorError",
        "Nothing is training now.",
      ]);
    }
    expect(started.length).to.equal(before + models.length);
    expect((await recommend(first, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
  });

  it("reaches only the models that train", async () => {
    const { models, first, second } = twoModels("some");
    await trainBriefly(models);
    /** @type {string[]} */
    const asked = [];
    for (const name of [first, second]) {
      const [worker] = workersOf(name);
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (/** @type {any} */ message) => {
        asked.push(`${name}: ${message.method}`);
        post(message);
      };
    }
    const settings = { ...SETTINGS, epochs: 1_000_000 };
    await new Promise((resolve) => {
      const stopped = train(models.slice(1), makeData(), settings, () => control("stop"));
      resolve(stopped);
    });
    expect(new Set(asked)).to.deep.equal(new Set([`${second}: train`, `${second}: stop`]));
  });
});
