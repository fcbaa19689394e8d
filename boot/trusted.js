/**
 * The one place that turns an address into a script: only the page's own may run (Trusted Types).
 *
 *     new Worker(ownScript(new URL("./worker.js", import.meta.url)), { type: "module" });
 */

const HERE = new URL("..", import.meta.url).href;
// the service worker stands beside the page, not in the folder of a version
const KEEPER = new URL("service_worker.js", document.baseURI).href;

/**
 * @param {string} url
 * @throws {TypeError} when it is not the page's own
 */
function checked(url) {
  const { href } = new URL(url, document.baseURI);
  if (href === KEEPER || href.startsWith(HERE)) return href;
  throw new TypeError(`Expected a script of this page, got ${href}.`);
}

/** @type {{createScriptURL(url: string): string} | undefined} not in every browser */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("two-tower", {
  createScriptURL: checked,
});

/**
 * @param {URL | string} url
 * @returns {string} or what this browser takes for one
 * @throws {TypeError} when it is not the page's own
 */
export function ownScript(url) {
  return policy ? policy.createScriptURL(String(url)) : checked(String(url));
}
