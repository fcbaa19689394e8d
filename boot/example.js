/**
 * Shows a finished run until the visitor has one, and while a start lasts that takes its time: curves, map and tables that
 * the page itself made when the site was assembled (tools/example.py).
 *
 * Loaded by index.html as a module. A checkout has no example.
 */

/** A start that is done in less than so many milliseconds is not to be held up by it. */
const START = 3000;

/** A site that holds no MovieLens shows none of its titles either. */
const FILMS = "brought" in document.documentElement.dataset ? " with made-up films" : "";
const LABEL = `Example of a finished run${FILMS}`;
const LONG_LABEL = `${LABEL}, made when this site was assembled. Yours takes its place.`;

/** A drawing goes after the line that stands in for it, what else there is after the like of it. */
const PLACES = new Map([
  ["loss-chart", "loss-placeholder"],
  ["embedding-map", "map-placeholder"],
  ["towers", "layers-placeholder"],
]);

/**
 * The style sheet hides each part as soon as its place is taken.
 * @param {Document} example
 */
function show(example) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (
    example.querySelectorAll("[data-part]")
  )) {
    const name = part.dataset.part ?? "";
    const place = document.getElementById(PLACES.get(name) ?? name);
    if (!place) continue;
    part.className = "example";
    const textContent = place.matches(".plot *") ? LABEL : LONG_LABEL;
    const label = document.createElement("p");
    part.prepend(Object.assign(label, { className: "example-label", textContent }));
    place.after(part);
  }
  document.body.dataset.example = "";
}

/**
 * A strict content policy lets no markup be made of text; a request may answer with a document.
 */
function fetchExample() {
  const request = new XMLHttpRequest();
  request.open("GET", new URL("../example.html", import.meta.url));
  request.responseType = "document";
  // a page without the example is still the page
  request.addEventListener("load", () => {
    if (request.status === 200 && request.responseXML) show(request.responseXML);
  });
  request.send();
}

/** In a quiet moment, where the browser tells of one. */
function whenQuiet() {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(fetchExample, { timeout: START });
  else fetchExample();
}

if ("example" in document.documentElement.dataset) {
  const started = new Promise((resolve) => {
    new MutationObserver(resolve).observe(document.body, { attributeFilter: ["data-state"] });
    setTimeout(resolve, START);
  });
  started.then(whenQuiet);
}
