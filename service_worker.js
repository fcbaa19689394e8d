/**
 * Keeps the site in the browser, so that it starts fast and works without a network: a version whole, or not.
 *
 * Registered by boot/offline.js, on an assembled site only. It is the same for all versions: what belongs to one
 * stands in its page, whose import map names each file with its SHA-256 (tools/version.py). Files are kept by
 * hash, whatever version they are of, and a page only once all of its files are there. A tab goes on with the
 * version that it started with: its addresses say which. The next tab, or a reload, gets the newest that is kept.
 */

const worker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
const { scope } = worker.registration;

const PREFIX = `two-tower ${scope} `;
const FILES = `${PREFIX}files`;
const PAGES = `${PREFIX}pages`;

/** How long a tab has to say which version it shows, in milliseconds; it may be frozen. */
const ANSWER_WITHIN = 3000;

/** @typedef {{version: string, files: Map<string, string>}} Version its files' addresses and integrities */
/** @typedef {{version: string, isKept: boolean, reason: string}} Kept the newest version, and why it is not kept */

/** @param {string} integrity */
const keyOf = (integrity) => `${scope}?${encodeURIComponent(integrity)}`;
/** @param {string} version */
const pageKeyOf = (version) => `${scope}v/${version}/`;

/**
 * @param {string} html of a page
 * @returns {Version | null} null for a page that is not to be kept: that of a checkout
 */
function versionOf(html) {
  const version = html.match(/<html[^>]* data-version="(\w+)"/)?.[1];
  const imports = html.match(/<script type="importmap">(.+?)<\/script>/)?.[1];
  if (!version || !imports) return null;
  const files = Object.entries(JSON.parse(imports).integrity);
  return { version, files: new Map(files.map(([url, one]) => [new URL(url, scope).href, one])) };
}

/** @type {Map<string, Version>} what was read of pages that are kept */
const read = new Map();

/**
 * @param {string} version
 * @returns {Promise<Version | null>} null when it is not kept
 */
async function keptVersion(version) {
  const known = read.get(version);
  if (known) return known;
  const page = await (await caches.open(PAGES)).match(pageKeyOf(version));
  const found = page ? versionOf(await page.text()) : null;
  if (found) read.set(version, found);
  return found;
}

/**
 * Get a file with the right content, as an answer that may be kept: one that was redirected may not.
 * A copy in the browser's own cache may be a wrong one.
 * @param {string} url
 * @param {string} integrity
 */
async function download(url, integrity) {
  const answer = await fetch(url, { integrity }).catch(() =>
    fetch(url, { integrity, cache: "reload" }),
  );
  if (answer.status !== 200) throw new Error(`${nameOf(url)}: HTTP status ${answer.status}`);
  return plain(answer);
}

/** @param {Response} answer */
async function plain(answer) {
  const type = answer.headers.get("Content-Type") ?? "application/octet-stream";
  return new Response(await answer.blob(), { headers: { "Content-Type": type } });
}

/** @param {string} url */
const nameOf = (url) => url.slice(scope.length).replace(/^v\/\w+\//, "");

/**
 * Keep what is missing of a version, one file after the other: the page may be busy with its first training. What
 * cannot be had keeps nothing else from being there for the next try.
 * @param {Version} version
 */
async function complete({ files }) {
  const cache = await caches.open(FILES);
  const there = await keptKeys(cache);
  /** @type {string | undefined} */
  let failed;
  for (const [url, integrity] of files) {
    const key = keyOf(integrity);
    if (there.has(key)) continue;
    const answer = await download(url, integrity).catch(() => null);
    if (answer) await cache.put(key, answer);
    else failed ??= url;
    there.add(key);
  }
  if (failed) throw new Error(await reasonOf(failed));
}

/**
 * @param {string} url of a file that did not come with the right content
 * @returns {Promise<string>}
 */
async function reasonOf(url) {
  const answer = await fetch(url, { cache: "reload" }).catch(() => null);
  if (answer === null) return `${nameOf(url)} did not come`;
  if (!answer.ok) return `${nameOf(url)} answered with HTTP status ${answer.status}`;
  return `${nameOf(url)} is not the file of this version`;
}

/** @returns {Promise<Kept>} of the newest version, or without a network of the one that is kept */
async function keepNewest() {
  const answer = await fetch(scope, { cache: "no-cache" }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  const newest = versionOf(html);
  if (!newest) return isCheckout(html) ? withdraw() : check();
  const pages = await caches.open(PAGES);
  await complete(newest);
  await pages.put(pageKeyOf(newest.version), pageOf(html));
  await pages.put(scope, pageOf(html));
  await dropOthers(newest.version);
  return { version: newest.version, isKept: true, reason: "" };
}

/**
 * Our page without a version; whatever else answers, a hotel's log-in page say, is no reason to drop what is kept.
 * @param {string} html
 */
const isCheckout = (html) => html.includes('<body data-state="booting">');

/** @param {string} html */
const pageOf = (html) =>
  new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });

/** @returns {Promise<Kept>} what is there, without a network */
async function check() {
  const page = await (await caches.open(PAGES)).match(scope);
  const current = page ? versionOf(await page.text()) : null;
  const reason = "the site does not answer";
  if (!current) return { version: "", isKept: false, reason };
  const there = await keptKeys(await caches.open(FILES));
  const isKept = [...current.files.values()].every((integrity) => there.has(keyOf(integrity)));
  return { version: current.version, isKept, reason: isKept ? "" : reason };
}

/**
 * @param {Cache} cache
 * @returns {Promise<Set<string>>} asked for at once: a question for each file takes its time
 */
async function keptKeys(cache) {
  return new Set((await cache.keys()).map(({ url }) => url));
}

/**
 * The site is not meant to be kept any more.
 * @returns {Promise<Kept>}
 */
async function withdraw() {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
  read.clear();
  await worker.registration.unregister();
  return { version: "", isKept: false, reason: "the site is not meant to be kept" };
}

/**
 * Drop versions that no tab shows; where a tab does not say what it shows, none.
 * @param {string} newest
 */
async function dropOthers(newest) {
  const shown = await shownVersions();
  if (!shown) return;
  const pages = await caches.open(PAGES);
  const used = new Set([pageKeyOf(newest), scope, ...shown.map(pageKeyOf)]);
  for (const { url } of await pages.keys()) if (!used.has(url)) await pages.delete(url);
  const needed = new Set();
  for (const version of new Set([newest, ...shown])) {
    for (const integrity of (await keptVersion(version))?.files.values() ?? [])
      needed.add(keyOf(integrity));
  }
  const files = await caches.open(FILES);
  for (const { url } of await files.keys()) if (!needed.has(url)) await files.delete(url);
  for (const version of read.keys()) if (!used.has(pageKeyOf(version))) read.delete(version);
}

/** @returns {Promise<string[] | null>} the version of each tab; null when one does not answer */
async function shownVersions() {
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const answers = await Promise.all(tabs.map(ask));
  return answers.includes(null) ? null : /** @type {string[]} */ (answers);
}

/**
 * @param {ServiceWorkerClient} tab
 * @returns {Promise<string | null>}
 */
function ask(tab) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    tab.postMessage("which version", [port2]);
    setTimeout(resolve, ANSWER_WITHIN, null);
  });
}

/** The page of the newest version that is kept. @param {Request} request */
async function page(request) {
  const kept = await (await caches.open(PAGES)).match(scope);
  return kept ?? fetch(request);
}

/**
 * Keep a file again that the browser has thrown away to make room.
 * @param {Version} version
 * @param {string} url
 */
async function heal({ version, files }, url) {
  const integrity = /** @type {string} */ (files.get(url));
  try {
    const answer = await download(url, integrity);
    // meanwhile the version may have been dropped
    if (await keptVersion(version)) await (await caches.open(FILES)).put(keyOf(integrity), answer);
  } catch {
    await forget(version); // it is not whole any more: the next visit asks the site for its page
  }
}

/** @param {string} version */
async function forget(version) {
  const pages = await caches.open(PAGES);
  const current = await pages.match(scope);
  if (current && versionOf(await current.text())?.version === version) await pages.delete(scope);
}

/** @param {FetchEvent} event */
function answer(event) {
  const { request } = event;
  const [address] = request.url.split(/[?#]/);
  if (request.method !== "GET" || !address.startsWith(scope)) return;
  const path = address.slice(scope.length);
  if (request.mode === "navigate" && (path === "" || path === "index.html")) {
    event.respondWith(page(request));
    return;
  }
  const version = path.match(/^v\/(\w+)\//)?.[1];
  if (version) event.respondWith(answerFile(event, version, address));
}

/**
 * @param {FetchEvent} event
 * @param {string} version
 * @param {string} address without a query: a worker's has one
 */
async function answerFile(event, version, address) {
  const kept = await keptVersion(version);
  const integrity = kept?.files.get(address);
  if (!kept || !integrity) return fetch(event.request);
  const answer = await (await caches.open(FILES)).match(keyOf(integrity));
  if (answer) return answer;
  // as it comes, not when it has come: the page watches whether something does
  event.waitUntil(heal(kept, address));
  return fetch(event.request);
}

/** What was kept before by a worker that kept whole versions under addresses without them. */
async function oldCaches() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== FILES && name !== PAGES);
}

worker.addEventListener("install", (event) =>
  // a tab of such a version still needs its own worker: it takes over when the visitor says so
  event.waitUntil(oldCaches().then((old) => (old.length ? undefined : worker.skipWaiting()))),
);
worker.addEventListener("activate", (event) =>
  event.waitUntil(
    oldCaches()
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  ),
);
worker.addEventListener("fetch", answer);

/** What a tab may ask. @type {Record<string, () => Promise<Kept>>} */
const WISHES = { keep: keepNewest, check };

/**
 * @param {() => Promise<Kept>} wish
 * @returns {Promise<Kept>}
 */
async function granted(wish) {
  try {
    return await wish();
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    const reason = name === "QuotaExceededError" ? "there is not enough room for it" : message;
    return { version: "", isKept: false, reason };
  }
}

/** One after the other, whichever tab asks. */
let work = Promise.resolve();
worker.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data === "take over") worker.skipWaiting();
  const wish = WISHES[event.data];
  if (!wish) return;
  work = work.then(async () => port.postMessage(await granted(wish)));
  event.waitUntil(work);
});
