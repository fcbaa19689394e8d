"""What tests share: one browser, whatever it said on its console, and the assembled site."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from recommender.ratings.dataset import Dataset
from tests.site import DATA_FILES, SUB_PATH, path_of
from tools.browser import Browser, find_browser, start_chromium
from tools.reading import read_dataset
from tools.serve import StaticServer
from tools.version import folder_of

ROOT = Path(__file__).resolve().parents[1]

# starts a browser for a brief visit, with the options of start_chromium
StartBrowser = Callable[..., Chrome]
STARTED: list[Chrome] = []


@pytest.fixture(scope="session")
def installed_browser() -> Browser:
    return find_browser()


@pytest.fixture(scope="module")
def start_browser(installed_browser: Browser) -> Iterator[StartBrowser]:
    """Start browsers of any size; those that a module shares are closed after it."""

    def start(**options: Any) -> Chrome:
        STARTED.append(start_chromium(installed_browser, **{"brief": True} | options))
        return STARTED[-1]

    yield start
    quit_all_but(0)


@pytest.fixture(autouse=True)
def only_shared_browsers_outlive_a_test() -> Iterator[None]:
    """Close what a test has started itself: an open page goes on working."""
    shared = len(STARTED)  # fixtures of a module come before those of a test
    yield
    quit_all_but(shared)


def quit_all_but(number: int) -> None:
    """Close all browsers but the first ones."""
    while len(STARTED) > number:
        STARTED.pop().quit()


@pytest.fixture(scope="session")
def site() -> Path:
    folder = ROOT / "site"
    assert (folder / "index.html").is_file(), "run `make site` first"
    return folder


@pytest.fixture(scope="session")
def dataset(site: Path) -> Dataset:
    """Return what the page should have read."""
    data = folder_of(site) / "data"
    return read_dataset({name: data / name for name in DATA_FILES})


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: site}) as running:
        yield running


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with data files of its own, to be written over."""
    made = tmp_path_factory.mktemp("data")
    for name in DATA_FILES:
        (made / name).write_bytes((folder_of(site) / "data" / name).read_bytes())
    return made


@pytest.fixture(scope="module")
def data_server(site: Path, folder: Path) -> Iterator[StaticServer]:
    """Serve the site with the data files of that folder."""
    data = {path_of(site, f"data/{name}"): folder / name for name in DATA_FILES}
    with StaticServer({SUB_PATH: site} | data) as running:
        yield running


def console_errors(driver: Chrome) -> list[str]:
    """Return what the page wrote as an error since the last call."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def requested_urls(driver: Chrome) -> list[str]:
    """Return every URL that the page itself, not its workers, asked for since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    sent = [message for message in messages if message["method"] == "Network.requestWillBeSent"]
    return [message["params"]["request"]["url"] for message in sent]
