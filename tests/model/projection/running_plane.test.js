/** The plane on which a training is watched: principal components that keep their signs and order. */

import { expect } from "chai";
import { RunningPlane } from "../../../model/projection/running_plane.js";
import { expectClose, randomFloats } from "../arrays.js";
import { clusteredRows } from "./rows.js";

/**
 * Rows that spread along known directions.
 * @param {number[][]} directions square to each other
 * @param {number[]} spreads of each, descending
 * @param {number} n
 * @param {number} [seed]
 * @returns {{values: Float32Array, along: Float32Array[]}} [n * dim], and centred coordinates by direction
 */
function spreadRows(directions, spreads, n, seed = 1) {
  // cosines of other frequencies are square to each other and have the mean 0
  const along = spreads.map((spread, axis) =>
    Float32Array.from(
      { length: n },
      (_, row) => spread * Math.cos((2 * Math.PI * (axis + seed) * row) / n),
    ),
  );
  const values = Float32Array.from({ length: n * directions[0].length }, (_, i) => {
    const [row, d] = [Math.floor(i / directions[0].length), i % directions[0].length];
    return 5 + directions.reduce((sum, one, axis) => sum + one[d] * along[axis][row], 0);
  });
  return { values, along };
}

/**
 * @param {Float32Array} points [n * 3]
 * @param {number} axis
 */
const axisOf = (points, axis) => points.filter((_, i) => i % 3 === axis);

/** @param {Float32Array} values */
const variance = (values) => values.reduce((sum, x) => sum + x * x, 0) / values.length;

/** Of length one and square to each other; the largest entry of each is positive, but in the third. */
const DIRECTIONS = [
  [0, 0.8, 0, 0.6, 0],
  [0.6, 0, 0, 0, -0.8],
  [0, 0, 1, 0, 0],
  [0, -0.6, 0, 0.8, 0],
];

describe("the running plane", () => {
  it("gives centred coordinates along the directions of greatest spread, largest entry positive", () => {
    const { values, along } = spreadRows(DIRECTIONS, [4, 3, 2, 1], 60);
    const points = new RunningPlane().project(values, 5);
    expect(points.length).to.equal(60 * 3);
    // the second direction's largest entry is −0.8: its sign is turned
    for (const [axis, sign] of [1, -1, 1].entries()) {
      const expected = along[axis].map((x) => sign * x);
      expectClose(axisOf(points, axis), expected, 1e-4);
    }
  });

  it("finds what spreads most in any data: no other direction has more", () => {
    const values = clusteredRows(300, 12);
    const points = new RunningPlane().project(values, 12);
    const spreads = [0, 1, 2].map((axis) => variance(axisOf(points, axis)));
    expect(spreads).to.deep.equal([...spreads].sort((a, b) => b - a));
    const random = randomFloats(12 * 200, 3);
    for (let i = 0; i < 200; i++) {
      const direction = random.subarray(12 * i, 12 * i + 12);
      const length = Math.hypot(...direction);
      const along = Float32Array.from({ length: 300 }, (_, row) =>
        direction.reduce((sum, x, d) => sum + (x / length) * values[row * 12 + d], 0),
      );
      const mean = along.reduce((sum, x) => sum + x) / 300;
      expect(variance(along.map((x) => x - mean))).to.be.below(spreads[0]);
    }
  });

  it("keeps signs and order from call to call, and follows what turns", () => {
    const plane = new RunningPlane();
    /** @param {number} angle by which the first two directions turn in their plane */
    const turned = (angle) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const [first, second, ...others] = DIRECTIONS;
      const mixed = [
        first.map((x, d) => c * x + s * second[d]),
        first.map((x, d) => c * second[d] - s * x),
      ];
      return spreadRows([...mixed, ...others], [4, 3, 2, 1], 60);
    };
    const start = plane.project(turned(0).values, 5);
    // half a turn: on its own, a plane would begin with other signs
    for (let step = 1; step <= 40; step++) {
      const { values, along } = turned((Math.PI * step) / 40);
      const points = plane.project(values, 5);
      for (const axis of [0, 1, 2]) {
        const sign = Math.sign(axisOf(start, axis)[0] * along[axis][0]);
        expectClose(
          axisOf(points, axis),
          along[axis].map((x) => sign * x),
          0.15,
        );
      }
    }
    const fresh = new RunningPlane().project(turned(Math.PI).values, 5);
    expectClose(
      axisOf(fresh, 0),
      axisOf(start, 0).map((x) => -x),
      1e-3,
    );
  });

  it("gives the same for the same calls", () => {
    const [one, other] = [new RunningPlane(), new RunningPlane()];
    for (const seed of [1, 4]) {
      const values = clusteredRows(80, 7, 5, seed);
      expect(one.project(values, 7)).to.deep.equal(other.project(values, 7));
    }
  });

  it("leaves at zero what there are no dimensions for, and what does not spread", () => {
    const two = new RunningPlane().project(randomFloats(20 * 2), 2);
    expect([...axisOf(two, 2)]).to.deep.equal(Array(20).fill(0));
    expect(variance(axisOf(two, 1))).to.be.above(0.01);
    const one = new RunningPlane().project(Float32Array.of(1, 3), 1);
    expectClose(one, [-1, 0, 0, 1, 0, 0]);
    const { values } = spreadRows(DIRECTIONS.slice(0, 2), [4, 3], 60);
    expectClose(axisOf(new RunningPlane().project(values, 5), 2), Array(60).fill(0), 1e-4);
    const plane = new RunningPlane();
    expectClose(plane.project(new Float32Array(6 * 4).fill(0.5), 4), Array(18).fill(0));
    // and from there on, it sees what comes to spread
    const spread = plane.project(randomFloats(6 * 4), 4);
    for (const axis of [0, 1, 2]) expect(variance(axisOf(spread, axis))).to.be.above(0.001);
  });

  it("of no rows is empty, of one row its middle; broken rows are refused", () => {
    expect(new RunningPlane().project(new Float32Array(0), 3).length).to.equal(0);
    expectClose(new RunningPlane().project(Float32Array.of(4, 5, 6), 3), [0, 0, 0]);
    expect(() => new RunningPlane().project(new Float32Array(7), 3)).to.throw(RangeError);
  });

  it("begins anew with other dimensions", () => {
    const plane = new RunningPlane();
    plane.project(randomFloats(20 * 4), 4);
    const values = randomFloats(20 * 6);
    expect(plane.project(values, 6)).to.deep.equal(new RunningPlane().project(values, 6));
  });
});
