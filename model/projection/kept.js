/**
 * How true a map is: whose neighbours are still neighbours on it.
 *
 *     keptNeighbours(vectors, 32, points);   // 0.4: of ten nearest films, four are among the ten nearest dots
 */

import { nearestByCosine, nearestInPlane, numRows } from "./nearest.js";

/** How many neighbours count. */
const NUM_NEIGHBOURS = 10;

/**
 * The share of each row's ten nearest in the full space that are among its ten nearest on the map, as the
 * mean over all rows. Where there are fewer than ten others, all of them count, so that the share is 1.
 * Source: Lee and Verleysen, Quality assessment of dimensionality reduction (Neurocomputing 72, 2009):
 * their Q_NX(10).
 * @param {Float32Array} vectors [n * dim] rows of length one
 * @param {number} dim
 * @param {Float32Array} points [n * 2] on the map
 * @returns {number} 0..1; of fewer than two rows 1, since nobody has lost a neighbour
 * @throws {RangeError} when there is not one point for each row
 */
export function keptNeighbours(vectors, dim, points) {
  const n = numRows(vectors, dim);
  if (numRows(points, 2) !== n) {
    throw new RangeError(`Expected ${n} points, got ${numRows(points, 2)}.`);
  }
  if (n < 2) return 1;
  const { k, rows } = nearestByCosine(vectors, dim, NUM_NEIGHBOURS);
  const onMap = nearestInPlane(points, NUM_NEIGHBOURS).rows;
  let kept = 0;
  for (let first = 0; first < n * k; first += k) {
    const shown = onMap.subarray(first, first + k);
    for (const row of rows.subarray(first, first + k)) kept += shown.includes(row) ? 1 : 0;
  }
  return kept / (n * k);
}
