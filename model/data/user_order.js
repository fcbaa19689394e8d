/**
 * The order in which a pass over the data comes to the users.
 *
 *     const users = orderOfUsers(interactions, random);   // Int32Array [numUsers]
 */

import { count, shuffle } from "../core/random.js";

/** @typedef {import("./interactions.js").Interactions} Interactions */
/** @typedef {import("../core/random.js").Random} Random */

/** From so many items on, users who come together are chosen to have some in common. */
const LARGE_CATALOGUE = 2000;

/**
 * Users at random. In a large catalogue a batch of theirs would have hardly two pairs of the same item,
 * and each pair would cost a row of the item tower: there, users who share items stand together. Two
 * users have the same first item under a random order of all items with the probability of their sets'
 * overlap ("MinHash": Broder, On the resemblance and containment of documents, 1997). Popular items tend
 * to come first, so that few items part the users into large groups.
 * @param {Interactions} interactions
 * @param {Random} random
 * @returns {Int32Array} [numUsers]
 */
export function orderOfUsers(interactions, random) {
  const { numUsers, numItems, itemCounts, byUser } = interactions;
  const users = shuffle(count(numUsers), random);
  if (numItems < LARGE_CATALOGUE) return users;
  // an exponential clock for each item: the more popular, the sooner it rings
  const rings = new Float64Array(numItems);
  for (let item = 0; item < numItems; item++) {
    rings[item] = -Math.log((1 + random(2 ** 24)) / 2 ** 24) / (itemCounts[item] + 1) ** 2;
  }
  const first = new Float64Array(numUsers).fill(Number.POSITIVE_INFINITY);
  for (let user = 0; user < numUsers; user++) {
    const items = byUser.itemsOf(user);
    for (let i = 0; i < items.length; i++) first[user] = Math.min(first[user], rings[items[i]]);
  }
  return users.sort((a, b) => first[a] - first[b] || 0);
}
