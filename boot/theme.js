/**
 * Light or dark, as the visitor chose or as the system says: before Python, so that nothing flashes.
 *
 * Loaded by index.html as a module. Python hears of the choice as of any other setting, by the control.
 */

const theme = /** @type {HTMLSelectElement} */ (document.getElementById("setting-theme"));

/** Whoever draws in colours of the style sheet follows "themechange". */
function apply() {
  document.documentElement.style.colorScheme = theme.value || "light dark";
  dispatchEvent(new Event("themechange"));
}

/** Sites of one owner on GitHub Pages share a storage: the key has the site's path, as ui/storage.py has it. */
const KEY = `two-tower ${new URL(".", document.baseURI).pathname} theme`;

/**
 * The choice of the last visit, or "" where the browser keeps nothing.
 * @param {string} [choice] kept when given
 */
function kept(choice) {
  try {
    if (choice !== undefined) localStorage.setItem(KEY, choice);
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // storage is blocked: the choice lasts for this visit
  }
}

theme.value = kept();
apply();
theme.addEventListener("change", () => {
  kept(theme.value);
  apply();
});
// on paper charts stand on white: they are drawn so, at once, before the browser takes the page
addEventListener("beforeprint", () => {
  document.documentElement.style.colorScheme = "light";
  dispatchEvent(new Event("themechange"));
});
addEventListener("afterprint", apply);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
