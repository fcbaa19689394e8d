/** All that model/core/kernels.js calls. Compiled to vendor/kernels/kernels.wasm, for TensorFlow.js' own memory. */

export { adam } from "./adam";
export { product, productScratch } from "./product";
export {
  copyColumns,
  finishLayer,
  gatherRows,
  normalizeRows,
  normalizeRowsGradient,
  sparseProduct,
} from "./rows";
export { softmax, softmaxScratch } from "./softmax";
export { span, spanScratch } from "./span";
