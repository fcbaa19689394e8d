/** Losses against arithmetic by hand and against finite differences. */

import { expect } from "chai";
import { EXCLUDED_LOGIT } from "../../model/interactions.js";
import { bpr, inBatchSoftmax, l2Penalty, score } from "../../model/losses.js";
import { tf } from "../../model/tf.js";
import { expectClose, finiteDifferences, randomFloats } from "./arrays.js";

/** @typedef {import("../../model/tf.js").Tensor2D} Tensor2D */

const U = [0.6, 0.8, 1, 0]; // two users of length one
const V = [0, 1, 1, 0]; // two items of length one

describe("score", () => {
  it("is the row-wise dot product", () => {
    // 0.6 · 0 + 0.8 · 1 and 1 · 1 + 0 · 0
    expectClose(score(tf.tensor2d(U, [2, 2]), tf.tensor2d(V, [2, 2])).dataSync(), [0.8, 1]);
  });
});

describe("in-batch softmax", () => {
  const value = (/** @type {number[]} */ corrections, temperature = 0.5) =>
    inBatchSoftmax(tf.tensor2d(U, [2, 2]), tf.tensor2d(V, [2, 2]), {
      temperature,
      corrections: tf.tensor2d(corrections, [2, 2]),
    }).dataSync()[0];

  it("is the 2x2 case by hand", () => {
    // cosines [[0.8, 0.6], [0, 1]], divided by 0.5: [[1.6, 1.2], [0, 2]]
    // row losses: log(1 + e^(1.2 − 1.6)) and log(1 + e^(0 − 2))
    const expected = (Math.log(1 + Math.exp(-0.4)) + Math.log(1 + Math.exp(-2))) / 2;
    expect(value([0, 0, 0, 0])).to.be.closeTo(expected, 1e-6);
  });

  it("adds the corrections to the logits", () => {
    // −log q = log 4 for the first item, log 2 for the second: logits [[1.6 + log 4, 1.2 + log 2], …]
    const [a, b] = [Math.log(4), Math.log(2)];
    const rows = [Math.log(1 + Math.exp(1.2 + b - 1.6 - a)), Math.log(1 + Math.exp(0 + a - 2 - b))];
    expect(value([a, b, a, b])).to.be.closeTo((rows[0] + rows[1]) / 2, 1e-6);
  });

  it("gives an excluded item no part: a row with nothing else has no loss", () => {
    const expected = Math.log(1 + Math.exp(-2)) / 2;
    expect(value([0, EXCLUDED_LOGIT, 0, 0])).to.be.closeTo(expected, 1e-6);
  });

  it("stays finite for logits that would overflow exp", () => {
    // divided by 0.001 the logits are [[800, 600], [0, 1000]]: no loss to speak of
    expect(value([0, 0, 0, 0], 0.001)).to.be.closeTo(0, 1e-6);
    // and with the wrong item far ahead the loss is the gap: (900 − 800 + 0) / 2
    expect(value([0, 300, 0, 0], 0.001)).to.be.closeTo(50, 1e-3);
  });

  it("has the gradient of finite differences, for users and items", () => {
    const [size, dim] = [4, 3];
    const users = randomFloats(size * dim, 1);
    const items = randomFloats(size * dim, 2);
    const extra = randomFloats(size * size, 3);
    extra[2] = EXCLUDED_LOGIT;
    const loss = (/** @type {Tensor2D} */ u, /** @type {Tensor2D} */ v) =>
      inBatchSoftmax(u, v, { temperature: 0.7, corrections: tf.tensor2d(extra, [size, size]) });
    const matrix = (/** @type {Float32Array} */ values) => tf.tensor2d(values, [size, dim]);
    const [du, dv] = tf.grads((u, v) =>
      loss(/** @type {Tensor2D} */ (u), /** @type {Tensor2D} */ (v)),
    )([matrix(users), matrix(items)]);
    const ofUsers = finiteDifferences((x) => loss(matrix(x), matrix(items)).dataSync()[0], users);
    const ofItems = finiteDifferences((x) => loss(matrix(users), matrix(x)).dataSync()[0], items);
    expectClose(du.dataSync(), ofUsers, 1e-3);
    expectClose(dv.dataSync(), ofItems, 1e-3);
  });
});

describe("BPR", () => {
  const loss = (/** @type {Float32Array} */ u) =>
    bpr(tf.tensor2d(u, [2, 2]), tf.tensor2d(V, [2, 2]), tf.tensor2d([1, 0, 0.6, 0.8], [2, 2]), {
      temperature: 0.5,
    });

  it("is −log σ of the margin, by hand", () => {
    // margins: 0.8 − 0.6 = 0.2 and 1 − 0.6 = 0.4; divided by 0.5: 0.4 and 0.8
    const expected = (Math.log(1 + Math.exp(-0.4)) + Math.log(1 + Math.exp(-0.8))) / 2;
    expect(loss(Float32Array.from(U)).dataSync()[0]).to.be.closeTo(expected, 1e-6);
  });

  it("has the gradient of finite differences", () => {
    const [du] = tf.grads((u, v, w) =>
      bpr(/** @type {Tensor2D} */ (u), /** @type {Tensor2D} */ (v), /** @type {Tensor2D} */ (w), {
        temperature: 0.5,
      }),
    )([tf.tensor2d(U, [2, 2]), tf.tensor2d(V, [2, 2]), tf.tensor2d([1, 0, 0.6, 0.8], [2, 2])]);
    const expected = finiteDifferences((x) => loss(x).dataSync()[0], Float32Array.from(U));
    expectClose(du.dataSync(), expected, 1e-3);
  });

  it("stays finite for margins that would overflow exp", () => {
    const far = tf.tensor2d([1, 0], [1, 2]);
    const opposite = tf.tensor2d([-1, 0], [1, 2]);
    // margin −2, divided by 0.001: −2,000, and −log σ(x) is −x there
    expect(bpr(far, opposite, far, { temperature: 0.001 }).dataSync()[0]).to.be.closeTo(2000, 0.1);
    expect(bpr(far, far, opposite, { temperature: 0.001 }).dataSync()[0]).to.equal(0);
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
