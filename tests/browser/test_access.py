"""Every visitor: nothing that axe-core finds, and nothing too wide, in any state and any look.

One visit a width, two at a time, walks through the states; each state in each look is a case.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from selenium.webdriver.common.by import By

from tests.browser.looks import Finding, Looks
from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

SMALL = {"epochs": 3, "embedding_dim": 16, "max_interactions": 20_000}
LONG = 200

Step = tuple[str, tuple[str, ...]]
COLORS = ("light", "dark", "forced light")
STATES: Mapping[str, tuple[str, ...]] = {
    "booting": ("light",),
    "ready": (*COLORS, "forced dark", "large"),
    "loaded": (*COLORS, "large"),
    "failed": (*COLORS, "large"),
    "paused": (*COLORS, "large"),
    "trained": (*COLORS, "large"),
    "tested": (*COLORS, "forced dark", "large"),
    "searched": (*COLORS, "large"),
    "rated": (*COLORS, "large"),
    "card": (*COLORS, "forced dark", "large"),
    "why": (*COLORS, "forced dark", "large"),
    "touring": (*COLORS, "large"),
    "all open": (*COLORS, "large"),
    "training anew": (*COLORS, "large"),
}
# colours are the same at any width; large text is tight on the narrow page
LOOKS_AT = {
    1280: {"light", "dark", "forced light", "forced dark"},
    360: {"light", "large"},
}


def looks_at(width: int, state: str) -> list[str]:
    return [look for look in STATES[state] if look in LOOKS_AT[width]]


CASES = [
    (width, state, look)
    for width in LOOKS_AT
    for state in STATES
    for look in looks_at(width, state)
]

Findings = dict[tuple[str, str], Finding]


def walk(page: Page) -> Iterator[str]:
    """Bring the page into each of the states in turn."""
    driver = page.driver
    page.open()
    yield "booting"
    page.wait_for("ready")
    yield "ready"
    page.load_data()
    page.open_details(True)
    page.wait(lambda: driver.find_element(By.ID, "data-tables").is_displayed(), 60)
    yield "loaded"
    page.open_details(False)
    page.set("epochs", 0)
    page.click("Train", "failed")
    yield "failed"
    for name, value in SMALL.items():
        page.set(name, value)
    page.set("epochs", LONG)
    pause(page)
    yield "paused"
    page.click("Stop", "trained")
    page.train(epochs=SMALL["epochs"])
    yield "trained"
    show_hits(page)
    yield "tested"
    driver.find_element(By.ID, "map-search").send_keys("the")
    page.wait(lambda: driver.find_element(By.ID, "map-list").is_displayed())
    yield "searched"
    driver.find_element(By.CSS_SELECTOR, "#map-found li").click()
    page.wait(lambda: driver.find_element(By.ID, "film-card-body").is_displayed())
    yield "card"
    for stars, title in enumerate(list(page.starred("taste-starters"))[:3], start=3):
        page.rate(title, stars)
    yield "rated"
    button = driver.find_element(By.CSS_SELECTOR, "#recommendations button.title")
    driver.execute_script("arguments[0].click()", button)
    page.wait(lambda: driver.find_element(By.ID, "why").is_displayed())
    yield "why"
    driver.find_element(By.ID, "why-close").click()
    tour(page)
    yield "touring"
    driver.find_element(By.ID, "tour-close").click()
    page.open_details(True)
    yield "all open"
    page.set("epochs", LONG)
    pause(page)
    yield "training anew"


def pause(page: Page) -> None:
    """Train, and stand still in mid-training, so that each look shows the same."""
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    page.button("Pause").click()
    page.wait_until_spoken("Paused")


def tour(page: Page) -> None:
    """Open the tour at a station that has an experiment, and guess how it ends."""
    page.driver.find_element(By.ID, "tour-open").click()
    page.driver.find_element(By.CSS_SELECTOR, "#tour-stations li:nth-child(2) button").click()
    page.wait(lambda: page.driver.find_element(By.ID, "tour-guess").is_displayed())
    page.driver.find_element(By.ID, "tour-side-0").click()
    page.wait(lambda: page.acts(page.driver.find_element(By.ID, "tour-run")))


def show_hits(page: Page) -> None:
    """Show the lists of a user as of the split, of which some film came true."""
    page.test()
    page.set("as_of_split", True)
    for _ in range(40):
        page.wait(lambda: not page.is_asking)
        if page.driver.find_elements(By.CSS_SELECTOR, "#recommendations .deep.hit"):
            return
        page.button("At random").click()
    raise AssertionError("no list has a film that its user went on to rate")


def look_at_all(page: Page, width: int) -> tuple[Findings, list[str]]:
    """Return what is wrong, by state and look, and what the page wrote as an error."""
    looks, found = Looks(page), {}
    for state in walk(page):
        for look in looks_at(width, state):
            found[state, look] = looks.find(look)
        looks.put_on("light")
    return found, console_errors(page.driver)


@pytest.fixture(scope="module")
def visits(
    start_browser: StartBrowser, server: StaticServer
) -> dict[int, tuple[Findings, list[str]]]:
    pages = [Page(start_browser(width=width), server.url + SUB_PATH) for width in LOOKS_AT]
    with ThreadPoolExecutor() as both:
        return dict(zip(LOOKS_AT, both.map(look_at_all, pages, LOOKS_AT), strict=True))


Visits = dict[int, tuple[Findings, list[str]]]


@pytest.mark.parametrize(("width", "state", "look"), CASES)
def test_axe_finds_nothing(visits: Visits, width: int, state: str, look: str) -> None:
    assert visits[width][0][state, look].violations == {}


@pytest.mark.parametrize(("width", "state", "look"), CASES)
def test_nothing_scrolls_sideways(visits: Visits, width: int, state: str, look: str) -> None:
    assert visits[width][0][state, look].too_wide == []


@pytest.mark.parametrize("width", LOOKS_AT)
def test_nothing_went_wrong(visits: Visits, width: int) -> None:
    assert visits[width][1] == []
