/** Each item's bias: where it starts, what it adds to a score, and a trend that training never sees. */

import { expect } from "chai";
import { ItemBias } from "../../../model/core/item_bias.js";
import { count } from "../../../model/core/random.js";
import { tf } from "../../../model/core/tf.js";
import { Interactions } from "../../../model/data/interactions.js";
import { pairWeights } from "../../../model/data/pair_weights.js";
import { HistoryModel } from "../../../model/history/history_model.js";
import { pairLayout } from "../../../model/ids/batch.js";
import { Batches } from "../../../model/ids/batches.js";
import { TwoTowerModel } from "../../../model/ids/two_tower.js";
import { distinctPairs, expectClose, expectLarge, randomFloats } from "../arrays.js";
import { takeSteps, tensorsAndBuffers, trainHistory } from "../models.js";
import { guestOf, QUESTIONS } from "../questions.js";

/** @typedef {import("../../../model/core/retrieval.js").TwoTowers} TwoTowers */

const [USERS, ITEMS, DIM] = [12, 30, 4];
const TREND = randomFloats(ITEMS, 8);

describe("item biases", () => {
  it("start at zero, or at a share of log(count + 1) less its mean, by hand", () => {
    const bias = new ItemBias(3, 0.3);
    expectClose(bias.table.dataSync(), [0, 0, 0], 0);
    // logs of 4, 2 and 1, whose mean is log 2
    for (const share of [1, 0.5]) {
      bias.startFrom(Int32Array.of(3, 1, 0), share);
      expectClose(bias.table.dataSync(), [share * Math.log(2), 0, -share * Math.log(2)], 1e-6);
    }
    expect(() => bias.setTrend(new Float32Array(2))).to.throw(
      RangeError,
      "Expected a trend of 3 items, got 2 values.",
    );
    bias.dispose();
  });

  it("make a product of u·v + T · (bias + trend), by brute force", () => {
    const T = 0.3;
    const itemIdx = Int32Array.of(7, 0, 29, 7);
    const [u, v] = [randomFloats(2 * DIM, 2), randomFloats(4 * DIM, 3)];
    const bias = new ItemBias(ITEMS, T);
    const start = randomFloats(ITEMS, 4);
    bias.table.assign(tf.tensor2d(start, [ITEMS, 1]));
    const products = () =>
      tf.tidy(() => {
        const users = bias.ofUsers(tf.tensor2d(u, [2, DIM]));
        const items = bias.ofItems(tf.tensor2d(v, [4, DIM]), itemIdx);
        return tf.matMul(users, items, false, true).dataSync();
      });
    const byHand = (/** @type {Float32Array} */ trend) =>
      [0, 1].flatMap((b) =>
        [...itemIdx].map((item, n) => {
          const cosine = count(DIM).reduce((sum, d) => sum + u[b * DIM + d] * v[n * DIM + d], 0);
          return cosine + T * (start[item] + trend[item]);
        }),
      );
    expectClose(products(), byHand(new Float32Array(ITEMS)));
    // another trend takes the place of the one before
    for (const trend of [TREND, TREND.map((x) => -2 * x)]) {
      bias.setTrend(trend);
      expectClose(products(), byHand(trend));
    }
    bias.dispose();
  });

  it("hold one tensor, and a trend another one, and free both", () => {
    const empty = tensorsAndBuffers();
    const bias = new ItemBias(ITEMS, 0.3);
    bias.startFrom(count(ITEMS), 1);
    expect(tensorsAndBuffers()).to.deep.equal(empty.map((held) => held + 1));
    for (let times = 0; times < 2; times++) bias.setTrend(TREND);
    expect(tensorsAndBuffers()).to.deep.equal(empty.map((held) => held + 2));
    bias.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(empty);
  });
});

describe("a trend", () => {
  const { userIdx, itemIdx } = distinctPairs(120, USERS, ITEMS);
  const known = new Interactions(USERS, ITEMS, userIdx, itemIdx, count(120));
  const question = QUESTIONS.day;

  /** @param {import("../../../model/ids/batch.js").Loss} loss */
  const trainIds = (loss) => (/** @type {Float32Array | null} */ trend) => {
    const { temperature } = question;
    const model = new TwoTowerModel(USERS, ITEMS, DIM, { hiddenUnits: 8, temperature, seed: 3 });
    if (trend) model.bias.setTrend(trend);
    model.warmStart(known);
    const weights = pairWeights(known, { fading: question.fading, balance: true });
    const pairs = new Batches(known, weights, { batchSize: 40, seed: 3 });
    const layOut = pairLayout(loss, known, 3);
    return { model, losses: takeSteps(model, () => layOut(pairs.next()), 12, 0.02) };
  };

  const trainHistories = (/** @type {Float32Array | null} */ trend) => {
    const genres = randomFloats(ITEMS * 2, 5).map(Math.abs);
    const model = new HistoryModel(known, genres, DIM, { hiddenUnits: 8, question, seed: 3 });
    if (trend) model.bias.setTrend(trend);
    model.warmStart();
    return { model, losses: trainHistory(model, 12, question) };
  };

  for (const [name, train] of /** @type {const} */ ([
    ["ids by softmax", trainIds("softmax")],
    ["ids by full softmax", trainIds("full")],
    ["ids by BPR", trainIds("bpr")],
    ["histories", trainHistories],
  ])) {
    describe(`of a model of ${name}`, () => {
      const guests = [guestOf([4, 11, 25], [5, 3, 1]), guestOf([], [])];

      /** Everything that a model has learnt, and what it answers. */
      const outcomeOf = (/** @type {Float32Array | null} */ trend) => {
        const { model, losses } = train(trend);
        const valuesOf = (/** @type {import("../../../model/core/tf.js").Tensor} */ tensor) => [
          ...tensor.dataSync(),
        ];
        const learnt = [...model.tables, ...model.weights].map(valuesOf);
        const towers = /** @type {TwoTowers} */ (model);
        const answers = tf.tidy(() => {
          const items = towers.itemVectors(count(ITEMS));
          return {
            items: /** @type {number[][]} */ (items.arraySync()),
            users: valuesOf(towers.userVectors(count(USERS))),
            guests: valuesOf(towers.guestTower(items)(guests)),
          };
        });
        model.dispose();
        return { losses, learnt, ...answers };
      };
      const [without, zero, moved] = [null, new Float32Array(ITEMS), TREND].map(outcomeOf);

      it("takes no part in training: the same losses, tables and weights to the last bit", () => {
        for (const other of [zero, moved]) {
          expect(other.losses).to.deep.equal(without.losses);
          expect(other.learnt).to.deep.equal(without.learnt);
        }
        // and something was learnt
        expect(without.losses.at(-1)).to.not.equal(without.losses[0]);
      });

      it("stands beside the items that are asked for, and moves nothing else", () => {
        expect(zero.items).to.deep.equal(without.items);
        expectLarge(TREND);
        for (const [item, row] of moved.items.entries()) {
          const [vector, bias] = [without.items[item].slice(0, DIM), without.items[item][DIM]];
          expect(row.slice(0, DIM)).to.deep.equal(vector);
          expectClose(row.slice(DIM), [bias + TREND[item]], 1e-6);
        }
        expect(moved.users).to.deep.equal(without.users);
        expect(moved.guests).to.deep.equal(without.guests);
      });
    });
  }
});
