/** Each kernel of ours equals the one that the cpu backend ships. */

import { expect } from "chai";
import { SCATTER_ROWS } from "../../../model/core/kernels.js";
import { sparseMatMul } from "../../../model/core/sparse.js";
import { tf } from "../../../model/core/tf.js";
import {
  expectClose,
  expectLarge,
  finiteDifferences,
  randomFloats,
  randomInts,
} from "../arrays.js";

/** @typedef {import("../../../model/core/tf.js").Tensor2D} Tensor2D */

/**
 * Run on both backends and compare.
 * @param {() => import("../../../model/core/tf.js").Tensor} compute makes its own tensors
 */
async function expectSameOnCpu(compute) {
  const onWasm = await tf.tidy(compute).data();
  await tf.setBackend("cpu");
  const onCpu = await tf.tidy(compute).data();
  await tf.setBackend("wasm");
  expectClose(onWasm, onCpu);
}

describe("UnsortedSegmentSum", () => {
  for (const [rows, width, segments] of [
    [1, 1, 1],
    [7, 3, 4],
    [300, 32, 50],
    [5, 2, 9],
  ]) {
    it(`adds ${rows} rows of ${width} into ${segments} segments`, () =>
      expectSameOnCpu(() => {
        const x = tf.tensor2d(randomFloats(rows * width), [rows, width]);
        return tf.unsortedSegmentSum(x, tf.tensor1d(randomInts(rows, segments), "int32"), segments);
      }));
  }

  it("adds vectors, cubes and integers", async () => {
    const ids = () => tf.tensor1d([1, 0, 1], "int32");
    await expectSameOnCpu(() => tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4]), ids(), 3));
    await expectSameOnCpu(() =>
      tf.unsortedSegmentSum(tf.tensor3d(randomFloats(12), [3, 2, 2]), ids(), 2),
    );
    await expectSameOnCpu(() => tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4], "int32"), ids(), 2));
  });

  it("is the gradient of gather, repeated rows included", () =>
    expectSameOnCpu(() => {
      const table = tf.tensor2d(randomFloats(8), [4, 2]);
      const rows = tf.tensor1d([3, 1, 3], "int32");
      return tf.grad((t) => tf.sum(tf.square(tf.gather(t, rows))))(table);
    }));
});

describe("matMul with transposes", () => {
  /** @type {[number[], number[], boolean, boolean][]} */
  const cases = [
    [[3, 4], [4, 5], false, false],
    [[4, 3], [4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[4, 3], [5, 4], true, true],
    [[1, 4], [1, 4], false, true],
    [[2, 4, 3], [2, 4, 5], true, false],
    [[2, 3, 4], [1, 5, 4], false, true],
    [[64, 33], [64, 17], true, false],
  ];
  for (const [a, b, transposeA, transposeB] of cases) {
    it(`multiplies [${a}]${transposeA ? "ᵀ" : ""} by [${b}]${transposeB ? "ᵀ" : ""}`, () =>
      expectSameOnCpu(() => {
        const size = (/** @type {number[]} */ shape) => shape.reduce((x, y) => x * y);
        const left = tf.tensor(randomFloats(size(a), 1), a);
        const right = tf.tensor(randomFloats(size(b), 2), b);
        return tf.matMul(left, right, transposeA, transposeB);
      }));
  }

  for (const [transposeA, transposeB] of [
    [true, false],
    [false, true],
    [true, true],
  ]) {
    it(`fuses bias and relu, transposeA ${transposeA}, transposeB ${transposeB}`, () =>
      expectSameOnCpu(() =>
        tf.fused.matMul({
          a: tf.tensor2d(randomFloats(16, 1), [4, 4]),
          b: tf.tensor2d(randomFloats(16, 2), [4, 4]),
          transposeA,
          transposeB,
          bias: tf.tensor1d(randomFloats(4, 3)),
          activation: "relu",
        }),
      ));
  }

  it("leaves no buffer behind", () => {
    const before = tf.backend().numDataIds();
    tf.tidy(() => tf.matMul(tf.ones([3, 4]), tf.ones([5, 4]), false, true).dataSync());
    tf.tidy(() => tf.matMul(tf.ones([4, 3]), tf.ones([4, 5]), true, false).dataSync());
    expect(tf.backend().numDataIds()).to.equal(before);
  });
});

describe("ScatterRowsInPlace", () => {
  it("does what tensorScatterUpdate does, in place", () => {
    const table = tf.variable(tf.tensor2d(randomFloats(15), [5, 3]));
    const rows = tf.tensor1d([4, 1], "int32");
    const values = tf.tensor2d(randomFloats(6, 2), [2, 3]);
    const expected = tf.tensorScatterUpdate(table, tf.expandDims(rows, 1), values).dataSync();
    tf.engine().runKernel(SCATTER_ROWS, { table, rows, values });
    expectClose(table.dataSync(), expected, 0);
  });
});

describe("SparseMatMul", () => {
  /**
   * @param {number} length how many entries; more than there are places: some places have several
   * @param {number} numRows
   * @param {number} numColumns
   */
  const randomSparse = (length, numRows, numColumns) => ({
    row: randomInts(length, numRows, 4),
    column: randomInts(length, numColumns, 5),
    value: randomFloats(length, 6),
    numRows,
  });

  /**
   * @param {import("../../../model/core/sparse.js").SparseMatrix} sparse
   * @param {number} numColumns
   * @returns {Tensor2D} the same, zeros written out
   */
  const denseOf = ({ row, column, value, numRows }, numColumns) => {
    const values = new Float32Array(numRows * numColumns);
    value.forEach((x, i) => {
      values[row[i] * numColumns + column[i]] += x;
    });
    return tf.tensor2d(values, [numRows, numColumns]);
  };

  it("adds rows of the dense matrix, by hand; entries at one place add up", () => {
    // row 0: 2 · [1, 2] + (3 − 1) · [5, 6]; row 1: nothing; row 2: 0.5 · [3, 4]
    const sparse = {
      row: Int32Array.of(2, 0, 0, 0),
      column: Int32Array.of(1, 2, 0, 2),
      value: Float32Array.of(0.5, 3, 2, -1),
      numRows: 3,
    };
    const dense = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expectClose(sparseMatMul(sparse, dense).dataSync(), [12, 16, 0, 0, 1.5, 2]);
  });

  for (const [length, numRows, numColumns, width] of [
    [1, 1, 1, 1],
    [40, 4, 5, 3],
    [700, 60, 90, 32],
    [0, 2, 3, 4],
  ]) {
    it(`equals matMul and the plain operations for ${length} entries in [${numRows}, ${numColumns}]`, () => {
      const sparse = randomSparse(length, numRows, numColumns);
      const values = randomFloats(numColumns * width, 7);
      const multiply = () => sparseMatMul(sparse, tf.tensor2d(values, [numColumns, width]));
      const expected = tf.matMul(
        denseOf(sparse, numColumns),
        tf.tensor2d(values, [numColumns, width]),
      );
      expect(multiply().shape).to.deep.equal([numRows, width]);
      expectClose(multiply().dataSync(), expected.dataSync());
      return expectSameOnCpu(multiply);
    });
  }

  it("has the gradient of finite differences, which is the transposed matrix times dy", async () => {
    const sparse = randomSparse(40, 4, 5);
    const weights = randomFloats(4 * 3, 8);
    const loss = (/** @type {import("../../../model/core/tf.js").Tensor} */ x) =>
      /** @type {import("../../../model/core/tf.js").Scalar} */ (
        tf.sum(
          tf.mul(sparseMatMul(sparse, /** @type {Tensor2D} */ (x)), tf.tensor2d(weights, [4, 3])),
        )
      );
    const dense = randomFloats(5 * 3, 9);
    const gradient = () => tf.grad(loss)(tf.tensor2d(dense, [5, 3]));
    const expected = finiteDifferences((x) => loss(tf.tensor2d(x, [5, 3])).dataSync()[0], dense);
    expectLarge(expected);
    expectClose(gradient().dataSync(), expected, 1e-3);
    const transposed = tf.matMul(denseOf(sparse, 5), tf.tensor2d(weights, [4, 3]), true, false);
    expectClose(gradient().dataSync(), transposed.dataSync());
    await expectSameOnCpu(gradient);
  });

  it("refuses entries outside of either matrix", () => {
    const dense = tf.ones([3, 2]);
    const multiply = (/** @type {number} */ row, /** @type {number} */ column) => () =>
      tf.tidy(() =>
        sparseMatMul(
          {
            row: Int32Array.of(0, row),
            column: Int32Array.of(0, column),
            value: Float32Array.of(1, 1),
            numRows: 4,
          },
          /** @type {Tensor2D} */ (dense),
        ),
      );
    expect(multiply(4, 0)).to.throw(RangeError, "Expected an entry within [4, 3], got [4, 0].");
    expect(multiply(0, 3)).to.throw(RangeError, "got [0, 3]");
    expect(multiply(-1, 0)).to.throw(RangeError, "got [-1, 0]");
    expect(multiply(0, -1)).to.throw(RangeError, "got [0, -1]");
    expect(multiply(3, 2)).to.not.throw();
  });
});

describe("GatherV2", () => {
  /** @type {[number[], number[], number][]} */
  const cases = [
    [[5, 3], [4], 0],
    [[5], [7], 0],
    [[5, 2, 3], [2, 2], 0],
    [[5, 3], [2], 1],
    [[1, 1], [1], 0],
  ];
  for (const [shape, indexShape, axis] of cases) {
    it(`gathers [${indexShape}] of [${shape}] along axis ${axis}`, () =>
      expectSameOnCpu(() => {
        const size = (/** @type {number[]} */ dims) => dims.reduce((x, y) => x * y);
        const rows = randomInts(size(indexShape), shape[axis], 3);
        return tf.gather(
          tf.tensor(randomFloats(size(shape)), shape),
          tf.tensor(rows, indexShape, "int32"),
          axis,
        );
      }));
  }

  it("gathers integers", () =>
    expectSameOnCpu(() =>
      tf.gather(tf.tensor1d([5, 6, 7], "int32"), tf.tensor1d([2, 0], "int32")),
    ));

  it("refuses rows that are not there", () => {
    const gather = (/** @type {number} */ row) => () =>
      tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([row], "int32")));
    expect(gather(3)).to.throw(RangeError, "Expected rows from 0 to 2 to gather, got 3.");
    expect(gather(-1)).to.throw(RangeError, "got -1");
  });
});
