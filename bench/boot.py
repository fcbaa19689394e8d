"""Measure how fast the page starts, side by side with a plain PyScript page, in one run.

Example::

    make bench-boot

Each of --pairs turns opens both pages (ours: site/; the other: bench/plain_page.py) twice in a
browser profile of their own: cold, then warm. On ours, Load Data is clicked as soon as it is there.
The last line is one JSON object of medians over the turns:

- ready_ratio: from navigation until the click is acted upon / until the plain page has imported
  numpy and pandas. warm_ready_ratio: the same on the second visit.
- click_to_loaded_ratio: from navigation to state "loaded" / until the plain page has both files in
  DataFrames. warm_click_to_loaded_ratio: the same on the second visit.
- first_paint_ms and first_paint_over_ready; layout_shift, the largest sum of a visit.
- transferred_mb, plain_transferred_mb: what the first visit loads until then, the data left out.
  transferred_mb_with_pandas: the same with what the tables need; transferred_mb_with_tfjs: with
  what a training needs besides.
- kept_mb: the whole site, which the service worker keeps.
- seconds: medians of the times themselves.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from selenium.webdriver.support.ui import WebDriverWait

from bench.plain_page import write_plain_page
from tools.browser import Browser, find_browser, start_chromium
from tools.pins import ROOT
from tools.serve import StaticServer
from tools.version import folder_of

SITE = ROOT / "site"
TIMEOUT_SECONDS = 180

# On ours: a mark for each state ("loading" is the click acted upon), and the click. Marks count
# from navigation.
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shift += value;
}).observe({ type: "layout-shift", buffered: true });
addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("load-data");
  if (!button) return;
  new MutationObserver(() => performance.mark(document.body.dataset.state))
    .observe(document.body, { attributeFilter: ["data-state"] });
  const click = () => (button.disabled ? setTimeout(click, 10) : button.click());
  setTimeout(click); // after the page's own modules
});
"""

READ = """
const of = (name) => performance.getEntriesByName(name)[0]?.startTime;
if (of("failed")) throw new Error(document.getElementById("status").textContent);
if (!of("loaded")) return null;
const ready = of("loading") ?? of("ready");
const files = performance.getEntriesByType("resource")
  .filter((file) => file.startTime < ready && !file.name.includes("/data/"));
const page = performance.getEntriesByType("navigation");
return {
  ready,
  loaded: of("loaded"),
  paint: of("first-contentful-paint"),
  shift: window.shift,
  bytes: [...page, ...files].reduce((sum, file) => sum + file.encodedBodySize, 0),
};
"""

KEPT = """
const done = arguments[arguments.length - 1];
const { dataset } = document.documentElement;
if (!dataset.version) done(0);
else setInterval(() => ["kept", "failed"].includes(dataset.offline) && done(1), 100);
"""

# What a training fetches beyond a click on Load Data: the JavaScript of the workers, and a backend.
TRAINING_FILES = (
    "model/*.js",
    "vendor/tfjs/tf.es2017.min.js",
    "vendor/tfjs/tf-backend-wasm.es2017.min.js",
    "vendor/tfjs/tfjs-backend-wasm-simd.wasm",
)

# What the tables fetch when the page has nothing else to do: pandas, and what it imports. NumPy is
# in the snapshot already, without the files that pandas may ask for.
TABLE_FILES = ("vendor/pyodide/*.whl",)

Visit = dict[str, float]


def say(text: str) -> None:
    """Write a line of progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def visit(browser: Browser, url: str, profile: Path) -> Visit:
    """Open a page, wait until it has the data, and until it has kept what it keeps.

    Returns:
        Milliseconds from navigation: ready, loaded, paint; the layout shift; bytes until ready.
    """
    with start_chromium(browser, profile=profile) as driver:
        driver.set_script_timeout(TIMEOUT_SECONDS)
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        driver.get(url)
        wait = WebDriverWait(driver, TIMEOUT_SECONDS, 0.2)
        found: Visit = wait.until(lambda running: running.execute_script(READ))
        driver.execute_async_script(KEPT)
    return found


def measure(pairs: int) -> dict[str, list[Visit]]:
    """Return the visits to "ours" and "plain", cold and "... warm", one for each turn."""
    visits: dict[str, list[Visit]] = {}
    browser = find_browser()
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name, "plain")
        plain.mkdir()
        write_plain_page(plain)
        with StaticServer({"/ours/": SITE, "/plain/": plain}) as server:
            for turn in range(pairs):
                for page in ("plain", "ours"):
                    profile = Path(name, f"{page}-{turn}")
                    for key in (page, f"{page} warm"):
                        seen = visit(browser, f"{server.url}/{page}/", profile)
                        visits.setdefault(key, []).append(seen)
                        say(f"{turn + 1}/{pairs} {key}: {seen['ready']:.0f} ms ready")
    return visits


def report(visits: dict[str, list[Visit]]) -> dict[str, Any]:
    """Reduce the visits to what the module's docstring lists."""

    def median(key: str, name: str) -> float:
        return statistics.median(one[name] for one in visits[key])

    def ratio(name: str, kind: str = "") -> float:
        return round(median(f"ours{kind}", name) / median(f"plain{kind}", name), 3)

    def size(patterns: tuple[str, ...]) -> int:
        return sum(path.stat().st_size for each in patterns for path in folder_of(SITE).glob(each))

    transferred = median("ours", "bytes")
    with_pandas = transferred + size(TABLE_FILES)
    whole = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    return {
        "ready_ratio": ratio("ready"),
        "warm_ready_ratio": ratio("ready", " warm"),
        "first_paint_ms": round(median("ours", "paint")),
        "transferred_mb": round(transferred / 1e6, 2),
        "plain_transferred_mb": round(median("plain", "bytes") / 1e6, 2),
        "click_to_loaded_ratio": ratio("loaded"),
        "warm_click_to_loaded_ratio": ratio("loaded", " warm"),
        "transferred_mb_with_pandas": round(with_pandas / 1e6, 2),
        "transferred_mb_with_tfjs": round((with_pandas + size(TRAINING_FILES)) / 1e6, 2),
        "kept_mb": round(whole / 1e6, 1),
        "first_paint_over_ready": round(median("ours", "paint") / median("ours", "ready"), 3),
        "layout_shift": round(max(one["shift"] for one in visits["ours"]), 3),
        "seconds": {
            key: {name: round(median(key, name) / 1000, 2) for name in ("ready", "loaded")}
            for key in visits
        },
    }


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure the start against a plain page.")
    parser.add_argument("--pairs", type=int, default=5, help="turns of both pages")
    print(json.dumps(report(measure(parser.parse_args().pairs))))


if __name__ == "__main__":
    main()
