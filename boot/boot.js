/**
 * What must work before Python does: named boot steps, a kept click, a failed start said in words.
 *
 * Loaded by index.html as a module. Python takes over when it sets `data-state` to "ready".
 */

import {
  bytesLoaded,
  distrust,
  followFiles,
  nameOf,
  ownFetch,
  unfinished,
  unfollowFiles,
} from "./files.js";
import { preload } from "./preload.js";
import { Watchdog } from "./watchdog.js";

/** PyScript's progress events that open a step worth naming, and how far on the way it is, 0..1. */
const STEPS = new Map([
  ["Loading Pyodide", { name: "Starting Python", share: 0.1 }],
  ["Loading files", { name: "Starting the page", share: 0.3 }],
  ["Loaded Pyodide", { name: "Starting the page", share: 0.4 }],
]);

const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const loadData = /** @type {HTMLButtonElement} */ (document.getElementById("load-data"));
const loadDataHint = /** @type {HTMLElement} */ (
  document.querySelector("#load-data-hint :last-child")
);
const progress = /** @type {HTMLProgressElement} */ (document.getElementById("progress"));
const progressNote = /** @type {HTMLElement} */ (document.getElementById("progress-note"));

/**
 * What was clicked and what failed before this script was there (index.html, its first script).
 * @type {{isClicked: boolean, failures: string[], violations: string[], onFailure?: (url: string) => void}}
 */
const early = /** @type {any} */ (window).early;

/** @type {string[]} what was thrown while the page started, whoever did it */
const errors = [];

// this script is there: whatever was said of its not coming is no longer so
delete document.body.dataset.start;

const isBooting = () => document.body.dataset.state === "booting";

/**
 * Say so, for as long as it holds: whoever was wrong to give up, Python draws the page over it when it comes.
 * @param {unknown} reason
 */
function failToBoot(reason) {
  if (!isBooting()) return;
  document.body.dataset.state = "failed";
  document.body.dataset.start = "failed";
  status.textContent = `The page could not start: ${reason}. Retry, or come back later.`;
  if (document.activeElement === loadData) document.getElementById("retry")?.focus();
  loadData.disabled = true;
  showDetails();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    delete document.body.dataset.start;
  }).observe(document.body, { attributeFilter: ["data-state"] });
}

/** What helps who is asked for help. */
function showDetails() {
  const { version = "of a checkout" } = document.documentElement.dataset;
  const missing = unfinished().map((url) => `not there: ${nameOf(url)}`);
  const stopped = early.violations.map((what) => `stopped by a content policy: ${what}`);
  const lines = [`version ${version}`, navigator.userAgent, ...errors, ...stopped, ...missing];
  const details = document.getElementById("failure-details");
  if (details) details.textContent = lines.join("\n");
  document.getElementById("failure")?.removeAttribute("hidden");
}

/** Reload, and take nothing from the browser's own cache that has not come right. */
async function retry() {
  const limit = AbortSignal.timeout(3000);
  const again = unfinished().map((url) => ownFetch(url, { cache: "reload", signal: limit }));
  await Promise.allSettled(again);
  location.reload();
}

/**
 * Browser extensions run in the page, too; what they do wrong is not the page's failure.
 * @param {string | undefined} text a file name or a stack
 */
const isForeign = (text) => /\b[\w-]+-extension:\/\//.test(text ?? "");

/** A click on Load Data before Python is there: it is kept, and carried out as soon as Python is. */
function keepClick() {
  if (!isBooting()) return;
  if (loadDataHint.previousElementSibling instanceof HTMLElement)
    loadDataHint.previousElementSibling.hidden = true;
  loadDataHint.textContent = "Load Data will start as soon as Python is ready.";
  // a site that asks the visitor for them has no files of MovieLens
  const files = "brought" in document.documentElement.dataset ? [] : ["data/u.data", "data/u.item"];
  for (const path of [...files, "reading/fetched.js"]) preload(path);
  // whoever cannot be had now is asked for again by Python
  import("../model_bridge.js").then(({ prepareReading }) => prepareReading()).catch(() => {});
  new MutationObserver((_, observer) => {
    if (document.body.dataset.state !== "ready") return;
    observer.disconnect();
    loadData.click();
  }).observe(document.body, { attributeFilter: ["data-state"] });
}

loadData.addEventListener("click", keepClick, { once: true });
if (early.isClicked) loadData.click();
document.getElementById("retry")?.addEventListener("click", retry);

let shareOfSteps = 0;

/** The bytes make up 0.6 of the bar; where nobody knows how many there will be, it shows no share. */
function moveBar() {
  const total = Number(document.documentElement.dataset.bootBytes);
  if (!total || !isBooting()) return;
  const loaded = bytesLoaded();
  progress.value = Math.min(loaded / total, 1) * 0.6 + shareOfSteps;
  const [come, all] = [loaded, total].map((bytes) => (bytes / 1e6).toFixed(1));
  progressNote.textContent = loaded < total ? `${come} of ${all} MB` : "";
}

addEventListener("py:progress", (event) => {
  const step = STEPS.get(/** @type {CustomEvent<string>} */ (event).detail);
  watchdog.progress();
  if (!step || !isBooting()) return;
  if (status.textContent !== step.name) status.textContent = step.name;
  shareOfSteps = step.share;
  moveBar();
});

const watchdog = new Watchdog(failToBoot);
followFiles({
  onProgress() {
    watchdog.progress();
    moveBar();
  },
  onWrong: failToBoot,
});
new MutationObserver((_, observer) => {
  if (isBooting() || document.body.dataset.start) return;
  observer.disconnect();
  watchdog.end();
  unfollowFiles();
}).observe(document.body, { attributeFilter: ["data-state"] });

// What goes wrong may be somebody else's, an extension's say: it counts only if the start does not go on.
/** @param {string} what */
function suspect(what) {
  errors.push(what);
  watchdog.suspect(what);
}
early.onFailure = (url) => {
  distrust(url);
  suspect(`${nameOf(url)} could not be loaded`);
};
early.failures.forEach(early.onFailure);
addEventListener("error", ({ message, filename, error }) => {
  if (!isForeign(filename) && !isForeign(error?.stack)) suspect(message);
});
addEventListener("unhandledrejection", ({ reason }) => {
  if (!isForeign(reason?.stack)) suspect(String(reason?.message ?? reason));
});
// main.py sets the state as its last act: a script that is done without it has failed, of a file perhaps that is not right
addEventListener("py:all-done", () => {
  if (isBooting()) suspect("its Python code stopped with an error");
});
