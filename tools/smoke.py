"""Do the three clicks on a site, at any address, in a browser that knows no other host.

Example::

    make smoke URL=https://somebody.github.io/two-tower/
    python -m tools.smoke                # the site in site/, on a server of its own

It prints what the page says after each click. The page has to reach every state in time, to show a
table of ten rows, and to leave no error in the browser's console. A site without MovieLens is given
the files of data/, if they are there, and else asked for its made-up films.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tools.browser import BrowserError, find_browser, start_chromium
from tools.browser.firefox import find_firefox, start_firefox
from tools.fetch import say
from tools.page import MOVIELENS
from tools.pins import ROOT
from tools.serve import StaticServer

# of each step, in seconds: the first one downloads twenty megabytes
START, CLICK = 180, 120
CLICKS = {"load-data": "loaded", "train": "trained", "test": "trained"}
ASKS = "return document.documentElement.hasAttribute('data-brought')"
ROWS = 'return document.querySelectorAll("#recommendations tbody tr").length'


class SmokeError(Exception):
    """The page does not do what it is there for; the text says at which step, and what it says."""


def smoke(driver: WebDriver, url: str) -> list[str]:
    """Click Load Data, Train and Test.

    Returns:
        What the page says after each step.

    Raises:
        SmokeError: a step does not end well, or in time.
    """
    driver.get(url)
    if not driver.find_elements(By.ID, "load-data"):
        raise SmokeError(f'Expected the page at {url}, got one with the title "{driver.title}".')
    said = [_reach(driver, "the start", "ready", START)]
    for button, state in CLICKS.items():
        driver.find_element(By.ID, button).click()
        if button == "load-data" and driver.execute_script(ASKS):
            _bring(driver)
        said.append(_reach(driver, button, state, CLICK))
    rows = driver.execute_script(ROWS)
    if rows < 10:
        raise SmokeError(f"Expected a table of ten rows after Test, got {rows}.")
    return said


def _bring(driver: WebDriver) -> None:
    """Give a site the data that it asks for."""
    dialog = driver.find_element(By.ID, "movielens")
    WebDriverWait(driver, CLICK, 0.2).until(lambda _: dialog.is_displayed())
    files = [ROOT / name for name in MOVIELENS]
    if all(file.is_file() for file in files):
        driver.find_element(By.ID, "movielens-files-input").send_keys("\n".join(map(str, files)))
    else:
        driver.find_element(By.ID, "movielens-made-up").click()


def _reach(driver: WebDriver, step: str, state: str, seconds: float) -> str:
    """Wait until a step has led to a state and nothing is awaited; return what the page says."""
    read = """
    const { state, asking } = document.body.dataset;
    return [asking === undefined ? state : "asking", document.getElementById("status").textContent];
    """

    def is_over(running: WebDriver) -> bool:
        found, _ = running.execute_script(read)
        is_waiting = step == "test" and not running.execute_script(ROWS)
        return found == "failed" or (found == state and not is_waiting)

    try:
        WebDriverWait(driver, seconds, 0.2).until(is_over)
    except TimeoutException as error:
        now = driver.execute_script(read)
        raise SmokeError(
            f'After {step}: expected the state "{state}" within {seconds} s, got {now}.'
        ) from error
    found, text = driver.execute_script(read)
    if found == "failed":
        raise SmokeError(f"After {step}: {text}")
    return str(text)


def errors_in_console(driver: WebDriver) -> list[str]:
    """Return what the browser's console has of errors; only Chromium's driver tells."""
    if not isinstance(driver, Chrome):
        return []
    return [line["message"] for line in driver.get_log("browser") if line["level"] == "SEVERE"]


@contextmanager
def _browser(host: str) -> Iterator[WebDriver]:
    """Start whatever browser is there."""
    try:
        driver: WebDriver = start_chromium(find_browser(), host=host)
    except BrowserError:
        driver = start_firefox(find_firefox(), host=host)
    with driver:
        yield driver


@contextmanager
def _address(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    with StaticServer({"/": ROOT / "site"}) as server:
        yield f"{server.url}/"


def main(arguments: list[str] | None = None) -> int:
    """Smoke a site; return the exit code."""
    parser = argparse.ArgumentParser(description="Do the three clicks on a site.")
    parser.add_argument("url", nargs="?", default="", help="default: the site in site/")
    options = parser.parse_args(arguments)
    try:
        with _address(options.url) as url, _browser(urlsplit(url).hostname or "") as driver:
            for sentence in smoke(driver, url):
                print(sentence)
            if errors := errors_in_console(driver):
                raise SmokeError(f"The browser's console has errors: {errors[0]}")
    except (SmokeError, BrowserError, WebDriverException) as error:
        say(f"error: {getattr(error, 'msg', None) or error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
