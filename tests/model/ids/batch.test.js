/** One batch of pairs: who is excluded, corrections by value, negatives that are negative. */

import { expect } from "chai";
import { count, seededRandom } from "../../../model/core/random.js";
import { Interactions } from "../../../model/data/interactions.js";
import {
  allItems,
  inBatch,
  pairLayout,
  sampleNegatives,
  triples,
} from "../../../model/ids/batch.js";
import { distinctPairs, excludedOf, expectClose } from "../arrays.js";

// user 0 has items 0 and 1, user 1 has item 1, user 2 has items 2 and 0; item 3 has nobody
const interactions = new Interactions(
  3,
  4,
  Int32Array.of(0, 2, 0, 1, 2),
  Int32Array.of(0, 2, 1, 1, 0),
);

describe("batch", () => {
  it("computes every user and item once", () => {
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(2, 0, 0),
      itemIdx: Int32Array.of(2, 0, 2),
    });
    expect([...batch.users]).to.deep.equal([2, 0]);
    expect([...batch.userRow]).to.deep.equal([0, 1, 1]);
    expect([...batch.items]).to.deep.equal([2, 0]);
    expect([...batch.itemRow]).to.deep.equal([0, 1, 0]);
  });

  it("corrects by −log q, counts copies and excludes the user's positives", () => {
    // pairs (user 0, item 0), (user 1, item 1), (user 2, item 2), (user 0, item 1)
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(0, 1, 2, 0),
      itemIdx: Int32Array.of(0, 1, 2, 1),
    });
    // −log q of items 0, 1, 2; item 1 stands in two pairs
    const [a, b, c] = [-Math.log(3 / 9), Math.log(2) - Math.log(3 / 9), -Math.log(2 / 9)];
    expectClose(batch.corrections, [a, b, c]);
    // user 0 has items 0 and 1, user 1 has item 1, user 2 has items 2 and 0
    expect(excludedOf(batch)).to.deep.equal(["0, 0", "0, 1", "1, 1", "2, 0", "2, 2"]);
    expectClose(
      batch.positiveCorrections,
      [3, 3, 2, 3].map((count) => -Math.log(count / 9)),
    );
  });

  it("leaves out either correction where it is not wanted", () => {
    const pairs = { userIdx: Int32Array.of(0, 1), itemIdx: Int32Array.of(0, 1) };
    const plain = inBatch(interactions, pairs, { logq: false, masking: true });
    expect(plain.isTargetAmong).to.equal(false);
    // user 0 has items 0 and 1, user 1 has item 1
    expect(excludedOf(plain)).to.deep.equal(["0, 0", "0, 1", "1, 1"]);
    expectClose(plain.corrections, [0, 0]);
    expectClose(plain.positiveCorrections, [0, 0]);
    const all = inBatch(interactions, pairs, { logq: true, masking: false });
    expect(all.isTargetAmong).to.equal(true);
    expect(excludedOf(all)).to.deep.equal([]);
    // −log q of items 0 and 1
    expectClose(all.corrections, new Array(2).fill(-Math.log(3 / 9)));
    const everything = allItems(interactions, pairs, { logq: true, masking: false });
    expect(excludedOf(everything)).to.deep.equal([]);
    expectClose(everything.corrections, new Array(4).fill(0));
  });

  it("draws any negative of a triple where a user's own are not masked", () => {
    const users = Int32Array.from({ length: 400 }, () => 0);
    const pairs = { userIdx: users, itemIdx: users };
    const corrections = { logq: true, masking: false };
    const { items, negativeRow } = triples(interactions, pairs, corrections, seededRandom(2));
    // user 0 has items 0 and 1: they are drawn as often as 2 and 3, which else were the only ones
    expect(new Set([...negativeRow].map((row) => items[row])).size).to.equal(4);
  });

  it("takes the batch's own pairs as positives, even unknown ones", () => {
    const batch = inBatch(interactions, {
      userIdx: Int32Array.of(1, 1),
      itemIdx: Int32Array.of(3, 2),
    });
    expect(excludedOf(batch)).to.deep.equal(["0, 0", "0, 1"]);
  });

  it("is laid out for the loss that is named, and for no other", () => {
    const pairs = { userIdx: Int32Array.of(0), itemIdx: Int32Array.of(0) };
    const layOut = (/** @type {any} */ loss) => pairLayout(loss, interactions, 3)(pairs);
    expect(layOut("softmax")).to.deep.equal(inBatch(interactions, pairs));
    expect(layOut("full")).to.deep.equal(allItems(interactions, pairs));
    expect(layOut("bpr")).to.have.property("negativeRow");
    expect(() => layOut("hinge")).to.throw(RangeError, 'got "hinge"');
  });

  it("of triples pairs everyone with a negative, each user and item once", () => {
    const [users, items] = [Int32Array.of(0, 1, 0), Int32Array.of(0, 1, 1)];
    const pairs = { userIdx: users, itemIdx: items };
    const batch = triples(interactions, pairs, { logq: true, masking: true }, seededRandom(2));
    expect([...batch.userRow].map((row) => batch.users[row])).to.deep.equal([0, 1, 0]);
    expect([...batch.itemRow].map((row) => batch.items[row])).to.deep.equal([0, 1, 1]);
    expect(new Set(batch.items).size).to.equal(batch.items.length);
    [...batch.negativeRow].forEach((row, pair) => {
      expect([...interactions.byUser.itemsOf(users[pair])]).to.not.include(batch.items[row]);
    });
  });

  it("of all items corrects nothing", () => {
    const batch = allItems(interactions, {
      userIdx: Int32Array.of(2, 2),
      itemIdx: Int32Array.of(0, 3),
    });
    expect([...batch.items]).to.deep.equal([0, 1, 2, 3]);
    expect([...batch.itemRow]).to.deep.equal([0, 3]);
    // what user 2 has, and the pairs of the batch
    expect(excludedOf(batch)).to.deep.equal(["0, 0", "0, 2", "0, 3"]);
    expectClose(batch.corrections, [0, 0, 0, 0]);
    expectClose(batch.positiveCorrections, [0, 0]);
  });
});

describe("negatives", () => {
  it("draws negatives that the user does not have", () => {
    const random = seededRandom(3);
    const users = Int32Array.from({ length: 300 }, (_, i) => i % 3);
    const negatives = sampleNegatives(interactions, users, random);
    users.forEach((user, i) => {
      expect([...interactions.byUser.itemsOf(user)]).to.not.include(negatives[i]);
    });
    expect(new Set(negatives).size).to.equal(4);
  });

  it("does not search for ever when a user has everything", () => {
    const full = new Interactions(1, 2, Int32Array.of(0, 0), Int32Array.of(0, 1));
    expect(sampleNegatives(full, Int32Array.of(0), seededRandom(1)).length).to.equal(1);
  });

  it("are those that a plain list of each user's items would let through", () => {
    const [users, items] = [40, 30];
    const { userIdx, itemIdx } = distinctPairs(700, users, items, 5);
    const known = new Interactions(users, items, userIdx, itemIdx);
    const drawn = sampleNegatives(known, userIdx, seededRandom(4));
    const random = seededRandom(4);
    const expected = userIdx.map((user) => {
      const own = [...itemIdx].filter((_, i) => userIdx[i] === user);
      let item = random(items);
      while (own.includes(item) && own.length < items) item = random(items);
      return item;
    });
    expect(drawn).to.deep.equal(expected);
  });

  it("cost no look through a user's items for each pair", () => {
    // half of 10,000 items; for 20,000 pairs a set of them each would be 100 million insertions
    const items = count(10_000).filter((item) => item % 2 === 0);
    const known = new Interactions(1, 10_000, new Int32Array(items.length), items);
    const started = performance.now();
    const negatives = sampleNegatives(known, new Int32Array(20_000), seededRandom(1));
    expect(performance.now() - started).to.be.below(500);
    expect(negatives.every((item) => item % 2 === 1)).to.equal(true);
  });
});
