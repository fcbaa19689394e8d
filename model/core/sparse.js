/**
 * A sparse matrix times a dense one: pooled embeddings without a matrix of mostly zeros.
 *
 *     // the mean of rows 2 and 5 of a table, as one pool
 *     const pools = { row: Int32Array.of(0, 0), column: Int32Array.of(2, 5), value: Float32Array.of(0.5, 0.5), numRows: 1 };
 *     sparseMatMul(pools, table);   // [1, D]
 */

import { SPARSE_MAT_MUL } from "./kernels.js";
import { hasKernel, tf } from "./tf.js";

/** @typedef {import("./tf.js").Tensor} Tensor */
/** @typedef {import("./tf.js").Tensor1D} Tensor1D */
/** @typedef {import("./tf.js").Tensor2D} Tensor2D */

/**
 * The entries of a sparse matrix, in any order; those at the same place add up.
 * @typedef {object} SparseMatrix
 * @property {Int32Array} row [n]
 * @property {Int32Array} column [n]
 * @property {Float32Array} value [n]
 * @property {number} numRows
 */

/**
 * Differentiable in the dense matrix: its gradient is the transposed sparse matrix times dy.
 * @param {SparseMatrix} sparse [numRows, n]
 * @param {Tensor2D} dense [n, D]
 * @returns {Tensor2D} [numRows, D]
 */
export function sparseMatMul(sparse, dense) {
  const entries = [
    tf.tensor1d(sparse.row, "int32"),
    tf.tensor1d(sparse.column, "int32"),
    tf.tensor1d(sparse.value),
  ];
  const op = tf.customGrad((x, save) => {
    /** @type {(tensors: Tensor[]) => void} */ (save)(entries);
    return {
      value: product(
        entries[0],
        entries[1],
        entries[2],
        sparse.numRows,
        /** @type {Tensor2D} */ (x),
      ),
      gradFunc: (dy, [row, column, value]) =>
        product(
          /** @type {Tensor1D} */ (column),
          /** @type {Tensor1D} */ (row),
          /** @type {Tensor1D} */ (value),
          dense.shape[0],
          /** @type {Tensor2D} */ (dy),
        ),
    };
  });
  return /** @type {Tensor2D} */ (op(dense));
}

/**
 * @param {Tensor1D} row int32 [n]
 * @param {Tensor1D} column int32 [n]
 * @param {Tensor1D} value [n]
 * @param {number} numRows
 * @param {Tensor2D} dense
 * @returns {Tensor2D}
 */
function product(row, column, value, numRows, dense) {
  if (hasKernel(SPARSE_MAT_MUL)) {
    const inputs = { row, column, value, dense };
    return tf.engine().runKernel(SPARSE_MAT_MUL, inputs, { numRows });
  }
  if (row.size === 0) return tf.zeros([numRows, dense.shape[1]]); // WebGL gathers no rows of none
  const terms = tf.mul(tf.gather(dense, column), tf.expandDims(value, 1));
  return /** @type {Tensor2D} */ (tf.unsortedSegmentSum(terms, row, numRows));
}
