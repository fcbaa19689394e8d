/** Weights that are kept and given back: copies, whatever a step writes where it stands. */

import { expect } from "chai";
import { tf } from "../../../model/core/tf.js";
import {
  checkManifest,
  LastGood,
  manifestOf,
  readWeights,
  writeWeights,
} from "../../../model/worker/weights.js";
import { tensorsAndBuffers } from "../models.js";

/** A table of two rows, and a weight. */
const makeModel = () =>
  tf.tidy(() => ({
    tables: [tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]))],
    weights: [tf.variable(tf.tensor1d([5, 6]))],
  }));

/** @typedef {ReturnType<typeof makeModel>} Model */

/**
 * As a step of Adam does.
 * @param {Model} model
 * @param {number[]} row
 */
const writeFirstRow = ({ tables }, row) => {
  const backend = /** @type {any} */ (tf.backend());
  const { memoryOffset } = backend.dataIdMap.get(tables[0].dataId);
  new Float32Array(backend.wasm.HEAPU8.buffer, memoryOffset, 2).set(row);
};

/** @param {Model} model */
const dispose = ({ tables, weights }) => tf.dispose([tables, weights]);

/** @param {Model} model */
const valuesOf = async (model) => (await readWeights(model)).map((values) => [...values]);

describe("weights", () => {
  it("are copies, and can be given back", async () => {
    const model = makeModel();
    const before = tensorsAndBuffers();
    const kept = await readWeights(model);
    writeFirstRow(model, [8, 9]);
    expect(await valuesOf(model)).to.deep.equal([
      [8, 9, 3, 4],
      [5, 6],
    ]);
    writeWeights(model, kept);
    expect(await valuesOf(model)).to.deep.equal([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(tensorsAndBuffers()).to.deep.equal(before);
    dispose(model);
  });

  it("of another size are refused", () => {
    const model = makeModel();
    expect(() => writeWeights(model, [Float32Array.of(1), Float32Array.of(1, 2)])).to.throw();
    dispose(model);
  });
});

const NAMED = [
  { name: "item_tower.embedding", shape: [2, 2] },
  { name: "item_bias", shape: [2] },
];
const VALUES = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6)];
// as a model of other settings, or of other data, has it
const OTHERS = /** @type {[string, typeof NAMED, Float32Array[], string][]} */ ([
  [
    "another shape",
    [NAMED[0], { name: "item_bias", shape: [2, 1] }],
    VALUES,
    "expected item_bias [2], got item_bias [2, 1]. Settings or data are others.",
  ],
  [
    "another name",
    [NAMED[0], { name: "gates", shape: [2] }],
    VALUES,
    "expected item_bias [2], got gates [2]. Settings or data are others.",
  ],
  [
    "another order",
    [NAMED[1], NAMED[0]],
    VALUES,
    "expected item_tower.embedding [2, 2], got item_bias [2]. Settings or data are others.",
  ],
  [
    "one too few",
    [NAMED[0]],
    VALUES,
    "expected item_bias [2], got nothing more. Settings or data are others.",
  ],
  [
    "one too many",
    [...NAMED, { name: "gates", shape: [5, 1] }],
    VALUES,
    "expected nothing more, got gates [5, 1]. Settings or data are others.",
  ],
  [
    "too few numbers",
    NAMED,
    [VALUES[0], Float32Array.of(5)],
    "expected 2 numbers of item_bias [2], got 1.",
  ],
  ["no numbers", NAMED, [VALUES[0]], "expected 2 numbers of item_bias [2], got 0."],
]);

describe("named weights", () => {
  it("are in the order in which they are read", async () => {
    const model = makeModel();
    const names = ["item_tower.embedding", "item_bias"];
    expect(manifestOf({ ...model, names })).to.deep.equal(NAMED);
    expect(() => manifestOf({ ...model, names: names.slice(1) })).to.throw(RangeError);
    dispose(model);
  });

  it("that are those of the model are taken", () => {
    checkManifest("deep", NAMED, structuredClone(NAMED), VALUES);
  });

  for (const [what, manifest, weights, problem] of OTHERS) {
    it(`of ${what} are refused in one sentence`, () => {
      const check = () => checkManifest("deep", NAMED, manifest, weights);
      expect(check).to.throw(`Weights of "deep": ${problem}`);
    });
  }
});

describe("the last good weights", () => {
  for (const [value, name] of /** @type {[number, string][]} */ ([
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])) {
    it(`come back after a loss of ${name}`, async () => {
      const model = makeModel();
      const good = new LastGood(model);
      expect(await good.keep(Float32Array.of(1, 2), 2)).to.equal(null);
      writeFirstRow(model, [8, 9]);
      const broke = await good.keep(Float32Array.of(1, value, value), 5);
      expect(broke).to.deep.equal({ what: "loss", value: name, step: 4, kept: 2 });
      expect((await valuesOf(model))[0]).to.deep.equal([1, 2, 3, 4]);
      dispose(model);
    });

    it(`come back after a weight of ${name} under finite losses`, async () => {
      const model = makeModel();
      const good = new LastGood(model);
      await good.keep(Float32Array.of(1), 1);
      writeFirstRow(model, [8, value]);
      const broke = await good.keep(Float32Array.of(1), 2);
      expect(broke).to.deep.equal({ what: "weights", value: name, step: 2, kept: 1 });
      expect((await valuesOf(model))[0]).to.deep.equal([1, 2, 3, 4]);
      dispose(model);
    });
  }
});
