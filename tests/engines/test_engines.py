"""The page in each engine of the web: a first visit, a second, one by keys alone without a network.

The first engine's settings are typed; its address, as a link, brings them to the others. The tests
of an engine share one browser and go on where the one before stopped; the last test compares what
all of them have shown.
"""

from dataclasses import dataclass
from functools import partial

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.neutral_page import TRAIN_SECONDS, Lists, NeutralPage
from tests.engines.conftest import Visit
from tests.site import SUB_PATH
from tools.browser.engines import ENGINES

SMALL = {"epochs": 2, "max_interactions": 20_000, "batch_size": 2048}

# what a host may be asked for in a visit whose files are all kept: whether there is a new version
ASKED_AGAIN = {SUB_PATH, f"{SUB_PATH}service_worker.js"}

ROWS = """
return [...document.getElementById(arguments[0]).rows]
  .map(({ cells }) => [...cells].map((cell) => cell.textContent.trim()));
"""

UNFINISHED = """
const done = arguments[arguments.length - 1];
const root = new URL(document.documentElement.dataset.root, document.baseURI);
import(`${root.href}boot/files.js`).then(({ unfinished }) => done(unfinished()));
"""


@dataclass(frozen=True)
class Shown:
    """All numbers and titles that a run of the page shows, and its address, from "#" on."""

    address: str
    status: str
    lists: Lists
    metrics: list[list[str]]
    mean_losses: list[list[str]]
    last_losses: str


Runs = dict[str, Shown]


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Return what the first visit has shown, by engine."""
    return {}


def prepare(page: NeutralPage) -> None:
    for name, value in SMALL.items():
        page.set(name, value)


def python_of(page: NeutralPage) -> str | None:
    """Return whether Python has gone on from its snapshot, or has started anew."""
    return page.driver.find_element(By.TAG_NAME, "html").get_attribute("data-python")


def run(page: NeutralPage, link: str) -> Shown:
    page.load_data()
    if not link:
        prepare(page)
    page.train()
    page.click("Test", "trained")
    return shown(page)


def rows(page: NeutralPage, table: str) -> list[list[str]]:
    found: list[list[str]] = page.driver.execute_script(ROWS, table)
    return found


def shown(page: NeutralPage) -> Shown:
    page.wait_until_measured()
    page.driver.execute_script("document.getElementById('loss-behind').open = true")
    page.wait(lambda: len(rows(page, "loss-means")) == 1 + SMALL["epochs"])
    page.wait(lambda: "user=" in address(page))
    page.tab_to("loss-chart")
    return Shown(
        address(page),
        page.status,
        page.lists(),
        rows(page, "metrics"),
        rows(page, "loss-means"),
        last_losses(page),
    )


def address(page: NeutralPage) -> str:
    return page.driver.current_url.partition("#")[2]


def last_losses(page: NeutralPage) -> str:
    """Have the last step read out: a pointer over which the page scrolls has another read out."""
    read = [""]

    def is_last() -> bool:
        page.type(Keys.END)
        read.append(page.text("loss-tooltip"))
        return read[-1].partition(":")[0] not in {"", "Step 1"}

    page.wait(is_last)
    return read[-1]


def is_kept(page: NeutralPage) -> bool:
    return page.driver.find_element(By.TAG_NAME, "html").get_attribute("data-offline") == "kept"


def press(page: NeutralPage, button: str, key: str, state: str) -> None:
    """Go to a button and press it, by keys alone."""
    page.tab_to(button)
    page.act(partial(page.type, key), state, TRAIN_SECONDS)


def violations(page: NeutralPage) -> list[str]:
    """Return what the content policy has stopped since the page was opened."""
    found: list[str] = page.driver.execute_script("return window.early.violations")
    return found


def test_first_visit(visit: Visit, runs: Runs) -> None:
    page = visit.page
    link = next((run.address for run in runs.values()), "")
    page.driver.get(f"{page.url}#{link}")
    page.record()
    page.wait_for("ready")
    assert python_of(page) == "snapshot"
    runs[visit.engine] = found = run(page, link)
    names = ["Popularity", "ItemKNN", "EASE", "Baseline", "Deep", "History"]
    assert [row[0] for row in found.metrics[1:]] == names
    assert [len(films) for films in found.lists.values()] == [10, 10, 10, 10]
    assert page.backend == "Computed by TensorFlow.js on WebAssembly."
    assert violations(page) == []


def unfinished(page: NeutralPage) -> list[str]:
    """Return what the page thinks has not come; Firefox shows a driver another copy of a module."""
    found: list[str] = page.driver.execute_async_script(UNFINISHED)
    return [] if page.driver.name == "firefox" else found


def test_second_visit_is_from_the_kept_copy(visit: Visit) -> None:
    visit.page.wait(lambda: is_kept(visit.page), 60)
    visit.server.requests.clear()
    visit.page.open()
    visit.page.wait_for("ready")
    assert {request.path for request in visit.server.requests} <= ASKED_AGAIN
    # or a slow start would be called a stalled one
    assert unfinished(visit.page) == []


def test_all_of_it_without_a_network_and_by_keys_alone(visit: Visit, runs: Runs) -> None:
    page = visit.page
    visit.server.stop()
    visit.server.requests.clear()
    page.open()
    page.wait_for("ready")
    press(page, "load-data", Keys.ENTER, "loaded")
    prepare(page)
    press(page, "train", Keys.SPACE, "trained")
    press(page, "test", Keys.ENTER, "trained")
    assert shown(page) == runs[visit.engine]
    page.tab_to("embedding-map")
    page.type(Keys.ARROW_RIGHT)
    page.wait(lambda: page.text("map-tooltip"))
    first = page.text("map-tooltip")
    page.type(Keys.ARROW_LEFT, Keys.ARROW_UP)
    page.wait(lambda: page.text("map-tooltip") != first)
    title = page.text("map-tooltip").split("\n")[0]
    page.type(Keys.ENTER)
    page.wait(lambda: page.text("film-card-title") == title)
    assert violations(page) == []
    assert visit.server.requests == []


def test_all_engines_show_the_same(runs: Runs) -> None:
    if len(runs) < len(ENGINES):
        pytest.skip(f"only {', '.join(runs)} had a run")
    first, *others = runs.values()
    for other in others:
        assert other == first
