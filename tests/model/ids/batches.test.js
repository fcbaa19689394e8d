/** The order in which pairs come. */

import { expect } from "chai";
import { count, seededRandom, shuffle } from "../../../model/core/random.js";
import { Interactions } from "../../../model/data/interactions.js";
import { pairWeights } from "../../../model/data/pair_weights.js";
import { Batches } from "../../../model/ids/batches.js";
import { randomInts } from "../arrays.js";
import { meanOf } from "../models.js";

/**
 * @param {Interactions} interactions
 * @param {number} batchSize
 * @param {number} seed
 * @param {number} [usersTogether]
 */
function batchesOf(interactions, batchSize, seed, usersTogether) {
  const weights = pairWeights(interactions, { fading: 8, balance: true });
  return new Batches(interactions, weights, { batchSize, seed, usersTogether });
}

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
      const batches = batchesOf(numbered(100, 7), 20, seed);
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

  it("tell what each pair counts", () => {
    const interactions = numbered(100, 7);
    const weights = Float32Array.from(interactions.byUser.items, (item) => item / 100);
    const batches = new Batches(interactions, weights, { batchSize: 20, seed: 1 });
    const { itemIdx, weight } = batches.next();
    expect([...(weight ?? [])]).to.deep.equal([...itemIdx].map((item) => Math.fround(item / 100)));
  });

  it("draw a batch from all users where they are shuffled together", () => {
    // 640 users with 20 interactions: 320 pairs have 640 · (1 − e^(−320 / 640)) = 252 of them
    const turns = count(12_800);
    const interactions = new Interactions(
      640,
      12_800,
      turns.map((i) => i % 640),
      turns,
    );
    const { userIdx } = batchesOf(interactions, 320, 1, 1_000_000).next();
    expect(new Set(userIdx).size).to.be.within(235, 270);
  });

  it("start the next pass with what was less than a batch, and take a small set as one", () => {
    // 50 by 20: two batches and 10 left, then (10 + 50) / 20 = 3: all 50 twice in five batches
    const batches = batchesOf(numbered(50, 3), 20, 1);
    expect(batches.stepsPerEpoch).to.equal(2);
    const drawn = Array.from({ length: 5 }, () => [...batches.next().itemIdx]);
    for (const items of drawn) expect(items.length).to.equal(20);
    expect(new Set(drawn.slice(0, 2).flat()).size).to.equal(40);
    const twice = [...Array(50).keys()].flatMap((item) => [item, item]);
    expect(drawn.flat().sort((a, b) => a - b)).to.deep.equal(twice);
    expect(batchesOf(numbered(5, 3), 20, 1).next().itemIdx.length).to.equal(5);
  });

  for (const numItems of [20, 12_800]) {
    it(`draw a batch from few users, others in each pass, of ${numItems} items`, () => {
      // 640 users with 20 interactions: 64 of them fill four batches of 320, each of nearly all 64; drawn
      // from all, 320 pairs would have 640 · (1 − e^(−320 / 640)) = 252 users, unshuffled 16
      const turns = count(12_800);
      const [userIdx, nth] = [turns.map((i) => i % 640), turns.map((i) => Math.floor(i / 640))];
      const itemIdx = numItems === 20 ? nth : turns;
      const batches = batchesOf(new Interactions(640, numItems, userIdx, itemIdx), 320, 1);
      const [first, second] = [0, 1].map(() => {
        /** @type {Set<number>} */
        const neighbours = new Set();
        for (let step = 0; step < 40; step++) {
          const users = new Set(batches.next().userIdx);
          expect(users.size).to.be.within(55, 64);
          if (users.has(0)) for (const user of users) neighbours.add(user);
        }
        expect(neighbours.size).to.equal(64);
        return neighbours;
      });
      // in the next pass about a tenth of 64 meet again
      expect([...first].filter((user) => second.has(user)).length).to.be.below(25);
    });
  }

  it("go over all users and items where there are many", () => {
    const positions = count(60_000);
    const [users, items] = [positions.map((i) => i % 4000), positions.map((i) => (i * 7) % 5000)];
    const batches = batchesOf(new Interactions(4000, 5000, users, items), 500, 1);
    /** @type {string[]} */
    const pairs = [];
    for (let i = 0; i < batches.stepsPerEpoch; i++) {
      const { userIdx, itemIdx } = batches.next();
      userIdx.forEach((user, b) => {
        pairs.push(`${user} ${itemIdx[b]}`);
      });
    }
    expect(pairs.sort()).to.deep.equal([...positions].map((i) => `${users[i]} ${items[i]}`).sort());
  });

  it("put users who share items together in a large catalogue", () => {
    // sixteen groups of 100 users, each with 40 items of its group's 200. Of users at
    // random, 1,024 pairs would have 3,200 · (1 − e^(−1,024 / 3,200)) = 876 different items; about 20 users
    // of one group share their first item, so that 64 are of four or five groups:
    // 4.5 · 200 · (1 − e^(−1,024 / 900)) = 612
    const random = seededRandom(3);
    const [groups, size, each, own] = [16, 100, 40, 200];
    const [userIdx, itemIdx] = [new Int32Array(64_000), new Int32Array(64_000)];
    for (let user = 0; user < groups * size; user++) {
      const items = shuffle(count(own), random).subarray(0, each);
      const start = user * each;
      userIdx.fill(user, start, start + each);
      itemIdx.set(
        items.map((item) => (user % groups) * own + item),
        start,
      );
    }
    const interactions = new Interactions(groups * size, groups * own, userIdx, itemIdx);
    const batches = batchesOf(interactions, 1024, 1);
    const sizes = Array.from({ length: 30 }, () => new Set(batches.next().itemIdx).size);
    expect(meanOf(sizes)).to.be.below(700);
  });

  it("are all of one size when one user has most interactions", () => {
    const userIdx = Int32Array.from({ length: 8000 }, (_, i) => Math.min(i, 2999));
    const interactions = new Interactions(3000, 10, userIdx, randomInts(8000, 10));
    for (const size of [8000, 3500, 800]) {
      const batches = batchesOf(interactions, size, 1);
      for (let i = 0; i < 12; i++) expect(batches.next().itemIdx.length).to.equal(size);
    }
  });
});
