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
 * to come first, so that few items part the users into large groups; groups whose users share items, too, come one
 * after the other.
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
  const first = new Int32Array(numUsers).fill(NONE);
  for (let user = 0; user < numUsers; user++) {
    const items = byUser.itemsOf(user);
    for (let i = 0; i < items.length; i++) {
      if (first[user] === NONE || rings[items[i]] < rings[first[user]]) first[user] = items[i];
    }
  }
  const roots = rootsOf(users, first, rings, interactions);
  // who has no item comes last
  const [group, own] = [
    (/** @type {number} */ item) => rings[roots[item]],
    (/** @type {number} */ item) => rings[item],
  ].map((ring) =>
    Float64Array.from(first, (item) => (item === NONE ? Number.MAX_VALUE : ring(item))),
  );
  return users.sort((a, b) => group[a] - group[b] || own[a] - own[b]);
}

/** The first item of who has none, and the first of a group that follows no other. */
const NONE = -1;

/**
 * Which groups belong together: one follows a group before it in which somebody has its item.
 * @param {Int32Array} users in a random order: somebody is the first of them
 * @param {Int32Array} first [numUsers] first item of each
 * @param {Float64Array} rings [numItems]
 * @param {Interactions} interactions
 * @returns {Int32Array} [numItems] the first of the groups that its group goes back to
 */
function rootsOf(users, first, rings, { numItems, byUser }) {
  const followed = new Int32Array(numItems).fill(NONE);
  const isFirst = new Uint8Array(numItems);
  for (const item of first) if (item !== NONE) isFirst[item] = 1;
  for (const user of users) {
    const items = byUser.itemsOf(user);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (isFirst[item] && item !== first[user] && followed[item] === NONE) {
        followed[item] = first[user];
      }
    }
  }
  const roots = count(numItems);
  const inTurn = roots.filter((item) => isFirst[item]).sort((a, b) => rings[a] - rings[b]);
  for (const item of inTurn) if (followed[item] !== NONE) roots[item] = roots[followed[item]];
  return roots;
}
