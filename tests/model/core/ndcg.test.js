/** The measure of a list, by hand. */

import { expect } from "chai";
import { ndcg } from "../../../model/core/ndcg.js";

describe("NDCG", () => {
  it("counts hits the more the higher they stand, by hand", () => {
    // wanted 7 and 9, of which 7 stands second: 1/log2(3) of 1/log2(2) + 1/log2(3)
    const [first, second] = [1, 1 / Math.log2(3)];
    expect(ndcg([4, 7, 5], new Set([7, 9]), 3)).to.be.closeTo(second / (first + second), 1e-12);
  });

  it("is 1 for a perfect list, also where more is wanted than fits in", () => {
    expect(ndcg([9, 7], new Set([7, 9]), 10)).to.equal(1);
    expect(ndcg([1, 2], new Set([1, 2, 3, 4]), 2)).to.equal(1);
  });

  it("is 0 without a hit, and sees nothing beyond k", () => {
    expect(ndcg([1, 2, 3], new Set([4]), 3)).to.equal(0);
    expect(ndcg([1, 2, 3], new Set([3]), 2)).to.equal(0);
    expect(ndcg([], new Set([3]), 10)).to.equal(0);
  });
});
