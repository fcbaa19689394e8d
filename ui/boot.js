/**
 * What must work before Python does: named boot steps, a failed start said in words, the theme.
 *
 * Loaded by index.html as a module. Python takes over when it sets `data-state` to "ready".
 */

/** PyScript's progress events that open a step worth naming. */
const STEPS = new Map([
  ["Loading Pyodide", "Starting Python"],
  ["Loaded Pyodide", "Loading pandas"],
]);

const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const theme = /** @type {HTMLSelectElement} */ (document.getElementById("theme"));

const isBooting = () => document.body.dataset.state === "booting";

/** @param {unknown} reason */
function failToBoot(reason) {
  if (!isBooting()) return;
  document.body.dataset.state = "failed";
  status.textContent = `The page could not start: ${reason}. Reload to try again.`;
  document.getElementById("progress")?.setAttribute("value", "0");
}

addEventListener("py:progress", (event) => {
  const step = STEPS.get(/** @type {CustomEvent<string>} */ (event).detail);
  if (step && isBooting()) status.textContent = step;
});

// scripts that do not load report on the element only, in the capture phase
addEventListener(
  "error",
  (event) => {
    const source =
      event.target instanceof HTMLScriptElement
        ? `${event.target.src} did not load`
        : event.message;
    if (source) failToBoot(source);
  },
  true,
);
addEventListener("unhandledrejection", ({ reason }) => failToBoot(reason?.message ?? reason));

/** @param {string} choice "", "light" or "dark"; "" follows the system */
function applyTheme(choice) {
  document.documentElement.style.colorScheme = choice || "light dark";
  dispatchEvent(new Event("themechange"));
}

theme.value = localStorage.getItem("theme") ?? "";
applyTheme(theme.value);
theme.addEventListener("change", () => {
  localStorage.setItem("theme", theme.value);
  applyTheme(theme.value);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  applyTheme(theme.value),
);
