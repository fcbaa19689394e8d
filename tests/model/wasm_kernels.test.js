/** Each kernel of ours equals the one that the cpu backend ships. */

import { expect } from "chai";
import { tf } from "../../model/tf.js";
import { SCATTER_ROWS } from "../../model/wasm_kernels.js";
import { expectClose, randomFloats, randomInts } from "./arrays.js";

/**
 * Run on both backends and compare.
 * @param {() => import("../../model/tf.js").Tensor} compute makes its own tensors
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
