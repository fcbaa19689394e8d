/** What the training loop is made of: the order of batches, and Adam. */

import { expect } from "chai";
import { Adam } from "../../model/adam.js";
import { Batches } from "../../model/batches.js";
import { Interactions } from "../../model/interactions.js";
import { tf } from "../../model/tf.js";
import { cosineDecay } from "../../model/trainer.js";
import { expectClose, randomFloats, randomInts } from "./arrays.js";

describe("batches", () => {
  /**
   * Interaction i is (user i % numUsers, item i): items tell positions.
   * @param {number} length
   * @param {number} numUsers
   */
  const numbered = (length, numUsers) => {
    const positions = Int32Array.from({ length }, (_, i) => i);
    return new Interactions(
      numUsers,
      length,
      positions.map((i) => i % numUsers),
      positions,
    );
  };

  it("go over everything once, pair by pair, in an order that the seed fixes", () => {
    const seen = (/** @type {number} */ seed) => {
      const batches = new Batches(numbered(100, 7), 20, seed);
      expect(batches.stepsPerEpoch).to.equal(5);
      return Array.from({ length: 5 }, () => batches.next()).flatMap(({ userIdx, itemIdx }) => {
        expect([...userIdx]).to.deep.equal([...itemIdx].map((item) => item % 7));
        return [...itemIdx];
      });
    };
    expect([...seen(1)].sort((a, b) => a - b)).to.deep.equal([...Array(100).keys()]);
    expect(seen(1)).to.deep.equal(seen(1));
    expect(seen(1)).to.not.deep.equal(seen(2));
    expect(seen(1).slice(0, 20)).to.not.deep.equal([...Array(20).keys()]);
  });

  it("leave out what is less than a batch, and take a small set as one", () => {
    const batches = new Batches(numbered(50, 3), 20, 1);
    expect(batches.stepsPerEpoch).to.equal(2);
    for (let i = 0; i < 5; i++) expect(batches.next().itemIdx.length).to.equal(20);
    expect(new Batches(numbered(5, 3), 20, 1).next().itemIdx.length).to.equal(5);
  });

  it("go over all users and items in blocks where there are many", () => {
    const positions = Int32Array.from({ length: 60_000 }, (_, i) => i);
    const [users, items] = [positions.map((i) => i % 4000), positions.map((i) => (i * 7) % 5000)];
    const batches = new Batches(new Interactions(4000, 5000, users, items), 500, 1);
    const [seenUsers, seenItems] = [new Set(), new Set()];
    for (let i = 0; i < batches.stepsPerEpoch; i++) {
      const { userIdx, itemIdx } = batches.next();
      for (const user of userIdx) seenUsers.add(user);
      for (const item of itemIdx) seenItems.add(item);
      expect(userIdx.length).to.equal(500);
    }
    expect([seenUsers.size, seenItems.size]).to.deep.equal([4000, 5000]);
  });

  it("share users and items within a batch however many there are", () => {
    // sixteen copies of 900 users with 60 interactions each among 1,500 items
    const [copies, each] = [16, 54_000];
    const base = randomInts(each, 1500, 5);
    const length = copies * each;
    const copy = Int32Array.from({ length }, (_, i) => Math.floor(i / each));
    const userIdx = copy.map((c, i) => c * 900 + (i % 900));
    const itemIdx = copy.map((c, i) => c * 1500 + base[i % each]);
    const one = new Batches(
      new Interactions(900, 1500, userIdx.slice(0, each), itemIdx.slice(0, each)),
      1024,
      1,
    ).next();
    const many = new Batches(
      new Interactions(900 * copies, 1500 * copies, userIdx, itemIdx),
      1024,
      1,
    ).next();
    const different = (/** @type {Int32Array} */ ids) => new Set(ids).size;
    expect(different(many.userIdx)).to.be.below(1.1 * different(one.userIdx));
    expect(different(many.itemIdx)).to.be.below(1.25 * different(one.itemIdx));
  });

  it("come even when every block is too small for one", () => {
    const userIdx = Int32Array.from({ length: 8000 }, (_, i) => Math.min(i, 2999));
    const interactions = new Interactions(3000, 10, userIdx, randomInts(8000, 10));
    for (const size of [8000, 3500, 800]) {
      const batches = new Batches(interactions, size, 1);
      for (let i = 0; i < 12; i++) expect(batches.next().itemIdx.length).to.equal(size);
    }
  });
});

describe("Adam", () => {
  it("equals TensorFlow.js' own where every row is mentioned", () => {
    const [ours, theirs] = [1, 2].map(() => tf.variable(tf.tensor2d(randomFloats(12, 3), [4, 3])));
    const [adam, library] = [new Adam(), tf.train.adam(0.1, 0.9, 0.999, 1e-7)];
    const rows = tf.tensor1d([2, 0, 3, 1], "int32");
    for (let step = 0; step < 5; step++) {
      const gradient = tf.tensor2d(randomFloats(12, 10 + step), [4, 3]);
      adam.beginStep(0.1);
      if (step % 2) adam.update(ours, gradient);
      else adam.updateRows(ours, rows, tf.gather(gradient, rows));
      library.applyGradients([{ name: theirs.name, tensor: gradient }]);
    }
    expectClose(ours.dataSync(), theirs.dataSync(), 1e-5);
  });

  it("takes a first step of the learning rate, against the gradient, by hand", () => {
    // mean/(1−β₁) = g and √(square/(1−β₂)) = |g|: the first change is lr · g/|g|
    const variable = tf.variable(tf.tensor1d([1, 1, 1]));
    const adam = new Adam();
    adam.beginStep(0.01);
    adam.update(variable, tf.tensor1d([0.5, -2, 0]));
    expectClose(variable.dataSync(), [0.99, 1.01, 1], 1e-6);
  });

  it("leaves rows alone that are not mentioned, and no tensor behind", () => {
    const before = tf.memory().numTensors;
    const table = tf.variable(tf.ones([3, 2]));
    const adam = new Adam();
    tf.tidy(() => {
      for (let step = 0; step < 3; step++) {
        adam.beginStep(0.1);
        adam.updateRows(table, tf.tensor1d([1], "int32"), tf.tensor2d([[1, -1]]));
      }
    });
    const values = table.dataSync();
    expectClose([...values.slice(0, 2), ...values.slice(4)], [1, 1, 1, 1], 0);
    expectClose(values.slice(2, 4), [0.7, 1.3], 1e-4);
    adam.dispose();
    table.dispose();
    // `tf.ones` above is the one that this test made itself
    expect(tf.memory().numTensors).to.equal(before + 1);
  });
});

describe("cosine decay", () => {
  it("starts at the learning rate, halves it in the middle and ends near a hundredth", () => {
    expect(cosineDecay(0.1, 0, 100)).to.be.closeTo(0.1, 1e-9);
    expect(cosineDecay(0.1, 50, 100)).to.be.closeTo(0.1 * 0.505, 1e-9);
    expect(cosineDecay(0.1, 100, 100)).to.be.closeTo(0.001, 1e-9);
  });
});
