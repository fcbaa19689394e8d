/**
 * Keeps the page for offline use, says what that costs and whether it is so, and offers a new version.
 *
 * Loaded by index.html as a module. Only an assembled site is kept (`make site`): its <html> names the
 * version and the sizes. A checkout is not, so that an edit shows on reload.
 */

import { workers } from "./files.js";
import { ownScript } from "./trusted.js";

/** @typedef {import("../service_worker.js").Kept} Kept */
/** @typedef {"none" | "keeping" | "kept" | "failed" | "asking"} Keeping */

const { version, keptBytes } = document.documentElement.dataset;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Keeping} state */
function say(state) {
  document.documentElement.dataset.offline = state;
  const said = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-keeping]"));
  for (const one of said) one.hidden = one.dataset.keeping !== state;
}

/** Wait until the page has its data, or has been ready for a while: the first seconds are Python's. */
function untilIdle() {
  return new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      const { state } = document.body.dataset;
      if (state === "ready") setTimeout(resolve, 5000);
      // a version that does not start may be a broken one: look for another
      if (state !== "loaded" && state !== "failed") return;
      observer.disconnect();
      resolve(undefined);
    }).observe(document.body, { attributeFilter: ["data-state"] });
  });
}

/** @returns {boolean} whether the visitor, or the network, asks for few bytes */
function isSparing() {
  const { saveData, type } = /** @type {any} */ (navigator).connection ?? {};
  return Boolean(saveData) || type === "cellular";
}

/**
 * @param {ServiceWorker} worker
 * @param {"keep" | "check"} wish
 * @returns {Promise<Kept>}
 */
function ask(worker, wish) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(wish, [port2]);
  });
}

/**
 * @param {ServiceWorkerContainer} container
 * @param {"keep" | "check"} wish
 */
async function keep(container, wish) {
  const script = ownScript(new URL("service_worker.js", document.baseURI));
  await container.register(script, { updateViaCache: "none" });
  const { active } = await container.ready;
  const kept = await ask(/** @type {ServiceWorker} */ (active), wish);
  if (kept.isKept && kept.version !== version) byId("update").hidden = false;
  giveReason(kept.reason);
  if (kept.isKept) say("kept");
  else say(wish === "keep" ? "failed" : "asking");
}

/**
 * @param {ServiceWorkerContainer} container
 * @param {"keep" | "check"} wish
 */
async function tryToKeep(container, wish) {
  say("keeping");
  try {
    await keep(container, wish);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    // without a network there is no new worker: what the one that is here has kept is still so
    if (container.controller) await keep(container, "check").catch(() => say("failed"));
    else say("failed");
    if (!byId("offline-reason").textContent) giveReason(message);
  }
}

/** @param {string} text for the end of a sentence of the page: some browsers' have a full stop, or two */
function giveReason(text) {
  byId("offline-reason").textContent = text.replace(/\.+$/, "");
}

const megabytes = (Number(keptBytes) / 1e6).toFixed(0);
for (const element of document.querySelectorAll(".kept-size")) element.textContent = megabytes;
const container = workers();
if (version && container) {
  say("keeping");
  container.addEventListener("message", ({ data, ports }) => {
    if (data === "which version") ports[0].postMessage(version);
  });
  container.startMessages();
  byId("update-reload").addEventListener("click", () => location.reload());
  byId("offline-keep").addEventListener("click", () => tryToKeep(container, "keep"));
  untilIdle().then(() => tryToKeep(container, isSparing() ? "check" : "keep"));
} else {
  say("none");
}
