/** A guest's vector, fitted to item vectors: closed forms, normal equations and finite differences. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { tf } from "../../../model/core/tf.js";
import { foldIn } from "../../../model/data/fold_in.js";
import {
  expectClose,
  expectLarge,
  finiteDifferences,
  randomFloats,
  randomInts,
} from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { guestOf } from "../questions.js";

/** @typedef {import("../../../model/core/retrieval.js").Guest} Guest */

/** As in fold_in.js: what holds a guest back, and what keeps u₀ finite. */
const [STRENGTH, RIDGE] = [1.2, 0.0004];

const NOBODY = guestOf([], []);

/**
 * @typedef {object} Case
 * @property {number[][]} V [numItems][D]
 * @property {number[]} counts [numItems]
 * @property {number} T
 * @property {number[]} [bias] [numItems]
 */

/**
 * @param {Case} data
 * @param {Guest[]} guests
 * @returns {number[][]} [B][D] their vectors
 */
function fold({ V, counts, T, bias = Array(V.length).fill(0) }, guests) {
  return tf.tidy(() => {
    const trained = { temperature: T, table: tf.tensor2d(bias, [bias.length, 1]) };
    const fitted = foldIn(asAsked(V), Int32Array.from(counts), trained);
    return /** @type {number[][]} */ (fitted(guests).arraySync());
  });
}

/**
 * @param {number[][]} V [numItems][D]
 * @returns {import("../../../model/core/tf.js").Tensor2D} [numItems, D + 1]: whoever read what is beside the
 *   vectors, the bias as it is asked, would get no number
 */
function asAsked(V) {
  return tf.tensor2d(V.map((v) => [...v, Number.NaN]));
}

/**
 * @param {Case} data
 * @param {ArrayLike<number>} u
 * @returns {number[]} log softmax(V·u / T + b), in float64
 */
function logSoftmax({ V, T, bias }, u) {
  const logits = V.map((v, i) => v.reduce((sum, x, d) => sum + x * u[d], 0) / T + (bias?.[i] ?? 0));
  const most = Math.max(...logits);
  const logZ = most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
  return logits.map((logit) => logit - logZ);
}

/**
 * Item vectors of no pattern, a popularity that falls like 1 / rank, and biases.
 * @param {{numItems?: number, dim?: number, T?: number, bias?: number[]}} [sizes]
 * @returns {Case}
 */
function anyCase({ numItems = 12, dim = 3, T = 0.5, bias } = {}) {
  const values = randomFloats(numItems * dim, 3);
  const V = Array.from(count(numItems), (i) => [...values.slice(i * dim, (i + 1) * dim)]);
  const counts = V.map((_, i) => Math.floor(60 / (i + 1)));
  return { V, counts, T, ...(bias && { bias }) };
}

const BIAS = [...randomFloats(12, 8)];
const CASES = /** @type {[string, Case][]} */ ([
  ["without biases", anyCase()],
  ["with biases", anyCase({ bias: BIAS })],
]);

// five, four and three stars: weights 4/3, 1 and 2/3
const GUEST = guestOf([7, 2, 10], [5, 4, 3]);
const WEIGHTS = [4 / 3, 1, 2 / 3];

describe("what everybody has in common", () => {
  it("has the softmax that equals the shares, where item vectors span enough", () => {
    // identity rows: each film has a score of its own; shares 6/10, 3/10 and 1/10
    const data = {
      V: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      counts: [6, 3, 1],
      T: 0.5,
    };
    const [u0] = fold(data, [NOBODY]);
    const shares = logSoftmax(data, u0).map(Math.exp);
    expectClose(shares, [0.6, 0.3, 0.1], 2e-3);
    // exactly, T · (q − p) = RIDGE · u₀: the gradient of the loss with its ridge is zero
    const gradient = shares.map((p, i) => data.T * ([0.6, 0.3, 0.1][i] - p));
    expectClose(
      gradient,
      u0.map((x) => RIDGE * x),
      1e-6,
    );
  });

  it("is nothing where the biases say it all: u₀ = 0", () => {
    // softmax(log 6, log 3, log 1) are the shares already
    const counts = [6, 3, 1];
    const V = [
      [1, 2],
      [-1, 0.5],
      [0.3, -1],
    ];
    expectClose(fold({ V, counts, T: 0.5, bias: counts.map(Math.log) }, [NOBODY])[0], [0, 0], 1e-6);
  });

  it("is the same for nobody's ratings and for others, whose lengths differ", () => {
    const [first, , third] = fold(anyCase(), [NOBODY, GUEST, guestOf([1], [1])]);
    expectLarge(first);
    expect(third).to.deep.equal(first);
  });

  for (const [name, data] of /** @type {[string, Case][]} */ ([
    // Newton's method alone runs away from zero on these: |u₀| comes out in the hundreds
    ["one film of 50 that has nine tenths of all", { ...anyCase(), ...oneHit(50) }],
    ["as many dimensions as films", anyCase({ numItems: 40, dim: 40, T: 0.2 })],
  ])) {
    it(`is found whatever the popularity: ${name}`, () => {
      const [u0] = fold(data, [NOBODY]);
      const p = logSoftmax(data, u0).map(Math.exp);
      const total = data.counts.reduce((a, b) => a + b);
      const gradient = u0.map((x, d) => {
        const pull = data.V.reduce((sum, v, i) => sum + (data.counts[i] / total - p[i]) * v[d], 0);
        return data.T * pull - RIDGE * x;
      });
      expectClose(gradient, Array(u0.length).fill(0), 1e-5);
      expectLarge(u0);
    });
  }
});

/** @param {number} numItems */
function oneHit(numItems) {
  const V = Array.from(count(numItems), (i) => Array.from(count(numItems), (j) => Number(i === j)));
  return { V, counts: V.map((_, i) => (i === 4 ? 9 * (numItems - 1) : 1)), T: 0.2 };
}

describe("a guest's vector", () => {
  it("is u₀ and a step by hand, for two films in one dimension", () => {
    // films at 1 and −1, watched 3 : 1: p = (3/4, 1/4) where 2 · u₀ / T = log 3; m = 1/2, C = 1 − m² = 3/4
    const data = { V: [[1], [-1]], counts: [3, 1], T: 0.5 };
    const u0 = (0.5 * Math.log(3)) / 2;
    const rows = fold(data, [
      NOBODY,
      guestOf([0], [4]),
      guestOf([1], [4]),
      guestOf([0, 1], [5, 5]),
    ]);
    const byHand = [
      u0,
      u0 + (0.5 * (1 - 0.5)) / (0.75 + STRENGTH), // w = W = 1
      u0 + (0.5 * (-1 - 0.5)) / (0.75 + STRENGTH),
      u0 + (0.5 * (4 / 3) * (0.5 - 1.5)) / ((8 / 3) * 0.75 + STRENGTH), // w = 4/3 twice, W = 8/3
    ];
    // the ridge moves m by 0.0004 · u₀ / T, some 0.0002
    expectClose(
      rows.map(([u]) => u),
      byHand,
      5e-4,
    );
  });

  it("is by hand for three films with biases: m and C of the shares, each direction by itself", () => {
    // shares 1/2, 1/4, 1/4 by the biases alone: u₀ = 0, m = (0, 0)
    // C = diag(1/2 · 1 + 1/2 · 1, 1/4 · 4 + 1/4 · 4) = diag(1, 2)
    const data = {
      V: [
        [1, 0],
        [-1, 2],
        [-1, -2],
      ],
      counts: [2, 1, 1],
      T: 0.5,
      bias: [Math.log(2), 0, 0],
    };
    // film 1 with 4 stars, w = W = 1: T · (−1 / (1 + 1.2), 2 / (2 + 1.2)) = (−1/4.4, 1/3.2)
    // films 1 and 0 with 5 and 3, w = 4/3 and 2/3, W = 2: pull (2/3 − 4/3, 8/3)
    expectClose(
      fold(data, [guestOf([1], [4]), guestOf([1, 0], [5, 3])]).flat(),
      [-1 / 4.4, 1 / 3.2, (0.5 * (-2 / 3)) / (2 + 1.2), (0.5 * (8 / 3)) / (4 + 1.2)],
      1e-5,
    );
  });

  for (const [name, data] of CASES) {
    it(`satisfies the normal equations ${name}`, () => {
      const { V, T } = data;
      const [u0, u] = fold(data, [NOBODY, GUEST]);
      const p = logSoftmax(data, u0).map(Math.exp);
      const mean = (/** @type {(v: number[]) => number} */ f) =>
        V.reduce((sum, v, i) => sum + p[i] * f(v), 0);
      const m = u0.map((_, d) => mean((v) => v[d]));
      const W = WEIGHTS.reduce((a, b) => a + b);
      const move = u.map((x, d) => (x - u0[d]) / T);
      expectLarge(move);
      // (W C + STRENGTH I)(u − u₀) / T on the left, Σ w (v − m) on the right
      const left = move.map((x, d) =>
        move.reduce(
          (sum, y, e) => sum + W * mean((v) => (v[d] - m[d]) * (v[e] - m[e])) * y,
          STRENGTH * x,
        ),
      );
      const right = m.map((x, d) =>
        WEIGHTS.reduce((sum, w, i) => sum + w * (V[GUEST.items[i]][d] - x), 0),
      );
      expectClose(left, right, 1e-5);
    });

    it(`is one step of Newton's on the loss ${name}, by finite differences`, () => {
      const { T } = data;
      const [u0, u] = fold(data, [NOBODY, GUEST]);
      // L(u) = −Σ w log softmax(V·u / T + b) + STRENGTH / (2 T²) · |u − u₀|²
      const loss = (/** @type {Float32Array} */ at) => {
        const logs = logSoftmax(data, at);
        const distance = at.reduce((sum, x, d) => sum + (x - u0[d]) ** 2, 0);
        const fit = WEIGHTS.reduce((sum, w, i) => sum + w * logs[GUEST.items[i]], 0);
        return (STRENGTH / (2 * T * T)) * distance - fit;
      };
      const gradientAt = (/** @type {Float32Array} */ at) => finiteDifferences(loss, at, 1e-3);
      const gradient = gradientAt(Float32Array.from(u0));
      // Hessian · (u − u₀) = −gradient, both at u₀
      const product = u0.map((_, d) =>
        finiteDifferences((at) => gradientAt(at)[d], Float32Array.from(u0), 1e-2).reduce(
          (sum, slope, e) => sum + slope * (u[e] - u0[e]),
          0,
        ),
      );
      expectLarge(gradient);
      expectClose(
        product,
        gradient.map((x) => -x),
        2e-3,
      );
    });
  }

  it("differs by the biases: they are part of what a film's score was", () => {
    const [[, without], [, withBias]] = CASES.map(([, data]) => fold(data, [NOBODY, GUEST]));
    const apart = without.map((x, d) => x - withBias[d]);
    expectLarge(apart);
  });

  it("does not feel films of one star or two at all, wherever they stand", () => {
    const data = anyCase({ bias: BIAS });
    const disliked = guestOf([0, 7, 11, 2, 10, 5], [1, 5, 2, 4, 3, 1]);
    const [liked, more] = fold(data, [GUEST, disliked]);
    expect(more).to.deep.equal(liked);
  });

  it("does not depend on the order of the ratings", () => {
    const [there, back] = fold(anyCase(), [GUEST, guestOf([10, 2, 7], [3, 4, 5])]);
    expectClose(back, there, 1e-6);
  });

  it("does not depend on who else is asked for, and comes for nobody at all as no row", () => {
    const data = anyCase();
    const [alone] = fold(data, [GUEST]);
    expect(fold(data, [NOBODY, guestOf([1], [5]), GUEST])[2]).to.deep.equal(alone);
    expect(fold(data, [])).to.deep.equal([]);
  });

  it("comes nearer to a film with more stars for it, and with more films like it", () => {
    const data = { ...oneHit(6), counts: Array(6).fill(1) };
    // u₀ = 0, so that the first entry is T · w · (1 − 1/6) and what the curvature leaves of it
    const [three, four, five] = fold(
      data,
      [3, 4, 5].map((stars) => guestOf([0], [stars])),
    ).map(([first]) => first);
    expect(three).to.be.above(0);
    expect(four).to.be.above(three);
    expect(five).to.be.above(four);
  });
});

describe("folding in", () => {
  it("holds no tensor and no buffer, and gives one", () => {
    const empty = tensorsAndBuffers();
    const V = tf.tensor2d([...randomFloats(60)], [20, 3]);
    const table = tf.tensor2d([...randomFloats(20, 2)], [20, 1]);
    const before = tensorsAndBuffers();
    const fitted = foldIn(
      V,
      randomInts(20, 9).map((n) => n + 1),
      { temperature: 0.2, table },
    );
    expect(tensorsAndBuffers()).to.deep.equal(before);
    const vectors = fitted([GUEST, NOBODY]);
    expect(vectors.shape).to.deep.equal([2, 2]);
    expect(tensorsAndBuffers()).to.deep.equal(before.map((held) => held + 1));
    tf.dispose([vectors, V, table]);
    expect(tensorsAndBuffers()).to.deep.equal(empty);
  });

  it("keeps what it needs: the item vectors and the biases may go", () => {
    const V = tf.tensor2d([...randomFloats(60)], [20, 3]);
    const table = tf.tensor2d([...randomFloats(20, 2)], [20, 1]);
    const fitted = foldIn(V, new Int32Array(20).fill(1), { temperature: 0.2, table });
    const before = tf.tidy(() => fitted([GUEST]).arraySync());
    tf.dispose([V, table]);
    expect(tf.tidy(() => fitted([GUEST]).arraySync())).to.deep.equal(before);
  });
});
