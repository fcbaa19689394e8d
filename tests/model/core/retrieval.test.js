/** Ranking with a model's vectors: equals brute force, in blocks and alone, and leaves no tensor behind. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { topK } from "../../../model/core/top_k.js";
import { expectClose, expectLarge, randomFloats } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { guestOf } from "../questions.js";

/** @typedef {import("../../../model/core/tf.js").Tensor2D} Tensor2D */
/** @typedef {import("../../../model/core/retrieval.js").Guest} Guest */

const firstOf = (/** @type {Guest[]} */ guests) => Int32Array.from(guests, ({ items }) => items[0]);

/**
 * Towers that are tables of random vectors, with one dimension beyond the embedding; a guest has the vector
 * of what was rated first.
 * @param {number} numUsers
 * @param {number} numItems
 */
function makeTowers(numUsers, numItems, width = 5) {
  const [users, items] = [numUsers, numItems].map((rows, seed) =>
    randomFloats(rows * width, seed + 1),
  );
  const asked = /** @type {number[]} */ ([]);
  const rowsOf = (/** @type {Float32Array} */ table, /** @type {Int32Array} */ idx) => {
    const rows = [...idx].flatMap((row) => [...table.subarray(row * width, (row + 1) * width)]);
    return tf.tensor2d(rows, [idx.length, width]);
  };
  const userVectors = (/** @type {Int32Array} */ idx) => {
    asked.push(idx.length);
    return rowsOf(users, idx);
  };
  const itemVectors = (/** @type {Int32Array} */ idx) => rowsOf(items, idx);
  const score = (/** @type {number} */ user, /** @type {number} */ item) =>
    count(width).reduce((sum, d) => sum + users[user * width + d] * items[item * width + d], 0);
  const model = {
    numUsers,
    numItems,
    embeddingDim: width - 1,
    userVectors,
    itemVectors,
    normalize: true,
    guestTower: () => (/** @type {Guest[]} */ guests) => rowsOf(items, firstOf(guests)),
    withoutEach: () => null,
  };
  return { model, score, users, items, asked };
}

/**
 * @param {number} numItems
 * @param {(item: number) => number} scoreOf
 * @returns {number[]} best first
 */
const order = (numItems, scoreOf) =>
  [...count(numItems)].sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);

describe("top k", () => {
  it("takes the highest, of equal scores the lower index, by hand", () => {
    const { indices, scores } = topK(Float32Array.of(1, 5, 3, 5, 2), 3, []);
    expect([...indices]).to.deep.equal([1, 3, 2]);
    expect([...scores]).to.deep.equal([5, 5, 3]);
  });

  it("tells scores apart that are alike in 32 bits", () => {
    // 1 + 2^-40 is 1 as a Float32
    expect([...topK(Float64Array.of(1, 1 + 2 ** -40), 2, []).indices]).to.deep.equal([1, 0]);
  });

  it("never returns what is excluded, even if fewer are left; indices beyond do no harm", () => {
    const scores = Float32Array.of(1, 5, 3);
    expect([...topK(scores, 3, Int32Array.of(1, 7, -1)).indices]).to.deep.equal([2, 0]);
    expect([...topK(Float32Array.of(1, 2), 2, [0, 1]).indices]).to.deep.equal([]);
  });

  it("equals sorting, for many scores of which many are equal", () => {
    const scores = randomFloats(3000, 4).map((x) => Math.round(50 * x));
    const sorted = order(3000, (i) => scores[i]);
    expect([...topK(scores.slice(), 40, []).indices]).to.deep.equal(sorted.slice(0, 40));
  });

  it("passes over scores that are not a number", () => {
    expect([...topK(Float32Array.of(Number.NaN, 1, Number.NaN), 3, []).indices]).to.deep.equal([1]);
  });

  it("refuses a k that is not an integer from 1 on", () => {
    for (const k of [0, 1.5]) expect(() => topK(Float32Array.of(1), k, [])).to.throw(RangeError);
  });
});

describe("retrieval", () => {
  it("ranks for one user as brute force does", () => {
    const { model, score } = makeTowers(12, 30);
    const retrieval = new Retrieval(model);
    for (let user = 0; user < 12; user++) {
      const expected = order(30, (item) => score(user, item)).slice(0, 6);
      const found = retrieval.getTopKForUser(user, 6);
      expect([...found.indices]).to.deep.equal(expected);
      expectClose(
        found.scores,
        expected.map((item) => score(user, item)),
      );
    }
    retrieval.dispose();
  });

  it("never returns an excluded item, and refuses users that are not there", () => {
    const retrieval = new Retrieval(makeTowers(12, 30).model);
    const best = retrieval.getTopKForUser(3, 4).indices;
    const others = retrieval.getTopKForUser(3, 4, best).indices;
    expect([...others].filter((item) => best.includes(item))).to.deep.equal([]);
    const allButTwo = count(28).map((i) => i + 2);
    expect([...retrieval.getTopKForUser(3, 10, allButTwo).indices].sort()).to.deep.equal([0, 1]);
    expect(retrieval.getTopKForUser(3, 10, count(30)).indices.length).to.equal(0);
    expect(() => retrieval.getTopKForUser(3, 0)).to.throw(RangeError, "Expected k");
    for (const user of [-1, 12]) {
      expect(() => retrieval.getTopKForUser(user, 1)).to.throw(RangeError, "user rows");
    }
    retrieval.dispose();
  });

  it("ranks for all users in blocks as for each alone, also across the edges of blocks", () => {
    // 4,000,000 scores at a time are 40 users of 100,000 items: blocks of 40, 40 and 10
    const { model, asked } = makeTowers(90, 100_000, 3);
    const retrieval = new Retrieval(model);
    const exclude = (/** @type {number} */ user) => Int32Array.of(user, 2 * user);
    const lists = retrieval.getTopKForAllUsers(3, exclude);
    expect(asked).to.deep.equal([40, 40, 10]);
    for (const user of [0, 39, 40, 79, 80, 89]) {
      const alone = retrieval.getTopKForUser(user, 3, exclude(user)).indices;
      expect([...lists.subarray(3 * user, 3 * user + 3)]).to.deep.equal([...alone]);
    }
    retrieval.dispose();
  });

  it("fills short lists with -1", () => {
    const retrieval = new Retrieval(makeTowers(2, 3).model);
    const lists = retrieval.getTopKForAllUsers(3, (user) => (user === 0 ? [0, 2] : []));
    expect([...lists.subarray(0, 3)]).to.deep.equal([1, -1, -1]);
    expect([...lists.subarray(3)].sort()).to.deep.equal([0, 1, 2]);
    retrieval.dispose();
  });

  it("computes item vectors once, in blocks, and gives them without what is beyond the embedding", () => {
    const { model, items } = makeTowers(2, 5000);
    const sizes = /** @type {number[]} */ ([]);
    const itemVectors = (/** @type {Int32Array} */ idx) => {
      sizes.push(idx.length);
      return model.itemVectors(idx);
    };
    const retrieval = new Retrieval({ ...model, itemVectors });
    const embeddings = retrieval.itemEmbeddings();
    expect(embeddings.shape).to.deep.equal([5000, 4]);
    const expected = items.filter((_, i) => i % 5 < 4);
    expectClose(embeddings.dataSync(), expected, 0);
    retrieval.getTopKForUser(0, 3);
    expect(sizes).to.deep.equal([4096, 904]);
    embeddings.dispose();
    retrieval.dispose();
  });

  it("gives vectors of users and items as they are, the bias with them", () => {
    const { model, users, items } = makeTowers(12, 30);
    const retrieval = new Retrieval(model);
    const vectors = retrieval.userVectors(Int32Array.of(4, 0));
    expectClose(vectors.dataSync(), [...users.slice(20, 25), ...users.slice(0, 5)], 0);
    const asked = retrieval.vectorsOf(Int32Array.of(7, 29, 7));
    const seventh = items.slice(35, 40);
    expectClose(asked, [...seventh, ...items.slice(145), ...seventh], 0);
    expect(retrieval.vectorsOf(new Int32Array(0)).length).to.equal(0);
    vectors.dispose();
    retrieval.dispose();
  });

  it("scores every item for each query, row by row", () => {
    const { model, users, score } = makeTowers(12, 30);
    const retrieval = new Retrieval(model);
    const found = retrieval.scores(() => tf.tensor2d(users.slice(10, 20), [2, 5]));
    const byHand = [2, 3].flatMap((user) => [...count(30)].map((item) => score(user, item)));
    expectClose(found, byHand);
    retrieval.dispose();
  });

  it("means over all users: the mean of all scores is the score of the mean, across blocks", () => {
    // 1,024 users at a time: blocks of 1,024, 1,024 and 452, which may not count alike
    const { model, users, asked } = makeTowers(2500, 3, 2);
    const retrieval = new Retrieval(model);
    const sums = [0, 1].map((d) => users.reduce((sum, x, i) => sum + (i % 2 === d ? x : 0), 0));
    expectLarge(sums.map((sum) => sum / 50));
    expectClose(
      retrieval.popularity.mean.map((x) => x * 50),
      sums.map((sum) => sum / 50),
      1e-4,
    );
    expect(asked).to.deep.equal([1024, 1024, 452]);
    // computed once and kept
    expect(retrieval.popularity).to.equal(retrieval.popularity);
    expect(asked.length).to.equal(3);
    retrieval.dispose();
  });

  it("makes the guest tower once, of all item vectors, when the first guest comes", () => {
    const { model, items } = makeTowers(2, 30);
    const made = /** @type {Float32Array[]} */ ([]);
    const guestTower = (/** @type {Tensor2D} */ itemVectors) => {
      made.push(/** @type {Float32Array} */ (itemVectors.dataSync()));
      return model.guestTower();
    };
    const retrieval = new Retrieval({ ...model, guestTower });
    expect(made.length).to.equal(0);
    const guests = [guestOf([3], [5]), guestOf([29, 1], [1, 2])];
    const vectors = retrieval.guestVectors(guests);
    expectClose(vectors.dataSync(), [...items.slice(15, 20), ...items.slice(145)], 0);
    vectors.dispose();
    retrieval.guestVectors(guests.slice(0, 1)).dispose();
    expect(made.length).to.equal(1);
    expectClose(made[0], items, 0);
    retrieval.dispose();
  });

  it("refuses users, and guests with items, that are not there", () => {
    const retrieval = new Retrieval(makeTowers(12, 30).model);
    for (const user of [-1, 12]) {
      expect(() => retrieval.userVectors(Int32Array.of(0, user))).to.throw(RangeError, "user rows");
    }
    for (const item of [-1, 30]) {
      const guests = [guestOf([0], [5]), guestOf([2, item], [5, 4])];
      expect(() => retrieval.guestVectors(guests)).to.throw(RangeError, "item rows");
    }
    retrieval.dispose();
  });

  it("holds one tensor, whatever it is asked, and frees it", () => {
    const empty = tensorsAndBuffers();
    const retrieval = new Retrieval(makeTowers(12, 30).model);
    const held = empty.map((number) => number + 1);
    expect(tensorsAndBuffers()).to.deep.equal(held);
    retrieval.getTopKForUser(1, 3, [1]);
    retrieval.getTopKForAllUsers(3, () => []);
    retrieval.userVectors(Int32Array.of(4, 0)).dispose();
    retrieval.guestVectors([guestOf([3], [5])]).dispose();
    retrieval.vectorsOf(Int32Array.of(7, 2));
    expect(retrieval.popularity.slope.length).to.equal(5);
    retrieval.scores(() => tf.ones([2, 5]));
    retrieval.itemEmbeddings().dispose();
    expect(tensorsAndBuffers()).to.deep.equal(held);
    retrieval.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(empty);
  });
});
