/**
 * Module Worker that makes the lists which models are measured against, beside the workers of the models: neither
 * the page nor a training waits for it. While it computes it hears nothing: whoever has no use for its answer any
 * more ends it. What it hears and says is in protocol.js.
 */

import { easeLists } from "../references/ease.js";
import { itemKnnLists } from "../references/item_knn.js";
import { Watched } from "../references/watched.js";
import { hear } from "./hear.js";

/** @typedef {import("./protocol.js").ReferenceLists} ReferenceLists */

const methods = {
  /**
   * @param {{data: import("../references/watched.js").Pairs, k: number}} args
   * @returns {ReferenceLists}
   * @throws {RangeError} when the pairs or k are none
   */
  lists({ data, k }) {
    const watched = new Watched(data);
    return { ease: easeLists(watched, k), itemKnn: itemKnnLists(watched, k) };
  },
};

hear("references", methods);
