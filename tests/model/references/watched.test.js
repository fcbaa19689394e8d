/** Who watched what, and how scores become lists: repeated pairs, rows without any, ties, and what is refused. */

import { expect } from "chai";
import { Watched } from "../../../model/references/watched.js";
import { pairsOf } from "./plain.js";

// user 1 has nothing, nor has item 2; a pair is repeated
const PAIRS = pairsOf(3, 4, [
  [2, 3],
  [0, 1],
  [2, 0],
  [0, 1],
  [0, 0],
]);

describe("what was watched", () => {
  it("is known both ways, each pair once", () => {
    const { itemsOf, usersOf, users, items, numPairs } = new Watched(PAIRS);
    expect(itemsOf.map((row) => [...row])).to.deep.equal([[1, 0], [], [3, 0]]);
    expect(usersOf.map((row) => [...row])).to.deep.equal([[0, 2], [0], [], [2]]);
    expect([[...users], [...items], numPairs]).to.deep.equal([[0, 2], [0, 1, 3], 4]);
  });

  it("makes lists without what a user has watched, of equals the lower item first", () => {
    const lists = new Watched(PAIRS).lists(3, (user, scores) => {
      scores[3] = 1;
      if (user === 2) scores[0] = 5;
    });
    // user 0: 3 scores 1, 2 scores 0; user 1 has nothing; user 2: 1 and 2 score 0
    expect([...lists]).to.deep.equal([3, 2, -1, -1, -1, -1, 1, 2, -1]);
  });

  it("gives every user an array of zeros to write into", () => {
    const sums = /** @type {number[]} */ ([]);
    new Watched(PAIRS).lists(1, (_, scores) => {
      sums.push(scores.reduce((sum, score) => sum + score));
      scores.fill(7);
    });
    expect(sums).to.deep.equal([0, 0]);
  });

  it("leaves nothing to a user who has watched everything", () => {
    const all = pairsOf(1, 2, [
      [0, 1],
      [0, 0],
    ]);
    expect([...new Watched(all).lists(2, () => {})]).to.deep.equal([-1, -1]);
  });

  it("refuses rows that are not there, other lengths, no pairs, and lists of nothing", () => {
    for (const pairs of [
      { ...PAIRS, numUsers: 2 },
      { ...PAIRS, numItems: 3 },
      { ...PAIRS, itemIdx: PAIRS.itemIdx.slice(1) },
      pairsOf(3, 4, []),
    ]) {
      expect(() => new Watched(pairs)).to.throw(RangeError);
    }
    expect(() => new Watched(PAIRS).lists(0, () => {})).to.throw(RangeError);
  });
});
