/**
 * Takes away what PyScript would make code of for Python in workers, of which the page has none: a strict content
 * policy forbids `Function()`, and the page would not start.
 *
 * Loaded by index.html as a module, right after PyScript's core.
 */

import { hooks } from "../vendor/pyscript/core.js";

function clear() {
  const { worker } = /** @type {{worker: Record<string, unknown>}} */ (hooks);
  for (const hook of Object.values(worker)) if (hook instanceof Set) hook.clear();
}

try {
  clear();
} catch {
  // The core waits for its configuration as it loads. WebKit does not wait for that (bug 242740) and runs this module
  // before there are hooks; they are there when the core tells of its first step.
  addEventListener("py:progress", clear, { once: true });
}
