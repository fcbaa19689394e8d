/**
 * Keeps the files that the page would let the browser save: run by tools/example.py before the page's
 * own scripts.
 */

/** @type {Promise<string>[]} */
const savedFiles = [];
Object.assign(window, { savedFiles });

const { createObjectURL } = URL;

/** @param {Blob} blob */
URL.createObjectURL = (blob) => {
  savedFiles.push(blob.text());
  return createObjectURL(blob);
};

// the link that would save it
HTMLAnchorElement.prototype.click = () => {};
