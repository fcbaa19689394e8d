/** Questions to really trained models: what is promised comes true, steering by value, what is refused. */

import { expect } from "chai";
import { answer } from "../../../model/asking/answer.js";
import { Contest } from "../../../model/asking/contest.js";
import { MOST_LEFT_OUT } from "../../../model/asking/reasons.js";
import { count, seededRandom, shuffle } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { tf } from "../../../model/core/tf.js";
import { Interactions } from "../../../model/data/interactions.js";
import { historyOf } from "../../../model/history/history.js";
import { HistoryModel } from "../../../model/history/history_model.js";
import { makeRun } from "../../../model/worker/recipes.js";
import { expectClose, expectLarge, randomFloats } from "../arrays.js";
import { meanOf, takeSteps, tensorsAndBuffers } from "../models.js";
import { guestOf, plainQuestion, tableTowers } from "../questions.js";
import { ITEMS, makeData, SETTINGS, USERS } from "../worker/run_data.js";

/** @typedef {import("../../../model/asking/answer.js").Answer} Answer */
/** @typedef {import("../../../model/asking/answer.js").Question} Question */
/** @typedef {import("../../../model/core/retrieval.js").Guest} Guest */
/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */

const MODELS = /** @type {ModelEntry[]} */ (await (await fetch("/model/models.json")).json());
const DATA = makeData();
const EMPTY = tensorsAndBuffers();

/** @param {Int32Array | null} moment */
function knownBy(moment) {
  return new Interactions(USERS, ITEMS, DATA.userIdx, DATA.itemIdx, moment);
}

/**
 * @param {ModelEntry} entry
 * @param {Interactions} interactions
 * @returns {Retrieval} of a model after 30 steps
 */
function trained(entry, interactions) {
  const run = makeRun(entry, { catalogue: DATA, interactions, settings: SETTINGS });
  takeSteps(run.model, run.nextBatch, 30, 0.02);
  return new Retrieval(run.model);
}

/** @type {Record<string, Retrieval>} */
const retrievals = Object.fromEntries(
  MODELS.map((entry) => [entry.name, trained(entry, knownBy(DATA.moment))]),
);
const isHistory = (/** @type {string} */ name) => retrievals[name].model instanceof HistoryModel;
const TRAINED = Object.keys(retrievals);
const HISTORIES = TRAINED.filter(isHistory);
const IDS = TRAINED.filter((name) => !isHistory(name));

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function covariance(a, b) {
  const [first, second] = [Array.from(a), Array.from(b)];
  const [meanOfFirst, meanOfSecond] = [meanOf(first), meanOf(second)];
  return meanOf(first.map((x, i) => (x - meanOfFirst) * (second[i] - meanOfSecond)));
}

const GUEST = guestOf([4, 9, 30, 17, 22, 38, 1], [5, 3, 4, 1, 5, 2, 4]);

/** Item 33 is the same film as 4, item 12 as 20, which nobody has rated. */
const TWINS = Int32Array.of(33, 4, 12, 20);
const WITH_TWINS = { twins: TWINS, barred: Int32Array.of(7, 8) };
const [KNOWN, KNOWN_WITH_TWINS] = [GUEST.items, Int32Array.of(...GUEST.items, 33)];

/**
 * @param {Guest} guest
 * @param {number} item
 * @returns {Guest} who has not rated it
 */
function without({ items, stars }, item) {
  const left = items.indexOf(item);
  return { items: items.filter((_, i) => i !== left), stars: stars.filter((_, i) => i !== left) };
}

/**
 * @param {Question} question by a guest
 * @param {number} item
 * @returns {Question} as if the guest did not know its film
 */
function forgetting(question, item) {
  const asker = without(/** @type {Guest} */ (question.asker), item);
  const film = (/** @type {number} */ some) => (some === 33 ? 4 : some);
  const known = question.known.filter((some) => film(some) !== film(item));
  return { ...question, asker, known, k: ITEMS, numReasons: 0 };
}

/** @param {Answer} told */
const reasonsOf = ({ itemIdx, reasonIdx, reasonRanks }) => {
  const number = reasonIdx.length / itemIdx.length;
  return Array.from(itemIdx, (item, place) => ({
    item,
    films: [...reasonIdx.subarray(place * number, (place + 1) * number)],
    ranks: [...reasonRanks.subarray(place * number, (place + 1) * number)],
  }));
};

/**
 * @param {Retrieval} retrieval
 * @param {Question} question
 * @returns {number[]} [ITEMS] the score of every item, whatever the rules
 */
function scoresOf(retrieval, question) {
  const { itemIdx, scores } = answer(retrieval, {
    ...plainQuestion(question.asker, ITEMS),
    popularity: question.popularity,
  });
  const byItem = Array(ITEMS).fill(Number.NaN);
  for (const [place, item] of itemIdx.entries()) byItem[item] = scores[place];
  return byItem;
}

after(() => {
  for (const retrieval of Object.values(retrievals)) {
    const { model } = retrieval;
    retrieval.dispose();
    /** @type {{dispose: () => void}} */ (/** @type {unknown} */ (model)).dispose();
  }
  // what the questions of all the tests have left: nothing
  expect(tensorsAndBuffers()).to.deep.equal(EMPTY);
});

for (const name of TRAINED) {
  const retrieval = retrievals[name];

  describe(`a guest of ${name}`, () => {
    const plain = plainQuestion(GUEST, 6, KNOWN);

    for (const [how, question] of /** @type {[string, Question][]} */ ([
      ["plain", plain],
      ["varied", { ...plain, variety: 0.3 }],
      ["popular", { ...plain, popularity: 0.7 }],
      ["hidden", { ...plain, popularity: -1, variety: 0.1 }],
      [
        "with films of two items, and barred ones",
        { ...plain, ...WITH_TWINS, known: KNOWN_WITH_TWINS },
      ],
    ])) {
      it(`gets exactly the rank that was promised when a film is gone: ${how}`, () => {
        const told = answer(retrieval, { ...question, numReasons: 3 });
        expect(told.hasReasons).to.equal(true);
        // what every film that was rated would do, by asking again
        const outcomes = Array.from(GUEST.items, (film) => {
          const again = forgetting(question, film);
          return {
            film,
            order: answer(retrieval, again).itemIdx,
            scores: scoresOf(retrieval, again),
          };
        });
        const twinOf = new Map(
          [
            [4, 33],
            [33, 4],
            [12, 20],
            [20, 12],
          ].map(([a, b]) => [a, b]),
        );
        let numTold = 0;
        for (const [place, { item, films, ranks }] of reasonsOf(told).entries()) {
          const carriers = outcomes
            .map(({ film, order, scores }) => {
              const other = question.twins.length > 0 ? (twinOf.get(item) ?? item) : item;
              const rank = 1 + order.findIndex((some) => some === item || some === other);
              return { film, rank, score: scores[item] };
            })
            .filter(({ rank, score }) => rank > place + 1 && score < told.scores[place]);
          const named = films.filter((film) => film !== -1);
          const promised = ranks.slice(0, named.length);
          const really = named.map((film) => carriers.find((one) => one.film === film)?.rank);
          expect(promised).to.deep.equal(really);
          expect(films.slice(named.length)).to.deep.equal(Array(3 - named.length).fill(-1));
          // no film without which it would stand deeper was passed over
          const deepest = carriers.map(({ rank }) => rank).sort((a, b) => b - a);
          expect(promised).to.deep.equal(deepest.slice(0, 3));
          numTold += named.length;
        }
        // a list on which no film has an influence would show nothing
        expect(numTold).to.be.above(3);
      });
    }

    it("is never told of a film with one star or two as a reason", () => {
      const { reasonIdx } = answer(retrieval, { ...plain, numReasons: GUEST.items.length });
      for (const film of [17, 38]) expect([...reasonIdx]).to.not.include(film);
      expect(new Set(reasonIdx).size).to.be.above(3);
    });

    it("gets scores that are the products of query and factors", () => {
      for (const question of [plain, { ...plain, popularity: -0.6, variety: 0.4 }]) {
        const { itemIdx, scores, query, factors } = answer(retrieval, question);
        expect(itemIdx.length).to.equal(6);
        expectLarge(scores);
        const products = scores.map((_, i) =>
          query.reduce((sum, x, d) => sum + x * factors[i * query.length + d], 0),
        );
        expectClose(products, scores, 1e-6);
      }
    });

    it("gets the scores of all items beside it, whether they may stand in the list or not", () => {
      for (const question of [plain, { ...plain, popularity: 0.7, variety: 0.4, ...WITH_TWINS }]) {
        const { itemIdx, scores, allScores, query } = answer(retrieval, question);
        const factors = retrieval.vectorsOf(count(ITEMS));
        const products = Array.from(count(ITEMS), (item) =>
          query.reduce((sum, x, d) => sum + x * factors[item * query.length + d], 0),
        );
        expectClose(allScores, products, 1e-6);
        expect(Array.from(itemIdx, (item) => allScores[item])).to.deep.equal([...scores]);
      }
    });

    it("gets what is not known and not barred, best first, without what was rated", () => {
      const barred = answer(retrieval, plain).itemIdx.slice(0, 2);
      const { itemIdx, scores } = answer(retrieval, { ...plain, barred, k: ITEMS });
      const out = [...KNOWN, ...barred];
      expect(new Set([...itemIdx, ...out]).size).to.equal(ITEMS);
      expect(itemIdx.length).to.equal(ITEMS - out.length);
      expect([...scores]).to.deep.equal([...scores].sort((a, b) => b - a));
    });

    it("gets the same whatever else is asked, and other films for other stars", () => {
      const first = answer(retrieval, plain);
      answer(retrieval, { ...plain, popularity: 1, numReasons: 3 });
      expect(answer(retrieval, plain)).to.deep.equal(first);
      const others = guestOf([...GUEST.items], [1, 5, 1, 5, 1, 5, 1]);
      expectLarge(
        scoresOf(retrieval, plainQuestion(others, 6)).map(
          (score, item) => score - scoresOf(retrieval, plain)[item],
        ),
      );
    });

    it("without any rating gets a list, which tells no reasons", () => {
      const told = answer(retrieval, { ...plainQuestion(guestOf([], []), 6), numReasons: 2 });
      expect(new Set(told.itemIdx).size).to.equal(6);
      expect([...told.scores].every(Number.isFinite)).to.equal(true);
      expect([...told.reasonIdx]).to.deep.equal(Array(12).fill(-1));
    });

    it("who liked nothing has the scores of one without ratings, and a list without these films", () => {
      const disliking = guestOf([4, 9, 30], [1, 1, 1]);
      const [nobody, ofDisliking] = [guestOf([], []), disliking].map((guest) =>
        scoresOf(retrieval, plainQuestion(guest, 6)),
      );
      expect(ofDisliking).to.deep.equal(nobody);
      const { itemIdx } = answer(retrieval, plainQuestion(disliking, ITEMS, disliking.items));
      expect(itemIdx.length).to.equal(ITEMS - 3);
      for (const item of disliking.items) expect([...itemIdx]).to.not.include(item);
    });

    it("is drawn to what was liked: a film counts more with five stars for it", () => {
      for (const item of [0, 13, 39]) {
        const [three, five] = [3, 5].map(
          (stars) => scoresOf(retrieval, plainQuestion(guestOf([item], [stars]), 6))[item],
        );
        expect(five).to.be.above(three);
      }
    });
  });

  describe(`steering ${name}`, () => {
    it("weighs what of a list goes with the mean of all users' scores, for guests and users", () => {
      const all = retrieval.scores(() => retrieval.userVectors(count(USERS)));
      const mean = Array.from(count(ITEMS), (item) =>
        count(USERS).reduce((sum, user) => sum + all[user * ITEMS + item] / USERS, 0),
      );
      expectLarge(mean);
      for (const asker of [GUEST, { userIdx: 3 }]) {
        const question = plainQuestion(asker, ITEMS);
        const neutral = scoresOf(retrieval, question);
        for (const popularity of [-1, 0.25, 1]) {
          // the slope of least squares: covariance over variance
          const slope = covariance(neutral, mean) / covariance(mean, mean);
          const expected = neutral.map((score, item) => score + popularity * slope * mean[item]);
          const steered = scoresOf(retrieval, { ...question, popularity });
          expectClose(steered, expected, 1e-5);
          if (popularity === -1) expect(covariance(steered, mean)).to.be.closeTo(0, 1e-6);
        }
      }
    });

    it("by variety keeps the scores and the first item, and orders the others anew", () => {
      const question = plainQuestion({ userIdx: 3 }, ITEMS);
      const [plain, varied] = [0, 0.6].map((variety) =>
        answer(retrieval, { ...question, variety }),
      );
      expect(varied.itemIdx[0]).to.equal(plain.itemIdx[0]);
      expect([...varied.itemIdx]).to.not.deep.equal([...plain.itemIdx]);
      const scoreOf = new Map([...plain.itemIdx].map((item, i) => [item, plain.scores[i]]));
      for (const [i, item] of varied.itemIdx.entries()) {
        expect(varied.scores[i]).to.equal(scoreOf.get(item));
      }
    });
  });

  describe(`a wrong question to ${name}`, () => {
    const plain = plainQuestion({ userIdx: 0 }, 3);

    it("is refused: users, items and a k that are not there", () => {
      const before = tensorsAndBuffers();
      for (const userIdx of [-1, USERS]) {
        const asked = () => answer(retrieval, { ...plain, asker: { userIdx }, numReasons: 3 });
        expect(asked).to.throw(RangeError, "user rows");
      }
      for (const item of [-1, ITEMS]) {
        const asked = () => answer(retrieval, plainQuestion(guestOf([2, item], [5, 4]), 3));
        expect(asked).to.throw(RangeError, "item rows");
      }
      for (const k of [0, 1.5]) {
        for (const variety of [0, 0.5]) {
          expect(() => answer(retrieval, { ...plain, k, variety })).to.throw(
            RangeError,
            "Expected k",
          );
        }
      }
      // and leaves nothing behind
      expect(tensorsAndBuffers()).to.deep.equal(before);
    });

    it("for which nothing is left gets an empty list", () => {
      for (const variety of [0, 0.5]) {
        const told = answer(retrieval, { ...plain, known: count(ITEMS), variety, numReasons: 2 });
        const { itemIdx, scores, factors, reasonIdx, reasonRanks } = told;
        expect(
          [itemIdx, scores, factors, reasonIdx, reasonRanks].map((x) => x.length),
        ).to.deep.equal([0, 0, 0, 0, 0]);
      }
    });
  });

  describe(`many questions to ${name}`, () => {
    it("leave no tensor and no buffer", () => {
      const before = tensorsAndBuffers();
      for (const asker of [GUEST, { userIdx: 4 }, guestOf([], []), { userIdx: 0 }]) {
        for (const steering of [{}, { popularity: 0.5 }, { variety: 0.5 }, WITH_TWINS]) {
          answer(retrieval, { ...plainQuestion(asker, 5, KNOWN), ...steering, numReasons: 3 });
        }
      }
      expect(tensorsAndBuffers()).to.deep.equal(before);
    });
  });
}

describe("a guest with a long history", () => {
  // a guest's vector is the sum of the vectors of what was rated: of 150 items, 120
  const NUMBER = 120;
  const values = randomFloats(150 * 5, 6);
  const items = Array.from(count(150), (i) => [...values.slice(5 * i, 5 * i + 5)]);
  const rated = shuffle(count(150), seededRandom(8)).slice(0, NUMBER);
  const asker = guestOf([...rated], Array(NUMBER).fill(4));

  for (const popularity of [0, 0.8]) {
    it(`is told what asking again gives, of the hundred that are like the list: ${popularity}`, () => {
      const retrieval = new Retrieval(
        tableTowers({ users: [[1, 0.5, 0, 0, 0]], items, embeddingDim: 4 }),
      );
      const question = { ...plainQuestion(asker, 6, rated), popularity };
      const told = answer(retrieval, { ...question, numReasons: 5 });
      const likeness = (/** @type {number} */ film) =>
        Math.max(
          ...Array.from(told.itemIdx, (item) =>
            count(4).reduce((sum, d) => sum + items[film][d] * items[item][d], 0),
          ),
        );
      const tried = [...rated].sort((a, b) => likeness(b) - likeness(a)).slice(0, MOST_LEFT_OUT);
      const outcomes = tried.map((film) => ({
        film,
        again: answer(retrieval, { ...forgetting(question, film), k: 150 }),
      }));
      const all = /** @type {number[]} */ ([]);
      for (const [place, { item, films, ranks }] of reasonsOf(told).entries()) {
        const carriers = outcomes
          .map(({ film, again }) => {
            const rank = 1 + again.itemIdx.indexOf(item);
            return { film, rank, drop: told.scores[place] - again.scores[rank - 1] };
          })
          .filter(({ rank, drop }) => drop > 0 && rank > place + 1)
          .sort((a, b) => b.rank - a.rank || b.drop - a.drop)
          .slice(0, 5);
        expect(films.slice(0, carriers.length)).to.deep.equal(carriers.map(({ film }) => film));
        expect(ranks.slice(0, carriers.length)).to.deep.equal(carriers.map(({ rank }) => rank));
        expect(films.slice(carriers.length)).to.deep.equal(Array(5 - carriers.length).fill(-1));
        all.push(...carriers.map(({ film }) => film));
      }
      // films rated early and late: places, not the first hundred
      expect(all.length).to.be.above(10);
      expect(all.some((film) => rated.indexOf(film) >= MOST_LEFT_OUT)).to.equal(true);
      retrieval.dispose();
    });
  }
});

describe("a user of the training", () => {
  for (const name of TRAINED) {
    it(`gets the list of ${name} that retrieval gives`, () => {
      const retrieval = retrievals[name];
      for (const userIdx of [0, USERS - 1]) {
        const { itemIdx, scores } = answer(retrieval, plainQuestion({ userIdx }, 5, KNOWN));
        const found = retrieval.getTopKForUser(userIdx, 5, KNOWN);
        expect([...itemIdx]).to.deep.equal([...found.indices]);
        expect([...scores]).to.deep.equal([...found.scores]);
      }
    });
  }

  for (const name of IDS) {
    it(`is not told why by ${name}: only another training could tell`, () => {
      const told = answer(retrievals[name], {
        ...plainQuestion({ userIdx: 3 }, 5),
        numReasons: 3,
      });
      expect(told.hasReasons).to.equal(false);
      expect([told.reasonIdx.length, told.reasonRanks.length]).to.deep.equal([0, 0]);
      expect(told.itemIdx.length).to.equal(5);
    });
  }

  for (const [order, moment] of /** @type {[string, Int32Array | null][]} */ ([
    ["by time", DATA.moment],
    ["without an order", null],
  ])) {
    for (const entry of MODELS.filter(({ name }) => HISTORIES.includes(name))) {
      it(`is told by ${entry.name}, ${order}, what the history without a film gives`, () => {
        const interactions = knownBy(moment);
        const retrieval = trained(entry, interactions);
        const model = /** @type {HistoryModel} */ (/** @type {unknown} */ (retrieval.model));
        let numTold = 0;
        for (const userIdx of [2, 11]) {
          const films = interactions.byUser.itemsOf(userIdx);
          const moments = interactions.momentsOf(userIdx);
          const question = {
            ...plainQuestion({ userIdx }, 5, films),
            variety: 0.1,
            popularity: 0.3,
            numReasons: films.length,
          };
          const told = answer(retrieval, question);
          expect(told.hasReasons).to.equal(true);
          const outcomes = Array.from(films, (film, left) => {
            const stays = (/** @type {unknown} */ _, /** @type {number} */ i) => i !== left;
            const history = historyOf(films.filter(stays), moments?.filter(stays) ?? null);
            const scores = retrieval.scores(() => {
              const { mean, slope } = retrieval.popularity;
              const vector = model.historyVectors([history]);
              const share = tf.sum(tf.mul(vector, tf.tensor1d(slope)));
              return tf.add(vector, tf.mul(tf.mul(share, 0.3), tf.tensor1d(mean)));
            });
            const order = new Contest(retrieval, { ...question, known: films.filter(stays) });
            return { film, scores: scores.slice(), order: order.order(order.admit(scores), ITEMS) };
          });
          for (const [place, { item, films: found, ranks }] of reasonsOf(told).entries()) {
            const carriers = outcomes
              .filter(({ scores }) => scores[item] < told.scores[place])
              .map(({ film, order }) => ({ film, rank: 1 + order.indexOf(item) }))
              .filter(({ rank }) => rank > place + 1);
            const named = found.filter((film) => film !== -1);
            expect([...named].sort()).to.deep.equal(carriers.map(({ film }) => film).sort());
            for (const [i, film] of named.entries()) {
              expect(ranks[i]).to.equal(carriers.find((one) => one.film === film)?.rank);
            }
            numTold += named.length;
          }
        }
        // a list on which no film has an influence would show nothing
        expect(numTold).to.be.above(3);
        retrieval.dispose();
        model.dispose();
      });
    }
  }

  it("has lists that guests do not change, nor the other way round", () => {
    const retrieval = retrievals[TRAINED[0]];
    const question = plainQuestion({ userIdx: 5 }, 5);
    const before = answer(retrieval, question);
    answer(retrieval, { ...plainQuestion(GUEST, 5, KNOWN), numReasons: 3 });
    expect(answer(retrieval, question)).to.deep.equal(before);
  });
});
