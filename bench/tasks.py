"""Measure how long the page's main thread is held at a time, from ready on, in a whole visit.

Example::

    make bench-tasks

The last line is one JSON object: by what the visitor does, the longest task of the main thread in
milliseconds, until the page has nothing more to do (null: none was as long as 50 ms, which is where
browsers begin to tell); longest_task_ms, the median over --visits of a visit's longest; of_visits,
each visit's; number, all tasks of 50 ms and more of the visits.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from itertools import chain

from selenium.webdriver import Chrome

from bench.epoch_ends import say
from bench.harness import ROOT
from bench.map_page import QUIET
from tests.browser.page import Page
from tools.browser import find_browser, start_chromium
from tools.serve import StaticServer

METER = """
window.tasks = [];
new PerformanceObserver((list) => {
  window.tasks.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ type: "longtask" });
"""


class Visit:
    """One tab, in which one thing is done after the other."""

    def __init__(self, driver: Chrome, url: str) -> None:
        """Open the page and wait until it is ready."""
        self.driver = driver
        self.page = Page(driver, url)
        self.page.open()
        self.page.wait_for("ready")
        self.longest: dict[str, list[float]] = {}
        driver.execute_script("window.tasks.length = 0")

    def do(self, name: str, act: Callable[[], object]) -> None:
        """Do it, wait until the page is quiet, and note the tasks of 50 ms and more."""
        act()
        self.driver.execute_async_script(QUIET)
        tasks = self.driver.execute_script("return window.tasks.splice(0)")
        self.longest[name] = [round(duration, 1) for duration in tasks]

    def has_tables(self) -> bool:
        """Say whether pandas' tables are there."""
        shown = "return !document.getElementById('data-tables').hidden"
        return self.driver.execute_script(shown) is True

    def lay_out(self) -> None:
        """Have the films laid out by UMAP."""
        self.page.set("map_projection", "umap")
        self.page.wait(lambda: "UMAP keeps" in self.page.text("map-kept"), seconds=120)

    def rate(self) -> None:
        """Give the first three starters stars."""
        for one in list(self.page.starred("taste-starters"))[:3]:
            self.page.rate(one, 5)


def visit(driver: Chrome, url: str) -> dict[str, list[float]]:
    """Go the way of a visitor, from ready on."""
    driver.set_script_timeout(120)
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": METER})
    one = Visit(driver, url)
    page = one.page
    one.do("load", page.load_data)
    one.do("tables", lambda: page.wait(one.has_tables, seconds=120))
    one.do("train", page.train)
    one.do("test", page.test)
    one.do("another user", lambda: page.show_user(7))
    one.do("rate", one.rate)
    one.do("map of all films", lambda: page.set("map_films", "all"))
    one.do("UMAP", one.lay_out)
    one.do("train again", page.train)
    one.do("unfold all", lambda: page.open_details(True))
    return one.longest


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure how long the main thread is held.")
    parser.add_argument("--visits", type=int, default=3)
    options = parser.parse_args()
    visits = []
    with StaticServer({"/": ROOT / "site"}) as server:
        for _ in range(options.visits):
            with start_chromium(find_browser()) as driver:
                visits.append(visit(driver, server.url + "/"))
            say(str(visits[-1]))
    longest = [max(chain([0.0], *one.values())) for one in visits]
    report = {
        "longest_task_ms": statistics.median(longest),
        "of_visits": longest,
        "number": sum(len(tasks) for one in visits for tasks in one.values()),
        "longest_task_of": {
            name: max(chain(*(one[name] for one in visits)), default=None) for name in visits[0]
        },
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
