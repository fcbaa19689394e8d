/**
 * How tables of ratings and of items are laid out: which bytes part the fields, and what each column is.
 *
 *     layoutOf("ml-1m/ratings.dat")          // its fields are parted by ::, and there is no header
 *     rolesOf(["userId", "movieId", "rating"])
 *
 * A table with a header says itself what its columns are; MovieLens' older ones have none, and their names say it.
 */

/** @typedef {"user" | "item" | "rating" | "timestamp"} Role of a column of ratings */

/**
 * @typedef {object} Layout
 * @property {string} separator
 * @property {boolean} hasHeader
 * @property {(Role | "")[]} roles of the columns, in their order; "" is not read
 * @property {"whole" | "half" | "any"} stars which ratings there are: 1 to 5, .5 to 5 by halves, any number
 * @property {boolean} isStrict whether it is MovieLens': nothing may be missing in it
 */

const MOVIELENS = /** @type {Role[]} */ (["user", "item", "rating", "timestamp"]);

/** Tables of ratings that have no header, by the ends of their names. */
const RATINGS = /** @type {Record<string, Layout>} */ ({
  "u.data": {
    separator: "\t",
    hasHeader: false,
    roles: MOVIELENS,
    stars: "whole",
    isStrict: true,
  },
  "ratings.dat": {
    separator: "::",
    hasHeader: false,
    roles: MOVIELENS,
    stars: "half",
    isStrict: true,
  },
});

/** @param {string} text */
const words = (text) => text.split(" ");

/** What things are called that people rate, and their ids. */
const THINGS = words(
  "item movie film product book song track artist game anime article business recipe",
);
const WITH_IDS = THINGS.flatMap((thing) => [thing, `${thing}id`]);

/** Who rates them. */
const PEOPLE = words(
  "user member customer reviewer reader listener player rater person visitor client",
).flatMap((who) => [who, `${who}id`]);

/** What people call the columns of ratings; case and what is no letter or digit do not count. */
const ROLES = /** @type {Record<Role, string[]>} */ ({
  user: [...PEOPLE, ...words("uid username")],
  item: [...WITH_IDS, ...words("iid asin parentasin isbn")],
  rating: words("rating ratings stars star score overall bookrating value"),
  timestamp: words("timestamp time unixtime unixreviewtime date datetime ratedat"),
});

/** What people call the columns of a catalogue. */
const CATALOGUE = {
  item: [...ROLES.item, "id"],
  title: words("title name movietitle itemname booktitle filmtitle movie film"),
  genres: words("genres genre category categories tags kind"),
  year: words("year releaseyear yearofpublication"),
};

/** @typedef {keyof typeof CATALOGUE} CatalogueRole */

/** The columns of a catalogue, from 0 on; -1 where there is none. @typedef {Record<CatalogueRole, number>} Catalogued */

/** @type {Record<string, string>} what tables are parted by, as people call it */
export const SEPARATORS = {
  "\t": "tabs",
  "|": "bars",
  ",": "commas",
  ";": "semicolons",
  "::": "double colons",
  " ": "blanks",
};

/**
 * @param {string} name of a file, perhaps with folders
 * @returns {Layout | undefined} of a table that has no header
 */
export function layoutOf(name) {
  return RATINGS[baseName(name).toLowerCase()];
}

/**
 * @param {string} name
 * @returns {string} without folders
 */
export function baseName(name) {
  return name.slice(name.lastIndexOf("/") + 1);
}

/**
 * @param {string[]} columns of a header
 * @returns {(Role | "")[] | null} null when user and item cannot be told, or two columns could be one of them
 */
export function rolesOf(columns) {
  const places = placesOf(columns, ROLES);
  if (!places || places.user < 0 || places.item < 0) return null;
  const roles = /** @type {(Role | "")[]} */ (columns.map(() => ""));
  for (const role of MOVIELENS) if (places[role] >= 0) roles[places[role]] = role;
  return roles;
}

/**
 * @param {string[]} columns of a header
 * @returns {Catalogued | null} null when it is that of no catalogue
 */
export function catalogued(columns) {
  const places = placesOf(columns, CATALOGUE);
  const isOne = places && places.item >= 0 && places.title >= 0 && places.item !== places.title;
  return isOne ? places : null;
}

/**
 * @template {string} R
 * @param {string[]} columns
 * @param {Record<R, string[]>} names
 * @returns {Record<R, number> | null} of each role the column, -1 where there is none; null where two could be it
 */
function placesOf(columns, names) {
  const plain = columns.map((column) => column.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const places = /** @type {Record<R, number>} */ ({});
  for (const [role, known] of /** @type {[R, string[]][]} */ (Object.entries(names))) {
    const found = plain.flatMap((column, at) => (known.includes(column) ? [at] : []));
    // an id says more than a name: "movieId" beside "movie"
    const ids = found.filter((at) => plain[at].endsWith("id"));
    const [first, second] = ids.length > 0 ? ids : found;
    if (second !== undefined && role !== "title" && role !== "genres") return null;
    places[role] = first ?? -1;
  }
  return places;
}

/**
 * @param {string} line the first one of a table
 * @returns {string} by which it is parted: whatever occurs most often outside of quotes; a comma where nothing does
 */
export function separatorOf(line) {
  const bare = line.replace(/"(?:[^"]|"")*"/g, "");
  const signs = ["\t", "::", ";", ",", "|"];
  const counts = signs.map((sign) => bare.split(sign).length);
  const most = Math.max(...counts);
  return most > 1 ? signs[counts.indexOf(most)] : ",";
}
