/** Everybody at once: the same vectors and lists as by single questions to really trained models; guests in their place. */

import { expect } from "chai";
import { answer } from "../../../model/asking/answer.js";
import { dot } from "../../../model/asking/dot.js";
import { listsOfAll, vectorsOfAll } from "../../../model/asking/everybody.js";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { ByUser } from "../../../model/data/by_user.js";
import { Interactions } from "../../../model/data/interactions.js";
import { makeRun } from "../../../model/worker/recipes.js";
import { expectClose, expectLarge } from "../arrays.js";
import { takeSteps, tensorsAndBuffers } from "../models.js";
import { guestOf, plainQuestion, tableTowers } from "../questions.js";
import { ITEMS, makeData, SETTINGS, USERS } from "../worker/run_data.js";

/** @typedef {import("../../../model/core/retrieval.js").Guest} Guest */
/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const MODELS = /** @type {ModelEntry[]} */ (await (await fetch("/model/models.json")).json());
const DATA = makeData();
const K = 5;

/**
 * @param {[number, Guest][]} rows
 * @returns {import("../../../model/asking/everybody.js").GuestUsers}
 */
function guestUsers(rows) {
  const starts = [0];
  for (const [, { items }] of rows) starts.push((starts.at(-1) ?? 0) + items.length);
  return {
    users: Int32Array.from(rows, ([user]) => user),
    starts: Int32Array.from(starts),
    items: Int32Array.from(rows.flatMap(([, { items }]) => [...items])),
    stars: Float32Array.from(rows.flatMap(([, { stars }]) => [...stars])),
  };
}

const NOBODY = guestUsers([]);
/** @type {[number, Guest][]} */
const GUESTS = [
  [3, guestOf([1, 8, 2], [5, 4, 1])],
  [17, guestOf([30], [3])],
];

describe("everybody's vectors and lists", () => {
  const interactions = new Interactions(USERS, ITEMS, DATA.userIdx, DATA.itemIdx, DATA.moment);
  const exclude = ByUser.fromPairs(USERS, DATA.userIdx, DATA.itemIdx);

  for (const entry of MODELS) {
    const run = makeRun(entry, { catalogue: DATA, interactions, settings: SETTINGS });
    takeSteps(run.model, run.nextBatch, 30, 0.02);
    const retrieval = new Retrieval(run.model);
    const guests = guestUsers(GUESTS);
    /** @type {Map<number, Guest>} */
    const guestOfUser = new Map(GUESTS);
    const asker = (/** @type {number} */ user) => guestOfUser.get(user) ?? { userIdx: user };

    it(`of ${entry.name}: products of both are the scores, bias and trend included`, () => {
      const { items, users, dim } = vectorsOfAll(retrieval, guests);
      expect([items.length, users.length]).to.deep.equal([ITEMS * dim, USERS * dim]);
      expect(dim).to.equal(SETTINGS.embeddingDim + 1);
      expectLarge(Array.from(count(ITEMS), (item) => items[item * dim + dim - 1]));
      for (const user of count(USERS)) {
        const { allScores } = answer(retrieval, plainQuestion(asker(user), 1));
        const products = Array.from(count(ITEMS), (item) =>
          dot(users, user * dim, items, item * dim, dim),
        );
        expectClose(products, allScores);
      }
    });

    it(`of ${entry.name}: lists are those of single questions, of guests as of users`, () => {
      const lists = listsOfAll(retrieval, K, exclude, guests);
      for (const user of count(USERS)) {
        const one = answer(retrieval, plainQuestion(asker(user), K, exclude.itemsOf(user)));
        expect([...lists.subarray(user * K, (user + 1) * K)]).to.deep.equal([...one.itemIdx]);
      }
    });
  }

  it("reads nobody as a guest who is none, and leaves nothing behind", () => {
    const tables = {
      users: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      items: [
        [1, 0],
        [0, 2],
      ],
    };
    const before = tensorsAndBuffers();
    const retrieval = new Retrieval(tableTowers(tables));
    expect([...vectorsOfAll(retrieval, NOBODY).users]).to.deep.equal([1, 0, 0, 1, 1, 1]);
    // who has rated the second item has its vector
    const second = guestUsers([[0, guestOf([1], [5])]]);
    expect([...vectorsOfAll(retrieval, second).users]).to.deep.equal([0, 2, 0, 1, 1, 1]);
    const nothing = new ByUser(new Int32Array(4), new Int32Array(0));
    expect([...listsOfAll(retrieval, 1, nothing, null)]).to.deep.equal([0, 1, 1]);
    expect([...listsOfAll(retrieval, 1, nothing, second)]).to.deep.equal([1, 1, 1]);
    retrieval.dispose();
    expect(tensorsAndBuffers()).to.deep.equal(before);
  });

  it("fills the list of a guest who has seen nearly all", () => {
    const retrieval = new Retrieval(tableTowers({ users: [[1], [2]], items: [[1], [3]] }));
    const seen = ByUser.fromPairs(2, Int32Array.of(1), Int32Array.of(1));
    const guests = guestUsers([[1, guestOf([1], [5])]]);
    expect([...listsOfAll(retrieval, 2, seen, guests)]).to.deep.equal([1, 0, 0, -1]);
    retrieval.dispose();
  });

  it("takes more guests than stand in a block", () => {
    const users = Array.from({ length: 70 }, () => [0, 0]);
    const items = Array.from({ length: 70 }, (_, i) => [i, 1]);
    const retrieval = new Retrieval(tableTowers({ users, items }));
    const guests = guestUsers(users.map((_, user) => [user, guestOf([69 - user], [5])]));
    const found = vectorsOfAll(retrieval, guests).users;
    expect(Array.from({ length: 70 }, (_, user) => found[2 * user])).to.deep.equal(
      users.map((_, user) => 69 - user),
    );
    retrieval.dispose();
  });
});
