/** Rows of length one for the specs of projections, and the obvious way to a neighbourhood. */

import { randomFloats, randomInts } from "../arrays.js";

/**
 * Rows about a few middles, in an order of chance.
 * @param {number} n
 * @param {number} dim
 * @param {number} [numClusters]
 * @param {number} [seed]
 * @returns {Float32Array} [n * dim] rows of length one
 */
export function clusteredRows(n, dim, numClusters = 12, seed = 1) {
  const middles = randomFloats(numClusters * dim, seed);
  const noise = randomFloats(n * dim, seed + 1);
  const cluster = randomInts(n, numClusters, seed + 2);
  return ofLengthOne(
    noise.map((x, i) => middles[cluster[Math.floor(i / dim)] * dim + (i % dim)] + 0.3 * x),
    dim,
  );
}

/**
 * @param {Float32Array} values [n * dim]
 * @param {number} dim
 * @returns {Float32Array}
 */
export function ofLengthOne(values, dim) {
  return values.map((x, i) => {
    const start = i - (i % dim);
    return x / Math.hypot(...values.subarray(start, start + dim));
  });
}

/**
 * @param {Float32Array} values [n * dim]
 * @param {number} dim
 * @returns {number[][]}
 */
export function rowsOf(values, dim) {
  return Array.from({ length: values.length / dim }, (_, row) => [
    ...values.subarray(row * dim, (row + 1) * dim),
  ]);
}

/**
 * @param {number[][]} rows
 * @param {number} k
 * @param {(a: number[], b: number[]) => number} likeness the more, the nearer
 * @returns {number[][]} of each row its k nearest others, nearest first, of equal ones the lower first
 */
export function obviousNearest(rows, k, likeness) {
  return rows.map((row, i) =>
    rows
      .map((other, j) => ({ j, alike: likeness(row, other) }))
      .filter(({ j }) => j !== i)
      .sort((a, b) => b.alike - a.alike || a.j - b.j)
      .slice(0, k)
      .map(({ j }) => j),
  );
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
export const product = (a, b) => a.reduce((sum, x, d) => sum + x * b[d], 0);

/**
 * @param {number[]} a
 * @param {number[]} b
 */
export const closeness = (a, b) => -a.reduce((sum, x, d) => sum + (x - b[d]) ** 2, 0);

/**
 * @param {Float32Array} points [n * 3]
 * @returns {Float32Array} [n * 2] the first two coordinates
 */
export function inPlane(points) {
  return points.filter((_, i) => i % 3 !== 2);
}
