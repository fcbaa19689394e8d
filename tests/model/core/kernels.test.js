/** Each kernel of ours equals the one that the cpu backend ships. */

import { expect } from "chai";
import { Adam } from "../../../model/core/adam.js";
import { sampledSoftmax } from "../../../model/core/losses.js";
import { l2Normalize } from "../../../model/core/mlp.js";
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

describe("SampledSoftmax", () => {
  /**
   * @param {number} m users
   * @param {number} n items
   * @param {number} numPairs
   * @param {boolean} isTargetAmong
   */
  const randomBatch = (m, n, numPairs, isTargetAmong) => {
    const weights = randomFloats(numPairs, 3).map((x) => Math.abs(x) / numPairs);
    return {
      userRow: randomInts(numPairs, m, 1),
      itemRow: randomInts(numPairs, n, 2),
      weights,
      corrections: randomFloats(n, 4),
      positiveCorrections: randomFloats(numPairs, 5),
      excluded: { row: randomInts(m, m, 6), column: randomInts(m, n, 7) },
      isTargetAmong,
    };
  };

  for (const [m, n, dim, numPairs] of [
    [1, 1, 1, 1],
    [3, 5, 2, 4],
    [4, 8, 4, 20],
    [7, 30, 33, 90],
    [61, 203, 33, 700],
  ]) {
    for (const isTargetAmong of [true, false]) {
      it(`is what plain operations say of [${m}, ${n}], target among: ${isTargetAmong}`, () => {
        const batch = randomBatch(m, n, numPairs, isTargetAmong);
        const [u, v] = [randomFloats(m * dim, 8), randomFloats(n * dim, 9)].map((values) =>
          values.map((x) => x / Math.sqrt(dim)),
        );
        return expectSameOnCpu(() => {
          const { value, grads } = tf.valueAndGrads((users, items) =>
            sampledSoftmax(
              /** @type {Tensor2D} */ (users),
              /** @type {Tensor2D} */ (items),
              batch,
              0.3,
            ),
          )([tf.tensor2d(u, [m, dim]), tf.tensor2d(v, [n, dim])]);
          return tf.concat([value, ...grads].map((part) => tf.reshape(part, [-1])));
        });
      });
    }
  }

  it("leaves no buffer behind, and lets a number that ran away be seen", () => {
    const before = tf.backend().numDataIds();
    const lossOf = (/** @type {number} */ one) =>
      tf.tidy(() => {
        const users = /** @type {Tensor2D} */ (tf.fill([2, 3], one));
        const items = /** @type {Tensor2D} */ (tf.ones([4, 3]));
        return sampledSoftmax(users, items, randomBatch(2, 4, 3, false), 1).dataSync()[0];
      });
    expect(lossOf(1)).to.be.above(0);
    expect(lossOf(Number.NaN)).to.be.NaN;
    expect(lossOf(Number.POSITIVE_INFINITY)).to.be.NaN;
    expect(tf.backend().numDataIds()).to.equal(before);
  });
});

describe("AdamInPlace and AdamRowsInPlace", () => {
  for (const width of [1, 3, 32, 33]) {
    it(`move rows of ${width} as plain operations do`, () =>
      expectSameOnCpu(() => {
        const adam = new Adam();
        const table = tf.variable(tf.tensor2d(randomFloats(6 * width), [6, width]));
        for (let step = 0; step < 4; step++) {
          adam.beginStep(0.1);
          const gradient = tf.tensor2d(randomFloats(6 * width, 10 + step), [6, width]);
          if (step % 2) adam.update(table, gradient);
          else adam.updateRows(table, tf.tensor1d([4, 1], "int32"), tf.slice(gradient, 0, 2));
        }
        return table;
      }));
  }
});

describe("NormalizeRows", () => {
  for (const width of [1, 3, 8, 33]) {
    it(`scales rows of ${width}, and has the gradient of plain operations`, () =>
      expectSameOnCpu(() => {
        const x = tf.tensor2d(randomFloats(5 * width), [5, width]);
        const weights = tf.tensor2d(randomFloats(5 * width, 2), [5, width]);
        const gradient = tf.grad((rows) =>
          tf.sum(tf.mul(l2Normalize(/** @type {Tensor2D} */ (rows)), weights)),
        )(x);
        return tf.concat([l2Normalize(x), gradient], 0);
      }));
  }

  it("keeps a row of zeros", () => {
    expectClose(l2Normalize(tf.zeros([2, 5])).dataSync(), Array(10).fill(0));
  });
});

describe("Concat and SplitV", () => {
  for (const axis of [0, 1, -1]) {
    it(`put matrices together and apart along axis ${axis}`, () =>
      expectSameOnCpu(() => {
        const parts = [3, 1, 9].map((size, i) =>
          tf.tensor2d(randomFloats(size * 4, i), axis === 0 ? [size, 4] : [4, size]),
        );
        const together = tf.concat(parts, axis);
        const apart = tf.split(together, [2, 6, 5], axis);
        return tf.concat([together, ...apart].map((part) => tf.reshape(part, [-1])));
      }));
  }
});

describe("Identity", () => {
  it("is another name for the same values, which outlive the first", () => {
    const before = tf.backend().numDataIds();
    const first = tf.tensor1d([1, 2]);
    const second = first.clone();
    expect(tf.backend().numDataIds()).to.equal(before + 1);
    first.dispose();
    expectClose(second.dataSync(), [1, 2]);
    second.dispose();
    expect(tf.backend().numDataIds()).to.equal(before);
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
