/**
 * Shows a finished run while the engine loads and until the visitor has one: curves, map and tables that
 * the page itself made when the site was assembled (tools/example.py).
 *
 * Loaded by index.html as a module. A checkout has no example.
 */

const LABEL = "Example of a finished run";
const LONG_LABEL = `${LABEL}, made when this site was assembled. Yours takes its place.`;

/** A drawing goes after the line that stands in for it, what else there is after the like of it. */
const PLACES = new Map([
  ["loss-chart", "loss-placeholder"],
  ["embedding-map", "map-placeholder"],
]);

/**
 * The style sheet hides each part as soon as its place is taken.
 * @param {string} markup
 */
function show(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (
    template.content.querySelectorAll("[data-part]")
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

if ("example" in document.documentElement.dataset) {
  fetch("example.html")
    .then(async (answer) => answer.ok && show(await answer.text()))
    .catch(() => {}); // a page without the example is still the page
}
