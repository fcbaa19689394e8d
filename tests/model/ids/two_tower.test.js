/** The two-tower model of ids: training, and the tensors that it must not leak. */

import { expect } from "chai";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { foldIn } from "../../../model/data/fold_in.js";
import { Interactions } from "../../../model/data/interactions.js";
import { inBatch, pairLayout } from "../../../model/ids/batch.js";
import { TwoTowerModel } from "../../../model/ids/two_tower.js";
import { expectClose, expectLarge, randomFloats, randomInts } from "../arrays.js";
import { expectTrueGradients, meanOf, takeSteps, tensorsAndBuffers } from "../models.js";
import { guestOf } from "../questions.js";

/** @typedef {import("../../../model/ids/batch.js").Loss} Loss */

const [USERS, ITEMS, DIM, GENRES] = [12, 30, 8, 5];

/** @param {Partial<import("../../../model/ids/options.js").TwoTowerOptions>} [opts] */
function makeModel(opts = {}) {
  const options = { hiddenUnits: 16, residual: false, seed: 5, ...opts };
  const model = new TwoTowerModel(USERS, ITEMS, DIM, options);
  model.setFeatures({
    itemGenres: randomFloats(ITEMS * GENRES, 9).map(Math.abs),
    userGenres: randomFloats(USERS * GENRES, 8).map(Math.abs),
  });
  return model;
}

const interactions = new Interactions(
  USERS,
  ITEMS,
  randomInts(80, USERS, 1),
  randomInts(80, ITEMS, 2),
);
const pairs = {
  userIdx: interactions.userIdx.slice(0, 16),
  itemIdx: interactions.itemIdx.slice(0, 16),
};

/** @type {Loss[]} */
const LOSSES = ["softmax", "full", "bpr"];

/**
 * @param {TwoTowerModel} model
 * @param {number} steps
 * @param {Loss} [loss]
 */
function trainFor(model, steps, loss = "softmax") {
  const layOut = pairLayout(loss, interactions, model.options.seed);
  return takeSteps(model, () => layOut(pairs), steps, 0.01);
}

describe("training", () => {
  for (const loss of LOSSES) {
    it(`lowers the ${loss} loss`, () => {
      const model = makeModel();
      const losses = trainFor(model, 60, loss);
      expect(meanOf(losses.slice(-10))).to.be.below(0.8 * meanOf(losses.slice(0, 10)));
      model.dispose();
    });

    it(`gives the same ${loss} losses for the same seed, others for another`, () => {
      const runs = [5, 5, 6].map((seed) => {
        const model = makeModel({ seed });
        const losses = trainFor(model, 5, loss);
        model.dispose();
        return losses;
      });
      expect(runs[0]).to.deep.equal(runs[1]);
      expect(runs[0]).to.not.deep.equal(runs[2]);
    });
  }

  it("follows the gradient of finite differences through the whole towers and the biases", () => {
    for (const residual of [false, true]) {
      const model = makeModel({ l2: 0.01, residual });
      expectTrueGradients(model, inBatch(interactions, pairs));
      model.dispose();
    }
  });

  it("costs what the softmax over cosine / temperature + bias says, by brute force", () => {
    const model = makeModel({ temperature: 0.3, l2: 0 });
    const bias = randomFloats(ITEMS, 4);
    model.bias.table.assign(tf.tensor2d(bias, [ITEMS, 1]));
    const all = (/** @type {number} */ length) => Int32Array.from({ length }, (_, i) => i);
    const users = /** @type {number[][]} */ (model.userVectors(all(USERS)).arraySync());
    const items = /** @type {number[][]} */ (model.itemVectors(all(ITEMS)).arraySync());
    const costs = Array.from(pairs.userIdx, (user, b) => {
      const logits = items.map(
        (v, item) =>
          v.slice(0, DIM).reduce((sum, x, d) => sum + x * users[user][d], 0) / 0.3 + bias[item],
      );
      const positive = pairs.itemIdx[b];
      // all but what else the user has
      const others = logits.filter(
        (_, item) => item === positive || !interactions.byUser.has(user, item),
      );
      return Math.log(others.reduce((sum, x) => sum + Math.exp(x), 0)) - logits[positive];
    });
    const [loss] = trainFor(model, 1, "full");
    expectClose([loss], [meanOf(costs)], 1e-4);
    model.dispose();
  });

  for (const backend of ["cpu", "webgl"]) {
    it(`gives losses on ${backend} within 0.1 % of those on WebAssembly`, async () => {
      /** @type {Record<string, number[]>} */
      const losses = { wasm: [], [backend]: [] };
      for (const name of Object.keys(losses)) {
        expect(await tf.setBackend(name)).to.equal(true);
        for (const loss of LOSSES) {
          const model = makeModel();
          losses[name].push(...trainFor(model, 10, loss));
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
    const retrieval = new Retrieval(model);
    const { indices } = retrieval.getTopKForUser(pairs.userIdx[0], 5);
    expect([...indices]).to.include(pairs.itemIdx[0]);
    retrieval.dispose();
    model.dispose();
  });

  it("leaves exactly the tensors that it found, and none of Adam's", () => {
    const empty = tensorsAndBuffers();
    const model = makeModel();
    // two tables and the biases, two towers of four weights
    expect([...model.tables, ...model.weights].length).to.equal(3 + 2 * 4);
    // the genres of users and items besides
    const before = tensorsAndBuffers();
    expect(before).to.deep.equal(empty.map((held) => held + 11 + 2));
    trainFor(model, 3);
    expect(tensorsAndBuffers()).to.deep.equal(before);
    model.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(empty);
  });

  it("refuses sizes and options that make no sense", () => {
    expect(() => new TwoTowerModel(0, 1, 1)).to.throw(
      RangeError,
      "numUsers to be an integer from 1",
    );
    expect(() => new TwoTowerModel(1, 1, 1.5)).to.throw(RangeError, "embeddingDim");
    for (const wrong of [{ temperature: 0 }, { hiddenUnits: -1 }, { l2: -1 }, { seed: 0.5 }]) {
      const name = Object.keys(wrong)[0];
      expect(() => new TwoTowerModel(1, 1, 1, wrong)).to.throw(RangeError, `Expected ${name}`);
    }
  });

  it("refuses genres that do not fit, or that come too late", () => {
    const model = new TwoTowerModel(2, 3, 2);
    expect(() => model.setFeatures({ itemGenres: new Float32Array(4) })).to.throw(
      RangeError,
      "Expected 3 rows of item genres, got 4 values.",
    );
    model.itemVectors(Int32Array.of(0));
    const late = () => model.setFeatures({ itemGenres: new Float32Array(3) });
    expect(late).to.throw("before the first forward pass");
    model.dispose();
  });
});

describe("guests of a model of ids", () => {
  const guests = [guestOf([4, 11, 25], [5, 3, 1]), guestOf([], [])];

  /**
   * @param {TwoTowerModel} model
   * @param {Int32Array} counts
   * @param {number} temperature
   * @returns {number[][]} of length one, and the temperature beside them: the bias counts as for anybody
   */
  function fittedByHand(model, counts, temperature) {
    const { table } = model.bias;
    const fitted = /** @type {number[][]} */ (
      tf.tidy(() => {
        const all = Int32Array.from({ length: ITEMS }, (_, i) => i);
        return foldIn(model.itemVectors(all), counts, { temperature, table })(guests).arraySync();
      })
    );
    return fitted.map((row) => [...row.map((x) => x / Math.hypot(...row)), temperature]);
  }

  it("are fitted to the trained item vectors, at length one like every user", () => {
    const model = makeModel({ temperature: 0.3 });
    model.warmStart(interactions);
    trainFor(model, 30);
    const retrieval = new Retrieval(model);
    const found = retrieval.guestVectors(guests);
    const byHand = fittedByHand(model, interactions.itemCounts, 0.3).flat();
    expectLarge(byHand);
    expectClose(found.dataSync(), byHand, 1e-5);
    // by how often each film was watched, not by all alike
    const alike = fittedByHand(model, new Int32Array(ITEMS).fill(1), 0.3).flat();
    expectLarge(alike.map((x, i) => x - byHand[i]));
    found.dispose();
    retrieval.dispose();
    model.dispose();
  });

  it("take all films as equally popular where nothing is known of it", () => {
    const model = makeModel();
    const retrieval = new Retrieval(model);
    // who liked nothing is at u₀, which is 0 here, and has no direction
    const found = retrieval.guestVectors(guests.slice(0, 1));
    const [byHand] = fittedByHand(model, new Int32Array(ITEMS).fill(1), 0.2);
    expectClose(found.dataSync(), byHand, 1e-5);
    found.dispose();
    retrieval.dispose();
    model.dispose();
  });

  it("are told why, users are not: only another training could tell what they would be", () => {
    const model = makeModel();
    expect(model.withoutEach()).to.equal(null);
    model.dispose();
  });
});
