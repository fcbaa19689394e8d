/**
 * Runs one spec file in the page: index.html?spec=core/losses.test.js. Leaves `window.results`, a list of
 * `{ title, error }`, once all of its tests are done.
 */

import { startBackend } from "../../model/core/tf.js";

/** @type {{title: string, error: string | null}[]} */
const results = [];

try {
  mocha.setup({ ui: "bdd", reporter: "min", timeout: 60_000 });
  mocha.forbidOnly();
  mocha.forbidPending();
  await startBackend();
  await import(`./${new URLSearchParams(location.search).get("spec")}`);
  mocha
    .run(() => Object.assign(window, { results }))
    .on("pass", (test) => results.push({ title: test.fullTitle(), error: null }))
    .on("fail", (test, error) =>
      results.push({ title: test.fullTitle(), error: error.stack ?? error.message }),
    );
} catch (error) {
  Object.assign(window, { results: [{ title: "loading the spec", error: String(error) }] });
}
