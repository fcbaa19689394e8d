/**
 * Keeps the page for offline use, says what that costs, and offers a new version when there is one.
 *
 * Loaded by index.html as a module. Only an assembled site is kept (`make site`): its <html> names the
 * version and the sizes. A checkout is not, so that an edit shows on reload.
 */

const { version, keptBytes } = document.documentElement.dataset;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {"none" | "keeping" | "kept"} state */
function say(state) {
  document.documentElement.dataset.offline = state;
  for (const name of ["none", "keeping", "kept"]) byId(`offline-${name}`).hidden = name !== state;
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

/** @param {ServiceWorker} worker of a version that is complete and waits */
function offer(worker) {
  byId("update").hidden = false;
  byId("update-reload").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    worker.postMessage("take over");
  });
}

/** @param {ServiceWorker} worker that is being installed */
function follow(worker) {
  worker.addEventListener("statechange", () => {
    if (worker.state === "activated") say("kept");
    if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });
}

/**
 * A site that is kept here but has no list of its files any more is no longer meant to be kept.
 * @param {ServiceWorkerRegistration | undefined} registration
 */
async function forgetIfWithdrawn(registration) {
  const answer = await fetch("precache.js", { cache: "no-store" }).catch(() => null);
  if (answer?.status === 404) await registration?.unregister();
}

async function keep() {
  const workers = navigator.serviceWorker;
  try {
    const registration = await workers.register("service_worker.js", { updateViaCache: "none" });
    if (registration.active) say("kept");
    if (registration.waiting) offer(registration.waiting);
    if (registration.installing) follow(registration.installing);
    registration.addEventListener("updatefound", () => {
      if (registration.installing) follow(registration.installing);
    });
    await registration.update();
  } catch {
    // no network, or nothing may be kept here: the page works all the same
    await forgetIfWithdrawn(await workers.getRegistration());
  }
}

const megabytes = (Number(keptBytes) / 1e6).toFixed(0);
for (const element of document.querySelectorAll(".kept-size")) element.textContent = megabytes;
// without a secure context (https, or this machine) there is no serviceWorker
if (version && "serviceWorker" in navigator) {
  say(navigator.serviceWorker.controller ? "kept" : "keeping");
  untilIdle().then(keep);
} else {
  say("none");
}
