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
  status.textContent = `The page could not start: ${reason}. Reload to try again; the console has details.`;
  for (const id of ["progress", "load-data-hint"])
    document.getElementById(id)?.setAttribute("hidden", "");
}

addEventListener("py:progress", (event) => {
  const step = STEPS.get(/** @type {CustomEvent<string>} */ (event).detail);
  if (step && isBooting()) status.textContent = step;
});

// Files that PyScript or Pyodide fetch and do not get: Pyodide would wait for ever for its own.
new PerformanceObserver((list) => {
  const files = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
  const missing = files.find(({ responseStatus }) => responseStatus >= 400);
  if (missing) failToBoot(`${missing.name} answered with HTTP status ${missing.responseStatus}`);
}).observe({ type: "resource", buffered: true });

addEventListener("error", ({ message }) => failToBoot(message));
addEventListener("unhandledrejection", ({ reason }) => failToBoot(reason?.message ?? reason));
// main.py sets the state as its last act: a script that is done without it has failed
addEventListener("py:all-done", () => failToBoot("its Python code stopped with an error"));

/** @param {string} choice "", "light" or "dark"; "" follows the system */
function applyTheme(choice) {
  document.documentElement.style.colorScheme = choice || "light dark";
  dispatchEvent(new Event("themechange"));
}

/**
 * The choice of the last visit, or "" where the browser keeps nothing.
 * @param {string} [choice] kept when given
 */
function keptTheme(choice) {
  try {
    if (choice !== undefined) localStorage.setItem("theme", choice);
    return localStorage.getItem("theme") ?? "";
  } catch {
    return ""; // storage is blocked: the choice lasts for this visit
  }
}

theme.value = keptTheme();
applyTheme(theme.value);
theme.addEventListener("change", () => {
  keptTheme(theme.value);
  applyTheme(theme.value);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  applyTheme(theme.value),
);
