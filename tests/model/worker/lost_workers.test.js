/** Workers that die: what is said, to whom, and what works afterwards. */

import { expect } from "chai";
import {
  control,
  follow,
  itemEmbeddings,
  memory,
  prepare,
  project,
  recommend,
  recommendAll,
  train,
} from "../../../model_bridge.js";
import { randomFloats } from "../arrays.js";
import { guestOf, plainQuestion } from "../questions.js";
import { ITEMS, makeData, rejection, SETTINGS, USERS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const THREE_FOR_FIRST = plainQuestion({ userIdx: 0 }, 3);
const STOPPED = "The training worker stopped: out of memory.";
const ENDED = "The training worker ended, perhaps for lack of memory.";

/**
 * Every worker that was started, with the name of its model.
 * @type {{name: string | undefined, worker: Worker}[]}
 */
const started = [];
/** @type {((name: string | undefined) => void)[]} */
const whenStarted = [];
window.Worker = class extends Worker {
  /**
   * @param {string | URL} url
   * @param {WorkerOptions} [options]
   */
  constructor(url, options) {
    super(url, options);
    started.push({ name: options?.name, worker: this });
    for (const listener of whenStarted) listener(options?.name);
  }
};
const { terminate } = Worker.prototype;

/** @param {string} name */
const workersOf = (name) => started.filter((one) => one.name === name).map(({ worker }) => worker);

/** @param {string} name */
const lastOf = (name) => /** @type {Worker} */ (workersOf(name).pop());

/**
 * What the browser does when a worker dies of an error.
 * @param {string} name
 */
function kill(name) {
  const place = { filename: "worker.js", lineno: 7, colno: 3 };
  lastOf(name).dispatchEvent(new ErrorEvent("error", { message: "out of memory", ...place }));
}

/**
 * What the system does: nobody is told.
 * @param {string} name
 */
const end = (name) => terminate.call(lastOf(name));

/** @returns {Promise<number>} how many workers live */
const numLocks = async () => (await navigator.locks.query()).held?.length ?? 0;

const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

/** What was heard, in order. @type {string[]} */
let heard = [];
/** @type {(() => void)[]} */
let waiting = [];
/** @param {string} news */
function hear(news) {
  heard.push(news);
  for (const look of waiting) look();
}
follow(
  (names) => hear(`ended: ${names}`),
  (names) => hear(`back: ${names}`),
  (name, message) => hear(`lost: ${name}: ${message}`),
);

/**
 * @param {string} start of the news that is waited for
 * @returns {Promise<void>}
 */
const news = (start) =>
  new Promise((resolve) => {
    const look = () => {
      if (heard.some((one) => one.startsWith(start))) resolve();
    };
    waiting.push(look);
    look();
  });

/**
 * Two models that no other test knows.
 * @param {string} test
 * @param {string} [recipe] of both
 * @returns {{models: ModelEntry[], first: string, second: string}}
 */
function twoModels(test, recipe = "ids") {
  const [first, second] = [`first of ${test}`, `second of ${test}`];
  return { models: [first, second].map((name) => ({ name, recipe, towers: {} })), first, second };
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

/**
 * All that a model can be asked.
 * @param {string} name
 */
async function answersOf(name) {
  const starts = new Int32Array(USERS + 1);
  const guest = guestOf([4, 9, 30], [5, 3, 4]);
  return [
    await recommend(name, { ...plainQuestion({ userIdx: 2 }, 5), numReasons: 2 }),
    await recommend(name, { ...plainQuestion(guest, 6, guest.items), variety: 0.2, numReasons: 2 }),
    await recommendAll(name, 5, starts, new Int32Array()),
    await itemEmbeddings(name),
  ];
}

beforeEach(() => {
  heard = [];
  waiting = [];
  whenStarted.length = 0;
});

describe("a worker that dies", () => {
  for (const [how, die] of /** @type {[string, (name: string) => void][]} */ ([
    ["of an error", kill],
    ["without a word", end],
  ])) {
    it(`${how}, before any training, is replaced by the next one, and nothing is lost`, async () => {
      const { models, first, second } = twoModels(`prepared ${how}`);
      const before = await numLocks();
      prepare(models);
      while ((await numLocks()) < before + 2) await pause();
      die(first);
      while ((await numLocks()) > before + 1) await pause();
      await trainBriefly(models);
      expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([2, 1]);
      expect(heard).to.deep.equal([]);
    });

    for (const recipe of ["ids", "history"]) {
      it(`${how}, after training, comes back with its ${recipe} model, which answers the same`, async () => {
        const { models, first, second } = twoModels(`trained ${how} ${recipe}`, recipe);
        await trainBriefly(models);
        const before = await answersOf(second);
        die(second);
        await news("back");
        expect(heard).to.deep.equal([`ended: ${second}`, `back: ${second}`]);
        expect(await answersOf(second)).to.deep.equal(before);
        expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([1, 2]);
        await trainBriefly(models);
        expect([workersOf(first).length, workersOf(second).length]).to.deep.equal([1, 2]);
        expect(await answersOf(second)).to.deep.equal(before);
      });
    }

    it(`${how}, while it is asked, answers all the same`, async () => {
      const { models, first } = twoModels(`asked ${how}`);
      await trainBriefly(models);
      const before = await recommend(first, THREE_FOR_FIRST);
      const asked = recommend(first, THREE_FOR_FIRST);
      die(first);
      expect(await asked).to.deep.equal(before);
      expect(heard).to.deep.equal([`ended: ${first}`, `back: ${first}`]);
      // and whoever asks while it is on its way waits
      die(first);
      await news("ended");
      expect(await recommend(first, THREE_FOR_FIRST)).to.deep.equal(before);
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

    it(`${how}, and again while it is started again, comes back, too`, async () => {
      const { models, first } = twoModels(`twice ${how}`);
      await trainBriefly(models);
      const before = await recommend(first, THREE_FOR_FIRST);
      whenStarted.push((name) => {
        whenStarted.length = 0;
        // the constructor is not done yet: its client does not listen
        queueMicrotask(() => kill(/** @type {string} */ (name)));
      });
      die(first);
      await news("back");
      expect(heard).to.deep.equal([`ended: ${first}`, `back: ${first}`]);
      expect(workersOf(first).length).to.equal(3);
      expect(await recommend(first, THREE_FOR_FIRST)).to.deep.equal(before);
    });

    it(`${how}, and twice more while it is started again, is gone with its model`, async () => {
      const { models, first, second } = twoModels(`gone ${how}`);
      await trainBriefly(models);
      whenStarted.push((name) => queueMicrotask(() => kill(/** @type {string} */ (name))));
      const asked = rejection(recommend(first, THREE_FOR_FIRST));
      die(first);
      await news("lost");
      whenStarted.length = 0;
      expect(heard).to.deep.equal([`ended: ${first}`, `lost: ${first}: ${STOPPED}`]);
      expect(workersOf(first).length).to.equal(3);
      expect((await asked).message).to.equal(STOPPED);
      // it is not replaced in silence by an empty one
      for (const ask of [recommend(first, THREE_FOR_FIRST), memory(first)]) {
        const error = await rejection(ask);
        expect([error.name, error.message]).to.deep.equal(["WorkerLostError", STOPPED]);
      }
      expect(workersOf(first).length).to.equal(3);
      expect((await recommend(second, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
      await trainBriefly(models);
      expect((await recommend(first, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
    });
  }

  it("with the others comes back with them, and is told of once", async () => {
    const { models, first, second } = twoModels("both");
    await trainBriefly(models);
    const before = [await answersOf(first), await answersOf(second)];
    end(first);
    end(second);
    await news("back");
    // whichever is noticed first
    expect(heard.at(-1)).to.be.oneOf([`back: ${first},${second}`, `back: ${second},${first}`]);
    expect([await answersOf(first), await answersOf(second)]).to.deep.equal(before);
  });

  it("and is on its way back when a training begins leaves the training alone", async () => {
    const { models, first } = twoModels("overtaken");
    await trainBriefly(models);
    kill(first);
    const trained = await train(models, makeData(), { ...SETTINGS, seed: 5 }, () => {});
    expect(trained.length).to.equal(2);
    expect(heard).to.deep.equal([`ended: ${first}`]);
    const after = await answersOf(first);
    await train(models, makeData(), { ...SETTINGS, seed: 5 }, () => {});
    expect(await answersOf(first)).to.deep.equal(after);
  });

  it("time and again, but answers in between, always comes back", async () => {
    const { models, first } = twoModels("often");
    await trainBriefly(models.slice(0, 1));
    const before = await recommend(first, THREE_FOR_FIRST);
    for (let i = 0; i < 4; i++) {
      kill(first);
      expect(await recommend(first, THREE_FOR_FIRST)).to.deep.equal(before);
    }
    expect(workersOf(first).length).to.equal(5);
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

  it("by a message that cannot be read comes back, too", async () => {
    const { models, first } = twoModels("unreadable");
    await trainBriefly(models);
    lastOf(first).dispatchEvent(new MessageEvent("messageerror"));
    await news("back");
    expect(workersOf(first).length).to.equal(2);
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
