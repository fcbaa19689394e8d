/**
 * One prediction followed from ids to score: what comes out of each layer of both towers.
 *
 *     const { user, item, score } = walk(retrieval, { asker: { userIdx: 5 }, popularity: 0 }, 42);
 *     user[1].values;   // the user's row of the table
 */

import { checkRows } from "../core/checks.js";
import { tf } from "../core/tf.js";
import { Trace } from "../core/trace.js";
import { askersVector, steered } from "./query.js";

/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */
/** @typedef {import("../core/trace.js").TracedLayer} TracedLayer */
/** @typedef {import("./query.js").Query} Query */

/**
 * @typedef {object} Walk
 * @property {TracedLayer[]} user layers of the user tower, or of what a guest has in its place
 * @property {TracedLayer[]} item layers of the item tower
 * @property {Float32Array} query [D] as in a list's answer
 * @property {Float32Array} factor [D] the item's vector, likewise
 * @property {number} score the same as in a list, to the last bit: it is reckoned in the same way
 */

/**
 * @param {Retrieval} retrieval
 * @param {Query} query whose list the item stands in
 * @param {number} item
 * @returns {Walk}
 * @throws {RangeError} when there is no such user or item
 */
export function walk(retrieval, { asker, popularity }, item) {
  const items = Int32Array.of(item);
  checkRows("item", items, retrieval.model.numItems);
  const [ofUser, ofItem] = [new Trace(), new Trace()];
  const towers = () => askersVector(retrieval, asker, ofUser);
  const query = steered(retrieval, towers, popularity, ofUser);
  tf.dispose(retrieval.model.itemVectors(items, ofItem));
  const score = retrieval.scores(() => query.clone())[item];
  const values = Float32Array.from(/** @type {Float32Array} */ (query.dataSync()));
  query.dispose();
  return {
    user: ofUser.layers,
    item: ofItem.layers,
    query: values,
    factor: retrieval.vectorsOf(items),
    score,
  };
}
