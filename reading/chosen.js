/**
 * Files that a visitor has chosen or dropped, folders with all that is in them.
 *
 *     const files = await dropped(event.dataTransfer);   // [{ name: "ml-100k/u.data", blob }, ...]
 */

/** @typedef {import("./archive.js").NamedBlob} NamedBlob */

/** A folder of ratings has a few dozen: whoever drops a whole disk does not mean it. */
const MOST_FILES = 1000;

/**
 * @param {FileList} list of an input
 * @returns {NamedBlob[]}
 */
export function chosen(list) {
  return Array.from(list, (file) => ({ name: file.webkitRelativePath || file.name, blob: file }));
}

/**
 * What was dropped is known only until the event is over: all is taken before anything is waited for.
 * @param {DataTransfer} transfer
 * @returns {Promise<NamedBlob[]>}
 */
export async function dropped(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  const files = chosen(transfer.files);
  if (entries.every((entry) => !entry?.isDirectory)) return files;
  /** @type {NamedBlob[]} */
  const found = [];
  for (const entry of entries) if (entry) await collect(entry, found);
  return found;
}

/**
 * @param {FileSystemEntry} entry
 * @param {NamedBlob[]} found
 */
async function collect(entry, found) {
  if (found.length >= MOST_FILES) return;
  if (entry.isDirectory) {
    for (const one of await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry))) {
      await collect(one, found);
    }
    return;
  }
  const file = await new Promise((resolve, reject) => {
    /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject);
  });
  found.push({ name: entry.fullPath.replace(/^\//, ""), blob: file });
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[]>} a browser hands out some at a time
 */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length >= MOST_FILES) return all;
    all.push(...some);
  }
}
