/**
 * Stands in for a database where there is none: in a sandboxed frame the mere question throws, and PyScript, which
 * asks ahead of time for one that the page never uses, would not start.
 *
 * Loaded by index.html as a module, before PyScript's core.
 */

/** One whose requests are never answered. */
const NONE = { open: () => new EventTarget() };

// what such a frame is called by its browser
if (self.origin === "null") {
  Object.defineProperty(self, "indexedDB", { value: NONE, configurable: true });
}
