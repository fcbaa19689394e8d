/** One prediction from ids to score: the same numbers as in the lists, layer by layer, by hand. */

import { expect } from "chai";
import { answer } from "../../../model/asking/answer.js";
import { walk } from "../../../model/asking/walk.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { Interactions } from "../../../model/data/interactions.js";
import { makeRun } from "../../../model/worker/recipes.js";
import { expectClose } from "../arrays.js";
import { takeSteps, tensorsAndBuffers } from "../models.js";
import { guestOf, plainQuestion, tableTowers } from "../questions.js";
import { ITEMS, makeData, SETTINGS, USERS } from "../worker/run_data.js";

/** @typedef {import("../../../model/core/trace.js").TracedLayer} TracedLayer */

const MODELS = /** @type {import("../../../model/worker/protocol.js").ModelEntry[]} */ (
  await (await fetch("/model/models.json")).json()
);
const SWITCHES = [
  {},
  { residual: false },
  { normalize: false },
  { itemGenres: false, userGenres: false },
  { itemBias: false },
];
const ASKERS = [{ userIdx: 3 }, guestOf([4, 9, 30, 17], [5, 3, 2, 4])];

/**
 * @param {import("../../../model/worker/protocol.js").ModelEntry} entry
 * @param {Partial<typeof SETTINGS>} changes
 */
function trained(entry, changes) {
  const catalogue = makeData();
  const { userIdx, itemIdx, moment } = catalogue;
  const interactions = new Interactions(USERS, ITEMS, userIdx, itemIdx, moment);
  const run = makeRun(entry, { catalogue, interactions, settings: { ...SETTINGS, ...changes } });
  takeSteps(run.model, run.nextBatch, 10, 0.02);
  return { model: run.model, retrieval: new Retrieval(run.model) };
}

/**
 * What a layer makes of its inputs, where no weights are needed.
 * @param {TracedLayer} layer
 * @param {number[][]} inputs
 * @returns {number[] | null}
 */
function byHand({ kind, values }, inputs) {
  if (kind === "concat") return inputs.flat();
  if (kind === "sum") return inputs[0].map((x, d) => x + inputs[1][d]);
  if (kind === "norm") return inputs[0].map((x) => x / Math.hypot(...inputs[0]));
  // one dimension more
  if (kind === "bias" || kind === "temperature") return [...inputs[0], values[values.length - 1]];
  return null;
}

/** @param {TracedLayer[]} layers */
function expectToFollow(layers) {
  for (const layer of layers) {
    expect(layer.values.length).to.equal(layer.width);
    const inputs = layer.inputs.map((place) => [...layers[place].values]);
    const expected = byHand(layer, inputs);
    if (expected) expectClose(layer.values, expected, 1e-5);
    if (layer.activation === "relu") expect(Math.min(...layer.values)).to.equal(0);
  }
}

describe("walk", () => {
  for (const entry of MODELS) {
    for (const changes of SWITCHES) {
      it(`of ${entry.name} with ${JSON.stringify(changes)} ends in the score of the list`, () => {
        const { model, retrieval } = trained(entry, changes);
        for (const asker of ASKERS) {
          for (const popularity of [0, -0.5]) {
            const { itemIdx, scores, query, factors } = answer(retrieval, {
              ...plainQuestion(asker, 4),
              popularity,
            });
            const before = tensorsAndBuffers();
            for (const [place, item] of itemIdx.entries()) {
              const told = walk(retrieval, { asker, popularity }, item);
              // to the last bit
              expect(told.score).to.equal(scores[place]);
              expect(told.query).to.deep.equal(query);
              const dim = query.length;
              expect(told.factor).to.deep.equal(factors.slice(place * dim, (place + 1) * dim));
              expectToFollow(told.user);
              expectToFollow(told.item);
              expectClose(told.user[told.user.length - 1].values, told.query, 1e-6);
              expectClose(told.item[told.item.length - 1].values, told.factor, 1e-6);
            }
            expect(tensorsAndBuffers()).to.deep.equal(before);
          }
        }
        retrieval.dispose();
        model.dispose();
      });
    }
  }

  it("has a fitted vector in the place of a guest's row, and beside what History reads", () => {
    const guest = ASKERS[1];
    for (const entry of MODELS) {
      const { model, retrieval } = trained(entry, {});
      const { user } = walk(retrieval, { asker: guest, popularity: 0 }, 1);
      const kinds = user.map(({ kind }) => kind);
      expect(kinds).to.include("fitted").and.not.include("embedding");
      expect(kinds.includes("mix")).to.equal(entry.recipe === "history");
      // History leaves out what was not liked, item 30 with two stars
      const rows = entry.recipe === "history" ? [4, 9, 17] : [4, 9, 30, 17];
      expect([...user[0].values]).to.deep.equal(rows);
      retrieval.dispose();
      model.dispose();
    }
  });

  it("turns the query of who steers, as the last of the user's layers", () => {
    const { model, retrieval } = trained(MODELS[0], {});
    const { user, query } = walk(retrieval, { asker: ASKERS[0], popularity: 1 }, 1);
    expect(user[user.length - 1].kind).to.equal("steered");
    expect([...user[user.length - 1].values]).to.deep.equal([...query]);
    retrieval.dispose();
    model.dispose();
  });

  it("refuses a user or an item that is not there", () => {
    const retrieval = new Retrieval(tableTowers({ users: [[1, 0]], items: [[1, 0]] }));
    const ask = (/** @type {number} */ userIdx, /** @type {number} */ item) => () =>
      walk(retrieval, { asker: { userIdx }, popularity: 0 }, item);
    expect(ask(0, 1)).to.throw(RangeError, "item");
    expect(ask(1, 0)).to.throw(RangeError, "user");
    retrieval.dispose();
  });
});
