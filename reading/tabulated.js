/**
 * What was read of a file -> columns by rows that stand in order, and what is to be said of them.
 *
 *     tabulated(kept, catalogueRows, catalogueRows.items.size, layout);
 */

import { VisitorError } from "../model/core/errors.js";
import { MOST_ITEMS, TOO_MANY } from "./kept.js";

/** @typedef {import("./catalogue_rows.js").CatalogueRows} CatalogueRows */
/** @typedef {import("./ids.js").Ids} Ids */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./layouts.js").Layout} Layout */

/** Genres that are told apart; of more the most frequent ones. */
const MOST_GENRES = 50;

/** Stars that need no other scale. */
const [LEAST_STARS, MOST_STARS] = [0.5, 5];

/**
 * What crosses to the page: columns, and the rest as a text of JSON, which Python reads faster than objects.
 * @typedef {object} Tabulated
 * @property {Int32Array} userIdx [n] in the order of the file
 * @property {Int32Array} itemIdx [n]
 * @property {Float32Array} rating [n] in stars, 0.5 to 5
 * @property {Float64Array | null} timestamp [n] in seconds; null: the file has none
 * @property {Float64Array | null} userIds of each row; null where they are no integers
 * @property {Float64Array | null} itemIds likewise
 * @property {Float32Array} itemGenres [numItems * genres]
 * @property {number} numUsers
 * @property {number} numItems
 * @property {string} text JSON of a Legend
 */

/**
 * @typedef {object} Legend
 * @property {string[] | null} userKeys ids that are no integers
 * @property {string[] | null} itemKeys likewise
 * @property {(string | null)[] | null} titles of each item, null where it has none; null: there is no catalogue
 * @property {readonly string[]} genres
 * @property {Facts} facts
 */

/**
 * What is to be said of what was read.
 * @typedef {object} Facts
 * @property {number} numRead ratings of the file
 * @property {number} duplicates ratings of the same item by the same user, of which the latest was kept
 * @property {boolean} isSample whether some users were left out
 * @property {boolean} hasRatings whether there is a column of them; else every rating is 5
 * @property {boolean} hasTimes
 * @property {number} untitled items that are rated and not in the catalogue
 * @property {number} genresLeft how many genres were left out
 * @property {[number, number] | null} scale least and greatest rating of the file, where they were put to 1 to 5
 */

/**
 * @param {Kept} kept
 * @param {CatalogueRows | null} catalogue
 * @param {number} numKnown the first so many items of `kept` are those of the catalogue
 * @param {Layout} layout of the ratings
 * @returns {Tabulated}
 */
export function tabulated(kept, catalogue, numKnown, layout) {
  const { duplicates, ...columns } = kept.finish();
  const everybody = kept.isSample ? counts(columns.userIdx, kept.users.size) : null;
  const users = inOrder(kept.users, 0, everybody);
  // a sample of users has films that none of them saw, and a large catalogue too many that nobody did
  const isLarge = kept.isSample || kept.items.size > MOST_ITEMS;
  const items = inOrder(
    kept.items,
    numKnown,
    isLarge ? counts(columns.itemIdx, kept.items.size) : null,
  );
  if (items.length > MOST_ITEMS) throw new VisitorError(TOO_MANY);
  renumber(columns.userIdx, users);
  renumber(columns.itemIdx, items);
  const has = (/** @type {import("./layouts.js").Role} */ role) => layout.roles.includes(role);
  const genres = genresOf(catalogue, items, numKnown);
  const titles = catalogue?.titles;
  /** @type {Legend} */
  const legend = {
    userKeys: kept.users.areTexts ? taken(kept.users.texts(), users) : null,
    itemKeys: kept.items.areTexts ? taken(kept.items.texts(), items) : null,
    titles: titles ? Array.from(items, (row) => titles[row] ?? null) : null,
    genres: genres.names,
    facts: {
      numRead: kept.numRead,
      duplicates,
      isSample: kept.isSample,
      hasRatings: has("rating"),
      hasTimes: has("timestamp"),
      untitled: catalogue ? items.filter((row) => row >= numKnown).length : 0,
      genresLeft: genres.left,
      scale: layout.stars === "any" ? toStars(columns.rating) : null,
    },
  };
  return {
    ...columns,
    timestamp: has("timestamp") ? columns.timestamp : null,
    userIds: kept.users.areTexts ? null : chosen(kept.users.numbers(), users),
    itemIds: kept.items.areTexts ? null : chosen(kept.items.numbers(), items),
    itemGenres: genres.flags,
    numUsers: users.length,
    numItems: items.length,
    text: JSON.stringify(legend),
  };
}

/**
 * @param {Int32Array} rows
 * @param {number} size
 * @returns {Int32Array} [size] how often each occurs
 */
function counts(rows, size) {
  const found = new Int32Array(size);
  for (let i = 0; i < rows.length; i++) found[rows[i]]++;
  return found;
}

/**
 * @param {Ids} ids
 * @param {number} numKnown rows that keep their places before all others
 * @param {Int32Array | null} seen by row; those of 0 are left out; null: none is
 * @returns {Int32Array} rows, the known ones first, then by their ids
 */
export function inOrder(ids, numKnown, seen) {
  const rows = Int32Array.from({ length: ids.size }, (_, row) => row);
  const others = rows.subarray(numKnown);
  if (ids.areTexts) {
    const texts = ids.texts();
    others.sort((a, b) => (texts[a] < texts[b] ? -1 : 1));
  } else {
    const numbers = ids.numbers();
    others.sort((a, b) => numbers[a] - numbers[b]);
  }
  return seen ? rows.filter((row) => seen[row] > 0) : rows;
}

/**
 * @param {Int32Array} column of rows, in its place
 * @param {Int32Array} order place -> row
 */
function renumber(column, order) {
  if (order.every((row, place) => row === place)) return; // as files that are sorted have it
  const places = new Int32Array(order.reduce((most, row) => Math.max(most, row), 0) + 1);
  for (const [place, row] of order.entries()) places[row] = place;
  for (let i = 0; i < column.length; i++) column[i] = places[column[i]];
}

/**
 * @param {Float64Array} values
 * @param {Int32Array} rows
 */
function chosen(values, rows) {
  return Float64Array.from(rows, (row) => values[row]);
}

/**
 * @param {string[]} values
 * @param {Int32Array} rows
 */
function taken(values, rows) {
  return Array.from(rows, (row) => values[row]);
}

/**
 * @param {CatalogueRows | null} catalogue
 * @param {Int32Array} items
 * @param {number} numKnown
 * @returns {{names: readonly string[], flags: Float32Array, left: number}}
 */
export function genresOf(catalogue, items, numKnown) {
  if (!catalogue) return { names: [], flags: new Float32Array(0), left: 0 };
  const all = [...catalogue.genres.keys()];
  const names = catalogue.layout.flags ?? frequent(catalogue, all);
  const columns = Int32Array.from(all, (name) => names.indexOf(name));
  const flags = new Float32Array(items.length * names.length);
  for (const [place, row] of items.entries()) {
    if (row >= numKnown) continue;
    for (const genre of catalogue.genresOf[row]) {
      if (columns[genre] >= 0) flags[place * names.length + columns[genre]] = 1;
    }
  }
  return { names, flags, left: all.length - names.length };
}

/**
 * @param {CatalogueRows} catalogue
 * @param {string[]} all
 * @returns {string[]} by name, the most frequent ones where there are too many
 */
function frequent(catalogue, all) {
  const found = counts(Int32Array.from(catalogue.genresOf.flat()), all.length);
  const rows = Array.from(all.keys()).sort((a, b) => found[b] - found[a]);
  return rows
    .slice(0, MOST_GENRES)
    .map((row) => all[row])
    .sort();
}

/**
 * Put ratings to 1 to 5 stars, unless they are stars.
 * @param {Float32Array} rating in its place
 * @returns {[number, number] | null} their own scale, where it is another one
 */
function toStars(rating) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rating.length; i++) {
    if (rating[i] < least) least = rating[i];
    if (rating[i] > most) most = rating[i];
  }
  if (least >= LEAST_STARS && most <= MOST_STARS) return null;
  const step = most > least ? (MOST_STARS - 1) / (most - least) : 0;
  for (let i = 0; i < rating.length; i++) {
    rating[i] = step > 0 ? 1 + step * (rating[i] - least) : MOST_STARS;
  }
  return [least, most];
}
