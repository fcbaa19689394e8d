/**
 * Module Worker that lays out films in the plane, beside the workers of the models: neither the page nor a
 * training waits for it. What it hears and says is in protocol.js.
 */

import { keptNeighbours } from "../projection/kept.js";
import { UmapLayout } from "../projection/umap.js";
import { hear } from "./hear.js";

/** @typedef {import("./protocol.js").Layout} Layout */
/** @typedef {import("./protocol.js").LayoutArgs} LayoutArgs */

/** How long the worker hears nothing, in milliseconds. */
const HEAR_EVERY = 40;

/** How often the page hears of progress, in milliseconds: it draws each. */
const REPORT_EVERY = 160;

/** Whether the page wants no more steps. */
let isStopped = false;

const methods = {
  /**
   * @param {LayoutArgs} args
   * @param {(progress: Layout) => void} onProgress
   * @returns {Promise<Layout>} whole, or as far as it had come when it was stopped
   * @throws {RangeError} when vectors and start do not fit together
   */
  async project({ vectors, dim, start, seed }, onProgress) {
    isStopped = false;
    const umap = new UmapLayout(vectors, dim, start, seed);
    // laying the ground takes longer than a step: whoever waits hears of it first
    let [heard, reported] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const now = () => ({ share: umap.share, points: umap.points() });
    while (umap.share < 1 && !isStopped) {
      if (performance.now() - reported > REPORT_EVERY) {
        onProgress(now());
        reported = performance.now();
      }
      if (performance.now() - heard > HEAR_EVERY) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        heard = performance.now();
        continue;
      }
      umap.step();
    }
    return now();
  },

  /** End the layout before its next step. */
  stop() {
    isStopped = true;
  },

  /**
   * @param {{vectors: Float32Array, dim: number, points: Float32Array}} args
   * @returns {number}
   */
  keptNeighbours({ vectors, dim, points }) {
    return keptNeighbours(vectors, dim, points);
  },
};

hear("projection", methods);
