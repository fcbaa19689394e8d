/**
 * Kernels in the place of those that TensorFlow.js ships: the same results, several times faster. What they do not know
 * is left to the shipped ones.
 */

import { addressOf, integerAt, memoryOf, opened, sizeOf, withScratch } from "./kernel_memory.js";

/** @typedef {import("@tensorflow/tfjs").TensorInfo} TensorInfo */
/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {import("./kernel_memory.js").Loops} Loops */

/**
 * A product of two matrices, transposed or not: the shipped kernel reads a matrix flagged as transposed column by
 * column, ten times slower. Products of many matrices at once are left to it.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
export function matMul(loops, shipped) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { a, b } = inputs;
    const isOne = sizeOf(a.shape.slice(0, -2)) === 1 && sizeOf(b.shape.slice(0, -2)) === 1;
    if (!isOne || a.dtype !== "float32" || b.dtype !== "float32") return shipped(args);
    const { transposeA, transposeB } = attrs;
    const [m, k] = lastTwo(a, transposeA);
    const [, n] = lastTwo(b, transposeB);
    const leading = (a.shape.length > b.shape.length ? a : b).shape.slice(0, -2);
    const out = backend.makeOutput([...leading, m, n], "float32");
    withScratch(backend, loops.productScratch(n, k), (scratch) =>
      loops.product(
        ...[at.a, at.b, addressOf(backend, out), m, n, k],
        ...[Boolean(transposeA), Boolean(transposeB), scratch],
      ),
    );
    return out;
  };
}

/**
 * @param {TensorInfo} matrix
 * @param {boolean} isTransposed
 * @returns {number[]} rows and columns as they are multiplied
 */
function lastTwo({ shape }, isTransposed) {
  const both = shape.slice(-2);
  return isTransposed ? both.reverse() : both;
}

/**
 * The same with what a Dense layer adds: a bias, and relu. Other activations are left to the shipped kernel.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
export function fusedMatMul(loops, shipped) {
  const multiply = matMul(loops, shipped);
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { a, b, bias, preluActivationWeights } = inputs;
    const isKnown = ["linear", "relu"].includes(attrs.activation) && !preluActivationWeights;
    const width = b.shape[attrs.transposeB ? b.shape.length - 2 : b.shape.length - 1];
    const isRow = !bias || sizeOf(bias.shape) === width;
    if (!isKnown || !isRow || a.shape.length > 3 || a.shape[0] !== 1) return shipped(args);
    const out = /** @type {TensorInfo} */ (multiply({ ...args, inputs: { a, b } }));
    const rows = sizeOf(out.shape) / width;
    const isRelu = attrs.activation === "relu";
    loops.finishLayer(addressOf(backend, out), bias ? at.bias : 0, rows, width, isRelu);
    return out;
  };
}

/**
 * `tf.gather` along the first axis copies whole rows; the shipped kernel works out the place of every
 * single value, ten times slower. Other axes are left to it.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
export function gatherWholeRows(loops, shipped) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { x, indices } = inputs;
    if (attrs.axis !== 0 || attrs.batchDims !== 0 || x.dtype !== "float32") return shipped(args);
    const [numRows, ...rest] = x.shape;
    const out = backend.makeOutput([...indices.shape, ...rest], x.dtype);
    const wrong = loops.gatherRows(
      ...[at.x, at.indices, addressOf(backend, out)],
      ...[sizeOf(indices.shape), sizeOf(rest), numRows],
    );
    if (wrong >= 0) {
      const row = integerAt(backend, at.indices, wrong);
      throw new RangeError(`Expected rows from 0 to ${numRows - 1} to gather, got ${row}.`);
    }
    return out;
  };
}

/**
 * A second name for the same values: the shipped kernel copies them, as often as a gradient needs them later.
 * @type {KernelFunc}
 */
export function sameValues(args) {
  const { x } = /** @type {Record<string, TensorInfo>} */ (args.inputs);
  memoryOf(args.backend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/**
 * Matrices side by side: the shipped kernels copy row by row in JavaScript. Other axes are left to them.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
export function concatColumns(loops, shipped) {
  return (args) => {
    const all = /** @type {TensorInfo[]} */ (/** @type {unknown} */ (args.inputs));
    const backend = memoryOf(args.backend);
    if (!all.every((one) => isMatrix(one, args.attrs?.axis))) return shipped(args);
    const numRows = all[0].shape[0];
    const width = all.reduce((sum, { shape }) => sum + shape[1], 0);
    const out = backend.makeOutput([numRows, width], "float32");
    let target = addressOf(backend, out);
    for (const one of all) {
      const own = one.shape[1];
      loops.copyColumns(addressOf(backend, one), own, target, width, numRows, own);
      target += 4 * own;
    }
    return out;
  };
}

/**
 * What was side by side, apart: the gradient of the above.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
export function splitColumns(loops, shipped) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const sizes = attrs.numOrSizeSplits;
    const isSplit = isMatrix(inputs.x, attrs.axis) && Array.isArray(sizes) && !sizes.includes(-1);
    if (!isSplit) return shipped(args);
    const [numRows, width] = inputs.x.shape;
    let source = at.x;
    return sizes.map((/** @type {number} */ own) => {
      const out = backend.makeOutput([numRows, own], "float32");
      loops.copyColumns(source, width, addressOf(backend, out), own, numRows, own);
      source += 4 * own;
      return out;
    });
  };
}

/**
 * @param {TensorInfo} tensor
 * @param {unknown} axis
 * @returns {boolean} whether it is a matrix of numbers with fractions, and the axis is that of its columns
 */
const isMatrix = ({ shape, dtype }, axis) =>
  shape.length === 2 && dtype === "float32" && (axis === 1 || axis === -1);
