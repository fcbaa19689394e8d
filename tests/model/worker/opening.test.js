/** Models that were trained before, or elsewhere: they answer the same to the last digit, or are refused. */

import { expect } from "chai";
import {
  check,
  itemEmbeddings,
  learntBy,
  open,
  recommend,
  recommendAll,
  train,
} from "../../../model_bridge.js";
import { guestOf, plainQuestion } from "../questions.js";
import { forget, kill, news } from "./dying.js";
import { makeData, rejection, SETTINGS, USERS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").Kept} Kept */
/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("../../../model/worker/protocol.js").Settings} Settings */

// no other spec asks for these
const [IDS, HISTORY] = /** @type {ModelEntry[]} */ ([
  { name: "opened ids", recipe: "ids", towers: { dense: true } },
  { name: "opened history", recipe: "history", towers: {} },
]);
const BOTH = [IDS, HISTORY];
const [WIDTH, ALL, GENRES, HIDDEN, POOLS] = [8, 40, 3, 16, 5];

/** @param {Partial<Settings>} [changes] */
const trainAnew = (changes = {}) => train(BOTH, makeData(), { ...SETTINGS, ...changes }, () => {});

/** @returns {Promise<Kept[]>} */
const kept = () => Promise.all(BOTH.map(({ name }) => learntBy(name)));

/** @param {string} name */
async function answersOf(name) {
  const guest = guestOf([4, 9, 30], [5, 3, 4]);
  return [
    await recommend(name, { ...plainQuestion({ userIdx: 2 }, 5), numReasons: 2 }),
    await recommend(name, { ...plainQuestion(guest, 6, guest.items), variety: 0.2 }),
    await recommendAll(name, 5, new Int32Array(USERS + 1), new Int32Array()),
    await itemEmbeddings(name),
  ];
}

const answersOfBoth = async () => [await answersOf(IDS.name), await answersOf(HISTORY.name)];

/** @param {number} inputs */
const mlp = (inputs) => ({
  "dense_1.kernel": [inputs, HIDDEN],
  "dense_1.bias": [HIDDEN],
  "dense_2.kernel": [HIDDEN, WIDTH],
  "dense_2.bias": [WIDTH],
});

/**
 * @param {string} tower
 * @param {Record<string, number[]>} shapes
 */
const named = (tower, shapes) =>
  Object.entries(shapes).map(([name, shape]) => ({ name: `${tower}.${name}`, shape }));

describe("what a model has learnt", () => {
  before(() => trainAnew());

  it("has a name and a shape for each table and weight, always in the same order", async () => {
    const [ids, history] = await kept();
    expect(ids.manifest).to.deep.equal([
      { name: "user_tower.embedding", shape: [USERS, WIDTH] },
      { name: "item_tower.embedding", shape: [ALL, WIDTH] },
      { name: "item_bias", shape: [ALL, 1] },
      ...named("user_tower", mlp(WIDTH + GENRES)),
      ...named("item_tower", mlp(WIDTH + GENRES)),
    ]);
    expect(history.manifest).to.deep.equal([
      { name: "item_tower.embedding", shape: [ALL, WIDTH] },
      { name: "item_bias", shape: [ALL, 1] },
      ...named("user_tower", { gates: [POOLS, 1], ...mlp(POOLS * WIDTH + GENRES) }),
      ...named("item_tower", mlp(WIDTH + GENRES)),
    ]);
  });

  it("is not there before a training", async () => {
    const error = await rejection(learntBy("nobody"));
    expect(error.message).to.equal('No model "nobody" is here: train it first.');
  });
});

describe("a model that is opened", () => {
  before(() => trainAnew());

  it("answers as it did before others were trained in its place", async () => {
    const [weights, before] = [await kept(), await answersOfBoth()];
    await trainAnew({ seed: 5 });
    expect(await answersOfBoth()).to.not.deep.equal(before);
    const restored = await open(BOTH, makeData(), SETTINGS, weights, []);
    expect(restored.map(({ name }) => name)).to.deep.equal(BOTH.map(({ name }) => name));
    expect(restored[0].layers.user.at(-1)?.kind).to.equal("temperature");
    expect(await answersOfBoth()).to.deep.equal(before);
    // what is kept of it once more is the same to the last bit
    expect(await kept()).to.deep.equal(weights);
  });

  it("is brought back when its worker dies, as one that was trained here", async () => {
    const before = await answersOf(IDS.name);
    forget();
    kill(IDS.name);
    await news("back");
    expect(await answersOf(IDS.name)).to.deep.equal(before);
  });

  it("of other settings is refused by a check, which changes nothing", async () => {
    const [weights, before] = [await kept(), await answersOfBoth()];
    const wider = { ...SETTINGS, embeddingDim: 6 };
    const error = await rejection(check(BOTH, makeData(), wider, weights));
    expect([error.name, error.message]).to.deep.equal([
      "VisitorError",
      'Weights of "opened ids": expected user_tower.embedding [20, 6], got user_tower.embedding [20, 8]. ' +
        "Settings or data are others.",
    ]);
    await check(BOTH, makeData(), SETTINGS, weights);
    expect(await answersOfBoth()).to.deep.equal(before);
  });

  it("and cannot be is gone with all that were to be opened", async () => {
    const [ids, history] = await kept();
    const cut = { ...history, weights: history.weights.slice(1) };
    const error = await rejection(open(BOTH, makeData(), SETTINGS, [ids, cut], []));
    expect(error.message).to.match(/^Weights of "opened history": expected 320 numbers/);
    for (const { name } of BOTH) {
      expect((await rejection(learntBy(name))).message).to.contain("train it first");
    }
    await trainAnew();
  });

  it("alone leaves nothing of the others to be asked for", async () => {
    const [, history] = await kept();
    await open([HISTORY], makeData(), SETTINGS, [history], [IDS.name]);
    expect((await rejection(learntBy(IDS.name))).message).to.contain("train it first");
    expect(await learntBy(HISTORY.name)).to.deep.equal(history);
  });
});
