/** Workers that die after a training: started again, with models that answer the same to the last digit. */

import { expect } from "chai";
import { itemEmbeddings, memory, recommend, recommendAll, train } from "../../../model_bridge.js";
import { guestOf, plainQuestion } from "../questions.js";
import {
  end,
  forget,
  heard,
  kill,
  lastOf,
  news,
  STOPPED,
  twoModels,
  WAYS,
  whenStarted,
  workersOf,
} from "./dying.js";
import { makeData, rejection, SETTINGS, USERS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const THREE_FOR_FIRST = plainQuestion({ userIdx: 0 }, 3);

/** @param {ModelEntry[]} models */
const trainBriefly = (models) => train(models, makeData(), SETTINGS, () => {});

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

// one training for all: each test leaves the models as they were
const { models, first, second } = twoModels("pair");
models[1].recipe = "history";
before(() => trainBriefly(models));

/** How many workers of each there were when the test began. */
let numBefore = [0, 0];
beforeEach(() => {
  forget();
  numBefore = [first, second].map((name) => workersOf(name).length);
});

const startedSince = () =>
  Object.fromEntries(
    [first, second].map((name, i) => [name, workersOf(name).length - numBefore[i]]),
  );

describe("a worker that dies", () => {
  for (const [how, die] of WAYS) {
    for (const [name, other] of [
      [first, second],
      [second, first],
    ]) {
      it(`${how}, comes back with its model, which answers the same: the ${name}`, async () => {
        const before = await answersOf(name);
        die(name);
        await news("back");
        expect(heard).to.deep.equal([`ended: ${name}`, `back: ${name}`]);
        expect(await answersOf(name)).to.deep.equal(before);
        expect(startedSince()).to.deep.equal({ [name]: 1, [other]: 0 });
        await trainBriefly(models);
        expect(startedSince()).to.deep.equal({ [name]: 1, [other]: 0 });
        expect(await answersOf(name)).to.deep.equal(before);
      });
    }

    it(`${how}, while it is asked, answers all the same`, async () => {
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

    it(`${how}, and again while it is started again, comes back, too`, async () => {
      const before = await recommend(first, THREE_FOR_FIRST);
      whenStarted.push((name) => {
        whenStarted.length = 0;
        // the constructor is not done yet: its client does not listen
        queueMicrotask(() => kill(/** @type {string} */ (name)));
      });
      die(first);
      await news("back");
      expect(heard).to.deep.equal([`ended: ${first}`, `back: ${first}`]);
      expect(startedSince()[first]).to.equal(2);
      expect(await recommend(first, THREE_FOR_FIRST)).to.deep.equal(before);
    });

    it(`${how}, and twice more while it is started again, is gone with its model`, async () => {
      whenStarted.push((name) => queueMicrotask(() => kill(/** @type {string} */ (name))));
      const asked = rejection(recommend(first, THREE_FOR_FIRST));
      die(first);
      await news("lost");
      whenStarted.length = 0;
      expect(heard).to.deep.equal([`ended: ${first}`, `lost: ${first}: ${STOPPED}`]);
      expect(startedSince()[first]).to.equal(2);
      expect((await asked).message).to.equal(STOPPED);
      // it is not replaced in silence by an empty one
      for (const ask of [recommend(first, THREE_FOR_FIRST), memory(first)]) {
        const error = await rejection(ask);
        expect([error.name, error.message]).to.deep.equal(["WorkerLostError", STOPPED]);
      }
      expect(startedSince()[first]).to.equal(2);
      expect((await recommend(second, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
      await trainBriefly(models);
      expect((await recommend(first, THREE_FOR_FIRST)).itemIdx.length).to.equal(3);
    });
  }

  it("with the others comes back with them, and is told of once", async () => {
    const before = [await answersOf(first), await answersOf(second)];
    end(first);
    end(second);
    await news("back");
    // whichever is noticed first
    expect(heard.at(-1)).to.be.oneOf([`back: ${first},${second}`, `back: ${second},${first}`]);
    expect([await answersOf(first), await answersOf(second)]).to.deep.equal(before);
  });

  it("and is on its way back when a training begins leaves the training alone", async () => {
    kill(first);
    const trained = await train(models, makeData(), { ...SETTINGS, seed: 5 }, () => {});
    expect(trained.length).to.equal(2);
    expect(heard).to.deep.equal([`ended: ${first}`]);
    const after = await answersOf(first);
    await train(models, makeData(), { ...SETTINGS, seed: 5 }, () => {});
    expect(await answersOf(first)).to.deep.equal(after);
  });

  it("time and again, but answers in between, always comes back", async () => {
    const before = await recommend(first, THREE_FOR_FIRST);
    for (let i = 0; i < 4; i++) {
      kill(first);
      expect(await recommend(first, THREE_FOR_FIRST)).to.deep.equal(before);
    }
    expect(startedSince()[first]).to.equal(4);
  });

  it("by a message that cannot be read comes back, too", async () => {
    lastOf(first).dispatchEvent(new MessageEvent("messageerror"));
    await news("back");
    expect(startedSince()[first]).to.equal(1);
  });
});
