/**
 * Shows a finished run while the engine loads and until the visitor starts one: curves, map and tables that
 * the page itself made when the site was assembled (tools/example.py).
 *
 * Loaded by index.html as a module. A checkout has no example.
 */

const LABEL = "Example of a finished run";
const LONG_LABEL = `${LABEL}, made when this site was assembled. Train replaces it with yours.`;

/** Where each part goes: after this element. */
const PLACES = new Map([
  ["loss-chart", "loss-placeholder"],
  ["embedding-map", "map-placeholder"],
  ["metrics", "metrics"],
  ["layers", "layers"],
  ["recommendations", "recommendations"],
]);

/** @param {string} markup */
function show(markup) {
  if (!["booting", "ready", "loading", "loaded"].includes(document.body.dataset.state ?? ""))
    return;
  const template = document.createElement("template");
  template.innerHTML = markup;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (
    template.content.querySelectorAll("[data-part]")
  )) {
    const place = document.getElementById(PLACES.get(part.dataset.part ?? "") ?? "");
    if (!place) continue;
    part.className = "example";
    const textContent = place.matches(".plot *") ? LABEL : LONG_LABEL;
    const label = document.createElement("p");
    part.prepend(Object.assign(label, { className: "example-label", textContent }));
    place.after(part);
  }
  document.body.dataset.example = "";
  new MutationObserver((_, observer) => {
    if (document.body.dataset.state !== "training") return;
    observer.disconnect();
    for (const part of document.querySelectorAll(".example")) part.remove();
    delete document.body.dataset.example;
  }).observe(document.body, { attributeFilter: ["data-state"] });
}

if ("example" in document.documentElement.dataset) {
  fetch("example.html")
    .then(async (answer) => answer.ok && show(await answer.text()))
    .catch(() => {}); // a page without the example is still the page
}
