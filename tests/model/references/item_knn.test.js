/** ItemKNN: by hand, against the formula with dense matrices, and who is no neighbour any more. */

import { expect } from "chai";
import { itemKnnLists, itemKnnScore } from "../../../model/references/item_knn.js";
import { Watched } from "../../../model/references/watched.js";
import { expectClose } from "../arrays.js";
import { pairsOf, plainItemKnn, randomPairs } from "./plain.js";
import { expectScores, scoresOf } from "./scores.js";

const [SHRINK, NEIGHBOURS] = [20, 400];

describe("ItemKNN", () => {
  it("scores by hand", () => {
    // users {0, 1}, {0, 1, 2}, {1}: items 0, 1, 2 have 2, 3, 1 users; 0 and 1 have 2 in common, 1 and 2 one
    const watched = new Watched(
      pairsOf(3, 3, [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
        [1, 2],
        [2, 1],
      ]),
    );
    const score = itemKnnScore(watched);
    const [first, last] = [2 / (Math.sqrt(6) + 20), 1 / (Math.sqrt(3) + 20)];
    // user 2 has watched item 1
    const ofUser2 = scoresOf(score, 2, 3);
    expectClose([ofUser2[0], ofUser2[2]], [first, last], 1e-12);
    // user 0 has watched 0 and 1: item 2 hears of both, 1 / (√(2 · 1) + 20) + 1 / (√(3 · 1) + 20)
    expectClose([scoresOf(score, 0, 3)[2]], [1 / (Math.sqrt(2) + 20) + last], 1e-12);
    expect([...itemKnnLists(watched, 2).slice(4)]).to.deep.equal([0, 2]);
  });

  it("is what the formula gives", () => {
    const pairs = randomPairs(30, 40, 400);
    const score = itemKnnScore(new Watched(pairs));
    expectScores(score, plainItemKnn(pairs, SHRINK, NEIGHBOURS), pairs);
  });

  it("lets each item hear of the 400 that are most like it, and of no more", () => {
    const pairs = randomPairs(12, 430, 3500);
    const score = itemKnnScore(new Watched(pairs));
    expectScores(score, plainItemKnn(pairs, SHRINK, NEIGHBOURS), pairs);
    // user 0 has all of 402 items and user 1 the first one of them: each item has 401 equals, of which
    // the last is no neighbour
    const all = Array.from(
      { length: 402 },
      (_, item) => /** @type {[number, number]} */ ([0, item]),
    );
    const watched = new Watched(pairsOf(2, 402, [...all, [1, 401]]));
    const alike = scoresOf(itemKnnScore(watched), 1, 402);
    expect([alike[0], alike[400]]).to.deep.equal([0, 0]);
  });

  it("lists equals by row, and what has nothing in common last", () => {
    // items 3 and 1 go with 2 alike; nobody has watched item 0
    const watched = new Watched(
      pairsOf(2, 4, [
        [0, 3],
        [0, 2],
        [0, 1],
        [1, 2],
      ]),
    );
    expect([...itemKnnLists(watched, 4)]).to.deep.equal([0, -1, -1, -1, 1, 3, 0, -1]);
  });
});
