/**
 * How well a list finds what somebody watched: the same measure as the page's own (recommender/evaluation/metrics.py).
 *
 *     ndcg(Int32Array.of(4, 7), new Set([7, 9]), 10);   // (1 / log2(3)) / (1 + 1 / log2(3))
 */

/**
 * Σ 1 / log2(rank + 1) over the hits, ranks from 1, divided by the same sum of a perfect list, which has as many hits
 * as fit into k. Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation (TOIS 20, 2002).
 * @param {ArrayLike<number>} list at most k items, best first
 * @param {Set<number>} wanted at least one
 * @param {number} k
 * @returns {number} 0..1
 */
export function ndcg(list, wanted, k) {
  let [found, ideal] = [0, 0];
  for (let place = 0; place < k; place++) {
    const gain = 1 / Math.log2(place + 2);
    if (place < list.length && wanted.has(list[place])) found += gain;
    if (place < wanted.size) ideal += gain;
  }
  return found / ideal;
}
