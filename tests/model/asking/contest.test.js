/** Who competes for a list, and in which order: rules, films with two items, variety, ranks. */

import { expect } from "chai";
import { Contest, MOST_VARIED } from "../../../model/asking/contest.js";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { topK } from "../../../model/core/top_k.js";
import { randomFloats } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { tableTowers } from "../questions.js";

/** @typedef {{known?: number[], barred?: number[], twins?: number[], variety?: number}} Rules */

const OUT = Number.NEGATIVE_INFINITY;

/** @type {Retrieval[]} */
const retrievals = [];
afterEach(() => {
  for (const retrieval of retrievals.splice(0)) retrieval.dispose();
});

/**
 * @param {Rules} [rules]
 * @param {number[][]} [items] their vectors; all alike where nothing is said
 * @param {number} [embeddingDim]
 */
function contestOf(rules = {}, items = [[1]], embeddingDim = items[0].length) {
  const { known = [], barred = [], twins = [], variety = 0 } = rules;
  const retrieval = new Retrieval(tableTowers({ users: [items[0]], items, embeddingDim }));
  retrievals.push(retrieval);
  return new Contest(retrieval, {
    known: Int32Array.from(known),
    barred: Int32Array.from(barred),
    twins: Int32Array.from(twins),
    variety,
  });
}

/**
 * @param {Rules} rules
 * @param {number[]} scores
 * @param {number} [forgotten]
 * @returns {number[]} of which those are out who do not compete
 */
const admitted = (rules, scores, forgotten) => [
  ...contestOf(rules).admit(Float32Array.from(scores), forgotten),
];

describe("a contest", () => {
  it("puts out what is known and what is barred, and nobody else", () => {
    const rules = { known: [0, 3], barred: [2, 3] };
    expect(admitted(rules, [5, 4, 3, 2, 1])).to.deep.equal([OUT, 4, OUT, OUT, 1]);
    expect(admitted({}, [1, 2, -3])).to.deep.equal([1, 2, -3]);
  });

  it("changes the scores that it is given, which are many", () => {
    const scores = Float32Array.of(1, 2);
    expect(contestOf({ known: [1] }).admit(scores)).to.equal(scores);
  });

  it("lets of a film with two items the better one stand, of equal ones the first", () => {
    const rules = { twins: [3, 1] };
    expect(admitted(rules, [0, 4, 0, 5])).to.deep.equal([0, OUT, 0, 5]);
    expect(admitted(rules, [0, 5, 0, 4])).to.deep.equal([0, 5, 0, OUT]);
    expect(admitted(rules, [0, 5, 0, 5])).to.deep.equal([0, 5, 0, OUT]);
  });

  it("lets of a film with three items the best one stand, whichever it is", () => {
    const rules = { twins: [2, 0, 3, 0] };
    expect(admitted(rules, [7, 1, 6, 5])).to.deep.equal([7, 1, OUT, OUT]);
    expect(admitted(rules, [5, 1, 7, 6])).to.deep.equal([OUT, 1, 7, OUT]);
    expect(admitted(rules, [6, 1, 5, 7])).to.deep.equal([OUT, 1, OUT, 7]);
    expect(admitted(rules, [5, 1, 6, 7])).to.deep.equal([OUT, 1, OUT, 7]);
  });

  it("keeps the films of two pairs apart", () => {
    const rules = { twins: [1, 0, 3, 2] };
    expect(admitted(rules, [1, 2, 9, 8])).to.deep.equal([OUT, 2, 9, OUT]);
  });

  it("lets the other item stand where the better one is barred; none where both are known", () => {
    expect(admitted({ twins: [1, 0], barred: [1] }, [3, 5, 1])).to.deep.equal([3, OUT, 1]);
    expect(admitted({ twins: [1, 0], barred: [0] }, [5, 3, 1])).to.deep.equal([OUT, 3, 1]);
    expect(admitted({ twins: [1, 0], known: [0, 1] }, [3, 5, 1])).to.deep.equal([OUT, OUT, 1]);
  });

  it("forgets one known item: it competes again, and the others do not", () => {
    expect(admitted({ known: [0, 1, 2] }, [5, 4, 3, 2], 1)).to.deep.equal([OUT, 4, OUT, 2]);
    // not row 0 by mistake, which a missing item could be taken for
    expect(admitted({ known: [0, 1, 2] }, [5, 4, 3, 2], 0)).to.deep.equal([5, OUT, OUT, 2]);
  });

  it("forgets with an item all of its film: the better of its items competes", () => {
    const rules = { known: [0, 2, 3], twins: [3, 0] };
    for (const forgotten of [0, 3]) {
      expect(admitted(rules, [5, 4, 3, 6], forgotten)).to.deep.equal([OUT, 4, OUT, 6]);
      expect(admitted(rules, [6, 4, 3, 5], forgotten)).to.deep.equal([6, 4, OUT, OUT]);
    }
    expect(admitted(rules, [5, 4, 3, 6], 2)).to.deep.equal([OUT, 4, 3, OUT]);
  });

  it("does not let what is barred back in, forgotten or not", () => {
    expect(admitted({ known: [1], barred: [1] }, [5, 4, 3], 1)).to.deep.equal([5, OUT, 3]);
  });
});

describe("the order", () => {
  it("without variety is that of the best scores, equal ones by index, none that is out", () => {
    const scores = randomFloats(300, 4).map((x) => Math.round(20 * x));
    const contest = contestOf({ known: [3, 17, 40], twins: [21, 20] });
    const expected = topK(contest.admit(scores.slice()).slice(), 50, []).indices;
    expect([...contest.order(contest.admit(scores.slice()), 50)]).to.deep.equal([...expected]);
    expect([...contestOf().order(Float32Array.of(1, OUT, 3), 3)]).to.deep.equal([2, 0]);
  });

  // four directions in the plane; what stands beside them, a bias, is no part of a cosine
  const PLANE = [
    [1, 0, -9],
    [0.8, 0.6, 9],
    [0, 1, 9],
    [-1, 0, 9],
  ];
  const SCORES = [1, 0.9, 0.5, 0.2];
  const varied = (/** @type {number} */ variety, k = 4, scores = SCORES) => [
    ...contestOf({ variety }, PLANE, 2).order(Float32Array.from(scores), k),
  ];

  it("with variety is that of marginal relevance, by hand", () => {
    // λ = 0.2: item 0 first, 0.8 · 1. Then 1: 0.72 − 0.2 · 0.8 = 0.56; 2: 0.4 − 0; 3: 0.16 + 0.2 = 0.36
    // then 2: 0.4 − 0.2 · max(0, 0.6) = 0.28; 3: 0.16 − 0.2 · max(−1, −0.8) = 0.32
    expect(varied(0.2)).to.deep.equal([0, 1, 3, 2]);
    // λ = 0.5: then 1: 0.45 − 0.4 = 0.05; 2: 0.25; 3: 0.1 + 0.5 = 0.6
    // then 1: 0.45 − 0.5 · max(0.8, −0.8) = 0.05, by the nearest and not by the last; 2: 0.25 − 0
    expect(varied(0.5)).to.deep.equal([0, 3, 2, 1]);
    // a little of it changes nothing here
    expect(varied(0.01)).to.deep.equal([0, 1, 2, 3]);
  });

  it("with all of variety takes the best, then what is most different, whatever the scores", () => {
    expect(varied(1)).to.deep.equal([0, 3, 2, 1]);
    // from item 2 on: cosines 0, 0.6, 0 with it; of equal ones the better score: 0. Then 3 at max(0, −1)
    expect(varied(1, 4, [0.5, 0.9, 1, 0.2])).to.deep.equal([2, 0, 3, 1]);
  });

  it("with variety stops at k, and begins as the longer list does", () => {
    expect(varied(0.5, 2)).to.deep.equal([0, 3]);
    expect(varied(0.5, 9)).to.deep.equal([0, 3, 2, 1]);
  });

  it("with variety never takes in who is out, not even when nobody is left", () => {
    expect(varied(0.5, 4, [1, OUT, 0.5, OUT])).to.deep.equal([0, 2]);
    expect(varied(1, 4, [OUT, 0.9, 0.5, 0.2])).to.deep.equal([1, 3, 2]);
    expect(varied(0.5, 4, [OUT, OUT, OUT, OUT])).to.deep.equal([]);
  });

  it(`with variety chooses among the best ${MOST_VARIED} alone`, () => {
    // items alike but the last, which is unlike all and scores least
    const items = Array.from(count(150), (i) => (i < 149 ? [1, 0] : [-1, 0]));
    const scores = Float32Array.from(count(150), (i) => 1 - i / 1000);
    const order = contestOf({ variety: 0.9 }, items).order(scores, 150);
    expect([...order]).to.deep.equal([...count(MOST_VARIED)]);
  });

  it("leaves no tensor behind", () => {
    const contest = contestOf({ variety: 0.5 }, PLANE, 2);
    const before = tensorsAndBuffers();
    contest.order(Float32Array.from(SCORES), 3);
    contest.ranks(Float32Array.from(SCORES), count(4));
    expect(tensorsAndBuffers()).to.deep.equal(before);
  });
});

describe("ranks", () => {
  for (const variety of [0, 0.4, 1]) {
    it(`are the positions in the order, from 1 on, with a variety of ${variety}`, () => {
      const values = randomFloats(90 * 3, 5);
      const vectors = Array.from(count(90), (i) => [...values.slice(3 * i, 3 * i + 3)]);
      const contest = contestOf({ variety, known: [4, 8] }, vectors);
      // many scores are equal: a rank that counted these otherwise would be found
      const scores = contest.admit(randomFloats(90, 6).map((x) => Math.round(10 * x)));
      const order = contest.order(scores, 90);
      expect(order.length).to.equal(88);
      expect([...contest.ranks(scores, order)]).to.deep.equal([...count(88)].map((i) => i + 1));
    });
  }

  it("are those of the film: of whichever of its items stands", () => {
    const contest = contestOf({ twins: [3, 1, 4, 1] });
    // item 4 stands for the film, and is second behind item 2
    const scores = contest.admit(Float32Array.of(1, 5, 8, 6, 7));
    expect([...contest.ranks(scores, Int32Array.of(1, 3, 4, 2, 0))]).to.deep.equal([2, 2, 2, 1, 3]);
    // the first item stands: the others have its rank
    const first = contest.admit(Float32Array.of(1, 9, 8, 6, 7));
    expect([...contest.ranks(first, Int32Array.of(4, 3, 1))]).to.deep.equal([1, 1, 1]);
  });

  it("are those of the film with variety, too", () => {
    const contest = contestOf({ twins: [3, 1], variety: 0.3 }, [[1], [1], [1], [1]]);
    const scores = contest.admit(Float32Array.of(1, 5, 8, 6));
    expect([...contest.ranks(scores, Int32Array.of(1, 3, 2, 0))]).to.deep.equal([2, 2, 1, 3]);
  });

  it("are 0 beyond those that variety orders, and count on without variety", () => {
    const items = Array.from(count(150), () => [1]);
    const scores = Float32Array.from(count(150), (i) => -i);
    const asked = Int32Array.of(0, 99, 100, 149);
    expect([...contestOf({ variety: 0.5 }, items).ranks(scores, asked)]).to.deep.equal([
      1, 100, 0, 0,
    ]);
    expect([...contestOf({}, items).ranks(scores, asked)]).to.deep.equal([1, 100, 101, 150]);
  });
});
