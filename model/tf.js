/**
 * The one door to TensorFlow.js: loads the self-hosted bundles and chooses the backend.
 *
 *     import { startBackend, tf } from "./tf.js";
 *     await startBackend();
 *     tf.tensor1d([1, 2]).sum().print();
 */

// Both bundles are UMD: evaluated as modules they hang themselves on globalThis.tf.
import "../vendor/tfjs/tf.es2017.min.js";
import "../vendor/tfjs/tf-backend-wasm.es2017.min.js";
import { registerWasmKernels } from "./wasm_kernels.js";

/** @typedef {typeof import("@tensorflow/tfjs") & {wasm: typeof import("@tensorflow/tfjs-backend-wasm")}} TensorFlow */
/** @typedef {import("@tensorflow/tfjs").Tensor} Tensor */
/** @typedef {import("@tensorflow/tfjs").Tensor1D} Tensor1D */
/** @typedef {import("@tensorflow/tfjs").Tensor2D} Tensor2D */
/** @typedef {import("@tensorflow/tfjs").Scalar} Scalar */
/** @typedef {import("@tensorflow/tfjs").Variable} Variable */

export const tf = /** @type {{tf: TensorFlow}} */ (/** @type {unknown} */ (globalThis)).tf;

/**
 * Start the WebAssembly backend with the kernels that it lacks. Call it once, before any tensor is made.
 * WebAssembly rather than WebGL: the same seed gives the same losses on every machine, with or
 * without a GPU, and it runs in a Worker everywhere.
 * @throws {Error} when the browser cannot run WebAssembly
 */
export async function startBackend() {
  tf.wasm.setWasmPaths(new URL("../vendor/tfjs/", import.meta.url).href);
  registerWasmKernels(tf);
  if (!(await tf.setBackend("wasm"))) {
    throw new Error("The WebAssembly backend of TensorFlow.js did not start in this browser.");
  }
  await tf.ready();
}
