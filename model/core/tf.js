/**
 * The one door to TensorFlow.js: loads the self-hosted bundles and chooses the backend.
 *
 *     import { startBackend, tf } from "./tf.js";
 *     const { backend, note } = await startBackend("wasm");
 *     tf.tensor1d([1, 2]).sum().print();
 */

// Both bundles are UMD: evaluated as modules they hang themselves on globalThis.tf.
import "../../vendor/tfjs/tf.es2017.min.js";
import "../../vendor/tfjs/tf-backend-wasm.es2017.min.js";
import { VisitorError } from "./errors.js";
import { ownModule, registerMissingKernel, registerOwnKernels } from "./kernels.js";

/** @typedef {typeof import("@tensorflow/tfjs") & {wasm: typeof import("@tensorflow/tfjs-backend-wasm")}} TensorFlow */
/** @typedef {import("@tensorflow/tfjs").Tensor} Tensor */
/** @typedef {import("@tensorflow/tfjs").Tensor1D} Tensor1D */
/** @typedef {import("@tensorflow/tfjs").Tensor2D} Tensor2D */
/** @typedef {import("@tensorflow/tfjs").Scalar} Scalar */
/** @typedef {import("@tensorflow/tfjs").Variable} Variable */

export const tf = /** @type {{tf: TensorFlow}} */ (/** @type {unknown} */ (globalThis)).tf;

/**
 * @param {string} name of a kernel of our own (kernels.js)
 * @returns {boolean} whether the backend has it: else its work is done by operations that every backend has
 */
export const hasKernel = (name) => tf.getKernel(name, tf.getBackend()) !== undefined;

/**
 * Outside of tidy, which looks for tensors in every single value of what it gives back.
 * @param {Tensor} tensor disposed of
 * @returns {Float32Array}
 */
export function valuesOf(tensor) {
  const values = /** @type {Float32Array} */ (tensor.dataSync());
  tensor.dispose();
  return values;
}

/** In the order in which they stand in for one another. */
const BACKENDS = ["wasm", "webgl", "cpu", "webgpu"];

/**
 * Start a backend with the kernels that it lacks; when it does not start here, the next one that does.
 * WebAssembly rather than WebGL by default: the same seed gives the same losses on every machine, with
 * or without a GPU, and it runs in a Worker everywhere.
 * @param {string} [wanted] one of wasm, webgl, webgpu, cpu
 * @returns {Promise<{backend: string, note: string}>} what runs now, and a sentence when that is slower
 *   or other than what was wanted
 * @throws {VisitorError} when there is no such backend, or none starts
 */
export async function startBackend(wanted = "wasm") {
  if (!BACKENDS.includes(wanted)) {
    throw new VisitorError(
      `Expected backend=wasm, webgl, webgpu or cpu in the URL, got "${wanted}".`,
    );
  }
  tf.wasm.setWasmPaths(new URL("../../vendor/tfjs/", import.meta.url).href);
  // an isolated page could have threads, but their file is not here, and the next backend would be WebGL
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  registerMissingKernel(tf);
  if (wanted === "webgpu") await import("../../vendor/tfjs/tf-backend-webgpu.es2017.min.js");
  const candidates = [wanted, ...BACKENDS.filter((name) => name !== wanted && name !== "webgpu")];
  for (const backend of candidates) {
    if (!(await starts(backend)) || isCoarse(backend)) continue;
    if (backend === "wasm") refuseAddressZero();
    const slow = backend === "wasm" ? await addOwnKernels() : "";
    return { backend, note: noteOn(backend, wanted) || slow };
  }
  throw new VisitorError("TensorFlow.js found nothing to compute with in this browser.");
}

/**
 * Without them it trains all the same, by the operations that TensorFlow.js ships.
 * @returns {Promise<string>} a sentence when they are not there
 */
async function addOwnKernels() {
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    return "This browser has WebAssembly without SIMD: training takes several times longer.";
  }
  try {
    registerOwnKernels(tf, await ownModule());
    return "";
  } catch {
    return "kernels.wasm did not come as it should be: training takes several times longer.";
  }
}

/** @param {string} backend */
async function starts(backend) {
  try {
    return await tf.setBackend(backend);
  } catch {
    return false; // TensorFlow.js has written the reason to the console
  }
}

/**
 * Half-precision textures end at 65,504: the −1e9 that leaves an item out of a softmax is Infinity there.
 * @param {string} backend that has been started
 */
function isCoarse(backend) {
  return backend === "webgl" && !tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED");
}

/**
 * @param {string} backend
 * @param {string} wanted
 */
function noteOn(backend, wanted) {
  if (backend === wanted) return "";
  const isThere = tf.engine().registry[wanted] && isCoarse(wanted);
  const reason = isThere ? "has only half of the precision here" : "is not available here";
  return `${wanted} ${reason}: training runs on ${backend}.`;
}

/**
 * TensorFlow.js takes the address 0, which says that no memory is left, as good as any, and reckons with whatever
 * stands there.
 */
function refuseAddressZero() {
  const { wasm } = /** @type {{wasm: {_malloc: (bytes: number) => number, _free: Function}}} */ (
    /** @type {unknown} */ (tf.backend())
  );
  wasm._free(wasm._malloc(1)); // the first call puts the true function in its place
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = malloc(bytes);
    if (address === 0 && bytes > 0) throw new RangeError(`Out of memory: ${bytes} bytes more.`);
    return address;
  };
}

/**
 * Hear of the graphics card taking back what tensors live in: what is read then would never come, or be zeros.
 * @param {() => void} listener
 */
export function onContextLost(listener) {
  if (tf.getBackend() !== "webgl") return;
  const { gl } = /** @type {{getGPGPUContext: () => {gl: WebGLRenderingContext}}} */ (
    /** @type {unknown} */ (tf.backend())
  ).getGPGPUContext();
  gl.canvas.addEventListener("webglcontextlost", listener);
}
