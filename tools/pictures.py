"""Pictures of the page in all its states: to be looked at, and those that the documents show.

Example::

    python -m tools.pictures             # all states at four widths, light and dark: pictures/
    python -m tools.pictures --docs      # one of each for docs/pictures/, and the card of the page

The assembled site is visited as by a person. All films are made up: pictures are published, and no
title of MovieLens may be.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tools.browser import find_browser, start_chromium
from tools.fetch import say
from tools.pins import ROOT
from tools.serve import StaticServer
from tools.version import CARD

ALL, OF_DOCS = ROOT / "pictures", ROOT / "docs" / "pictures"
WIDTHS, HEIGHT = (360, 768, 1280, 1920), 900
EXTREMES = (320, 3840)
CARD_SIZE = (1200, 630)
# Chromium takes no picture that is longer
LONGEST = 16_000
# what the site says of itself (tools/version.py), said otherwise before any script hears of it
SAID = """
new MutationObserver((_, observer) => {
  %s;
  observer.disconnect();
}).observe(document, { childList: true });
"""
# that it holds no MovieLens, and asks for it
ASKING = SAID % 'document.documentElement.dataset.brought = ""'
# that it has no example, in which there are titles of MovieLens
WITHOUT_EXAMPLE = SAID % "delete document.documentElement.dataset.example"
LOOK_AT = """
const [what, margin] = arguments;
scrollTo(0, document.querySelector(what).getBoundingClientRect().top + scrollY - margin);
"""
MARGIN = 16
STARS = {0: 5, 1: 4, 2: 1}


def visit(page: Page) -> Iterator[tuple[str, str]]:
    """Come into one state after the other.

    Yields:
        Its name, and what it is about: an element's selector; empty: the whole page.
    """
    driver = page.driver
    page.open()
    page.wait_for("ready")
    yield "ready", ""
    with tempfile.TemporaryDirectory() as folder:
        wrong = Path(folder) / "ratings.csv"
        wrong.write_text("userId,movieId,rating\n1,2,3\n1,3,excellent\n")
        driver.find_element(By.ID, "own-files-input").send_keys(str(wrong))
        page.wait(lambda: page.state == "failed")
    yield "failed", ".controls"
    page.click("Try with made-up films", "loaded")
    _open(page, "#data > summary")
    page.wait(lambda: driver.find_element(By.ID, "films").is_displayed())
    yield "data", "#data"
    _open(page, "#data > summary")
    _open(page, "#training-settings > summary")
    yield "settings", ".controls"
    _open(page, "#training-settings > summary")
    page.click("Step", "training")
    page.wait(lambda: page.status.startswith("Paused"))
    yield "training", ".controls"
    page.click("Resume", "trained")
    page.wait_until_measured()
    page.wait(lambda: page.starred("taste-starters"))
    for place, stars in STARS.items():
        page.rate(list(page.starred("taste-starters"))[place], stars)
    _settle(page)
    yield "trained", ".pair"
    yield "taste", "#taste"
    yield "lists", "[aria-labelledby=test-title]"
    yield "model", "#towers-card"
    yield "everything", ""
    driver.find_element(By.CSS_SELECTOR, "#recommendations td:last-child button.title").click()
    _settle(page)
    yield "why", "#why"
    driver.find_element(By.ID, "why-close").click()
    page.test()
    yield "user", "[aria-labelledby=test-title]"
    page.train(epochs=6)
    page.wait(lambda: driver.find_element(By.ID, "run-pair").is_displayed())
    page.wait_until_measured()
    _settle(page)
    yield "runs", "#runs"
    page.driver.find_element(By.ID, "tour-open").click()
    _settle(page)
    yield "tour", "#tour"


def others(page: Page) -> Iterator[tuple[str, str]]:
    """Come into the states that take another visit."""
    driver, url = page.driver, page.url
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": ASKING})
    page.open()
    page.wait_for("ready")
    page.button("Load Data").click()
    page.wait(lambda: driver.find_element(By.ID, "movielens").is_displayed())
    yield "asked", "#movielens"
    driver.get(f"{url}404.html")
    yield "nothing-here", "body"
    page.url = f"{url}#embed"
    driver.get("about:blank")
    page.open()
    page.wait_for("ready")
    yield "embedded", ""
    page.url = url


def _open(page: Page, summary: str) -> None:
    page.driver.execute_script("document.querySelector(arguments[0]).click()", summary)


def _settle(page: Page) -> None:
    """Wait until charts are drawn: for a few frames."""
    page.driver.execute_async_script("""
        const done = arguments[0];
        let left = 20;
        const wait = () => (left-- > 0 ? requestAnimationFrame(wait) : done());
        wait();
    """)


def take(page: Page, what: str, path: Path, *, is_whole: bool) -> None:
    """Take a picture of a part of the page, or of all of it.

    Args:
        page: in its state.
        what: an element's selector; empty: the whole page.
        path: of the file, whose ending says which kind.
        is_whole: whether what does not fit into the window is in it as well.
    """
    size = "return [innerWidth, document.documentElement.scrollHeight]"
    page.driver.execute_script(LOOK_AT, what or "body", MARGIN)
    _settle(page)
    width, height = page.driver.execute_script(size)
    kind = {".webp": "webp", ".jpg": "jpeg", ".png": "png"}[path.suffix]
    options: dict[str, object] = {"format": kind}
    if kind != "png":
        options["quality"] = 82
    if is_whole and not what:
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, LONGEST), "scale": 1}
        options |= {"captureBeyondViewport": True, "clip": clip}
    shot = page.driver.execute_cdp_cmd("Page.captureScreenshot", options)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(shot["data"]))


def _visits(url: str, width: int, *, dark: bool = False) -> Iterator[tuple[Page, str, str]]:
    """Give each state of the page in a window of this width."""
    source = {"source": WITHOUT_EXAMPLE}
    for states in (visit, others):
        with start_chromium(find_browser(), width=width, height=HEIGHT, dark=dark) as driver:
            driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
            page = Page(driver, url)
            for name, what in states(page):
                yield page, name, what


def take_all(url: str) -> int:
    """Take pictures of all states at all widths, light and dark; return how many."""
    number = 0
    looks = [*product(WIDTHS, (False, True)), *product(EXTREMES, (False,))]
    for width, dark in looks:
        for page, name, what in _visits(url, width, dark=dark):
            theme = "dark" if dark else "light"
            take(page, what, ALL / f"{name}-{width}-{theme}.png", is_whole=True)
            number += 1
    return number


def take_for_docs(url: str) -> int:
    """Take a picture of each state for the documents, and the card; return how many."""
    number = 1
    for page, name, what in _visits(url, 1280):
        take(page, what, OF_DOCS / f"{name}.webp", is_whole=False)
        number += 1
        if name == "trained":
            _take_card(page)
    return number


def _take_card(page: Page) -> None:
    width, height = CARD_SIZE
    size: dict[str, object] = {"deviceScaleFactor": 1, "mobile": False}
    resize: Callable[[int, int], object] = lambda width, height: page.driver.execute_cdp_cmd(  # noqa: E731
        "Emulation.setDeviceMetricsOverride", size | {"width": width, "height": height}
    )
    resize(width, height)
    take(page, ".pair", ROOT / CARD, is_whole=False)
    resize(1280, HEIGHT)


def main() -> int:
    """Take the pictures of site/; return the exit code."""
    parser = argparse.ArgumentParser(description="Take pictures of the page.")
    parser.add_argument("--docs", action="store_true", help="those of docs/, and the card")
    is_for_docs = parser.parse_args().docs
    with StaticServer({"/": ROOT / "site"}) as server:
        number = (take_for_docs if is_for_docs else take_all)(f"{server.url}/")
    say(f"{number} pictures are in {OF_DOCS if is_for_docs else ALL}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
