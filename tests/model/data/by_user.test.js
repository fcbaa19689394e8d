/** The index of users' items: grouping, membership, and what it refuses. */

import { expect } from "chai";
import { ByUser } from "../../../model/data/by_user.js";
import { randomInts } from "../arrays.js";

describe("ByUser", () => {
  // user 0 has items 4 and 2, user 1 none, user 2 items 4, 0 and 4 again
  const [userIdx, itemIdx] = [Int32Array.of(2, 0, 2, 0, 2), Int32Array.of(4, 4, 0, 2, 4)];
  const byUser = ByUser.fromPairs(3, userIdx, itemIdx);

  it("groups pairs by user in their order, and keeps where they stood", () => {
    expect([...byUser.starts]).to.deep.equal([0, 2, 2, 5]);
    expect([0, 1, 2].map((user) => [...byUser.itemsOf(user)])).to.deep.equal([
      [4, 2],
      [],
      [4, 0, 4],
    ]);
    expect([0, 1, 2].map((user) => [...byUser.positionsOf(user)])).to.deep.equal([
      [1, 3],
      [],
      [0, 2, 4],
    ]);
    expect([0, 1, 2].map((user) => byUser.countOf(user))).to.deep.equal([2, 0, 3]);
    expect(byUser.numUsers).to.equal(3);
  });

  it("knows who has what, as looking through the pairs does", () => {
    const [users, items] = [randomInts(500, 20, 1), randomInts(500, 40, 2)];
    const index = ByUser.fromPairs(20, users, items);
    const order = index.items.slice();
    for (let user = 0; user < 20; user++) {
      for (let item = -1; item <= 40; item++) {
        const expected = users.some((other, i) => other === user && items[i] === item);
        expect(index.has(user, item), `${user} ${item}`).to.equal(expected);
      }
    }
    // the question must not sort the items themselves: their order is that of time
    expect(index.items).to.deep.equal(order);
  });

  it("knows who has everything, and is not taken in by repeated pairs", () => {
    const full = ByUser.fromPairs(
      3,
      Int32Array.of(0, 0, 1, 1, 1, 2),
      Int32Array.of(1, 0, 1, 1, 1, 0),
    );
    expect([0, 1, 2].map((user) => full.hasAll(user, 2))).to.deep.equal([true, false, false]);
  });

  it("takes items that are grouped already, and refuses starts that do not part them", () => {
    const items = Int32Array.of(3, 1, 2);
    const index = new ByUser(Int32Array.of(0, 1, 3), items);
    expect([...index.itemsOf(1)]).to.deep.equal([1, 2]);
    expect([...index.positionsOf(1)]).to.deep.equal([1, 2]);
    for (const [starts, words] of /** @type {[number[], string][]} */ ([
      [[0, 1, 2], "from 0 to 3, got 0 to 2"],
      [[1, 3], "from 0 to 3, got 1 to 3"],
      [[], "got undefined"],
      [[0, 2, 1, 3], "a fall at 2"],
    ])) {
      expect(() => new ByUser(Int32Array.from(starts), items)).to.throw(RangeError, words);
    }
  });
});
