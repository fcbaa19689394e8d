/** Neighbours, in the full space and on the map, against the obvious code. */

import { expect } from "chai";
import { keptNeighbours } from "../../../model/projection/kept.js";
import { nearestByCosine, nearestInPlane } from "../../../model/projection/nearest.js";
import { expectClose, randomFloats, randomInts } from "../arrays.js";
import { closeness, clusteredRows, obviousNearest, ofLengthOne, product, rowsOf } from "./rows.js";

/**
 * @param {import("../../../model/projection/nearest.js").Nearest} found
 * @param {number} n
 */
const listed = ({ k, rows }, n) =>
  Array.from({ length: n }, (_, row) => [...rows.subarray(row * k, (row + 1) * k)]);

describe("the nearest rows", () => {
  for (const [n, dim, k] of [
    [150, 32, 10],
    [150, 5, 1],
    [40, 3, 39],
    [12, 8, 10],
    [2, 4, 1],
  ]) {
    it(`by cosine are those of brute force: ${k} of ${n} in ${dim} dimensions`, () => {
      const vectors = clusteredRows(n, dim);
      const found = nearestByCosine(vectors, dim, k);
      const rows = rowsOf(vectors, dim);
      expect(listed(found, n)).to.deep.equal(obviousNearest(rows, k, product));
      const cosines = Array.from(found.rows, (other, i) =>
        product(rows[Math.floor(i / k)], rows[other]),
      );
      expectClose(found.likeness, cosines, 1e-9);
    });
  }

  it("by distance in the plane are those of brute force, as are ties on a grid", () => {
    for (const points of [randomFloats(2 * 120, 5), Float32Array.from(randomInts(2 * 120, 6, 5))]) {
      const found = nearestInPlane(points, 10);
      expect(listed(found, 120)).to.deep.equal(obviousNearest(rowsOf(points, 2), 10, closeness));
    }
  });

  it("of rows that are all equal are the first others", () => {
    const found = nearestByCosine(ofLengthOne(new Float32Array(5 * 3).fill(1), 3), 3, 2);
    expect(listed(found, 5)).to.deep.equal([
      [1, 2],
      [0, 2],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it("are all others where there are fewer, and none of nothing or of one", () => {
    expect(nearestByCosine(clusteredRows(4, 3), 3, 10).k).to.equal(3);
    expect(nearestInPlane(new Float32Array(0), 10)).to.deep.include({ k: 0 });
    expect(nearestByCosine(clusteredRows(1, 3), 3, 10).rows.length).to.equal(0);
    expect(nearestByCosine(clusteredRows(9, 3), 3, 0).rows.length).to.equal(0);
  });

  it("are refused for broken rows, and for a k or dim that makes no sense", () => {
    expect(() => nearestByCosine(new Float32Array(7), 2, 1)).to.throw(RangeError, "rows of 2");
    expect(() => nearestByCosine(new Float32Array(6), 0, 1)).to.throw(RangeError, "dim");
    expect(() => nearestInPlane(new Float32Array(6), 1.5)).to.throw(RangeError, "Expected k");
  });
});

describe("neighbours kept", () => {
  it("are those that both have, as a share", () => {
    for (const [n, dim] of [
      [150, 8],
      [30, 3],
      [11, 4],
      [6, 4],
    ]) {
      const vectors = clusteredRows(n, dim);
      const points = randomFloats(2 * n, 7);
      const [full, shown] = [
        obviousNearest(rowsOf(vectors, dim), 10, product),
        obviousNearest(rowsOf(points, 2), 10, closeness),
      ];
      const shares = full.map(
        (rows, i) => rows.filter((row) => shown[i].includes(row)).length / rows.length,
      );
      const mean = shares.reduce((sum, share) => sum + share) / n;
      expect(keptNeighbours(vectors, dim, points)).to.be.closeTo(mean, 1e-12);
      // of 11 rows all others are neighbours, there and here
      if (n <= 11) expect(mean).to.equal(1);
      else expect(mean).to.be.within(0.01, 0.6);
    }
  });

  it("are all on a circle whose map it is", () => {
    const circle = Float32Array.from({ length: 2 * 60 }, (_, i) => {
      const angle = (2 * Math.PI * (i >> 1)) / 61;
      return i % 2 ? Math.sin(angle) : Math.cos(angle);
    });
    expect(keptNeighbours(circle, 2, circle)).to.be.above(0.95);
    expect(
      keptNeighbours(
        circle,
        2,
        circle.map((x) => 3 * x),
      ),
    ).to.be.above(0.95);
  });

  it("of nothing and of one are all; points of others are refused", () => {
    expect(keptNeighbours(new Float32Array(0), 4, new Float32Array(0))).to.equal(1);
    expect(keptNeighbours(clusteredRows(1, 4), 4, new Float32Array(2))).to.equal(1);
    expect(keptNeighbours(clusteredRows(2, 4), 4, new Float32Array(4))).to.equal(1);
    const wrong = () => keptNeighbours(clusteredRows(3, 4), 4, new Float32Array(4));
    expect(wrong).to.throw(RangeError, "Expected 3 points, got 2.");
  });
});
