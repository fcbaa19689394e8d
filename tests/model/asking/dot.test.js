/** Rows of flat matrices, which need not be as wide as each other. */

import { expect } from "chai";
import { dot } from "../../../model/asking/dot.js";

describe("dot", () => {
  const a = Float32Array.of(1, 2, 5, 3, 4, 6); // rows of three
  const b = Float32Array.of(-1, 0.5, 7, 8); // rows of two

  it("is the sum of the products, from where each row starts", () => {
    expect(dot(a, 0, b, 0, 2)).to.equal(1 * -1 + 2 * 0.5);
    expect(dot(a, 3, b, 2, 2)).to.equal(3 * 7 + 4 * 8);
    expect(dot(a, 3, a, 0, 3)).to.equal(3 * 1 + 4 * 2 + 6 * 5);
  });

  it("of no length is 0, wherever the rows start", () => {
    expect(dot(a, 3, b, 4, 0)).to.equal(0);
    expect(dot(new Float32Array(0), 0, b, 0, 0)).to.equal(0);
  });
});
