/** Losses against arithmetic by hand and against finite differences. */

import { expect } from "chai";
import { bpr, l2Penalty, sampledSoftmax, score } from "../../../model/core/losses.js";
import { tf } from "../../../model/core/tf.js";
import { Interactions } from "../../../model/data/interactions.js";
import { allItems, inBatch } from "../../../model/ids/batch.js";
import {
  expectClose,
  expectLarge,
  finiteDifferences,
  randomFloats,
  randomInts,
} from "../arrays.js";

/** @typedef {import("../../../model/core/tf.js").Tensor2D} Tensor2D */

const U = [0.6, 0.8, 1, 0]; // two users of length one
const V = [0, 1, 1, 0]; // two items of length one
const NOTHING = { row: new Int32Array(0), column: new Int32Array(0) };

describe("score", () => {
  it("is the row-wise dot product", () => {
    // 0.6 · 0 + 0.8 · 1 and 1 · 1 + 0 · 0
    expectClose(score(tf.tensor2d(U, [2, 2]), tf.tensor2d(V, [2, 2])).dataSync(), [0.8, 1]);
  });
});

/**
 * Pairs (0, 0), (1, 1), ... of different users and items: the plain in-batch form.
 * @param {number} size
 * @param {number[]} logQ [size]
 * @param {Partial<import("../../../model/core/losses.js").Batch>} [other] than by default: each pair's own item is
 *   no negative, all weigh the same
 */
function plainBatch(size, logQ, other = {}) {
  const rows = Int32Array.from({ length: size }, (_, i) => i);
  const corrections = Float32Array.from(logQ, (log) => -log);
  return {
    users: rows,
    items: rows,
    userRow: rows,
    itemRow: rows,
    corrections,
    excluded: { row: rows, column: rows },
    isTargetAmong: false,
    positiveCorrections: corrections,
    weights: new Float32Array(size).fill(1 / size),
    ...other,
  };
}

describe("in-batch softmax", () => {
  const value = (
    /** @type {import("../../../model/core/losses.js").Batch} */ batch,
    temperature = 0.5,
  ) =>
    sampledSoftmax(
      tf.tensor2d(U, [2, 2]),
      tf.tensor2d(V, [2, 2]),
      batch,
      temperature,
    ).dataSync()[0];

  it("is the 2x2 case by hand", () => {
    // cosines [[0.8, 0.6], [0, 1]], divided by 0.5: [[1.6, 1.2], [0, 2]], positives on the diagonal
    // row losses: log(1 + e^(1.2 − 1.6)) and log(1 + e^(0 − 2))
    const expected = (Math.log(1 + Math.exp(-0.4)) + Math.log(1 + Math.exp(-2))) / 2;
    expect(value(plainBatch(2, [0, 0]))).to.be.closeTo(expected, 1e-6);
  });

  it("counts each pair by its weight", () => {
    // as above, the first pair three times as much as the second
    const expected = 0.75 * Math.log(1 + Math.exp(-0.4)) + 0.25 * Math.log(1 + Math.exp(-2));
    const batch = plainBatch(2, [0, 0], { weights: Float32Array.of(0.75, 0.25) });
    expect(value(batch)).to.be.closeTo(expected, 1e-6);
  });

  it("takes log q off every logit", () => {
    // q = 1/4 for the first item, 1/2 for the second: logits [[1.6 + log 4, 1.2 + log 2], …]
    const [a, b] = [Math.log(4), Math.log(2)];
    const rows = [Math.log(1 + Math.exp(1.2 + b - 1.6 - a)), Math.log(1 + Math.exp(0 + a - 2 - b))];
    expect(value(plainBatch(2, [-a, -b]))).to.be.closeTo((rows[0] + rows[1]) / 2, 1e-6);
  });

  it("gives an excluded item no part: a row with nothing else has no loss", () => {
    const excluded = { row: Int32Array.of(0, 0, 1), column: Int32Array.of(0, 1, 1) };
    const batch = plainBatch(2, [0, 0], { excluded });
    expect(value(batch)).to.be.closeTo(Math.log(1 + Math.exp(-2)) / 2, 1e-6);
  });

  it("stays finite for logits that would overflow exp", () => {
    // divided by 0.001 the logits are [[800, 600], [0, 1000]]: no loss to speak of
    expect(value(plainBatch(2, [0, 0]), 0.001)).to.be.closeTo(0, 1e-6);
    // and with the wrong item far ahead the loss is the gap: (600 + 300 − 800 + 0) / 2
    const batch = plainBatch(2, [0, 0], { corrections: Float32Array.of(0, 300) });
    expect(value(batch, 0.001)).to.be.closeTo(50, 1e-3);
  });

  it("is the plain softmax of a row where the positive stands among the negatives", () => {
    // the same two rows: nothing is left out, so that each row is log(e^1.6 + e^1.2) − 1.6, log(e^0 + e^2) − 2
    const batch = plainBatch(2, [0, 0], { excluded: NOTHING, isTargetAmong: true });
    const expected = (Math.log(1 + Math.exp(-0.4)) + Math.log(1 + Math.exp(-2))) / 2;
    expect(value(batch)).to.be.closeTo(expected, 1e-6);
    // were it counted twice, it would be log(2 e^1.6 + e^1.2) − 1.6
    const twice = { ...batch, isTargetAmong: false };
    expect(value(twice)).to.be.above(expected + 0.2);
  });

  it("equals the plain [B, B] form when users and items repeat", () => {
    // users 0 and 1, items 0, 1 and 2; the pairs repeat users and items, user 0 has items 0 and 1
    const pairs = new Interactions(2, 3, Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 1, 2));
    const [userIdx, itemIdx] = [Int32Array.of(0, 1, 0, 1), Int32Array.of(0, 1, 1, 1)];
    const [users, items] = [randomFloats(2 * 3, 4), randomFloats(3 * 3, 5)];
    const logit = (/** @type {number} */ u, /** @type {number} */ i) =>
      [0, 1, 2].reduce((sum, d) => sum + users[u * 3 + d] * items[i * 3 + d], 0) / 0.3 -
      pairs.logSamplingProbability(i);
    const losses = [0, 1, 2, 3].map((b) => {
      // every column that is not another positive of the user, and the pair's own on the diagonal
      const columns = [0, 1, 2, 3].filter(
        (c) => c === b || !pairs.byUser.itemsOf(userIdx[b]).includes(itemIdx[c]),
      );
      const sum = columns.reduce((total, c) => total + Math.exp(logit(userIdx[b], itemIdx[c])), 0);
      return Math.log(sum) - logit(userIdx[b], itemIdx[b]);
    });
    const batch = inBatch(pairs, { userIdx, itemIdx });
    const rows = (/** @type {Float32Array} */ values, /** @type {Int32Array} */ chosen) =>
      tf.tensor2d(
        [...chosen].flatMap((row) => [...values.slice(row * 3, row * 3 + 3)]),
        [chosen.length, 3],
      );
    const loss = sampledSoftmax(rows(users, batch.users), rows(items, batch.items), batch, 0.3);
    expectClose(loss.dataSync(), [losses.reduce((a, b) => a + b) / 4]);
  });

  for (const masking of [true, false]) {
    it(`has the gradient of finite differences where users and items repeat, masked: ${masking}`, () => {
      const pairs = new Interactions(3, 5, randomInts(9, 3, 1), randomInts(9, 5, 2));
      const six = {
        userIdx: pairs.userIdx.slice(0, 6),
        itemIdx: pairs.itemIdx.slice(0, 6),
        weight: Float32Array.of(1, 2, 3, 4, 5, 6),
      };
      const batch = inBatch(pairs, six, { logq: true, masking });
      const [m, n, dim] = [batch.users.length, batch.items.length, 3];
      expect(m).to.be.below(6);
      const [users, items] = [randomFloats(m * dim, 6), randomFloats(n * dim, 7)];
      const loss = (/** @type {Float32Array} */ u, /** @type {Float32Array} */ v) =>
        sampledSoftmax(tf.tensor2d(u, [m, dim]), tf.tensor2d(v, [n, dim]), batch, 0.7);
      const [du, dv] = tf.grads((u, v) =>
        sampledSoftmax(/** @type {Tensor2D} */ (u), /** @type {Tensor2D} */ (v), batch, 0.7),
      )([tf.tensor2d(users, [m, dim]), tf.tensor2d(items, [n, dim])]);
      const ofUsers = finiteDifferences((x) => loss(x, items).dataSync()[0], users);
      const ofItems = finiteDifferences((x) => loss(users, x).dataSync()[0], items);
      expectLarge(ofUsers);
      expectLarge(ofItems);
      expectClose(du.dataSync(), ofUsers, 1e-3);
      expectClose(dv.dataSync(), ofItems, 1e-3);
    });
  }
});

describe("full softmax", () => {
  it("is the softmax over all items but the user's others, by hand", () => {
    // one user with items 0 and 1 of four: the target 0 competes with 2 and 3 alone
    const pairs = new Interactions(1, 4, Int32Array.of(0, 0), Int32Array.of(0, 1));
    const batch = allItems(pairs, { userIdx: Int32Array.of(0), itemIdx: Int32Array.of(0) });
    const user = tf.tensor2d([[1, 0]]);
    const items = tf.tensor2d([
      [0.8, 0],
      [0.9, 0],
      [0.6, 0],
      [-1, 0],
    ]);
    // divided by 0.5: 1.6 against 1.2 and −2
    const expected = Math.log(1 + Math.exp(1.2 - 1.6) + Math.exp(-2 - 1.6));
    expect(sampledSoftmax(user, items, batch, 0.5).dataSync()[0]).to.be.closeTo(expected, 1e-6);
  });
});

describe("softmax of weighted targets", () => {
  const THREE_ITEMS = [...V, 0.6, 0.8];
  // the first user's targets are items 0 and 1, the second's item 0; the first has item 2
  const rows = {
    userRow: Int32Array.of(0, 0, 1),
    itemRow: Int32Array.of(0, 1, 0),
    weights: Float32Array.of(0.375, 0.125, 0.5),
    corrections: new Float32Array(3),
    positiveCorrections: new Float32Array(3),
    excluded: { row: Int32Array.of(0), column: Int32Array.of(2) },
    isTargetAmong: true,
  };
  const loss = (
    /** @type {ArrayLike<number>} */ u,
    /** @type {ArrayLike<number>} */ v,
    temperature = 0.5,
  ) =>
    sampledSoftmax(
      tf.tensor2d(Float32Array.from(u), [2, 2]),
      tf.tensor2d(Float32Array.from(v), [3, 2]),
      rows,
      temperature,
    );

  it("is the 2x3 case by hand", () => {
    // cosines [[0.8, 0.6, 1], [0, 1, 0.6]], divided by 0.5: [[1.6, 1.2, excluded], [0, 2, 1.2]]
    const first = Math.log(Math.exp(1.6) + Math.exp(1.2)) - (0.75 * 1.6 + 0.25 * 1.2);
    const second = Math.log(Math.exp(0) + Math.exp(2) + Math.exp(1.2)) - 0;
    expect(loss(U, THREE_ITEMS).dataSync()[0]).to.be.closeTo((first + second) / 2, 1e-6);
  });

  it("stays finite for logits that would overflow exp", () => {
    // divided by 0.001: 800 − (600 + 150) − … = 800 − 750 = 50, and 1000 − 0
    expect(loss(U, THREE_ITEMS, 0.001).dataSync()[0]).to.be.closeTo((50 + 1000) / 2, 0.01);
  });

  it("has the gradient of finite differences, for users and items", () => {
    const [users, items] = [randomFloats(4, 6), randomFloats(6, 7)];
    const [du, dv] = tf.grads((u, v) =>
      // times 3: a gradient that forgets what comes after the loss would be a third
      tf.mul(
        sampledSoftmax(/** @type {Tensor2D} */ (u), /** @type {Tensor2D} */ (v), rows, 0.7),
        3,
      ),
    )([tf.tensor2d(users, [2, 2]), tf.tensor2d(items, [3, 2])]);
    const ofUsers = finiteDifferences((u) => 3 * loss(u, items, 0.7).dataSync()[0], users);
    const ofItems = finiteDifferences((v) => 3 * loss(users, v, 0.7).dataSync()[0], items);
    expectLarge(ofUsers);
    expectLarge(ofItems);
    expectClose(du.dataSync(), ofUsers, 1e-3);
    expectClose(dv.dataSync(), ofItems, 1e-3);
  });

  it("is least where the softmax is the target", () => {
    // p − T = 0: two items with logits log 3 apart, targets 0.75 and 0.25; the loss is their entropy
    const user = tf.tensor2d([[1]]);
    const items = tf.tensor2d([[Math.log(3)], [0]]);
    const wanted = {
      userRow: Int32Array.of(0, 0),
      itemRow: Int32Array.of(0, 1),
      weights: Float32Array.of(0.75, 0.25),
      corrections: new Float32Array(2),
      positiveCorrections: new Float32Array(2),
      excluded: NOTHING,
      isTargetAmong: true,
    };
    const entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    expect(sampledSoftmax(user, items, wanted, 1).dataSync()[0]).to.be.closeTo(entropy, 1e-6);
    const gradient = tf.grad((u) => sampledSoftmax(/** @type {Tensor2D} */ (u), items, wanted, 1));
    expectClose(gradient(user).dataSync(), [0], 1e-6);
  });
});

describe("BPR", () => {
  const TEMPERATURE = 0.5;
  // two users and two pairs; items 0 and 1 are watched, items 2 and 3 are the negatives
  const ITEMS = [...V, 1, 0, 0.6, 0.8];
  const batch = {
    users: Int32Array.of(0, 1),
    items: Int32Array.of(0, 1, 2, 3),
    userRow: Int32Array.of(0, 1),
    itemRow: Int32Array.of(0, 1),
    negativeRow: Int32Array.of(2, 3),
    weights: Float32Array.of(0.25, 0.75),
  };
  const loss = (/** @type {ArrayLike<number>} */ u, /** @type {ArrayLike<number>} */ v) =>
    bpr(
      tf.tensor2d(Float32Array.from(u), [2, 2]),
      tf.tensor2d(Float32Array.from(v), [4, 2]),
      batch,
      TEMPERATURE,
    );

  it("is −log σ of the margin, by hand", () => {
    // margins: 0.8 − 0.6 = 0.2 and 1 − 0.6 = 0.4; divided by 0.5: 0.4 and 0.8
    // the second pair weighs three times as much as the first
    const expected = 0.25 * Math.log(1 + Math.exp(-0.4)) + 0.75 * Math.log(1 + Math.exp(-0.8));
    expect(loss(U, ITEMS).dataSync()[0]).to.be.closeTo(expected, 1e-6);
  });

  it("has the gradient of finite differences, for users, positives and negatives", () => {
    const [du, dv] = tf.grads((u, v) =>
      bpr(/** @type {Tensor2D} */ (u), /** @type {Tensor2D} */ (v), batch, TEMPERATURE),
    )([tf.tensor2d(U, [2, 2]), tf.tensor2d(ITEMS, [4, 2])]);
    const ofUsers = finiteDifferences((x) => loss(x, ITEMS).dataSync()[0], Float32Array.from(U));
    const ofItems = finiteDifferences((x) => loss(U, x).dataSync()[0], Float32Array.from(ITEMS));
    expectLarge(ofUsers);
    expectLarge(ofItems.slice(0, 4));
    expectLarge(ofItems.slice(4));
    expectClose(du.dataSync(), ofUsers, 1e-3);
    expectClose(dv.dataSync(), ofItems, 1e-3);
  });

  it("stays finite for margins that would overflow exp", () => {
    const far = tf.tensor2d([[1, 0]]);
    const items = tf.tensor2d([
      [-1, 0],
      [1, 0],
    ]);
    const [zero, one] = [Int32Array.of(0), Int32Array.of(1)];
    const weights = Float32Array.of(1);
    const pair = { users: zero, items: Int32Array.of(0, 1), userRow: zero, weights };
    const lost = bpr(far, items, { ...pair, itemRow: zero, negativeRow: one }, 0.001);
    // margin −2, divided by 0.001: −2,000, and −log σ(x) is −x there
    expect(lost.dataSync()[0]).to.be.closeTo(2000, 0.1);
    const won = bpr(far, items, { ...pair, itemRow: one, negativeRow: zero }, 0.001);
    expect(won.dataSync()[0]).to.equal(0);
  });
});

describe("L2 penalty", () => {
  it("is l2 times the squares of all matrices by row", () => {
    // (1 + 4 + 9 + 16) / 2 rows + (25) / 1 row, times 0.1
    const penalty = l2Penalty(
      [
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([[5, 0]]),
      ],
      0.1,
    );
    expect(penalty.dataSync()[0]).to.be.closeTo(0.1 * (30 / 2 + 25), 1e-5);
  });
});
