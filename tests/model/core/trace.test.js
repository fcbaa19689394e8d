/** What a model says of its layers: shapes, parameters and what goes into what, for every switch. */

import { expect } from "chai";
import { tf } from "../../../model/core/tf.js";
import { layersOf, Trace } from "../../../model/core/trace.js";
import { Interactions } from "../../../model/data/interactions.js";
import { makeRun } from "../../../model/worker/recipes.js";
import { tensorsAndBuffers } from "../models.js";
import { QUESTIONS } from "../questions.js";
import { ITEMS, makeData, SETTINGS, USERS } from "../worker/run_data.js";

/** @typedef {import("../../../model/core/trace.js").Layer} Layer */
/** @typedef {import("../../../model/worker/protocol.js").Settings} Settings */

const MODELS = /** @type {import("../../../model/worker/protocol.js").ModelEntry[]} */ (
  await (await fetch("/model/models.json")).json()
);
const [DIM, UNITS, GENRES] = [8, 16, 3];
const NO_TREND = new Float32Array(ITEMS);

/**
 * @param {string} recipe
 * @param {boolean} dense
 * @param {Partial<Settings>} [changes]
 * @param {Float32Array} [itemTrend]
 */
function modelOf(recipe, dense, changes = {}, itemTrend = makeData().itemTrend) {
  const catalogue = { ...makeData(), itemTrend };
  const interactions = new Interactions(
    USERS,
    ITEMS,
    catalogue.userIdx,
    catalogue.itemIdx,
    catalogue.moment,
  );
  const settings = { ...SETTINGS, ...changes };
  const entry = { name: "one", recipe, towers: { dense } };
  return makeRun(entry, { catalogue, interactions, settings }).model;
}

/**
 * @param {string} recipe
 * @param {boolean} dense
 * @param {Partial<Settings>} [changes]
 * @param {Float32Array} [itemTrend]
 */
function described(recipe, dense, changes, itemTrend) {
  const model = modelOf(recipe, dense, changes, itemTrend);
  const layers = layersOf(model);
  model.dispose();
  return layers;
}

/** @param {Layer[]} layers */
const inShort = (layers) =>
  layers.map(({ kind, inputs, width, parameters }) => [kind, inputs.join(), width, parameters]);

/** @param {Layer[]} layers */
const kinds = (layers) => layers.map(({ kind }) => kind).join(" ");

describe("layers", () => {
  it("of ids with Dense layers have these shapes, by hand", () => {
    const { user, item } = described("ids", true);
    const tower = (/** @type {number} */ rows) => [
      ["id", "", 1, 0],
      ["embedding", "0", DIM, rows * DIM],
      ["genres", "0", GENRES, 0],
      ["concat", "1,2", DIM + GENRES, 0],
      ["dense", "3", UNITS, (DIM + GENRES) * UNITS + UNITS],
      ["dense", "4", DIM, UNITS * DIM + DIM],
      ["sum", "1,5", DIM, 0],
      ["norm", "6", DIM, 0],
    ];
    expect(inShort(user)).to.deep.equal([...tower(USERS), ["temperature", "7", DIM + 1, 0]]);
    expect(inShort(item)).to.deep.equal([...tower(ITEMS), ["bias", "7", DIM + 1, ITEMS]]);
    expect(user.map(({ activation }) => activation).filter(Boolean)).to.deep.equal([
      "relu",
      "linear",
    ]);
  });

  it("of a history are pools of the item table, which is counted once", () => {
    const pools = QUESTIONS.sitting.pools.length;
    const { user } = described("history", true);
    expect(inShort(user).slice(1)).to.deep.equal([
      ["pools", "0", pools * DIM, 0],
      ["genres", "0", GENRES, 0],
      ["concat", "1,2", pools * DIM + GENRES, 0],
      ["dense", "3", UNITS, (pools * DIM + GENRES) * UNITS + UNITS],
      ["dense", "4", DIM, UNITS * DIM + DIM],
      ["gates", "1", DIM, pools],
      ["sum", "6,5", DIM, 0],
      ["norm", "7", DIM, 0],
      ["temperature", "8", DIM + 1, 0],
    ]);
    expect(user[0].kind).to.equal("watched");
  });

  it("follow every switch", () => {
    const off = { residual: false, normalize: false, itemGenres: false };
    expect(kinds(described("ids", true, off).item)).to.equal("id embedding dense dense bias");
    expect(kinds(described("history", true, off).item)).to.equal("id embedding dense dense bias");
    const plain = { residual: false, userGenres: false };
    expect(kinds(described("history", true, plain).user)).to.equal(
      "watched pools dense dense norm temperature",
    );
    expect(kinds(described("ids", false).user)).to.equal("id embedding norm temperature");
    // where the trend alone is left, the last dimension has nothing learnt; where that is gone, too, it is zero
    const unbiased = described("ids", false, { itemBias: false });
    expect(inShort(unbiased.item).at(-1)).to.deep.equal(["bias", "2", DIM + 1, 0]);
    const bare = described("ids", false, { itemBias: false }, NO_TREND);
    expect([kinds(bare.user), kinds(bare.item)]).to.deep.equal(Array(2).fill("id embedding norm"));
  });

  for (const { name, recipe, towers } of MODELS) {
    it(`of ${name} have as many parameters as training moves`, () => {
      for (const residual of [false, true]) {
        const model = modelOf(recipe, towers.dense ?? true, { residual });
        const { user, item } = layersOf(model);
        const counted = [...user, ...item].reduce((sum, { parameters }) => sum + parameters, 0);
        const moved = [...model.tables, ...model.weights].reduce((sum, { size }) => sum + size, 0);
        expect(counted).to.equal(moved);
        model.dispose();
      }
    });
  }

  it("leave no tensor behind", () => {
    for (const recipe of ["ids", "history"]) {
      const model = modelOf(recipe, true);
      layersOf(model); // the Dense layers of ids are made with the first pass
      const before = tensorsAndBuffers();
      layersOf(model);
      expect(tensorsAndBuffers()).to.deep.equal(before);
      model.dispose();
    }
  });

  it("have inputs that were there before them", () => {
    const [one, two] = [tf.tensor2d([[1]]), tf.tensor2d([[2]])];
    expect(() => new Trace().add("norm", two, [one])).to.throw(RangeError, '"norm"');
    tf.dispose([one, two]);
  });
});
