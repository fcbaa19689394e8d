"""Two hundred trainings and tests in one visit: nothing grows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

MOST_GROWTH = 0.05
SETTLED, LAST = 20, 200

# clicks through so many more trainings and tests, as fast as the page lets it
CYCLES = """
const [number, done] = arguments;
const { body } = document;
const change = () => new Promise((resolve) => {
  const seen = new MutationObserver(() => { seen.disconnect(); resolve(); });
  seen.observe(body, { attributeFilter: ["data-state"] });
});
const run = async (id) => {
  document.getElementById(id).click();
  do await change(); while (body.dataset.state === "training" || body.dataset.state === "testing");
  if (body.dataset.state !== "trained") throw new Error(document.getElementById("status").textContent);
};
(async () => {
  for (let cycle = 0; cycle < number; cycle++) {
    await run("train");
    await run("test");
    window.spoken.length = window.states.length = 0;
  }
})().then(() => done("done"), (error) => done(String(error)));
"""
MEMORY = """
const done = arguments[0];
import(new URL("model_bridge.js", document.baseURI))
  .then(({ memory }) => Promise.all(["baseline", "deep", "history"].map(memory)))
  .then(done);
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, data_server: StaticServer, folder: Path) -> Iterator[Page]:
    flags = "|".join(["1"] + ["0"] * 18)
    films = range(1, 41)
    items = "".join(f"{i}|Film {i} (1990)||||{flags}\n" for i in films)
    ratings = "".join(
        f"{user}\t{item}\t{1 + item % 5}\t{881250949 + 1000 * item + user}\n"
        for user in range(1, 31)
        for item in films
        if (user * item) % 7 % 2
    )
    (folder / "u.item").write_text(items, encoding="utf-8")
    (folder / "u.data").write_text(ratings, encoding="utf-8")
    opened = Page(start_browser(), data_server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    opened.train(epochs=1, batch_size=1000, embedding_dim=4, hidden_units=4)
    opened.driver.set_script_timeout(300)
    opened.driver.execute_cdp_cmd("Performance.enable", {})
    yield opened


def measured(page: Page) -> dict[str, float]:
    """Return what is held: in the page after a garbage collection, and in each worker."""
    page.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    metrics = page.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    found = {one["name"]: one["value"] for one in metrics}
    held = {name: found[name] for name in ("Nodes", "JSHeapUsedSize", "JSEventListeners")}
    for number, worker in enumerate(page.driver.execute_async_script(MEMORY)):
        held |= {f"{name} {number}": value for name, value in worker.items()}
    return held


def test_two_hundred_cycles_leave_nothing_behind(page: Page) -> None:
    assert page.driver.execute_async_script(CYCLES, SETTLED) == "done"
    before = measured(page)
    assert page.driver.execute_async_script(CYCLES, LAST - SETTLED) == "done"
    after = measured(page)
    print(before, after)
    growth = {name: after[name] / before[name] - 1 for name in before}
    assert {name: share for name, share in growth.items() if share > MOST_GROWTH} == {}
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    assert console_errors(page.driver) == []
