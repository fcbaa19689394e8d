/** The History model: its towers by hand, its batches, training, retrieval for known and unknown people. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { foldIn } from "../../../model/data/fold_in.js";
import { Interactions } from "../../../model/data/interactions.js";
import { historyOf, layOutHistories } from "../../../model/history/history.js";
import { rowLayout } from "../../../model/history/history_batch.js";
import { HistoryBatches } from "../../../model/history/history_batches.js";
import { HistoryModel } from "../../../model/history/history_model.js";
import {
  distinctPairs,
  excludedOf,
  expectClose,
  expectLarge,
  randomFloats,
  randomInts,
} from "../arrays.js";
import {
  expectTrueGradients,
  meanOf,
  mlpByHand,
  takeSteps,
  tensorsAndBuffers,
  trainHistory,
} from "../models.js";
import { guestOf, QUESTIONS } from "../questions.js";

/** @typedef {import("../../../model/data/question.js").Question} Question */
/** @typedef {import("../../../model/history/history_batches.js").Row} Row */

const [USERS, ITEMS, DIM, GENRES] = [12, 30, 8, 5];
const genres = randomFloats(ITEMS * GENRES, 9).map((x) => Number(x > 0));
const pairs = distinctPairs(100, USERS, ITEMS);
const interactions = new Interactions(
  USERS,
  ITEMS,
  pairs.userIdx,
  pairs.itemIdx,
  count(100).map((i) => i >> 3),
);
const unordered = new Interactions(USERS, ITEMS, pairs.userIdx, pairs.itemIdx);

const { day, sitting } = QUESTIONS;

/** @param {{seed?: number, known?: Interactions, question?: Question}} [options] */
function makeModel({
  seed = 5,
  known = interactions,
  question = known.moments ? sitting : day,
} = {}) {
  return new HistoryModel(known, genres, DIM, { hiddenUnits: 16, question, seed });
}

const layOut = rowLayout(ITEMS, genres, sitting.pools, 5);

/** What a model may be asked, what it may know, and the temperature that follows. */
const ASKED = /** @type {[string, {known: Interactions, question: Question}, number][]} */ ([
  ["in a sitting", { known: interactions, question: sitting }, 0.2],
  ["another day", { known: interactions, question: day }, 0.3],
  ["without an order", { known: unordered, question: day }, 0.3],
]);

/** @param {HistoryModel} model */
function itemRows(model) {
  return /** @type {number[][]} */ (
    tf.tidy(() => model.itemVectors(count(model.numItems)).arraySync())
  );
}

/**
 * Weights other than those of the start, where gates are alike and biases zero.
 * @param {HistoryModel} model
 */
function scatterWeights(model) {
  model.weights.forEach((weight, i) => {
    const change = randomFloats(weight.size, 20 + i).map((x) => 0.3 * x);
    weight.assign(tf.add(weight, tf.tensor(change, weight.shape)));
  });
}

describe("history towers", () => {
  for (const [when, { known, question }, temperature] of ASKED) {
    it(`compute gated pools + Dense of [pools ; genres], then L2 norm, by hand, ${when}`, () => {
      const model = makeModel({ known, question });
      scatterWeights(model);
      const table = /** @type {number[][]} */ (model.itemTower.table.arraySync());
      const [gates, ...mlp] = model.userTower.weights;
      const user = 4;
      const items = known.byUser.itemsOf(user);
      const history = historyOf(items, known.momentsOf(user));
      const pools = question.pools.map(({ by, decay }) => {
        const weights = history[by].map((age) => Math.exp(-decay * age));
        const sum = weights.reduce((a, b) => a + b);
        return table[0].map((_, d) =>
          [...items].reduce((total, item, i) => total + (weights[i] / sum) * table[item][d], 0),
        );
      });
      const counts = Array.from({ length: GENRES }, (_, g) =>
        [...items].reduce((sum, item) => sum + genres[item * GENRES + g], 0),
      );
      const profile = counts.map((x) => x / Math.hypot(...counts));
      const added = mlpByHand([...pools.flat(), ...profile], mlp);
      const gate = [...gates.dataSync()];
      const output = added.map((x, d) => pools.reduce((sum, p, i) => sum + gate[i] * p[d], x));
      const vector = output.map((x) => x / Math.hypot(...output));
      // the last dimension brings an item's bias into the score, on the scale of the temperature
      const found = model.userVectors(Int32Array.of(user)).dataSync();
      expectClose(found, [...vector, temperature], 1e-4);
      model.dispose();
    });
  }

  it("compute id + Dense of [id ; genres], then L2 norm, and the bias beside it, by hand", () => {
    const model = makeModel();
    scatterWeights(model);
    const item = 7;
    const id = /** @type {number[][]} */ (model.itemTower.table.arraySync())[item];
    const flags = [...genres.slice(item * GENRES, (item + 1) * GENRES)];
    const input = [...id, ...flags.map((x) => x / Math.hypot(...flags))];
    const output = mlpByHand(input, model.itemTower.weights).map((x, d) => x + id[d]);
    const vector = output.map((x) => x / Math.hypot(...output));
    expectClose(itemRows(model)[item], [...vector, model.bias.table.dataSync()[item]], 1e-4);
    model.dispose();
  });

  it("end in vectors of length one beside the bias, which is cut off for the map", () => {
    const model = makeModel();
    expectClose(
      itemRows(model).map((row) => Math.hypot(...row.slice(0, DIM))),
      Array(ITEMS).fill(1),
    );
    const retrieval = new Retrieval(model);
    expectClose(tf.norm(retrieval.itemEmbeddings(), 2, 1).dataSync(), Array(ITEMS).fill(1));
    const users = /** @type {number[][]} */ (model.userVectors(count(USERS)).arraySync());
    for (const row of users) expectClose([Math.hypot(...row.slice(0, DIM)), row[DIM]], [1, 0.2]);
    retrieval.dispose();
    model.dispose();
  });

  it("give nobody's history the biases alone", () => {
    const model = makeModel();
    const empty = historyOf(new Int32Array(0), null);
    expectClose(model.historyVectors([empty]).dataSync(), [...Array(DIM).fill(0), 0.2]);
    model.dispose();
  });

  it("start with biases of log(count + 1) minus their mean, gates of one", () => {
    // items with 3, 1 and 0 interactions: logs of 4, 2 and 1, whose mean is log 2
    const known = new Interactions(3, 3, Int32Array.of(0, 1, 2, 2), Int32Array.of(0, 0, 0, 1));
    const options = { hiddenUnits: 2, question: sitting, seed: 1 };
    const model = new HistoryModel(known, new Float32Array(3), 2, options);
    expectClose(model.bias.table.dataSync(), [Math.log(2), 0, -Math.log(2)]);
    expectClose(model.userTower.gates.dataSync(), [1, 1, 1, 1, 1]);
    model.dispose();
  });

  it("do not feel the order of a history for another day, and feel it within a sitting", () => {
    const items = Int32Array.of(4, 9, 2, 17, 23);
    const moments = Int32Array.of(1, 1, 3, 6, 6);
    const [forDay, forSitting] = [day, sitting].map((question) => {
      const model = makeModel({ question });
      scatterWeights(model);
      const vectors = [items, items.slice().reverse()].map((some) => [
        ...tf.tidy(() => model.historyVectors([historyOf(some, moments)]).dataSync()),
      ]);
      model.dispose();
      return vectors;
    });
    expectClose(forDay[1], forDay[0], 1e-6);
    expectLarge(forSitting[1].map((x, d) => x - forSitting[0][d]));
  });
});

describe("history batch", () => {
  /** @type {Row} */
  const row = {
    history: historyOf(Int32Array.of(3, 8), Int32Array.of(1, 2)),
    targets: Int32Array.of(5, 1),
    weights: Float32Array.of(1, 0.5),
  };

  it("gives targets weights with the sum 1 and excludes the history, by hand", () => {
    const batch = layOut([row]);
    expect([...batch.items]).to.deep.equal([...Array(ITEMS).keys()]);
    expect([...batch.itemRow]).to.deep.equal([5, 1]);
    expectClose(batch.weights, [2 / 3, 1 / 3]);
    expect(excludedOf(batch)).to.deep.equal(["0, 3", "0, 8"]);
    expect([batch.userRow, batch.isTargetAmong]).to.deep.equal([Int32Array.of(0, 0), true]);
  });

  it("lets the user tower see the history alone: other targets, the same input", () => {
    const other = {
      ...row,
      targets: Int32Array.of(20, 21, 22),
      weights: new Float32Array(3).fill(1),
    };
    const [first, second] = [row, other].map((some) => layOut([some]));
    expect(second.pools).to.deep.equal(first.pools);
    expect(second.profiles).to.deep.equal(first.profiles);
    expect(second.itemRow).to.not.deep.equal(first.itemRow);
    expect(new Set(first.pools.column)).to.deep.equal(new Set([3, 8]));
    const { profiles } = layOutHistories([row.history], genres, GENRES, sitting.pools);
    expectClose(first.profiles, profiles, 0);
  });

  for (const [when, { known, question }, temperature] of ASKED) {
    it(`${when} costs what the softmax over all but the history says, by brute force`, () => {
      const model = makeModel({ known, question });
      const rows = new HistoryBatches(known, 50, question, 2).next();
      const vectors = itemRows(model);
      const queries = /** @type {number[][]} */ (
        model.historyVectors(rows.map(({ history }) => history)).arraySync()
      );
      const bias = model.bias.table.dataSync();
      const losses = rows.map(({ history, targets, weights }, b) => {
        const logits = vectors.map(
          (v, item) =>
            v.slice(0, DIM).reduce((sum, x, d) => sum + x * queries[b][d], 0) / temperature +
            bias[item],
        );
        const allowed = logits.filter((_, item) => !history.items.includes(item));
        const logZ = Math.log(allowed.reduce((sum, logit) => sum + Math.exp(logit), 0));
        const total = weights.reduce((x, y) => x + y);
        return targets.reduce((sum, t, i) => sum + (weights[i] / total) * (logZ - logits[t]), 0);
      });
      expectClose(
        takeSteps(model, () => rowLayout(ITEMS, genres, question.pools, 5)(rows), 1, 0.01),
        [meanOf(losses)],
        1e-4,
      );
      model.dispose();
    });
  }
});

describe("training the History model", () => {
  it("follows the gradient of finite differences in both tables and every weight", () => {
    const model = makeModel();
    scatterWeights(model);
    const batch = layOut(new HistoryBatches(interactions, 50, sitting, 2).next());
    expect(model.weights.length).to.equal(1 + 4 + 4);
    expectTrueGradients(model, batch);
    model.dispose();
  });

  it("learns what belongs together", () => {
    // even users have even items, odd users odd ones; nine of fifteen each
    const numbered = count(USERS * 9);
    const userIdx = numbered.map((i) => i % USERS);
    const nth = numbered.map((i) => Math.floor(i / USERS));
    const itemIdx = numbered.map((i, at) => ((nth[at] * 4 + (i % USERS)) * 2 + (i % 2)) % ITEMS);
    const known = new Interactions(USERS, ITEMS, userIdx, itemIdx, nth);
    const model = makeModel({ known });
    const losses = trainHistory(model, 400);
    // whoever knows the half chooses of fifteen: log 15; at the start the halves are alike
    expect(losses[0]).to.be.above(Math.log(15) + 0.5);
    expect(meanOf(losses.slice(-20))).to.be.below(Math.log(15));
    const retrieval = new Retrieval(model);
    for (let user = 0; user < USERS; user++) {
      const { indices } = retrieval.getTopKForUser(user, 6, known.byUser.itemsOf(user));
      for (const item of indices) expect(item % 2).to.equal(user % 2);
    }
    retrieval.dispose();
    model.dispose();
  });

  it("gives the same losses for the same seed, others for another", () => {
    const runs = [5, 5, 6].map((seed) => {
      const model = makeModel({ seed });
      const losses = trainHistory(model, 5);
      model.dispose();
      return losses;
    });
    expect(runs[0]).to.deep.equal(runs[1]);
    expect(runs[0]).to.not.deep.equal(runs[2]);
  });

  for (const backend of ["cpu", "webgl"]) {
    it(`gives losses on ${backend} within 0.1 % of those on WebAssembly`, async () => {
      /** @type {Record<string, number[]>} */
      const losses = {};
      for (const name of ["wasm", backend]) {
        expect(await tf.setBackend(name)).to.equal(true);
        const model = makeModel();
        losses[name] = trainHistory(model, 10);
        model.dispose();
      }
      await tf.setBackend("wasm");
      expectClose(losses[backend], losses.wasm, 1e-3);
    });
  }

  it("leaves exactly the tensors that it found, and none of Adam's", () => {
    const empty = tensorsAndBuffers();
    const model = makeModel();
    // the table and the bias, one gate and two towers of four weights
    expect([...model.tables, ...model.weights].length).to.equal(2 + 9);
    trainHistory(model, 1);
    // the genres of the items besides
    const before = tensorsAndBuffers();
    expect(before).to.deep.equal(empty.map((held) => held + 2 + 9 + 1));
    trainHistory(model, 3);
    expect(tensorsAndBuffers()).to.deep.equal(before);
    model.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(empty);
  });
});

describe("recommending from histories", () => {
  it("scores cosine + 0.2 · bias, by brute force", () => {
    const model = makeModel();
    trainHistory(model, 20);
    const items = itemRows(model);
    const bias = model.bias.table.dataSync();
    expectLarge(bias);
    const retrieval = new Retrieval(model);
    for (const user of [0, 5, USERS - 1]) {
      const query = [...retrieval.userVectors(Int32Array.of(user)).dataSync()];
      const scores = items.map(
        (v, item) =>
          v.slice(0, DIM).reduce((sum, x, d) => sum + x * query[d], 0) + 0.2 * bias[item],
      );
      const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 6);
      const found = retrieval.getTopKForUser(user, 6);
      expect([...found.indices]).to.deep.equal(order);
      expectClose(
        found.scores,
        order.map((item) => scores[item]),
      );
    }
    retrieval.dispose();
    model.dispose();
  });

  it("knows users by their histories alone, in training or not", () => {
    // users 0 and 1 have the same items on visits of the same sizes, at other times; user 2 has others
    const userIdx = Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2);
    const itemIdx = Int32Array.of(4, 9, 2, 4, 9, 2, 9, 4, 2);
    const moments = Int32Array.of(1, 1, 2, 50, 50, 90, 95, 95, 99);
    const known = new Interactions(3, ITEMS, userIdx, itemIdx, moments);
    const model = makeModel({ known });
    trainHistory(model, 5);
    const [first, same, other] = /** @type {number[][]} */ (
      model.userVectors(Int32Array.of(0, 1, 2)).arraySync()
    );
    expectClose(same, first, 0);
    expect(other).to.not.deep.equal(first);
    // somebody with this history who is not in the data, on the rows of a batch of others
    const unknown = historyOf(Int32Array.of(4, 9, 2), Int32Array.of(7, 7, 8));
    const strangers = [historyOf(randomInts(5, ITEMS), null), unknown];
    const vectors = /** @type {number[][]} */ (model.historyVectors(strangers).arraySync());
    expectClose(vectors[1], first, 1e-6);
    model.dispose();
  });
});

describe("guests of the History model", () => {
  /**
   * @param {{known: Interactions, question: Question}} asked
   * @param {(model: HistoryModel, retrieval: Retrieval) => void} test
   */
  function withTrained(asked, test) {
    const model = makeModel(asked);
    trainHistory(model, 20, asked.question);
    scatterWeights(model);
    const retrieval = new Retrieval(model);
    test(model, retrieval);
    retrieval.dispose();
    model.dispose();
  }

  /** @param {() => import("../../../model/core/tf.js").Tensor2D} vectors */
  const rows = (vectors) => /** @type {number[][]} */ (tf.tidy(() => vectors().arraySync()));

  const guest = guestOf([4, 11, 25, 7], [5, 3, 1, 4]);
  const nobody = guestOf([], []);

  const inSitting = ASKED[0][1];

  for (const [when, asked, temperature] of ASKED) {
    it(`are half read, by how much there is, and half fitted, by hand, ${when}`, () => {
      withTrained(asked, (model, retrieval) => {
        const [found, ofNobody] = rows(() => retrieval.guestVectors([guest, nobody]));
        // item 25 with one star is not there; weights 4/3, 2/3 and 1: three films' worth
        const weights = Float32Array.of(4 / 3, 2 / 3, 1);
        const liked = historyOf(Int32Array.of(4, 11, 7), null, weights);
        const [read] = rows(() => model.historyVectors([liked]));
        const items = itemRows(model);
        const [fitted, u0] = rows(() => {
          const table = tf.tensor2d(items.map((row) => row.slice(DIM)));
          const { itemCounts } = asked.known;
          return foldIn(tf.tensor2d(items), itemCounts, { temperature, table })([guest, nobody]);
        });
        // read: (3 / (3 + 5)) of it; half of both; the bias counts as for anybody
        const byHand = fitted.map((x, d) => ((3 / 8) * read[d] + x) / 2);
        expectLarge(byHand);
        expectClose(found, [...byHand, temperature], 1e-5);
        // who rated nothing is what everybody has in common, at half the length
        expectClose(ofNobody, [...u0.map((x) => x / 2), temperature], 1e-5);
      });
    });
  }

  it("with equal stars are read as the same items without an order", () => {
    withTrained(inSitting, (model, retrieval) => {
      const items = [4, 11, 7];
      const [read] = rows(() => model.historyVectors([historyOf(Int32Array.from(items), null)]));
      const three = guestOf(items, [3, 3, 3]);
      const [found, ofNobody] = rows(() => retrieval.guestVectors([three, nobody]));
      const [fitted, u0] = rows(() => {
        const { table } = model.bias;
        const vectors = model.itemVectors(count(ITEMS));
        const ofGuests = foldIn(vectors, interactions.itemCounts, { temperature: 0.2, table });
        return ofGuests([three, nobody]);
      });
      // three films of 2/3 are two films' worth: 2 / (2 + 5) of what is read
      const apart = found.slice(0, DIM).map((x, d) => 2 * (x - ofNobody[d]) - (fitted[d] - u0[d]));
      expectClose(
        apart,
        read.slice(0, DIM).map((x) => (2 / 7) * x),
        1e-5,
      );
    });
  });

  it("who liked nothing are exactly those without ratings", () => {
    withTrained(inSitting, (_, retrieval) => {
      const disliking = guestOf([4, 11], [1, 2]);
      const [first, second] = rows(() => retrieval.guestVectors([nobody, disliking]));
      expect(second).to.deep.equal(first);
    });
  });

  it("do not feel the order of their ratings, nor who else asks", () => {
    withTrained(inSitting, (_, retrieval) => {
      const turned = guestOf([7, 25, 4, 11], [4, 1, 5, 3]);
      const [alone] = rows(() => retrieval.guestVectors([guest]));
      const [, first, second] = rows(() => retrieval.guestVectors([nobody, guest, turned]));
      expectClose(first, alone, 1e-6);
      expectClose(second, alone, 1e-5);
    });
  });
});

describe("users without each of their items", () => {
  for (const [when, { known, question }] of ASKED) {
    it(`have the vectors of the shorter histories, ${when}, and leave no tensor`, () => {
      const model = makeModel({ known, question });
      trainHistory(model, 10, question);
      const user = 3;
      const { items, vectors } = model.withoutEach(user);
      expect([...items]).to.deep.equal([...known.byUser.itemsOf(user)]);
      expect(items.length).to.be.above(4);
      const before = tensorsAndBuffers();
      const places = [4, 0, 2];
      const found = vectors(places);
      expect(found.shape).to.deep.equal([3, DIM + 1]);
      const shorter = places.map((left) => {
        const stays = (/** @type {unknown} */ _, /** @type {number} */ i) => i !== left;
        const moments = known.momentsOf(user)?.filter(stays) ?? null;
        return historyOf(items.filter(stays), moments);
      });
      const expected = model.historyVectors(shorter);
      expectClose(found.dataSync(), expected.dataSync(), 1e-6);
      // and each row is another one
      expectLarge(tf.tidy(() => tf.sub(tf.slice(found, 0, 2), tf.slice(found, 1, 2)).dataSync()));
      tf.dispose([found, expected]);
      expect(tensorsAndBuffers()).to.deep.equal(before);
      model.dispose();
    });
  }
});
