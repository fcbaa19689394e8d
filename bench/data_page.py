"""The page while it reads the visitor's files and trains on them: a part of bench/data.py.

Example::

    with DataPage() as page:
        page.read([Path("ratings.csv"), Path("movies.csv")])
        page.train()    # seconds for each interaction
"""

import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.harness import ROOT
from recommender.app.models import LABELS
from tests.browser.page import Page
from tools.browser import find_browser, start_chromium
from tools.serve import StaticServer

BYTES_OF_A_RATING = 12
METER = """
window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((e) => e.duration)))
  .observe({ type: "longtask" });
"""
# the numbers of the metrics table: dashes and dots stand there before
MEASURED = """
return /0\\.\\d{3}/.test(document.getElementById("metrics").innerText)
  && !document.getElementById("map-placeholder")?.checkVisibility();
"""
HEAP = """
const done = arguments[arguments.length - 1];
const root = document.documentElement.dataset.root;
const held = async () => {
  const { memory } = await import(new URL(`${root}model_bridge.js`, location.href));
  const found = { page: performance.memory.usedJSHeapSize };
  for (const name of arguments[0]) found[name] = (await memory(name)).heapBytes;
  return found;
};
held().then(done, (error) => done({ error: String(error) }));
"""
SECONDS = 1800


class DataPage:
    """A fresh page in a headless browser."""

    def __enter__(self) -> Self:
        """Start server and browser; wait until the page is ready, and pandas is there."""
        self._server = StaticServer({"/": Path(ROOT / "site")})
        self.driver = start_chromium(find_browser())
        self.driver.set_script_timeout(SECONDS)
        self._page = Page(self.driver, self._server.url + "/")
        self._page.open()
        self._page.wait_for("ready")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop both."""
        self.driver.quit()
        self._server.stop()

    @property
    def status(self) -> str:
        """What the page says."""
        return self._page.status

    def meter(self) -> None:
        """Watch the main thread from now on, once pandas is there."""
        time.sleep(5)  # its import comes when the page has a quiet moment
        self.driver.execute_script(METER)

    def load(self) -> None:
        """Click on Load Data."""
        self._page.load_data()

    def read(self, paths: Sequence[Path]) -> None:
        """Choose files, and wait until they are read."""
        self.driver.find_element("id", "own-files-input").send_keys("\n".join(map(str, paths)))
        # not at once: the state of before is "ready"
        self._page.wait(lambda: self.status.startswith("Loaded"), seconds=SECONDS)

    def peak_of_reading(self, paths: Sequence[Path]) -> float:
        """Return the tab's peak of memory in MB, above what was there before and what is kept."""
        process = _largest_renderer()
        before, highest, is_over = _resident(process), [0.0], threading.Event()

        def watch() -> None:
            while not is_over.wait(0.02):
                highest[0] = max(highest[0], _resident(process))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            self.read(paths)
        finally:
            is_over.set()
            watcher.join()
        kept = int(re.sub(r"\D", "", re.search(r"([\d,]+) interactions", self.status)[1]))  # type: ignore[index]
        return highest[0] - before - kept * BYTES_OF_A_RATING / 1e6

    def train(self) -> float:
        """Train by default; return the seconds until map and metrics are there / interactions."""
        started = time.perf_counter()
        self._page.click("Train", "trained", seconds=SECONDS)
        self._page.wait(lambda: self.driver.execute_script(MEASURED) is True, seconds=60)
        seconds = time.perf_counter() - started
        learnt = re.search(r"on ([\d,]+) interactions", self.status)
        assert learnt, self.status
        return seconds / int(learnt[1].replace(",", ""))

    def heap(self) -> dict[str, float]:
        """Return what is held, in MB, by the page's JavaScript and each model's worker."""
        found = self.driver.execute_async_script(HEAP, list(LABELS))
        assert "error" not in found, found
        return {name: size / 1e6 for name, size in found.items()}

    def tasks(self) -> dict[str, Any]:
        """Return the longest task since `meter`."""
        tasks = self.driver.execute_script("return longTasks")
        return {"longest_task_ms": max(tasks, default=0), "long_tasks": len(tasks)}


def _resident(process: int) -> float:
    """Return the resident memory of a process in MB."""
    text = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _largest_renderer() -> int:
    """Return the process of the page: of Chromium's renderers the one that holds most."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue  # it has ended meanwhile
            if b"--type=renderer" in command:
                found.append(int(folder.name))
    return max(found, key=_resident)
