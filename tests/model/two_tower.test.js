/** The two-tower model: training, cache, retrieval, and the tensors that it must not leak. */

import { expect } from "chai";
import { Interactions } from "../../model/interactions.js";
import { tf } from "../../model/tf.js";
import { TwoTowerModel } from "../../model/two_tower.js";
import { expectClose, randomFloats, randomInts } from "./arrays.js";
import { expectTrueGradients, meanOf, tensorsAndBuffers } from "./models.js";

const [USERS, ITEMS, DIM, GENRES] = [12, 30, 8, 5];

/** @param {Partial<import("../../model/two_tower.js").TwoTowerOptions>} [opts] */
function makeModel(opts = {}) {
  const options = { userHidden: 16, itemHidden: 16, seed: 5, ...opts };
  const model = new TwoTowerModel(USERS, ITEMS, DIM, options);
  model.setFeatures({
    itemGenres: randomFloats(ITEMS * GENRES, 9).map(Math.abs),
    userGenres: randomFloats(USERS * GENRES, 8).map(Math.abs),
  });
  model.setInteractions(interactions);
  return model;
}

const interactions = new Interactions(
  USERS,
  ITEMS,
  randomInts(80, USERS, 1),
  randomInts(80, ITEMS, 2),
);
const [batchUsers, batchItems] = [
  interactions.userIdx.slice(0, 16),
  interactions.itemIdx.slice(0, 16),
];

/**
 * @param {TwoTowerModel} model
 * @param {number} steps
 */
function trainFor(model, steps) {
  return Array.from({ length: steps }, () => model.trainStep(batchUsers, batchItems, 0.01));
}

describe("training", () => {
  for (const lossType of /** @type {("softmax" | "full" | "bpr")[]} */ ([
    "softmax",
    "full",
    "bpr",
  ])) {
    it(`lowers the ${lossType} loss`, () => {
      const model = makeModel({ lossType });
      const losses = trainFor(model, 60);
      expect(meanOf(losses.slice(-10))).to.be.below(0.8 * meanOf(losses.slice(0, 10)));
      model.dispose();
    });

    it(`gives the same ${lossType} losses for the same seed, others for another`, () => {
      const runs = [5, 5, 6].map((seed) => {
        const model = makeModel({ lossType, seed });
        const losses = trainFor(model, 5);
        model.dispose();
        return losses;
      });
      expect(runs[0]).to.deep.equal(runs[1]);
      expect(runs[0]).to.not.deep.equal(runs[2]);
    });
  }

  it("follows the gradient of finite differences through the whole towers", () => {
    for (const residual of [false, true]) {
      const model = makeModel({ l2: 0.01, residual });
      expectTrueGradients(model, model.batch({ userIdx: batchUsers, itemIdx: batchItems }));
      model.dispose();
    }
  });

  for (const backend of ["cpu", "webgl"]) {
    it(`gives losses on ${backend} within 0.1 % of those on WebAssembly`, async () => {
      /** @type {Record<string, number[]>} */
      const losses = { wasm: [], [backend]: [] };
      for (const name of Object.keys(losses)) {
        expect(await tf.setBackend(name)).to.equal(true);
        for (const lossType of /** @type {("softmax" | "full" | "bpr")[]} */ ([
          "softmax",
          "full",
          "bpr",
        ])) {
          const model = makeModel({ lossType });
          losses[name].push(...trainFor(model, 10));
          model.dispose();
        }
      }
      await tf.setBackend("wasm");
      expectClose(losses[backend], losses.wasm, 1e-3);
    });
  }

  it("learns to rank what the user has before what nobody gave the user", () => {
    const model = makeModel();
    trainFor(model, 200);
    const { indices } = model.getTopKForUser(batchUsers[0], 5);
    expect([...indices]).to.include(batchItems[0]);
    model.dispose();
  });

  it("leaves exactly the tensors that it found, and its cached item vectors", () => {
    const model = makeModel();
    expect(model.variables.length).to.equal(2 + 2 * 4);
    const before = tensorsAndBuffers();
    trainFor(model, 3);
    model.endTraining();
    expect(tensorsAndBuffers()).to.deep.equal(before);
    model.getTopKForUser(0, 3, [1]);
    model.getTopKForUser(1, 3, [1]);
    expect(tensorsAndBuffers()).to.deep.equal(before.map((count) => count + 1));
    trainFor(model, 1);
    model.endTraining();
    expect(tensorsAndBuffers()).to.deep.equal(before);
    model.dispose();
  });

  it("frees everything on dispose", () => {
    const before = tensorsAndBuffers();
    const model = makeModel();
    trainFor(model, 2);
    model.materializeItemEmbeddings();
    model.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(before);
  });

  it("refuses ids out of range and a call before setInteractions", () => {
    const model = makeModel();
    const step = (/** @type {number} */ user, /** @type {number} */ item) => () =>
      model.trainStep(Int32Array.of(user, 1), Int32Array.of(item, 1));
    expect(step(USERS, 0)).to.throw(
      RangeError,
      `Expected user rows from 0 to ${USERS - 1}, got ${USERS}.`,
    );
    expect(step(0, -1)).to.throw(RangeError, `Expected item rows from 0 to ${ITEMS - 1}, got -1.`);
    model.dispose();
    const bare = new TwoTowerModel(2, 2, 2);
    expect(() => bare.trainStep(Int32Array.of(0), Int32Array.of(0))).to.throw("setInteractions");
    bare.dispose();
  });

  it("refuses sizes and losses that make no sense", () => {
    expect(() => new TwoTowerModel(0, 1, 1)).to.throw(
      RangeError,
      "numUsers to be an integer from 1",
    );
    expect(() => new TwoTowerModel(1, 1, 1.5)).to.throw(RangeError, "embDim");
    const opts = /** @type {any} */ ({ lossType: "hinge" });
    expect(() => new TwoTowerModel(1, 1, 1, opts)).to.throw(RangeError, 'got "hinge"');
    for (const wrong of [{ temperature: 0 }, { lr: Number.NaN }, { l2: -1 }, { seed: 0.5 }]) {
      const name = Object.keys(wrong)[0];
      expect(() => new TwoTowerModel(1, 1, 1, wrong)).to.throw(RangeError, `Expected ${name}`);
    }
    const model = new TwoTowerModel(2, 3, 2);
    expect(() => model.setFeatures({ itemGenres: new Float32Array(4) })).to.throw(
      RangeError,
      "Expected 3 rows of item genres, got 4 values.",
    );
    model.getUserEmbedding(0);
    model.getTopKForUser(0, 1);
    const late = () => model.setFeatures({ itemGenres: new Float32Array(3) });
    expect(late).to.throw("before the first forward pass");
    model.dispose();
  });
});

describe("retrieval", () => {
  it("equals brute force, whatever the block size", () => {
    const model = makeModel();
    const items = /** @type {number[][]} */ (
      model.itemForward(tf.range(0, ITEMS, 1, "int32")).arraySync()
    );
    for (let user = 0; user < USERS; user++) {
      const query = [...model.getUserEmbedding(user).dataSync()];
      const scores = items.map((vector) => vector.reduce((sum, x, i) => sum + x * query[i], 0));
      const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
      for (const block of [1, 7, 4096]) {
        const found = model.getTopKForUser(user, 6, [], block);
        expect([...found.indices]).to.deep.equal(order.slice(0, 6));
        expectClose(
          found.scores,
          order.slice(0, 6).map((item) => scores[item]),
        );
      }
    }
    model.dispose();
  });

  it("never returns an excluded item, and fewer when few are left", () => {
    const model = makeModel();
    const best = model.getTopKForUser(3, 4).indices;
    const others = model.getTopKForUser(3, 4, best).indices;
    expect([...others].filter((item) => best.includes(item))).to.deep.equal([]);
    const allButTwo = Array.from({ length: ITEMS - 2 }, (_, i) => i + 2);
    expect([...model.getTopKForUser(3, 10, allButTwo).indices].sort()).to.deep.equal([0, 1]);
    expect(model.getTopKForUser(3, 10, Array(ITEMS).keys()).indices.length).to.equal(0);
    expect(() => model.getTopKForUser(3, 0)).to.throw(RangeError, "k must be");
    expect(() => model.getTopKForUser(USERS, 1)).to.throw(RangeError, "user rows");
    model.dispose();
  });

  it("caches item vectors and forgets them with the next step", () => {
    const model = makeModel();
    const cached = model.materializeItemEmbeddings(7);
    expect(cached.shape).to.deep.equal([ITEMS, DIM]);
    expect(model.materializeItemEmbeddings()).to.equal(cached);
    expectClose(cached.dataSync(), model.itemForward(tf.range(0, ITEMS, 1, "int32")).dataSync());
    trainFor(model, 1);
    expect(cached.isDisposed).to.equal(true);
    expect(model.materializeItemEmbeddings()).to.not.equal(cached);
    model.dispose();
  });
});
