"""What tests share: one browser, whatever it said on its console, and the assembled site."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from recommender.ratings.dataset import Dataset
from recommender.ratings.formats.movielens_100k import parse_dataset
from tests.site import DATA_FILES, SUB_PATH, path_of
from tools.browser import Browser, find_browser, start_chromium
from tools.serve import StaticServer
from tools.version import folder_of

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


@pytest.fixture(scope="session")
def site() -> Path:
    folder = ROOT / "site"
    assert (folder / "index.html").is_file(), "run `make site` first"
    return folder


@pytest.fixture(scope="session")
def dataset(site: Path) -> Dataset:
    """Return what the page should have read, parsed by CPython."""
    data = folder_of(site) / "data"
    return parse_dataset(*((data / name).read_bytes() for name in DATA_FILES))


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
