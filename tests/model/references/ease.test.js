/** EASE: by hand, against the formula with dense matrices, what has no score, and what is too much. */

import { expect } from "chai";
import { easeLists, easeScore } from "../../../model/references/ease.js";
import { Watched } from "../../../model/references/watched.js";
import { expectClose } from "../arrays.js";
import { pairsOf, plainEase, randomPairs } from "./plain.js";
import { expectScores, scoresOf } from "./scores.js";

describe("EASE", () => {
  it("scores by hand, by users", () => {
    // X = [[1, 1], [0, 1]]; XᵀX + I = [[2, 1], [1, 3]], its inverse [[3, −1], [−1, 2]] / 5
    // −P / diag(P) by column: B₁₀ = (1/5) / (3/5) = 1/3 is the score of item 0 for user 1
    const watched = new Watched(
      pairsOf(2, 2, [
        [0, 0],
        [0, 1],
        [1, 1],
      ]),
    );
    expectClose(scoresOf(easeScore(watched, 1), 1, 2).subarray(0, 1), [1 / 3], 1e-12);
  });

  it("scores by hand, by items, of which there are fewer", () => {
    // users {0, 1}, {1}, {1}: XᵀX + I = [[2, 1], [1, 4]], its inverse [[4, −1], [−1, 2]] / 7
    // B₁₀ = (1/7) / (4/7) = 1/4
    const watched = new Watched(
      pairsOf(3, 2, [
        [0, 0],
        [0, 1],
        [1, 1],
        [2, 1],
      ]),
    );
    const score = easeScore(watched, 1);
    for (const user of [1, 2]) {
      expectClose(scoresOf(score, user, 2).subarray(0, 1), [1 / 4], 1e-12);
    }
  });

  it("is what the formula gives, with fewer users than items and with more", () => {
    for (const [users, items] of [
      [17, 50],
      [50, 17],
      [40, 40],
    ]) {
      const pairs = randomPairs(users, items, 300, users);
      expectScores(easeScore(new Watched(pairs), 5), plainEase(pairs, 5), pairs);
    }
  });

  it("is the same where rows of users and items are empty", () => {
    // users and items with odd rows have nothing
    const some = randomPairs(20, 25, 150);
    const pairs = {
      numUsers: 40,
      numItems: 50,
      userIdx: some.userIdx.map((user) => 2 * user),
      itemIdx: some.itemIdx.map((item) => 2 * item),
    };
    expectScores(easeScore(new Watched(pairs), 5), plainEase(pairs, 5), pairs);
    const lists = easeLists(new Watched(pairs), 4);
    // nobody knows anything of user 1
    expect([...(lists ?? []).slice(4, 8)]).to.deep.equal([-1, -1, -1, -1]);
  });

  it("lists what is watched together first, then by row what says nothing", () => {
    // 0 and 2 go together; item 1 goes with 3; nobody has watched item 4
    const watched = new Watched(
      pairsOf(3, 5, [
        [0, 0],
        [0, 2],
        [1, 1],
        [1, 3],
        [2, 2],
      ]),
    );
    // user 2 has watched item 2: item 0 scores above 0, items 1, 3 and 4 score 0
    const lists = easeLists(watched, 3);
    expect([...(lists ?? []).slice(6)]).to.deep.equal([0, 1, 3]);
  });

  it("has no place for a catalogue and for users beyond some thousands", () => {
    const each = (/** @type {number} */ users, /** @type {number} */ items) => {
      const number = Math.max(users, items);
      const all = Int32Array.from({ length: number }, (_, i) => i);
      return new Watched({
        numUsers: users,
        numItems: items,
        userIdx: all.map((i) => i % users),
        itemIdx: all.map((i) => i % items),
      });
    };
    // 3500³ / 2 = 2.1e10, of 2e10
    expect(easeLists(each(3500, 3500), 1)).to.equal(null);
    // the smaller side counts, and so do the pairs: 20³ / 2 + 2 · 20 · 40000 = 1.6e6
    expect(easeLists(each(20, 40_000), 1)?.length).to.equal(20);
    expect(easeLists(each(40_000, 20), 1)?.length).to.equal(40_000);
  });
});
