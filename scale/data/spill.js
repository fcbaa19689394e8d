/**
 * The page's own reader of data files, with a disk: columns of ratings are written as they come, so that files of any
 * size are read in the memory that their ids take (scale/data/columns.py).
 *
 *     node scale/data/spill.js FOLDER '{"files": [{"name": "ratings.csv", "path": "..."}], "answer": null}'
 *
 * In FOLDER are then user.i4, item.i4 and time.f8, a value a rating in the order of the file, users and items by rows
 * in the order in which they came; and legend.json, with their ids, their order, and what is known of them.
 */

import { closeSync, openAsBlob, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { argv, stdout } from "node:process";

import { readRows } from "../../reading/read.js";
import { genresOf, inOrder } from "../../reading/tabulated.js";

const [, , folder, asked] = argv;
const { files, answer } = JSON.parse(asked);

/** @param {string} name */
const opened = (name) => openSync(join(folder, name), "w");
const [user, item, time] = ["user.i4", "item.i4", "time.f8"].map(opened);

/**
 * @param {number} file
 * @param {Int32Array | Float64Array} values
 */
function write(file, values) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** @type {import("../../reading/kept.js").Pour} */
function pour({ userIdx, itemIdx, timestamp }, length) {
  write(user, userIdx.subarray(0, length));
  write(item, itemIdx.subarray(0, length));
  write(time, timestamp.subarray(0, length));
}

/** @param {import("../../reading/read.js").Rows} rows */
function legendOf({ kept, items, numKnown, layout }) {
  kept.finish();
  const itemOrder = inOrder(kept.items, numKnown, null);
  const genres = genresOf(items, itemOrder, numKnown);
  writeFileSync(join(folder, "genres.f4"), genres.flags);
  return {
    numRead: kept.numRead,
    userIds: idsOf(kept.users),
    itemIds: idsOf(kept.items),
    userOrder: [...inOrder(kept.users, 0, null)],
    itemOrder: [...itemOrder],
    genres: genres.names,
    titles: items && Array.from(itemOrder, (row) => items.titles[row] ?? null),
    hasTimes: layout.roles.includes("timestamp"),
  };
}

/** @param {import("../../reading/ids.js").Ids} ids */
function idsOf(ids) {
  return ids.areTexts ? ids.texts() : [...ids.numbers()];
}

/** @returns {Promise<object>} what went wrong, or nothing */
async function spilled() {
  try {
    const blobs = files.map(async (/** @type {{name: string, path: string}} */ { name, path }) => ({
      name,
      blob: await openAsBlob(path),
    }));
    const options = { answer, most: null, seed: 0 };
    const found = await readRows(await Promise.all(blobs), options, () => {}, pour);
    if ("question" in found) return found;
    writeFileSync(join(folder, "legend.json"), JSON.stringify(legendOf(found)));
    return {};
  } catch (error) {
    const { name, message, file, line } = /** @type {any} */ (error);
    return { error: { name, message, file, line } };
  }
}

stdout.write(`${JSON.stringify(await spilled())}\n`);
for (const file of [user, item, time]) closeSync(file);
