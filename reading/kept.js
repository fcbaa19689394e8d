/**
 * The ratings that are kept of a file: all, or of more than there may be a sample, drawn while they come.
 *
 *     const kept = new Kept({ most: 2_000_000, seed: 7 });
 *     kept.add(user, item, stars, time);
 *     const { userIdx, itemIdx } = kept.finish();
 *
 * The sample is of users, with all that they rated: a model of a user's history, and a list for that user, need it
 * whole. Each user's lot is a hash of id and seed; those with the lowest lots stay, as many as fit. So the same file,
 * in whatever order, gives the same users, and what is dropped on the way would have been dropped at the end.
 */

import { VisitorError } from "../model/core/errors.js";
import { Ids } from "./ids.js";
import { LOTS, lotOf, lotOfText } from "./lots.js";

/** So many more than may stay are held before some are dropped: each time costs a pass over all. */
const SLACK = 1.25;

/** So many are held before they are poured out. */
const POURED_AT = 1 << 17;

/** More items than a page can draw and rank; all that MovieLens has ever published are 90,000. */
export const MOST_ITEMS = 250_000;

/** So many may be in a catalogue, or have been rated by users who are dropped. */
const MOST_ON_THE_WAY = 20 * MOST_ITEMS;
export const TOO_MANY = `Expected ratings of at most ${MOST_ITEMS.toLocaleString("en")} items, got more: leave out items that few users rated, or lower Max interactions.`;

/**
 * @typedef {object} Columns
 * @property {Int32Array} userIdx [n] in the order of the file
 * @property {Int32Array} itemIdx [n]
 * @property {Float32Array} rating [n] as the file has it
 * @property {Float64Array} timestamp [n]
 */

/** @typedef {(columns: Columns, length: number) => void} Pour the first so many of each column, to be copied */

export class Kept {
  users = new Ids();
  items;
  /** How many ratings have been read, kept or not. */
  numRead = 0;
  #length = 0;
  #columns;
  #pour;
  /** @type {Uint32Array} by user, those that stay have a lot below #limit */
  #lots = new Uint32Array(1 << 10);
  #limit = LOTS;

  /**
   * @param {{most: number, seed: number, expected?: number}} sample most: ratings that may stay; expected: that will
   *   come, about
   * @param {Ids} [items] those of a catalogue
   * @param {Pour | null} [pour] takes what has come, again and again, so that no more than this is ever held: for those
   *   who have a disk
   */
  constructor({ most, seed, expected = 0 }, items = new Ids(), pour = null) {
    this.most = most;
    this.seed = seed;
    this.items = items;
    this.#pour = pour;
    this.#columns = columnsOf(Math.max(1 << 12, Math.min(expected, Math.ceil(SLACK * most) + 1)));
  }

  /** Whether some users were dropped. */
  get isSample() {
    return this.#limit < LOTS;
  }

  /**
   * @param {number} user an integer id
   * @returns {number} row of a user who stays so far, -1 of another one
   */
  userRow(user) {
    const row = this.users.find(user);
    if (row >= 0) return this.#lots[row] < this.#limit ? row : -1;
    return this.#newUser(lotOf(user, this.seed), () => this.users.add(user));
  }

  /**
   * @param {string} user
   * @returns {number} likewise
   */
  userRowOfText(user) {
    const row = this.users.findText(user);
    if (row >= 0) return this.#lots[row] < this.#limit ? row : -1;
    return this.#newUser(lotOfText(user, this.seed), () => this.users.addText(user));
  }

  /**
   * @param {number} lot
   * @param {() => number} add
   */
  #newUser(lot, add) {
    if (lot >= this.#limit) return -1;
    const row = add();
    if (row >= this.#lots.length) this.#lots = grown(this.#lots);
    this.#lots[row] = lot;
    return row;
  }

  /**
   * Take many ratings, of which all ids are integers.
   * @param {import("./walk.js").Batch} batch
   * @param {boolean} areKnown whether an item that has no row yet is none
   * @returns {number} the place of the first such item, -1 where there is none; those before it are taken
   */
  addAll({ user, item, rating, time, length }, areKnown) {
    const { items } = this;
    let { small } = items;
    this.#makeRoom(length);
    const { userIdx, itemIdx, rating: ratings, timestamp } = this.#columns;
    let [at, lastUser, lastRow] = [this.#length, Number.NaN, -1];
    let read = 0;
    for (; read < length; read++) {
      const id = item[read];
      let itemRow = id < small.length ? small[id] - 1 : items.find(id);
      if (itemRow < 0 && areKnown) break;
      if (user[read] !== lastUser) {
        lastUser = user[read];
        lastRow = this.userRow(lastUser);
      }
      if (lastRow < 0) continue;
      if (itemRow < 0) {
        itemRow = items.add(id);
        small = items.small;
      }
      userIdx[at] = lastRow;
      itemIdx[at] = itemRow;
      ratings[at] = rating[read];
      timestamp[at] = time[read];
      at++;
    }
    this.#length = at;
    this.numRead += read;
    this.#check();
    return read < length ? read : -1;
  }

  /**
   * @param {number} user row of one who stays
   * @param {number} item row
   * @param {number} rating
   * @param {number} time
   */
  add(user, item, rating, time) {
    this.#makeRoom(1);
    const { userIdx, itemIdx, rating: ratings, timestamp } = this.#columns;
    const at = this.#length++;
    userIdx[at] = user;
    itemIdx[at] = item;
    ratings[at] = rating;
    timestamp[at] = time;
    this.numRead++;
    this.#check();
  }

  /** @param {number} length of what comes */
  #makeRoom(length) {
    while (this.#length + length > this.#columns.userIdx.length) {
      this.#columns = allGrown(this.#columns);
    }
  }

  #check() {
    if (this.items.size > MOST_ON_THE_WAY) throw new VisitorError(TOO_MANY);
    if (this.#pour && this.#length > POURED_AT) this.#pourOut(this.#pour);
    else if (this.#length > SLACK * this.most) this.#drop();
  }

  /** @param {Pour} pour */
  #pourOut(pour) {
    pour(this.#columns, this.#length);
    this.#length = 0;
  }

  /**
   * Let those with the highest lots go until the others fit.
   * @throws {VisitorError} when not even one user does
   */
  #drop() {
    const counts = new Int32Array(this.users.size);
    for (let i = 0; i < this.#length; i++) counts[this.#columns.userIdx[i]]++;
    const rows = Int32Array.from(counts.keys()).sort((a, b) => this.#lots[a] - this.#lots[b]);
    let [total, next] = [0, 0];
    while (next < rows.length && total + counts[rows[next]] <= this.most) {
      total += counts[rows[next++]];
    }
    if (total === 0) throw new VisitorError(tooFew(this.most));
    if (next < rows.length) this.#limit = this.#lots[rows[next]];
    this.#keepIf((i) => this.#lots[this.#columns.userIdx[i]] < this.#limit);
  }

  /** @param {(i: number) => boolean} stays */
  #keepIf(stays) {
    const { userIdx, itemIdx, rating, timestamp } = this.#columns;
    let to = 0;
    for (let i = 0; i < this.#length; i++) {
      if (!stays(i)) continue;
      userIdx[to] = userIdx[i];
      itemIdx[to] = itemIdx[i];
      rating[to] = rating[i];
      timestamp[to] = timestamp[i];
      to++;
    }
    this.#length = to;
  }

  /**
   * No more come. Of several ratings of an item by a user the latest stays, of those of one time the last.
   * @returns {Columns & {duplicates: number}} columns by the rows of `users` and `items`, and how many went
   */
  finish() {
    if (this.#pour) this.#pourOut(this.#pour);
    if (this.#length > this.most) this.#drop();
    const before = this.#length;
    const isOutdated = outdated(this.#columns, this.#length, this.users.size, this.items.size);
    if (isOutdated) this.#keepIf((i) => isOutdated[i] === 0);
    const { userIdx, itemIdx, rating, timestamp } = this.#columns;
    this.#columns = columnsOf(0); // what is longer is not held beside what is kept of it
    return {
      userIdx: userIdx.slice(0, this.#length),
      itemIdx: itemIdx.slice(0, this.#length),
      rating: rating.slice(0, this.#length),
      timestamp: timestamp.slice(0, this.#length),
      duplicates: before - this.#length,
    };
  }
}

/**
 * @param {number} most
 * @returns {string}
 */
function tooFew(most) {
  return `One user has more than ${most.toLocaleString("en")} ratings: raise Max interactions to read this data.`;
}

/**
 * @param {Columns} columns
 * @param {number} length
 * @param {number} numUsers
 * @param {number} numItems
 * @returns {Uint8Array | null} 1 for each row with a later rating of the same item by the same user; null: none
 */
function outdated({ userIdx, itemIdx, timestamp }, length, numUsers, numItems) {
  /** @type {Uint8Array | null} */
  let found = null;
  // user by user: who has rated an item last, and in which row
  const rater = new Int32Array(numItems).fill(-1);
  const latest = new Int32Array(numItems);
  const rows = byUser(userIdx, length, numUsers);
  for (let i = 0; i < length; i++) {
    const row = rows[i];
    const [user, item] = [userIdx[row], itemIdx[row]];
    const other = latest[item];
    const isAgain = rater[item] === user;
    const isLatest = !isAgain || timestamp[row] >= timestamp[other];
    if (isAgain) {
      found ??= new Uint8Array(length);
      found[isLatest ? other : row] = 1;
    }
    if (!isLatest) continue;
    rater[item] = user;
    latest[item] = row;
  }
  return found;
}

/**
 * @param {Int32Array} userIdx
 * @param {number} length
 * @param {number} numUsers
 * @returns {Int32Array} [length] rows by user, each one's in their order
 */
function byUser(userIdx, length, numUsers) {
  const next = new Int32Array(numUsers + 1);
  for (let i = 0; i < length; i++) next[userIdx[i] + 1]++;
  for (let user = 0; user < numUsers; user++) next[user + 1] += next[user];
  const rows = new Int32Array(length);
  for (let i = 0; i < length; i++) rows[next[userIdx[i]]++] = i;
  return rows;
}

/**
 * @param {number} length
 * @returns {Columns}
 */
function columnsOf(length) {
  try {
    return {
      userIdx: new Int32Array(length),
      itemIdx: new Int32Array(length),
      rating: new Float32Array(length),
      timestamp: new Float64Array(length),
    };
  } catch {
    throw new VisitorError(noRoom(length));
  }
}

/**
 * @param {number} length
 * @returns {string}
 */
function noRoom(length) {
  const megabytes = Math.ceil((20 * length) / 1e6).toLocaleString("en");
  const sizes = `${length.toLocaleString("en")} ratings need ${megabytes} MB`;
  return `${sizes}, more than the browser gives: lower Max interactions, and a sample is kept.`;
}

/**
 * @param {Columns} columns
 * @returns {Columns} half as long again
 */
function allGrown(columns) {
  const length = Math.ceil(1.5 * columns.userIdx.length);
  const larger = columnsOf(length);
  larger.userIdx.set(columns.userIdx);
  larger.itemIdx.set(columns.itemIdx);
  larger.rating.set(columns.rating);
  larger.timestamp.set(columns.timestamp);
  return larger;
}

/**
 * @param {Uint32Array} values
 * @returns {Uint32Array} twice as long
 */
function grown(values) {
  const larger = new Uint32Array(2 * values.length);
  larger.set(values);
  return larger;
}
