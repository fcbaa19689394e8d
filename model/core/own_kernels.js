/**
 * Kernels of our own: each does in one go what would be dozens of TensorFlow.js' operations.
 */

import { addressOf, integerAt, opened, sizeOf, withScratch } from "./kernel_memory.js";

/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {import("./kernel_memory.js").Loops} Loops */

/**
 * Loss and gradients of losses.js' sampledSoftmax.
 * @param {Loops} loops
 * @returns {KernelFunc} users [M, D], items [N, D], corrections [N], int32 excludedRow and excludedColumn [E], int32
 *   pairRow and pairColumn [B], pairCorrection and pairWeight [B]; attrs.temperature, excludedLogit,
 *   isTargetAmong -> loss [], gradients [M, D] and [N, D]
 */
export function sampledSoftmax(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const [[m, d], [n]] = [inputs.users.shape, inputs.items.shape];
    const [numPairs, numExcluded] = [inputs.pairRow.shape[0], inputs.excludedRow.shape[0]];
    const loss = backend.makeOutput([], "float32");
    const ofUsers = backend.makeOutput([m, d], "float32");
    const ofItems = backend.makeOutput([n, d], "float32");
    const value = withScratch(backend, loops.softmaxScratch(m, n, d, numPairs), (scratch) =>
      loops.softmax(
        ...[at.users, at.items, m, n, d, 1 / attrs.temperature, at.corrections],
        ...[at.excludedRow, at.excludedColumn, numExcluded, attrs.excludedLogit],
        ...[at.pairRow, at.pairColumn, at.pairCorrection, at.pairWeight, numPairs],
        attrs.isTargetAmong,
        ...[addressOf(backend, ofUsers), addressOf(backend, ofItems), scratch],
      ),
    );
    new Float32Array(backend.wasm.HEAPU8.buffer, addressOf(backend, loss), 1)[0] = value;
    return [loss, ofUsers, ofItems];
  };
}

/**
 * A sparse matrix times a dense one (sparse.js). Gather, multiply and segment sum do the same by way of two
 * matrices with a row for each entry.
 * @param {Loops} loops
 * @returns {KernelFunc} row and column int32 [n], value [n], dense [m, D]; attrs.numRows -> [numRows, D]
 */
export function sparseMatMul(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { numRows } = attrs;
    const [numColumns, width] = inputs.dense.shape;
    const [count] = inputs.value.shape;
    const out = backend.makeOutput([numRows, width], "float32");
    const wrong = loops.sparseProduct(
      ...[at.row, at.column, at.value, at.dense, addressOf(backend, out)],
      ...[count, numRows, numColumns, width],
    );
    if (wrong >= 0) {
      const [row, column] = [at.row, at.column].map((place) => integerAt(backend, place, wrong));
      throw new RangeError(
        `Expected an entry within [${numRows}, ${numColumns}], got [${row}, ${column}].`,
      );
    }
    return out;
  };
}

/**
 * Where tables start (data/warm_start.js).
 * @param {Loops} loops
 * @returns {KernelFunc} starts int32 [numUsers + 1], watched int32 [n], chance [numItems, D]; attrs.passes -> users
 *   [numUsers, D], items [numItems, D]
 */
export function span(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const [numItems, width] = inputs.chance.shape;
    const numUsers = inputs.starts.shape[0] - 1;
    const users = backend.makeOutput([numUsers, width], "float32");
    const items = backend.makeOutput([numItems, width], "float32");
    withScratch(backend, loops.spanScratch(numItems, width), (scratch) => {
      const [toUsers, toItems] = [addressOf(backend, users), addressOf(backend, items)];
      loops.copyColumns(at.chance, width, toItems, width, numItems, width);
      const sizes = [numUsers, numItems, width, attrs.passes];
      return loops.span(at.starts, at.watched, toItems, toUsers, ...sizes, scratch);
    });
    return [users, items];
  };
}

/**
 * @param {Loops} loops
 * @returns {KernelFunc} value, mean and square of one shape, gradient of the same; or, with rows int32 [R] of a table, the
 *   gradient [R, D] of these; attrs as adam.js has them
 */
export function adam(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { rate, correction, beta1, beta2, epsilon } = attrs;
    const { shape } = inputs.gradient;
    loops.adam(
      ...[at.value, at.mean, at.square, at.gradient],
      ...(inputs.rows ? [at.rows, ...shape] : [0, 1, sizeOf(shape)]),
      ...[rate, correction, beta1, beta2, epsilon],
    );
    return backend.makeOutput([], "float32");
  };
}

/**
 * @param {Loops} loops
 * @returns {KernelFunc} x [B, D]; attrs.epsilon -> rows of length one [B, D], lengths [B]
 */
export function normalizeRows(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const [numRows, width] = inputs.x.shape;
    const out = backend.makeOutput([numRows, width], "float32");
    const lengths = backend.makeOutput([numRows], "float32");
    const targets = [addressOf(backend, out), addressOf(backend, lengths)];
    loops.normalizeRows(at.x, ...targets, numRows, width, attrs.epsilon);
    return [out, lengths];
  };
}

/**
 * @param {Loops} loops
 * @returns {KernelFunc} y and dy [B, D], lengths [B] -> [B, D]
 */
export function normalizeRowsGradient(loops) {
  return (args) => {
    const { inputs, backend, at } = opened(args);
    const [numRows, width] = inputs.y.shape;
    const out = backend.makeOutput([numRows, width], "float32");
    const target = addressOf(backend, out);
    loops.normalizeRowsGradient(at.y, at.lengths, at.dy, target, numRows, width);
    return out;
  };
}
