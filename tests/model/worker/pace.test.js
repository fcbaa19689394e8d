/** The time left of a training: when it can be told, and how true it is. */

import { expect } from "chai";
import { Pace } from "../../../model/worker/pace.js";

/** @param {number[]} steps milliseconds */
function paceOf(steps) {
  const pace = new Pace();
  for (const step of steps) pace.took(step);
  return pace;
}

describe("the time left", () => {
  it("is told after a few steps, of which the first do not count", () => {
    expect(paceOf([900, 50, 50, 50, 50]).secondsLeft(100)).to.equal(null);
    expect(paceOf([900, 50, 50, 50, 50, 10]).secondsLeft(100)).to.be.closeTo(1, 1e-9);
    expect(paceOf([900, 50, 50, 50, 50, 10, 30]).secondsLeft(100)).to.be.closeTo(2, 1e-9);
  });

  it("is told sooner where steps are slow, but not of the very first", () => {
    expect(paceOf([3000]).secondsLeft(10)).to.equal(null);
    expect(paceOf([3000, 800]).secondsLeft(10)).to.be.closeTo(8, 1e-9);
    // 700 + 700 is less than the second and a half
    expect(paceOf([700, 700, 700]).secondsLeft(10)).to.equal(null);
    expect(paceOf([700, 700, 700, 600]).secondsLeft(10)).to.be.closeTo(6, 1e-9);
  });

  it("follows an engine that becomes faster", () => {
    const slow = [3000, ...Array(9).fill(1000)];
    const left = paceOf([...slow, ...Array(60).fill(100)]).secondsLeft(100);
    // the mean of all steps would say 22 s
    expect(left).to.be.within(10, 15);
  });

  it("is none after the last step", () => {
    expect(paceOf([10, 10, 10, 10, 10, 10]).secondsLeft(0)).to.equal(0);
  });
});
