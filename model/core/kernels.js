/**
 * Kernels that TensorFlow.js' WebAssembly backend lacks, or does slowly, on its own memory. With them, readable code
 * (`tf.gather`, Dense layers, `tf.matMul(a, b, false, true)`) trains on WebAssembly, and what a step does most often is
 * one kernel in place of dozens: the softmax with its gradients, and Adam.
 *
 *     registerMissingKernel(tf);                    // before tf.setBackend("wasm")
 *     registerOwnKernels(tf, await ownModule());    // after it, where the browser has SIMD
 *
 * Their loops are in model/kernels/, in AssemblyScript.
 */

/** @typedef {import("./tf.js").TensorFlow} TensorFlow */
/** @typedef {import("@tensorflow/tfjs").TensorInfo} TensorInfo */
/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {Parameters<KernelFunc>[0]} KernelArgs */
/** @typedef {Record<string, (...args: (number | boolean)[]) => number>} Loops */

/** Names of kernels of our own. Of one that writes in place, the output is a scalar without meaning. */
export const SAMPLED_SOFTMAX = "SampledSoftmax";
export const SPARSE_MAT_MUL = "SparseMatMul";
export const NORMALIZE_ROWS = "NormalizeRows";
export const NORMALIZE_ROWS_GRADIENT = "NormalizeRowsGradient";
export const SPAN = "SpanOfWatched";
export const ADAM = "AdamInPlace";
export const ADAM_ROWS = "AdamRowsInPlace";

/**
 * The part of the WebAssembly backend that kernels need: memory that tensors live in.
 * @typedef {object} WasmBackend
 * @property {{HEAPU8: Uint8Array<ArrayBuffer>, asm: {memory: WebAssembly.Memory}}} wasm
 * @property {{get: (dataId: object) => {memoryOffset: number}}} dataIdMap
 * @property {(shape: number[], dtype: string) => TensorInfo} makeOutput
 * @property {(dataId: object) => boolean} disposeData
 * @property {(dataId: object) => void} incRef
 */

/** @returns {Promise<WebAssembly.Module>} the loops; a browser without SIMD refuses them */
export async function ownModule() {
  const url = new URL("../../vendor/kernels/kernels.wasm", import.meta.url);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`kernels.wasm answered with HTTP status ${answer.status}.`);
  return WebAssembly.compile(await answer.arrayBuffer());
}

/**
 * Register all kernels of our own on the backend that has started; a second call changes nothing.
 * @param {TensorFlow} tf
 * @param {WebAssembly.Module} module
 */
export function registerOwnKernels(tf, module) {
  if (tf.getKernel(ADAM, "wasm")) return;
  const { memory } = memoryOf(tf.backend()).wasm.asm;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const loops = /** @type {Loops} */ (/** @type {unknown} */ (exports));
  const add = (/** @type {string} */ kernelName, /** @type {KernelFunc} */ kernelFunc) =>
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  add(SAMPLED_SOFTMAX, sampledSoftmax(loops));
  add(SPAN, span(loops));
  add(SPARSE_MAT_MUL, sparseMatMul(loops));
  add(ADAM, adam(loops));
  add(ADAM_ROWS, adamRows(loops));
  replaceKernel(tf, "BatchMatMul", (shipped) => matMul(loops, shipped));
  replaceKernel(tf, "_FusedMatMul", (shipped) => fusedMatMul(loops, shipped));
  add(NORMALIZE_ROWS, normalizeRows(loops));
  add(NORMALIZE_ROWS_GRADIENT, normalizeRowsGradient(loops));
  replaceKernel(tf, "Concat", (shipped) => concatColumns(loops, shipped));
  replaceKernel(tf, "SplitV", (shipped) => splitColumns(loops, shipped));
  replaceKernel(tf, "Identity", () => sameValues);
  replaceKernel(tf, "GatherV2", (shipped) => gatherWholeRows(loops, shipped));
}

/**
 * Only what `tf.gather` cannot be trained without.
 * @param {TensorFlow} tf
 */
export function registerMissingKernel(tf) {
  if (tf.getKernel("UnsortedSegmentSum", "wasm")) return;
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: unsortedSegmentSum,
  });
}

/** @param {unknown} backend */
const memoryOf = (backend) => /** @type {WasmBackend} */ (backend);

/**
 * Where a tensor's values are in the WebAssembly memory.
 * @param {WasmBackend} backend
 * @param {TensorInfo} tensor
 */
const addressOf = (backend, tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset;

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((product, dim) => product * dim, 1);

/**
 * What a kernel is given, as this module's kernels use it.
 * @param {KernelArgs} args
 * @returns {{inputs: Record<string, TensorInfo>, attrs: Record<string, any>, backend: WasmBackend, at: Record<string, number>}} at:
 *   addresses of the inputs
 */
function opened(args) {
  const inputs = /** @type {Record<string, TensorInfo>} */ (args.inputs);
  const backend = memoryOf(args.backend);
  /** @type {Record<string, number>} */
  const at = {};
  // what may be left out is undefined then
  for (const name in inputs) if (inputs[name]) at[name] = addressOf(backend, inputs[name]);
  return { inputs, attrs: args.attrs ?? {}, backend, at };
}

/**
 * Room to work in, for as long as a kernel runs.
 * @template T
 * @param {WasmBackend} backend
 * @param {number} bytes
 * @param {(address: number) => T} work
 * @returns {T}
 */
function withScratch(backend, bytes, work) {
  const scratch = backend.makeOutput([Math.ceil(bytes / 4)], "float32");
  try {
    return work(addressOf(backend, scratch));
  } finally {
    backend.disposeData(scratch.dataId);
  }
}

/**
 * The gradient of `tf.gather`: adds row r of x to row segmentIds[r] of the output. Missing in
 * TensorFlow.js 4.22 (tfjs issue 8082). As in TensorFlow, rows with a negative id are dropped.
 * @param {KernelArgs} args x [numRows, ...], segmentIds int32 [numRows]; attrs.numSegments
 * @returns {TensorInfo} [numSegments, ...]
 */
function unsortedSegmentSum(args) {
  const { inputs, attrs, backend } = opened(args);
  const { x, segmentIds } = inputs;
  const ArrayType = x.dtype === "int32" ? Int32Array : Float32Array;
  const out = backend.makeOutput([attrs.numSegments, ...x.shape.slice(1)], x.dtype);
  // views are made after all allocations: the memory may move when it grows
  const { buffer } = backend.wasm.HEAPU8;
  const sums = new ArrayType(buffer, addressOf(backend, out), sizeOf(out.shape)).fill(0);
  const rows = new ArrayType(buffer, addressOf(backend, x), sizeOf(x.shape));
  const ids = new Int32Array(buffer, addressOf(backend, segmentIds), sizeOf(segmentIds.shape));
  const width = rows.length / Math.max(1, ids.length);
  for (let row = 0; row < ids.length; row++) {
    if (ids[row] < 0 || ids[row] >= attrs.numSegments) continue;
    const target = ids[row] * width;
    const source = row * width;
    for (let i = 0; i < width; i++) sums[target + i] += rows[source + i];
  }
  return out;
}

/**
 * Loss and gradients of losses.js' sampledSoftmax.
 * @param {Loops} loops
 * @returns {KernelFunc} users [M, D], items [N, D], corrections [N], int32 excludedRow and excludedColumn [E], int32
 *   pairRow and pairColumn [B], pairCorrection and pairWeight [B]; attrs.temperature, excludedLogit,
 *   isTargetAmong -> loss [], gradients [M, D] and [N, D]
 */
function sampledSoftmax(loops) {
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
function sparseMatMul(loops) {
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
 * @param {WasmBackend} backend
 * @param {number} address
 * @param {number} place
 */
const integerAt = (backend, address, place) =>
  new Int32Array(backend.wasm.HEAPU8.buffer, address)[place];

/**
 * @param {Loops} loops
 * @returns {KernelFunc} value, mean, square and gradient of one shape; attrs as adam.js has them
 */
function adam(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { rate, correction, beta1, beta2, epsilon } = attrs;
    loops.adam(
      ...[at.value, at.mean, at.square, at.gradient, sizeOf(inputs.value.shape)],
      ...[rate, correction, beta1, beta2, epsilon],
    );
    return backend.makeOutput([], "float32");
  };
}

/**
 * @param {Loops} loops
 * @returns {KernelFunc} value, mean and square [n, D], rows int32 [R] in 0..n-1, gradient [R, D]
 */
function adamRows(loops) {
  return (args) => {
    const { inputs, attrs, backend, at } = opened(args);
    const { rate, correction, beta1, beta2, epsilon } = attrs;
    loops.adamRows(
      ...[at.value, at.mean, at.square, at.rows, at.gradient, ...inputs.gradient.shape],
      ...[rate, correction, beta1, beta2, epsilon],
    );
    return backend.makeOutput([], "float32");
  };
}

/**
 * Where tables start (data/warm_start.js).
 * @param {Loops} loops
 * @returns {KernelFunc} starts int32 [numUsers + 1], watched int32 [n], chance [numItems, D]; attrs.passes -> users
 *   [numUsers, D], items [numItems, D]
 */
function span(loops) {
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
 * @param {TensorFlow} tf
 * @param {string} kernelName
 * @param {(shipped: KernelFunc) => KernelFunc} wrap makes the new kernel of the old one
 */
function replaceKernel(tf, kernelName, wrap) {
  const shipped = tf.getKernel(kernelName, "wasm");
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ ...shipped, kernelFunc: wrap(shipped.kernelFunc) });
}

/**
 * A product of two matrices, transposed or not: the shipped kernel reads a matrix flagged as transposed column by
 * column, ten times slower. Products of many matrices at once are left to it.
 * @param {Loops} loops
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
function matMul(loops, shipped) {
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
function fusedMatMul(loops, shipped) {
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
function gatherWholeRows(loops, shipped) {
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
function sameValues(args) {
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
function concatColumns(loops, shipped) {
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
function splitColumns(loops, shipped) {
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

/**
 * @param {Loops} loops
 * @returns {KernelFunc} x [B, D]; attrs.epsilon -> rows of length one [B, D], lengths [B]
 */
function normalizeRows(loops) {
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
function normalizeRowsGradient(loops) {
  return (args) => {
    const { inputs, backend, at } = opened(args);
    const [numRows, width] = inputs.y.shape;
    const out = backend.makeOutput([numRows, width], "float32");
    const target = addressOf(backend, out);
    loops.normalizeRowsGradient(at.y, at.lengths, at.dy, target, numRows, width);
    return out;
  };
}
