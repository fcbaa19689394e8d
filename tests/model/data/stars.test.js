/** What a guest's stars weigh. */

import { expect } from "chai";
import { sumOf, weightsOfStars } from "../../../model/data/stars.js";
import { expectClose } from "../arrays.js";

describe("weights of stars", () => {
  it("are (stars − 1) / 3 from three stars on, by hand: four stars are one film's worth", () => {
    expectClose(weightsOfStars(Float32Array.of(3, 4, 5)), [2 / 3, 1, 4 / 3], 1e-7);
  });

  it("are exactly nothing below three: no attraction, and no push away", () => {
    expect([...weightsOfStars(Float32Array.of(1, 2, 2.5))]).to.deep.equal([0, 0, 0]);
  });

  it("come in the order of the stars, which stay as they were", () => {
    const stars = Float32Array.of(5, 1, 4);
    expectClose(weightsOfStars(stars), [4 / 3, 0, 1], 1e-7);
    expect([...stars]).to.deep.equal([5, 1, 4]);
  });

  it("sum up to how many films' worth of taste there is; nothing is 0, not NaN", () => {
    expect(sumOf(weightsOfStars(Float32Array.of(5, 1, 3)))).to.be.closeTo(2, 1e-6);
    expect(sumOf(weightsOfStars(new Float32Array(0)))).to.equal(0);
  });
});
