/** Weights that are kept and given back: copies, whatever a step writes where it stands. */

import { expect } from "chai";
import { SCATTER_ROWS } from "../../../model/core/kernels.js";
import { tf } from "../../../model/core/tf.js";
import { LastGood, readWeights, writeWeights } from "../../../model/worker/weights.js";
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
const writeFirstRow = ({ tables }, row) =>
  tf.tidy(() => {
    const [table] = tables;
    const inputs = { table, rows: tf.tensor1d([0], "int32"), values: tf.tensor2d([row]) };
    tf.engine().runKernel(SCATTER_ROWS, inputs);
  });

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
