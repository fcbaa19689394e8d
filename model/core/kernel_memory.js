/**
 * What kernels on the WebAssembly backend share: the memory that tensors live in, and the loops that work on it.
 *
 *     const { inputs, attrs, backend, at } = opened(args);
 *     loops.adam(at.value, at.mean, ...);
 */

/** @typedef {import("@tensorflow/tfjs").TensorInfo} TensorInfo */
/** @typedef {import("@tensorflow/tfjs").KernelFunc} KernelFunc */
/** @typedef {Parameters<KernelFunc>[0]} KernelArgs */
/** @typedef {Record<string, (...args: (number | boolean)[]) => number>} Loops those of model/kernels/ */

/**
 * The part of the WebAssembly backend that kernels need: memory that tensors live in.
 * @typedef {object} WasmBackend
 * @property {{HEAPU8: Uint8Array<ArrayBuffer>, asm: {memory: WebAssembly.Memory}}} wasm
 * @property {{get: (dataId: object) => {memoryOffset: number}}} dataIdMap
 * @property {(shape: number[], dtype: string) => TensorInfo} makeOutput
 * @property {(dataId: object) => boolean} disposeData
 * @property {(dataId: object) => void} incRef
 */

/** @param {unknown} backend */
export const memoryOf = (backend) => /** @type {WasmBackend} */ (backend);

/**
 * Where a tensor's values are in the WebAssembly memory.
 * @param {WasmBackend} backend
 * @param {TensorInfo} tensor
 */
export const addressOf = (backend, tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset;

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((product, dim) => product * dim, 1);

/**
 * What a kernel is given, as this module's kernels use it.
 * @param {KernelArgs} args
 * @returns {{inputs: Record<string, TensorInfo>, attrs: Record<string, any>, backend: WasmBackend, at: Record<string, number>}} at:
 *   addresses of the inputs
 */
export function opened(args) {
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
export function withScratch(backend, bytes, work) {
  const scratch = backend.makeOutput([Math.ceil(bytes / 4)], "float32");
  try {
    return work(addressOf(backend, scratch));
  } finally {
    backend.disposeData(scratch.dataId);
  }
}

/**
 * @param {WasmBackend} backend
 * @param {number} address
 * @param {number} place
 */
export const integerAt = (backend, address, place) =>
  new Int32Array(backend.wasm.HEAPU8.buffer, address)[place];
