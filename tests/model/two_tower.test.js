/** The model: towers, training, cache, retrieval, and the tensors that it must not leak. */

import { expect } from "chai";
import { Interactions } from "../../model/interactions.js";
import { tf } from "../../model/tf.js";
import { TwoTowerModel } from "../../model/two_tower.js";
import { expectClose, expectLarge, finiteDifferences, randomFloats, randomInts } from "./arrays.js";

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

/** @returns {number[]} tensors that TensorFlow.js knows of, and buffers that the backend holds */
function tensorsAndBuffers() {
  return [tf.memory().numTensors, tf.backend().numDataIds()];
}

/**
 * @param {TwoTowerModel} model
 * @param {number} steps
 */
function trainFor(model, steps) {
  return Array.from({ length: steps }, () => model.trainStep(batchUsers, batchItems, 0.01));
}

describe("towers", () => {
  it("give one vector of length one for each id", () => {
    const model = makeModel();
    const vectors = model.userForward(tf.tensor1d([0, 3, 3], "int32"));
    expect(vectors.shape).to.deep.equal([3, DIM]);
    expectClose(tf.norm(vectors, 2, 1).dataSync(), [1, 1, 1]);
    expectClose(vectors.slice([1], [1]).dataSync(), vectors.slice([2], [1]).dataSync());
    expect(model.itemForward(tf.tensor1d([29], "int32")).shape).to.deep.equal([1, DIM]);
    model.dispose();
  });

  it("refuse genres when no Dense layer would bring them to the width of the vectors", () => {
    const model = new TwoTowerModel(2, 3, 2, { userHidden: 0, itemHidden: 0 });
    const features = { itemGenres: new Float32Array(3) };
    expect(() => model.setFeatures(features)).to.throw(RangeError, "itemHidden");
    model.dispose();
  });

  it("are a plain table when they have no Dense layers and no genres", () => {
    const model = new TwoTowerModel(3, 4, 2, {
      userHidden: 0,
      itemHidden: 0,
      normalize: false,
      seed: 1,
    });
    expectClose(model.itemForward(tf.tensor1d([1, 3], "int32")).dataSync(), [
      ...model.itemEmbedding.slice([1], [1]).dataSync(),
      ...model.itemEmbedding.slice([3], [1]).dataSync(),
    ]);
    expect(model.variables.length).to.equal(2);
    model.dispose();
  });

  it("compute [id ; genres] · Dense relu · Dense · L2 norm, by hand", () => {
    const model = makeModel();
    const [, w1, b1, w2, b2] = model.variables.map((variable) => variable.arraySync());
    const row = /** @type {number[][]} */ (model.userEmbedding.arraySync())[4];
    const genres = randomFloats(USERS * GENRES, 8)
      .map(Math.abs)
      .slice(4 * GENRES, 5 * GENRES);
    const length = Math.hypot(...genres);
    const input = [...row, ...genres].map((x, i) => (i < DIM ? x : x / length));
    const dense = (/** @type {number[]} */ x, /** @type {any} */ w, /** @type {any} */ b) =>
      b.map((/** @type {number} */ bias, /** @type {number} */ j) =>
        x.reduce((sum, xi, i) => sum + xi * w[i][j], bias),
      );
    const hidden = dense(input, w1, b1).map((/** @type {number} */ x) => Math.max(0, x));
    const output = dense(hidden, w2, b2);
    const norm = Math.hypot(...output);
    expectClose(
      model.getUserEmbedding(4).dataSync(),
      output.map((/** @type {number} */ x) => x / norm),
      1e-4,
    );
    model.dispose();
  });

  it("start from tables of normal(0, 0.05)", () => {
    const model = new TwoTowerModel(500, 500, 32, { userHidden: 0, itemHidden: 0, seed: 3 });
    const { mean, variance } = tf.moments(model.userEmbedding);
    expect(mean.dataSync()[0]).to.be.closeTo(0, 0.002);
    expect(Math.sqrt(variance.dataSync()[0])).to.be.closeTo(0.05, 0.002);
    expect(model.userEmbedding.dataSync()[0]).to.not.equal(model.itemEmbedding.dataSync()[0]);
    model.dispose();
  });

  it("say their layers with the sizes", () => {
    const model = makeModel();
    expect(model.describeLayers()).to.deep.equal([
      "user tower: [id embedding 8 ; genres 5] → Dense 16 relu → Dense 8 → L2 norm",
      "item tower: [id embedding 8 ; genres 5] → Dense 16 relu → Dense 8 → L2 norm",
    ]);
    model.dispose();
  });
});

describe("training", () => {
  for (const lossType of /** @type {("softmax" | "full" | "bpr")[]} */ ([
    "softmax",
    "full",
    "bpr",
  ])) {
    it(`lowers the ${lossType} loss`, () => {
      const model = makeModel({ lossType });
      const losses = trainFor(model, 60);
      const mean = (/** @type {number[]} */ values) =>
        values.reduce((a, b) => a + b) / values.length;
      expect(mean(losses.slice(-10))).to.be.below(0.8 * mean(losses.slice(0, 10)));
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
    const model = makeModel({ l2: 0.01 });
    const batch = model.batch(batchUsers, batchItems);
    const [users, items] = [batch.users, batch.items].map((ids) => tf.tensor1d(ids, "int32"));
    const rows = [model.userTower.rowsOf(users), model.itemTower.rowsOf(items)];
    const weights = [...model.userTower.weights, ...model.itemTower.weights];
    const gradients = tf.grads((userRows, itemRows) =>
      model.loss(
        batch,
        /** @type {import("../../model/tf.js").Tensor2D} */ (userRows),
        /** @type {import("../../model/tf.js").Tensor2D} */ (itemRows),
      ),
    )([...rows, ...weights]);
    [...rows, ...weights].forEach((leaf, side) => {
      const gradient = gradients[side].dataSync();
      const values = /** @type {Float32Array} */ (leaf.dataSync()).slice();
      // the six entries that matter most
      const probed = [...gradient.keys()]
        .sort((i, j) => Math.abs(gradient[j]) - Math.abs(gradient[i]))
        .slice(0, 6);
      const lossWith = (/** @type {Float32Array} */ entries) => {
        const moved = values.slice();
        probed.forEach((place, i) => {
          moved[place] = entries[i];
        });
        const shape = /** @type {[number, number]} */ (leaf.shape);
        const tensor = /** @type {import("../../model/tf.js").Tensor2D} */ (
          tf.tensor(moved, shape)
        );
        if (side >= 2) weights[side - 2].assign(tensor);
        const [u, v] = [side === 0 ? tensor : rows[0], side === 1 ? tensor : rows[1]];
        return model.loss(batch, u, v).dataSync()[0];
      };
      const at = Float32Array.from(probed, (place) => values[place]);
      const expected = finiteDifferences(lossWith, at, 2e-3);
      lossWith(at);
      expectLarge(expected);
      const scale = Math.max(...expected.map(Math.abs));
      expectClose(
        probed.map((place) => gradient[place] / scale),
        expected.map((x) => x / scale),
        0.02,
      );
    });
    model.dispose();
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
