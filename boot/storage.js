/**
 * Stands in for a database where there is none: in a sandboxed frame the mere question throws, and PyScript, which
 * asks ahead of time for one that the page never uses, would not start.
 *
 * Loaded by index.html as a module, before PyScript's core.
 */

/**
 * @param {unknown} result
 * @returns {object} a request that has this result
 */
function answered(result) {
  /** @type {{onsuccess?: (event: object) => void}} */
  const request = {};
  queueMicrotask(() => request.onsuccess?.({ target: { result } }));
  return request;
}

/** Whatever is asked of it, it is empty. */
const STORE = new Proxy({}, { get: () => () => answered([]) });
const DATABASE = {
  objectStoreNames: ["entries"],
  transaction: () => ({ objectStore: () => STORE }),
  close() {},
};

// what a browser calls the origin of such a frame
if (self.origin === "null") {
  const value = { open: () => answered(DATABASE) };
  Object.defineProperty(self, "indexedDB", { value, configurable: true });
}
