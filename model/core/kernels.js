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

import { addressOf, memoryOf, opened, sizeOf } from "./kernel_memory.js";
import * as own from "./own_kernels.js";
import * as shipped from "./shipped_kernels.js";

/** @typedef {import("./tf.js").TensorFlow} TensorFlow */
/** @typedef {import("@tensorflow/tfjs").TensorInfo} TensorInfo */
/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {import("./kernel_memory.js").KernelArgs} KernelArgs */
/** @typedef {import("./kernel_memory.js").Loops} Loops */

/** Names of kernels of our own. Of one that writes in place, the output is a scalar without meaning. */
export const SAMPLED_SOFTMAX = "SampledSoftmax";
export const SPARSE_MAT_MUL = "SparseMatMul";
export const NORMALIZE_ROWS = "NormalizeRows";
export const NORMALIZE_ROWS_GRADIENT = "NormalizeRowsGradient";
export const SPAN = "SpanOfWatched";
export const ADAM = "AdamInPlace";

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
  add(SAMPLED_SOFTMAX, own.sampledSoftmax(loops));
  add(SPAN, own.span(loops));
  add(SPARSE_MAT_MUL, own.sparseMatMul(loops));
  add(NORMALIZE_ROWS, own.normalizeRows(loops));
  add(NORMALIZE_ROWS_GRADIENT, own.normalizeRowsGradient(loops));
  add(ADAM, own.adam(loops));
  replaceKernel(tf, "BatchMatMul", (before) => shipped.matMul(loops, before));
  replaceKernel(tf, "_FusedMatMul", (before) => shipped.fusedMatMul(loops, before));
  replaceKernel(tf, "Concat", (before) => shipped.concatColumns(loops, before));
  replaceKernel(tf, "SplitV", (before) => shipped.splitColumns(loops, before));
  replaceKernel(tf, "GatherV2", (before) => shipped.gatherWholeRows(loops, before));
  replaceKernel(tf, "Identity", () => shipped.sameValues);
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
