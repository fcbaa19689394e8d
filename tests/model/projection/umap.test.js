/** The layout that keeps neighbours: how many, by which seed, and of how little it can be made. */

import { expect } from "chai";
import { keptNeighbours } from "../../../model/projection/kept.js";
import { RunningPlane } from "../../../model/projection/running_plane.js";
import { UmapLayout } from "../../../model/projection/umap.js";
import { randomFloats } from "../arrays.js";
import { clusteredRows, inPlane, ofLengthOne } from "./rows.js";

/**
 * @param {Float32Array} vectors
 * @param {number} dim
 * @param {Float32Array} start
 * @param {number} [seed]
 */
function laidOut(vectors, dim, start, seed = 1) {
  const umap = new UmapLayout(vectors, dim, start, seed);
  const shares = [umap.share];
  while (umap.share < 1) {
    umap.step();
    shares.push(umap.share);
  }
  return { points: umap.points(), shares };
}

const [N, DIM] = [240, 16];
const VECTORS = clusteredRows(N, DIM, 30);
const START = inPlane(new RunningPlane().project(VECTORS, DIM));

const { random } = Math;

describe("the layout by UMAP", () => {
  before(() => {
    Math.random = () => {
      throw new Error("chance without a seed");
    };
  });

  after(() => {
    Math.random = random;
  });

  it("keeps more neighbours than two principal components", () => {
    const { points } = laidOut(VECTORS, DIM, START);
    const [map, components] = [points, START].map((at) => keptNeighbours(VECTORS, DIM, at));
    expect(map).to.be.above(1.3 * components);
    expect(map).to.be.above(0.6);
  });

  it("is the same for the same seed, and another for another", () => {
    const first = laidOut(VECTORS, DIM, START, 7).points;
    expect(laidOut(VECTORS, DIM, START, 7).points).to.deep.equal(first);
    expect(laidOut(VECTORS, DIM, START, 8).points).to.not.deep.equal(first);
  });

  it("begins at the start, ten to each side, and says how far it has come", () => {
    const umap = new UmapLayout(VECTORS, DIM, START, 1);
    const points = umap.points();
    expect(umap.share).to.equal(0);
    expect(Math.max(...points.map(Math.abs))).to.be.closeTo(10, 0.1);
    // what is farthest apart in the start is so here
    const factor = (points[0] - points[2]) / (START[0] - START[2]);
    for (let i = 4; i < 40; i++) {
      const moved = (START[i] - START[i % 2]) * factor;
      expect(points[i] - points[i % 2]).to.be.closeTo(moved, 0.1);
    }
    const { shares } = laidOut(VECTORS, DIM, START);
    expect(shares.at(-1)).to.equal(1);
    expect(shares).to.deep.equal([...shares].sort((a, b) => a - b));
    expect(shares.length).to.be.above(50);
  });

  it("leaves the start as it was, and gives points that later steps do not move", () => {
    const start = START.slice();
    const umap = new UmapLayout(VECTORS, DIM, start, 1);
    const before = umap.points();
    const copy = before.slice();
    // nothing is due at the first
    umap.step();
    umap.step();
    expect(before).to.deep.equal(copy);
    expect(umap.points()).to.not.deep.equal(copy);
    expect(start).to.deep.equal(START);
  });

  for (const n of [0, 1, 2, 3]) {
    it(`of ${n} is the start`, () => {
      const start = randomFloats(2 * n, 3);
      const { points, shares } = laidOut(clusteredRows(n, DIM), DIM, start);
      expect([...points]).to.deep.equal([...start]);
      expect(shares).to.deep.equal([1]);
    });
  }

  for (const [what, vectors, start] of /** @type {[string, Float32Array, Float32Array][]} */ ([
    ["four", clusteredRows(4, DIM), randomFloats(8)],
    ["eleven in two dimensions", clusteredRows(11, 2), randomFloats(22)],
    ["fifty that are equal", ofLengthOne(new Float32Array(50 * 4).fill(1), 4), randomFloats(100)],
    ["fifty that start on one spot", clusteredRows(50, DIM), new Float32Array(100).fill(3)],
    [
      "fifty equal ones on one spot",
      ofLengthOne(new Float32Array(100).fill(1), 2),
      new Float32Array(100),
    ],
    [
      "a hundred on a line",
      clusteredRows(100, DIM),
      randomFloats(200).map((x, i) => (i % 2 ? 0 : x)),
    ],
    [
      "fifty and their twins",
      new Float32Array([...clusteredRows(50, DIM), ...clusteredRows(50, DIM)]),
      randomFloats(200),
    ],
  ])) {
    it(`of ${what} is finite and leaves no two on one spot`, () => {
      const { points } = laidOut(vectors, (2 * vectors.length) / start.length, start);
      expect([...points].every(Number.isFinite)).to.equal(true);
      const spots = new Set(
        Array.from({ length: points.length / 2 }, (_, i) => String(points.slice(2 * i, 2 * i + 2))),
      );
      expect(spots.size).to.equal(points.length / 2);
    });
  }

  it("takes both ways from a line", () => {
    const line = START.map((x, i) => (i % 2 ? 0 : x));
    const { points } = laidOut(VECTORS, DIM, line);
    for (const d of [0, 1]) {
      const values = points.filter((_, i) => i % 2 === d);
      expect(Math.max(...values) - Math.min(...values)).to.be.above(3);
    }
  });

  it("refuses a start of others", () => {
    const wrong = () => new UmapLayout(VECTORS, DIM, new Float32Array(4), 1);
    expect(wrong).to.throw(RangeError, "Expected 240 points to start from, got 2.");
  });
});
