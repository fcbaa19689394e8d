/**
 * What a trained model knows of everybody at once: all vectors that retrieval multiplies, and all users' lists.
 *
 *     const { items, users, dim } = vectorsOfAll(retrieval, guests);
 *     dot(users, user * dim, items, item * dim, dim);   // the score of every list
 *     listsOfAll(retrieval, 10, exclude, guests);
 *
 * Users who came after the date of the split were not in training: what was learnt for them is chance. They are read
 * as guests, by what they have rated, as whoever tests such a user reads them.
 */

import { count } from "../core/random.js";
import { topK } from "../core/top_k.js";
import { ByUser } from "../data/by_user.js";

/** @typedef {import("../core/retrieval.js").Guest} Guest */
/** @typedef {import("../core/retrieval.js").Retrieval} Retrieval */

/**
 * Users who were not in training, and what they have rated.
 * @typedef {object} GuestUsers
 * @property {Int32Array} users [n] rows of the model's users
 * @property {Int32Array} starts [n + 1] where each one's items start
 * @property {Int32Array} items
 * @property {Float32Array} stars one for each of `items`, from 1 to 5
 */

/** How many users pass their tower at a time. */
const USERS_AT_A_TIME = 1024;

/** How many guests, each of whom is a system of equations. */
const GUESTS_AT_A_TIME = 32;

/**
 * @param {Retrieval} retrieval
 * @param {GuestUsers} guests
 * @returns {{items: Float32Array, users: Float32Array, dim: number}} flat [numItems * dim] and [numUsers * dim]; where
 *   dim is more than the embedding's, the last column is the items' bias, and what the users multiply it with
 */
export function vectorsOfAll(retrieval, guests) {
  const { numItems, numUsers } = retrieval.model;
  const items = retrieval.vectorsOf(count(numItems));
  const dim = items.length / numItems;
  const users = new Float32Array(numUsers * dim);
  for (let start = 0; start < numUsers; start += USERS_AT_A_TIME) {
    const block = count(Math.min(USERS_AT_A_TIME, numUsers - start)).map((i) => start + i);
    users.set(valuesOf(retrieval.userVectors(block)), start * dim);
  }
  for (const [user, vector] of guestVectors(retrieval, guests)) users.set(vector, user * dim);
  return { items, users, dim };
}

/**
 * @param {Retrieval} retrieval
 * @param {number} k at least 1
 * @param {ByUser} exclude items that are never in a user's list
 * @param {GuestUsers | null} guests null: nobody is read as a guest
 * @returns {Int32Array} [numUsers * k] best first, -1 where a list is short
 */
export function listsOfAll(retrieval, k, exclude, guests) {
  const lists = retrieval.getTopKForAllUsers(k, (user) => exclude.itemsOf(user));
  if (!guests) return lists;
  for (const block of blocksOf(guests)) {
    for (const { user, guest } of block) {
      const scores = retrieval.scores(() => retrieval.guestVectors([guest]));
      const { indices } = topK(scores, k, exclude.itemsOf(user));
      lists.fill(-1, user * k, (user + 1) * k).set(indices, user * k);
    }
  }
  return lists;
}

/**
 * @param {Retrieval} retrieval
 * @param {GuestUsers} guests
 * @returns {Generator<[number, Float32Array]>} each user with the vector
 */
function* guestVectors(retrieval, guests) {
  for (const block of blocksOf(guests)) {
    const vectors = valuesOf(retrieval.guestVectors(block.map(({ guest }) => guest)));
    const dim = vectors.length / block.length;
    for (const [row, { user }] of block.entries()) {
      yield [user, vectors.subarray(row * dim, (row + 1) * dim)];
    }
  }
}

/**
 * @param {GuestUsers} guests
 * @returns {Generator<{user: number, guest: Guest}[]>} none of them empty
 * @throws {RangeError} when `starts` does not part the items among the users
 */
function* blocksOf({ users, starts, items, stars }) {
  const byUser = new ByUser(starts, items);
  const all = Array.from(users, (user, row) => ({
    user,
    guest: { items: byUser.itemsOf(row), stars: stars.subarray(starts[row], starts[row + 1]) },
  }));
  for (let start = 0; start < all.length; start += GUESTS_AT_A_TIME) {
    yield all.slice(start, start + GUESTS_AT_A_TIME);
  }
}

/**
 * @param {import("../core/tf.js").Tensor2D} tensor disposed of
 * @returns {Float32Array}
 */
function valuesOf(tensor) {
  const values = /** @type {Float32Array} */ (tensor.dataSync());
  tensor.dispose();
  return values;
}
