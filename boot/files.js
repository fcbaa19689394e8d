/**
 * Follows the files of the start, in every browser: what has come, how many bytes, and what is wrong with one.
 *
 *     followFiles({ onProgress: moveBar, onWrong: (reason) => console.warn(reason) });
 *     unfinished(); // addresses of what the start has asked for and not got
 *
 * Scripts and style sheets are seen when they are there (resource timings), what is fetched byte by byte.
 */

/** What the page can start without; a missing data file is reported by Load Data. */
const NOT_FOR_THE_START = /\/(example\.html|manifest\.webmanifest|icons\/[^/]*|data\/[^/]*)$/;

const NEEDED = "link[rel=preload], link[rel=modulepreload], link[rel=stylesheet], script[src]";

/**
 * Each file of this version with its hash; of a checkout, nothing.
 * @type {Map<string, string>}
 */
const integrities = new Map(
  Object.entries(
    JSON.parse(document.querySelector("script[type=importmap]")?.textContent ?? "{}").integrity ??
      {},
  ).map(([url, integrity]) => [new URL(url, document.baseURI).href, integrity]),
);

/** @type {Set<string>} addresses of files that are there, all of them */
const complete = new Set();

/** @type {Set<string>} addresses of files that have come perhaps, but not right */
const distrusted = new Set();

/** @type {Map<string, Response>} copies of what comes, by address, not looked at */
const copies = new Map();

/** @type {Map<string, number>} bytes of each file that have come, by address */
const sizes = new Map();

/** @type {(reason: string) => void} */
let tellWrong = () => {};
let tellProgress = () => {};

/** A file is followed byte by byte only if it is not there after so many milliseconds: that takes time from the start. */
const FOLLOW_AFTER = 1000;

const BROKE_OFF = "did not come whole: the connection broke off";
export const NOT_RIGHT = "is not the file of this version";

/** At the end of an address: who looks for faults is not followed, and gets no answer that was kept. */
export const LOOK = "?look";

/** The browser's own: what looks for faults is not followed itself. */
export const ownFetch = globalThis.fetch.bind(globalThis);

/** @returns {string} the address of the folder of this version; of a checkout, the page's own */
const folder = () => new URL(document.documentElement.dataset.root ?? "", document.baseURI).href;

/**
 * Name a file as the repository does, without the folder of its version.
 * @param {string} url
 */
export function nameOf(url) {
  return url.replace(folder(), "").replace(/[?#].*/, "");
}

/**
 * A page's other files, an extension's say, are no part of the start.
 * @param {string} url
 */
const isOfVersion = (url) => url.startsWith(folder());

/** @returns {number} bytes that have come */
export const bytesLoaded = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);

/** @returns {string[]} addresses of files that the start needs and that are not there, or not right */
export function unfinished() {
  return neededFiles().filter((url) => !complete.has(url) || distrusted.has(url));
}

/** @returns {string[]} addresses of all that the page names or has asked for */
export function neededFiles() {
  const elements = /** @type {NodeListOf<HTMLLinkElement | HTMLScriptElement>} */ (
    document.querySelectorAll(NEEDED)
  );
  const named = Array.from(elements, (one) =>
    "href" in one ? one.href : new URL(one.getAttribute("src") ?? "", document.baseURI).href,
  );
  return [...new Set([...named, ...sizes.keys()])].filter((url) => !NOT_FOR_THE_START.test(url));
}

/**
 * @param {object} listener
 * @param {() => void} listener.onProgress whenever bytes or files have come
 * @param {(reason: string) => void} listener.onWrong when a file cannot be had, or is not the right one
 */
export function followFiles({ onProgress, onWrong }) {
  [tellProgress, tellWrong] = [onProgress, onWrong];
  globalThis.fetch = followed;
  // what index.html has asked for
  for (const [path, coming] of Object.entries(/** @type {any} */ (window).early.asked))
    look(new URL(path, folder()).href, /** @type {Promise<Response>} */ (coming));
  new PerformanceObserver((list) => {
    const entries = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
    const heard = entries.filter(({ name }) => isOfVersion(name) && !name.endsWith(LOOK));
    for (const entry of heard) heardOf(entry);
    if (heard.length > 0) tellProgress();
  }).observe({ type: "resource", buffered: true });
}

/** From now on nobody needs to know. */
export function unfollowFiles() {
  if (globalThis.fetch === followed) globalThis.fetch = ownFetch;
  [tellProgress, tellWrong] = [() => {}, () => {}];
  for (const copy of copies.values()) copy.body?.cancel();
  copies.clear();
}

/**
 * Where there is no status, in WebKit and in a sandboxed frame, there may be no size either: a file of which one hears
 * has come, and what has not tells so by an error event, or to who has fetched it.
 * @param {PerformanceResourceTiming} entry of a file that is there, or is not to be had
 */
function heardOf({ name, responseStatus, decodedBodySize }) {
  if (responseStatus >= 400) {
    wrong(name, `answered with HTTP status ${responseStatus}`);
    return;
  }
  if (decodedBodySize > 0) sizes.set(name, decodedBodySize);
  const isUntold = responseStatus === undefined || self.origin === "null";
  if (decodedBodySize > 0 || isUntold) complete.add(name);
}

/**
 * What has come is not to be used: it counts as not there.
 * @param {string} url
 */
export function distrust(url) {
  distrusted.add(url);
}

/**
 * @param {string} url
 * @param {string} what
 */
function wrong(url, what) {
  distrust(url);
  if (!NOT_FOR_THE_START.test(url)) tellWrong(`${nameOf(url)} ${what}`);
}

/** @returns {ServiceWorkerContainer | null} there is none without a secure context, nor in a sandboxed frame */
export function workers() {
  try {
    return navigator.serviceWorker ?? null;
  } catch {
    return null;
  }
}

/**
 * As fetch does, and what comes of it is looked at.
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
export async function followed(input, init) {
  const url = new URL(input instanceof Request ? input.url : input, document.baseURI).href;
  if (!isOfVersion(url)) return ownFetch(input, init);
  const coming = ownFetch(input, init);
  look(
    url,
    coming.then((answer) => (isKept() ? answer : answer.clone())),
  );
  return withType(url, await coming);
}

/** @returns {boolean} whether a service worker answers, which has looked at each file when it came */
const isKept = () => Boolean(workers()?.controller);

/**
 * @param {string} url
 * @param {Promise<Response>} coming a copy, to be read here if at all
 */
async function look(url, coming) {
  if (!sizes.has(url)) sizes.set(url, 0);
  try {
    const copy = await coming;
    if (!copy.ok) wrong(url, `answered with HTTP status ${copy.status}`);
    else if (isKept()) complete.add(url);
    else {
      copies.set(url, copy);
      follow(url);
    }
  } catch {
    wrong(url, "did not come: the connection failed");
  }
}

/**
 * WebAssembly is compiled as it comes only if the server calls it by its name; not all do.
 * @param {string} url
 * @param {Response} answer
 */
function withType(url, answer) {
  const type = "application/wasm";
  if (!url.endsWith(".wasm") || answer.headers.get("Content-Type") === type) return answer;
  const { status } = answer;
  return new Response(answer.body, { status, headers: { "Content-Type": type } });
}

/** @param {string} url */
async function follow(url) {
  await new Promise((resolve) => setTimeout(resolve, FOLLOW_AFTER));
  // by now the page may have started, which drops all copies
  if (!complete.has(url)) await examine(url, (copy) => readAlong(copy, (size) => count(url, size)));
}

/**
 * @param {string} url
 * @param {(copy: Response) => Promise<Blob | null>} read the whole of it
 */
async function examine(url, read) {
  const copy = copies.get(url);
  if (!copy) return;
  copies.delete(url);
  let content;
  try {
    content = /** @type {Blob} */ (await read(copy));
  } catch {
    wrong(url, BROKE_OFF);
    return;
  }
  complete.add(url);
  if (!(await isRight(url, content))) wrong(url, NOT_RIGHT);
}

/** Look inside what came in time, too: done only when something is amiss, since it takes time from the start. */
export async function lookInside() {
  for (const url of copies.keys()) if (complete.has(url)) await examine(url, (copy) => copy.blob());
}

/**
 * @param {string} url
 * @param {number} size bytes of it that have come
 */
function count(url, size) {
  sizes.set(url, Math.max(size, sizes.get(url) ?? 0));
  tellProgress();
}

/**
 * @param {Response} answer
 * @param {(size: number) => void} onPiece is told whenever a piece has come, with how many bytes have
 * @param {number} [limit] when it is enough, on the clock of performance.now()
 * @returns {Promise<Blob | null>} the content; null when there is more than has come by then
 */
export async function readAlong(answer, onPiece, limit = Number.POSITIVE_INFINITY) {
  const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (answer.body).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  let size = 0;
  while (performance.now() < limit) {
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces);
    pieces.push(value);
    size += value.length;
    onPiece(size);
  }
  return null;
}

/**
 * @param {string} url
 * @param {Blob} content
 * @returns {Promise<boolean>} whether it has the hash that the page names, if it names one
 */
export async function isRight(url, content) {
  const integrity = integrities.get(url);
  if (!integrity || !globalThis.crypto?.subtle) return true;
  const digest = await crypto.subtle.digest("SHA-256", await content.arrayBuffer());
  return integrity === `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
