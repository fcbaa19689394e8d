"""What the map costs the page: a part of bench/map.py.

Example::

    with MapPage() as page:
        page.cost_of_watching(repeats=3)   # {"map_cost_share": .012, ...}
        page.moves()                       # {"frame_ms_median": 3.1, ...}

The assembled site in a headless browser, moved by real events of a mouse. A frame's milliseconds
are what it costs the main thread in the page's own code: the handlers of the events that led to it
and what it draws, with all that Python does in them.
"""

import time
from pathlib import Path
from statistics import median, quantiles
from types import TracebackType
from typing import Any, Self

from selenium.webdriver.common.by import By

from bench.harness import ROOT
from tests.browser.page import Page
from tools.browser import find_browser, start_chromium
from tools.serve import StaticServer

NUM_MOVES = 120
BUTTON = "left"

# before the page's own scripts: what their frames and handlers take, and long tasks
METER = """
window.meter = { frames: [], handlers: [], tooltips: [], tasks: [], pending: 0 };
const timed = (call, done) => function (...args) {
  const started = performance.now();
  try {
    return call.apply(this, args);
  } finally {
    done(performance.now() - started);
  }
};
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => request(timed(callback, (spent) => {
  meter.frames.push(meter.pending + spent);
  meter.pending = 0;
}));
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, handler, ...rest) {
  if (this.id !== "embedding-map" || !/^(pointer|wheel)/.test(type)) {
    return add.call(this, type, handler, ...rest);
  }
  return add.call(this, type, (event) => {
    const started = performance.now();
    handler(event);
    const tooltip = document.getElementById("map-tooltip");
    // asking for its place makes the browser lay it out: then it stands
    const isShown = type === "pointermove" && !tooltip.hidden && tooltip.offsetWidth > 0;
    const spent = performance.now() - started;
    meter.pending += spent;
    if (isShown) meter.tooltips.push(spent);
  }, ...rest);
};
new PerformanceObserver((list) => meter.tasks.push(...list.getEntries().map((e) => e.duration)))
  .observe({ type: "longtask" });
"""
# nothing else is to be drawn, and nothing waits for a quiet moment
QUIET = """
const done = arguments[arguments.length - 1];
const wait = () =>
  requestIdleCallback((deadline) => (deadline.timeRemaining() > 40 ? done() : wait()));
wait();
"""
MIDDLE = """
const box = document.getElementById("embedding-map").getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
"""


class MapPage:
    """The page with all models trained on the default settings."""

    def __enter__(self) -> Self:
        """Start server and browser, load the data and train once."""
        self._server = StaticServer({"/": Path(ROOT / "site")})
        self.driver = start_chromium(find_browser())
        self.driver.set_script_timeout(120)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": METER})
        size = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.page = Page(self.driver, self._server.url + "/")
        self.page.open()
        self.page.wait_for("ready")
        self.page.load_data()
        # the library that the data tables need comes now, not in the midst of what is measured
        self.page.wait(self._has_tables, seconds=120)
        self.page.train()
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

    def _has_tables(self) -> bool:
        shown = "return !document.getElementById('data-tables').hidden"
        return self.driver.execute_script(shown) is True

    def cost_of_watching(self, repeats: int) -> dict[str, Any]:
        """Return what the moving map adds to a training as a share: the median of pairs' ratios.

        Trainings with and without it take turns, in an order that turns around.
        """
        ratios, tasks = [], []
        for turn in range(repeats):
            seconds = {}
            for is_watched in [False, True] if turn % 2 else [True, False]:
                self.page.set("map_live", is_watched)
                self._forget()
                started = time.perf_counter()
                self.page.train()
                seconds[is_watched] = time.perf_counter() - started
                if is_watched:
                    tasks += self._meter("tasks")
            ratios.append(seconds[True] / seconds[False])
        return {
            "map_cost_share": round(median(ratios) - 1, 4),
            "map_cost_shares": [round(ratio - 1, 4) for ratio in ratios],
            "longest_task_training_ms": round(max(tasks, default=0), 1),
        }

    def moves(self) -> dict[str, Any]:
        """Return what frames of drags and zooms, tooltips and long tasks take, all films shown."""
        self.page.set("map_films", "all")
        self.page.set("map_projection", "umap")
        self._forget()
        self.page.wait(lambda: "UMAP keeps" in self.page.text("map-kept"), seconds=120)
        tasks = {"projection": self._longest()}
        frames: list[float] = []
        for name, move in (("drag", self._drag), ("zoom", self._zoom), ("point", self._point)):
            self._settle()
            move()
            tasks[name] = self._longest()
            frames += self._meter("frames") if name != "point" else []
        tooltips = self._meter("tooltips")
        for name, visit in (("search", self._search), ("pca", self._back)):
            self._settle()
            visit()
            self._settle(forget=False)
            tasks[name] = self._longest()
        return {
            **_summary("frame_ms", frames),
            **_summary("tooltip", tooltips, "_ms"),
            "num_frames": len(frames),
            "num_tooltips": len(tooltips),
            "longest_task_of": tasks,
        }

    def _settle(self, *, forget: bool = True) -> None:
        self.driver.execute_async_script(QUIET)
        if forget:
            self._forget()

    def _forget(self) -> None:
        script = "for (const list of Object.values(meter)) if (list.length) list.length = 0;"
        self.driver.execute_script(script)

    def _meter(self, name: str) -> list[float]:
        values: list[float] = self.driver.execute_script("return meter[arguments[0]]", name)
        return values

    def _longest(self) -> float:
        """Return the longest task, or frame of the page's own code, in milliseconds."""
        return round(max([0.0, *self._meter("tasks"), *self._meter("frames")]), 1)

    def _mouse(self, kind: str, x: float, y: float, **rest: Any) -> None:
        event = {"type": kind, "x": x, "y": y, **rest}
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def _middle(self) -> tuple[float, float, float, float]:
        canvas = self.driver.find_element(By.ID, "embedding-map")
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", canvas)
        x, y, width, height = self.driver.execute_script(MIDDLE)
        return x, y, width, height

    def _drag(self) -> None:
        x, y, _, _ = self._middle()
        for turn in range(3):
            self._mouse("mousePressed", x, y, button=BUTTON, clickCount=1)
            for move in range(NUM_MOVES // 3):
                way = 3 * move * (-1) ** turn
                self._mouse("mouseMoved", x + way, y + way / 2, button=BUTTON, buttons=1)
            self._mouse("mouseReleased", x, y, button=BUTTON, clickCount=1)

    def _zoom(self) -> None:
        x, y, _, _ = self._middle()
        for move in range(NUM_MOVES):
            way = -60 if move % 60 < 30 else 60
            self._mouse("mouseWheel", x + 40, y - 30, deltaX=0, deltaY=way)

    def _point(self) -> None:
        self.driver.find_element(By.ID, "map-fit").click()
        self._settle()
        x, y, width, height = self._middle()
        for move in range(NUM_MOVES):
            across, down = (move * 37) % 100 / 100 - 0.5, (move * 61) % 100 / 100 - 0.5
            self._mouse("mouseMoved", x + across * width * 0.8, y + down * height * 0.8)

    def _search(self) -> None:
        box = self.driver.find_element(By.ID, "map-search")
        box.send_keys("Star Wars")
        self.page.wait(lambda: self.page.text("map-list") != "")
        box.send_keys("\n")
        self.page.wait(lambda: self.page.text("film-card-title").startswith("Star Wars"))

    def _back(self) -> None:
        self.page.set("map_projection", "pca")


def _summary(name: str, times: list[float], unit: str = "") -> dict[str, float]:
    cuts = quantiles(times, n=20, method="inclusive")
    return {
        f"{name}_median{unit}": round(cuts[9], 2),
        f"{name}_p95{unit}": round(cuts[18], 2),
    }
