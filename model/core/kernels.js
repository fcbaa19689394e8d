/**
 * Kernels that TensorFlow.js' WebAssembly backend lacks, or does slowly. With them, readable code
 * (`tf.gather`, Dense layers, `tf.matMul(a, b, false, true)`) trains on WebAssembly.
 *
 *     registerWasmKernels(tf);   // before tf.setBackend("wasm")
 */

/** @typedef {import("./tf.js").TensorFlow} TensorFlow */
/** @typedef {import("@tensorflow/tfjs").TensorInfo} TensorInfo */
/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {Parameters<KernelFunc>[0]} KernelArgs */

/** Name of a kernel of our own: writes rows into a table in place. */
export const SCATTER_ROWS = "ScatterRowsInPlace";

/** Name of a kernel of our own: a sparse matrix times a dense one (sparse.js). */
export const SPARSE_MAT_MUL = "SparseMatMul";

/**
 * The part of the WebAssembly backend that kernels need: memory that tensors live in.
 * @typedef {object} WasmBackend
 * @property {{HEAPU8: Uint8Array<ArrayBuffer>}} wasm
 * @property {{get: (dataId: object) => {memoryOffset: number}}} dataIdMap
 * @property {(shape: number[], dtype: string) => TensorInfo} makeOutput
 * @property {(dataId: object) => boolean} disposeData
 */

/**
 * Register all kernels of this module; a second call changes nothing.
 * @param {TensorFlow} tf
 */
export function registerWasmKernels(tf) {
  if (tf.getKernel("UnsortedSegmentSum", "wasm")) return;
  registerMissingKernel(tf);
  for (const kernelName of ["BatchMatMul", "_FusedMatMul"]) {
    replaceKernel(tf, kernelName, transposeBeforeMultiplying);
  }
  replaceKernel(tf, "GatherV2", gatherWholeRows);
  tf.registerKernel({ kernelName: SCATTER_ROWS, backendName: "wasm", kernelFunc: scatterRows });
  tf.registerKernel({ kernelName: SPARSE_MAT_MUL, backendName: "wasm", kernelFunc: sparseMatMul });
}

/**
 * Only what `tf.gather` cannot be trained without.
 * @param {TensorFlow} tf
 */
export function registerMissingKernel(tf) {
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: unsortedSegmentSum,
  });
}

/**
 * A view of a tensor's values in the WebAssembly memory. Make it after all allocations of a kernel:
 * the memory may move when it grows.
 * @param {WasmBackend} backend
 * @param {TensorInfo} tensor
 * @param {Float32ArrayConstructor | Int32ArrayConstructor} ArrayType
 */
function heapView(backend, tensor, ArrayType) {
  const { memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  const length = tensor.shape.reduce((product, dim) => product * dim, 1);
  return new ArrayType(backend.wasm.HEAPU8.buffer, memoryOffset, length);
}

/**
 * The gradient of `tf.gather`: adds row r of x to row segmentIds[r] of the output. Missing in
 * TensorFlow.js 4.22 (tfjs issue 8082). As in TensorFlow, rows with a negative id are dropped.
 * @param {KernelArgs} args x [numRows, ...], segmentIds int32 [numRows]; attrs.numSegments
 * @returns {TensorInfo} [numSegments, ...]
 */
function unsortedSegmentSum(args) {
  const { x, segmentIds } = /** @type {Record<string, TensorInfo>} */ (args.inputs);
  const backend = /** @type {WasmBackend} */ (args.backend);
  const numSegments = /** @type {number} */ (args.attrs?.numSegments);
  const ArrayType = x.dtype === "int32" ? Int32Array : Float32Array;
  const out = backend.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
  const sums = heapView(backend, out, ArrayType).fill(0);
  const rows = heapView(backend, x, ArrayType);
  const ids = heapView(backend, segmentIds, Int32Array);
  const width = rows.length / Math.max(1, ids.length);
  for (let row = 0; row < ids.length; row++) {
    if (ids[row] < 0 || ids[row] >= numSegments) continue;
    const target = ids[row] * width;
    const source = row * width;
    for (let i = 0; i < width; i++) sums[target + i] += rows[source + i];
  }
  return out;
}

/**
 * Write rows into a table where it stands: `tf.tensorScatterUpdate` copies the whole table for it, which
 * makes a step cost more the more users and items there are. Only for tables that nobody shares.
 * @param {KernelArgs} args table float32 [n, D], rows int32 [R] in 0..n-1, values [R, D]
 * @returns {TensorInfo} a scalar without meaning: a kernel has to return something
 */
function scatterRows(args) {
  const inputs = /** @type {Record<string, TensorInfo>} */ (args.inputs);
  const backend = /** @type {WasmBackend} */ (args.backend);
  const out = backend.makeOutput([], "float32");
  const table = heapView(backend, inputs.table, Float32Array);
  const values = heapView(backend, inputs.values, Float32Array);
  const rows = heapView(backend, inputs.rows, Int32Array);
  const width = values.length / Math.max(1, rows.length);
  for (let i = 0; i < rows.length; i++) {
    table.set(values.subarray(i * width, (i + 1) * width), rows[i] * width);
  }
  return out;
}

/**
 * Adds value[i] times row column[i] of a dense matrix to row row[i] of the output. Gather, multiply and
 * segment sum do the same by way of two matrices with a row for each entry.
 * @param {KernelArgs} args row and column int32 [n], value [n], dense [m, D]; attrs.numRows
 * @returns {TensorInfo} [numRows, D]
 */
function sparseMatMul(args) {
  const inputs = /** @type {Record<string, TensorInfo>} */ (args.inputs);
  const backend = /** @type {WasmBackend} */ (args.backend);
  const numRows = /** @type {number} */ (args.attrs?.numRows);
  const [numColumns, width] = inputs.dense.shape;
  const out = backend.makeOutput([numRows, width], "float32");
  const sums = heapView(backend, out, Float32Array).fill(0);
  const dense = heapView(backend, inputs.dense, Float32Array);
  const value = heapView(backend, inputs.value, Float32Array);
  const row = heapView(backend, inputs.row, Int32Array);
  const column = heapView(backend, inputs.column, Int32Array);
  for (let i = 0; i < value.length; i++) {
    if (!(row[i] >= 0 && row[i] < numRows && column[i] >= 0 && column[i] < numColumns)) {
      throw new RangeError(
        `Expected an entry within [${numRows}, ${numColumns}], got [${row[i]}, ${column[i]}].`,
      );
    }
    const target = row[i] * width;
    const source = column[i] * width;
    const weight = value[i];
    for (let j = 0; j < width; j++) sums[target + j] += weight * dense[source + j];
  }
  return out;
}

/**
 * @param {TensorFlow} tf
 * @param {string} kernelName
 * @param {(shipped: KernelFunc, tf: TensorFlow) => KernelFunc} wrap makes the new kernel of the old one
 */
function replaceKernel(tf, kernelName, wrap) {
  const shipped = tf.getKernel(kernelName, "wasm");
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ ...shipped, kernelFunc: wrap(shipped.kernelFunc, tf) });
}

/**
 * A matrix product that transposes its inputs first: the shipped kernel reads a matrix flagged as
 * transposed column by column, ten times slower than a transpose and a product.
 * @param {KernelFunc} shipped
 * @param {TensorFlow} tf
 * @returns {KernelFunc}
 */
function transposeBeforeMultiplying(shipped, tf) {
  const transpose = tf.getKernel("Transpose", "wasm").kernelFunc;
  return (args) => {
    const inputs = /** @type {Record<string, TensorInfo>} */ ({ ...args.inputs });
    const backend = /** @type {WasmBackend} */ (args.backend);
    const attrs = { ...args.attrs, transposeA: false, transposeB: false };
    const temporary = [];
    for (const name of ["a", "b"]) {
      if (!args.attrs?.[`transpose${name.toUpperCase()}`]) continue;
      const perm = swapLastTwo(inputs[name].shape.length);
      const x = inputs[name];
      inputs[name] = /** @type {TensorInfo} */ (
        transpose({ inputs: { x }, backend: args.backend, attrs: { perm } })
      );
      temporary.push(inputs[name]);
    }
    const product = shipped({ inputs, backend: args.backend, attrs });
    for (const tensor of temporary) backend.disposeData(tensor.dataId);
    return product;
  };
}

/**
 * `tf.gather` along the first axis copies whole rows; the shipped kernel works out the place of every
 * single value, ten times slower. Other axes are left to it.
 * @param {KernelFunc} shipped
 * @returns {KernelFunc}
 */
function gatherWholeRows(shipped) {
  return (args) => {
    const { x, indices } = /** @type {Record<string, TensorInfo>} */ (args.inputs);
    const backend = /** @type {WasmBackend} */ (args.backend);
    const { axis, batchDims } = /** @type {{axis: number, batchDims: number}} */ (args.attrs);
    if (axis !== 0 || batchDims !== 0 || x.dtype !== "float32") return shipped(args);
    const out = backend.makeOutput([...indices.shape, ...x.shape.slice(1)], x.dtype);
    const source = heapView(backend, x, Float32Array);
    const target = heapView(backend, out, Float32Array);
    const rows = heapView(backend, indices, Int32Array);
    const width = x.shape.slice(1).reduce((product, dim) => product * dim, 1);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (!(row >= 0 && row < x.shape[0])) {
        throw new RangeError(`Expected rows from 0 to ${x.shape[0] - 1} to gather, got ${row}.`);
      }
      for (let j = 0; j < width; j++) target[i * width + j] = source[row * width + j];
    }
    return out;
  };
}

/**
 * @param {number} rank
 * @returns {number[]} the axes 0..rank-1 with the last two exchanged
 */
function swapLastTwo(rank) {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}
