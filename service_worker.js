/**
 * Keeps one version of the whole site, so that it starts fast and works without a network.
 *
 * Registered by boot/offline.js, on an assembled site only. `precache.js`, made by tools/build_site.py, names
 * the version and every file with its SHA-256. A version is kept in a cache of its own: all of its
 * files or none, so that old and new never mix. Its visitors get it from there, cache first, until
 * they accept the next one.
 */

const worker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
worker.importScripts("precache.js");

const { version, files } = worker.PRECACHE;
const PREFIX = `two-tower ${worker.registration.scope} `;
const NAME = PREFIX + version;

/**
 * Under which address a file is kept. Its hash is in it: what has not changed is taken over from the
 * version before.
 * @param {string} path
 */
const keyOf = (path) => `${worker.registration.scope}${path}?${encodeURIComponent(files[path])}`;

/**
 * Get a file with the right content. A copy in the browser's own cache may be of another version.
 * @param {string} path
 */
async function download(path) {
  const url = worker.registration.scope + path;
  const options = { integrity: files[path] };
  const answer = await fetch(url, options).catch(() => fetch(url, { ...options, cache: "reload" }));
  if (answer.status !== 200) throw new Error(`${path} answered with HTTP status ${answer.status}`);
  return answer;
}

/** One file after the other: the page may be busy with its first training. */
async function keepAll() {
  const cache = await caches.open(NAME);
  for (const path of Object.keys(files)) {
    const key = keyOf(path);
    if (await cache.match(key)) continue; // from a try that was interrupted
    await cache.put(key, (await caches.match(key)) ?? (await download(path)));
  }
}

async function dropOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * Which file of the site a request is for; undefined for everything else.
 * @param {Request} request
 */
function fileOf({ method, url }) {
  const { origin, pathname } = new URL(url);
  const { scope } = worker.registration;
  if (method !== "GET" || !(origin + pathname).startsWith(scope)) return undefined;
  const path = (origin + pathname).slice(scope.length) || "index.html";
  return path in files ? path : undefined;
}

/**
 * @param {string} path
 * @param {Request} request
 */
async function answer(path, request) {
  const cache = await caches.open(NAME);
  // the browser may have thrown the cache away to make room
  return (await cache.match(keyOf(path))) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
worker.addEventListener("fetch", (event) => {
  const path = fileOf(event.request);
  if (path) event.respondWith(answer(path, event.request));
});
// the visitor has accepted this version
worker.addEventListener("message", ({ data }) => {
  if (data === "take over") worker.skipWaiting();
});
