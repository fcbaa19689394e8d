"""Two hundred trainings and tests in one visit: nothing grows."""

from functools import partial
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.faults.workers import write_tiny_data
from tests.site import SUB_PATH
from tools.serve import StaticServer

MOST_GROWTH = 0.05
SETTLED, LAST = 20, 200

# clicks through so many more trainings and tests, as fast as the page lets it
CYCLES = """
const [number] = arguments;
const { body } = document;
const status = document.getElementById("status");
const change = () => new Promise((resolve) => {
  const seen = new MutationObserver(() => { seen.disconnect(); resolve(); });
  seen.observe(body, { attributeFilter: ["data-state"] });
});
const run = async (id) => {
  document.getElementById(id).click();
  while (["training", "testing"].includes(body.dataset.state)) await change();
  if (body.dataset.state !== "trained") throw new Error(status.textContent);
};
window.cycles = 0;
window.failed = "";
(async () => {
  for (let cycle = 1; cycle <= number; cycle++) {
    await run("train");
    await run("test");
    window.spoken.length = window.states.length = 0;
    window.cycles = cycle;
  }
})().catch((error) => { window.failed = String(error); });
"""
MEMORY = """
const done = arguments[0];
const { root } = document.documentElement.dataset;
import(new URL(`${root}model_bridge.js`, document.baseURI))
  .then(({ memory }) => Promise.all(["baseline", "deep", "history"].map(memory)))
  .then(done);
"""
IDLE = "const [done] = arguments; requestIdleCallback(() => setTimeout(done));"


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, data_server: StaticServer, folder: Path) -> Page:
    write_tiny_data(folder)
    opened = Page(start_browser(), data_server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    # once they are there, nothing else comes by itself
    opened.driver.find_element(By.CSS_SELECTOR, "#data summary").click()
    opened.wait(opened.driver.find_element(By.ID, "films").is_displayed, 120)
    opened.train(epochs=1, batch_size=1000, embedding_dim=4, hidden_units=4)
    opened.driver.execute_cdp_cmd("Performance.enable", {})
    return opened


def measured(page: Page) -> dict[str, float]:
    """Return what is held: in the page after a garbage collection, and in each worker."""
    # the towers of each training are logged: a browser keeps a thousand lines, whatever they are
    page.driver.execute_script("console.clear()")
    # what Python held is let go of by finalizers, after one collection and before another
    for _ in range(2):
        page.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        page.driver.execute_async_script(IDLE)
    metrics = page.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    found = {one["name"]: one["value"] for one in metrics}
    held = {name: found[name] for name in ("Nodes", "JSHeapUsedSize", "JSEventListeners")}
    for number, worker in enumerate(page.driver.execute_async_script(MEMORY)):
        held |= {f"{name} {number}": value for name, value in worker.items()}
    return held


def go_through(page: Page, number: int) -> None:
    """Go through cycles, however long they all take: each has its own minute."""
    page.driver.execute_script(CYCLES, number)
    for least in range(1, number + 1):
        page.wait(partial(cycles_are, page, least), 60)


def cycles_are(page: Page, least: int) -> bool:
    """Whether the page has gone through so many cycles; fails where it went wrong."""
    number, failed = page.driver.execute_script("return [window.cycles, window.failed]")
    assert failed == ""
    return bool(number >= least)


def test_two_hundred_cycles_leave_nothing_behind(page: Page) -> None:
    go_through(page, SETTLED)
    before = measured(page)
    go_through(page, LAST - SETTLED)
    after = measured(page)
    growth = {name: after[name] / before[name] - 1 for name in before}
    assert {name: share for name, share in growth.items() if share > MOST_GROWTH} == {}
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    assert console_errors(page.driver) == []
