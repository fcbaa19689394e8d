"""What browser and model tests share: one browser, and whatever it said on its console."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tools.browser import Browser, find_browser, start_chromium

ROOT = Path(__file__).resolve().parents[1]

StartBrowser = Callable[..., Chrome]


@pytest.fixture(scope="session")
def installed_browser() -> Browser:
    return find_browser()


@pytest.fixture(scope="module")
def start_browser(installed_browser: Browser) -> Iterator[StartBrowser]:
    """Start browsers of any size; all of them are closed after the module."""
    started: list[Chrome] = []

    def start(**options: Any) -> Chrome:
        started.append(start_chromium(installed_browser, **options))
        return started[-1]

    yield start
    for driver in started:
        driver.quit()


def console_errors(driver: Chrome) -> list[str]:
    """Return what the page wrote as an error since the last call."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def requested_urls(driver: Chrome) -> list[str]:
    """Return every URL that the page itself, not its workers, asked for since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [message for message in messages if message["method"] == "Network.requestWillBeSent"]
    return [message["params"]["request"]["url"] for message in sent]
