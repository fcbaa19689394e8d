"""How fast the page itself answers a star and a letter: a part of bench/cold.py.

Example::

    answer_times()    # {"rerank_p95_ms": 48.1, "rerank_median_ms": ..., "search_p95_ms": ...}

The assembled site in a headless browser, all models trained with the page's settings. A time is
that from the event until the frame that shows what came of it has been painted.
"""

from pathlib import Path
from statistics import quantiles

from bench.harness import ROOT
from tests.browser.page import Page
from tools.browser import find_browser, start_chromium
from tools.serve import StaticServer

NUM_CLICKS = 50
QUERIES = (
    "the usual suspects",
    "schindlers lsit",
    "les miserables",
    "star trek 2",
    "mash",
    "empire",
)

# a message that is sent in a frame comes when the frame has been painted
PAINTED = """
const painted = (started) => new Promise((resolve) => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now() - started);
    port2.postMessage(0);
  });
});
"""
RATE = (
    PAINTED
    + """
const [number, done] = arguments;
const table = document.querySelector("#recommendations tbody");
const films = [...document.querySelectorAll("#taste-starters fieldset")];
const times = [];
for (let click = 0; click < number; click++) {
  // every film in turn, each time with other stars of those that change the lists: three to five
  const stars = [...films[click % films.length].querySelectorAll("input")].slice(2);
  const star = stars[(2 * click + Math.floor(click / films.length)) % stars.length];
  const listed = new Promise((resolve) => {
    const observer = new MutationObserver(() => { observer.disconnect(); resolve(); });
    observer.observe(table, { childList: true, subtree: true });
  });
  const started = performance.now();
  star.click();
  await listed;
  times.push(await painted(started));
}
done(times);
"""
)
SEARCH = (
    PAINTED
    + """
const [queries, done] = arguments;
const box = document.getElementById("film-search");
const times = [];
for (const query of queries) {
  for (let length = 1; length <= query.length; length++) {
    box.value = query.slice(0, length);
    const started = performance.now();
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    times.push(await painted(started));
  }
}
done(times);
"""
)


def answer_times() -> dict[str, float]:
    """Return 95th percentiles and medians in milliseconds, over 50 clicks and all letters."""
    site = ROOT / "site"
    driver = start_chromium(find_browser())
    driver.set_script_timeout(120)
    try:
        with StaticServer({"/": Path(site)}) as server:
            page = Page(driver, server.url + "/")
            page.open()
            page.wait_for("ready")
            page.load_data()
            page.train()
            # the first click also makes what the others find ready
            clicks = driver.execute_async_script(_asynchronous(RATE), NUM_CLICKS + 1)[1:]
            letters = driver.execute_async_script(_asynchronous(SEARCH), QUERIES)
    finally:
        driver.quit()
    return _summary("rerank", clicks) | _summary("search", letters)


def _asynchronous(script: str) -> str:
    return f"(async function () {{ {script} }}).apply(null, arguments);"


def _summary(name: str, times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20, method="inclusive")
    return {f"{name}_p95_ms": round(cuts[18], 1), f"{name}_median_ms": round(cuts[9], 1)}
