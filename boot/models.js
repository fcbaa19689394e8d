/**
 * The registry of models for the style sheet and the legend: a colour and a class for each name.
 *
 * Loaded by index.html as a module, before Python, since the example of a finished run has these colours, too.
 */

/** @typedef {{name: string, label: string, color: {light: string, dark: string}}} Model */

/** @param {Model[]} models */
function addColors(models) {
  const sheet = new CSSStyleSheet();
  const rules = models.map(
    ({ name, color: { light, dark } }) =>
      `:root { --${name}: light-dark(${light}, ${dark}); } .${name} { color: var(--${name}); }`,
  );
  sheet.replaceSync(rules.join("\n"));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** @param {Model} model */
function legendEntry({ name, label }) {
  const entry = document.createElement("li");
  entry.className = name;
  const swatch = document.createElement("span");
  swatch.className = "swatch line";
  entry.append(swatch, label);
  return entry;
}

// one that is missing is reported by boot.js, which sees every answer
fetch(new URL("../model/models.json", import.meta.url))
  .then((answer) => answer.json())
  .then((models) => {
    addColors(models);
    document.getElementById("models")?.append(...models.map(legendEntry));
  })
  .catch(() => {});
