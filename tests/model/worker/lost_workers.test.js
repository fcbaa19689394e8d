/** Workers that die before a training or in it, and the projection's: what is said, and what works afterwards. */

import { expect } from "chai";
import { control, memory, prepare, project, recommend, train } from "../../../model_bridge.js";
import { randomFloats } from "../arrays.js";
import { plainQuestion } from "../questions.js";
import {
  ENDED,
  end,
  forget,
  heard,
  kill,
  lives,
  STOPPED,
  started,
  twoModels,
  WAYS,
  workersOf,
} from "./dying.js";
import { ITEMS, makeData, rejection, SETTINGS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const THREE_FOR_FIRST = plainQuestion({ userIdx: 0 }, 3);

const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

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

beforeEach(forget);

describe("a worker that dies", () => {
  for (const [how, die] of WAYS) {
    it(`${how}, before any training, is replaced by the next one, and nothing is lost`, async () => {
      const { models, first, second } = twoModels(`prepared ${how}`);
      prepare(models);
      while (!(await lives(first)) || !(await lives(second))) await pause();
      die(first);
      while (await lives(first)) await pause();
      await trainBriefly(models);
      expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([2, 1]);
      expect(heard).to.deep.equal([]);
    });

    it(`${how}, while it trains, fails the training, and ends the others`, async () => {
      const { models, first, second } = twoModels(`training ${how}`);
      const { end } = await begin(models);
      die(first);
      const error = await end;
      const [name, message] = die === kill ? ["Lost", STOPPED] : ["Ended", ENDED];
      expect([error.name, error.message]).to.deep.equal([`Worker${name}Error`, message]);
      if (die === kill) expect(error.stack).to.contain("worker.js:7:3");
      expect(heard).to.deep.equal([`lost: ${first}: ${message}`]);
      for (const name of [first, second]) {
        expect((await rejection(memory(name))).message).to.contain("train it first");
      }
      await trainBriefly(models);
      expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([2, 2]);
    });
  }

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

  it("when the page ended it is not reported again", async () => {
    const { models, first, second } = twoModels("ended");
    const broken = { ...makeData(), itemIdx: Int32Array.of(1) };
    const error = await rejection(train(models, broken, SETTINGS, () => {}));
    expect(error.name).to.equal("RangeError");
    kill(first);
    kill(second);
    expect(heard).to.deep.equal([]);
  });
});

describe("the projection's worker", () => {
  const VECTORS = randomFloats(ITEMS * 4, 8);
  const START = randomFloats(ITEMS * 2, 9);

  it("that dies without a word fails the projection, and the next one is drawn", async () => {
    const whole = await project(VECTORS, 4, START, 1, () => {});
    const cut = rejection(project(VECTORS, 4, START, 1, () => {}));
    end("projection");
    const error = await cut;
    expect([error.name, error.message]).to.deep.equal([
      "WorkerEndedError",
      "The projection worker ended, perhaps for lack of memory.",
    ]);
    const again = await project(VECTORS, 4, START, 1, () => {});
    expect(again).to.deep.equal(whole);
    expect(heard).to.deep.equal([]);
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
