/** Memory that is not there: real errors of this engine, and what others say. */

import { expect } from "chai";
import { tf } from "../../../model/core/tf.js";
import { spentBy } from "../../../model/worker/spent.js";

/** A module with one function: `(func (export "f") ...)` around these instructions, with a page of memory. */
const moduleOf = (/** @type {number[]} */ ...body) =>
  new WebAssembly.Instance(
    new WebAssembly.Module(
      Uint8Array.of(
        ...[0, 97, 115, 109, 1, 0, 0, 0],
        ...[1, 4, 1, 0x60, 0, 0],
        ...[3, 2, 1, 0],
        ...[5, 3, 1, 0, 1],
        ...[7, 5, 1, 1, 102, 0, 0],
        ...[10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b],
      ),
    ),
  ).exports;

/** @type {[string, () => void][]} */
const REAL = [
  ["an array without room", () => new Float32Array(2 ** 42)],
  ["an array of no possible length", () => new Float32Array(2 ** 53)],
  ["a trap", () => /** @type {Function} */ (moduleOf(0x00).f)()],
  // i32.load at 2^31 - 1, in one page of memory
  [
    "an address out of bounds",
    () => /** @type {Function} */ (moduleOf(0x41, 0xff, 0xff, 0xff, 0xff, 7, 0x28, 2, 0, 0x1a).f)(),
  ],
  ["a memory that cannot grow", () => new WebAssembly.Memory({ initial: 1, maximum: 2 }).grow(9)],
  ["TensorFlow.js' memory used up", useUp],
];

/** Addresses alone: nothing is written there. */
function useUp() {
  const { wasm } = /** @type {{wasm: {_malloc: (bytes: number) => number}}} */ (
    /** @type {unknown} */ (tf.backend())
  );
  for (let i = 0; i < 5; i++) wasm._malloc(2 ** 30);
}

const SAID = [
  "Out of memory", // WebKit
  "out of memory", // Firefox
  "invalid array length",
  "Array size is not a small enough positive integer.",
  "Cannot enlarge memory arrays to size 2147549184 bytes (OOM).",
  "Aborted(OOM). Build with -sASSERTIONS for more info. Out of memory",
  "WebAssembly.Memory(): could not allocate memory: out of memory",
];

/** @param {() => void} fails */
function thrownBy(fails) {
  try {
    fails();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}

describe("a worker without memory", () => {
  for (const [name, fails] of REAL) {
    it(`is known by ${name}`, () => {
      const spent = spentBy(thrownBy(fails), "training");
      expect(spent?.name).to.equal("WorkerSpentError");
      expect(spent?.message).to.equal(
        "The training worker had too little memory. Try a smaller embedding dim, or fewer interactions.",
      );
    });
  }

  for (const message of SAID) {
    it(`is known by "${message}"`, () => {
      expect(spentBy(new RangeError(message), "projection")?.message).to.equal(
        "The projection worker had too little memory. Try again.",
      );
    });
  }

  it("is another one than one that is asked for what makes no sense", () => {
    for (const message of [
      "Expected item rows from 0 to 39, got 40.",
      "Expected embeddingDim to be an integer from 1 on, got 0.",
      "No trained model is here: train first.",
    ]) {
      expect(spentBy(new RangeError(message), "training")).to.equal(null);
    }
  });
});
