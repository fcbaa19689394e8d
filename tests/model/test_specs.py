"""Runs the JavaScript specs in a real browser, a pytest test for each file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import ROOT, StartBrowser, console_errors
from tools.serve import StaticServer

WAIT_SECONDS = 120
FOLDER = Path(__file__).parent
SPECS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.test.js"))


@pytest.fixture(scope="module")
def server() -> Iterator[StaticServer]:
    with StaticServer({"/": ROOT}) as running:
        yield running


@pytest.fixture(scope="module")
def driver(start_browser: StartBrowser) -> Chrome:
    driver = start_browser()
    # a spec computes in the page's own thread: no script gets in before it has ended
    driver.set_script_timeout(WAIT_SECONDS)
    return driver


@pytest.mark.parametrize("spec", SPECS)
def test_spec(driver: Chrome, server: StaticServer, spec: str) -> None:
    driver.get(f"{server.url}/tests/model/index.html?spec={spec}")
    results = WebDriverWait(driver, WAIT_SECONDS).until(
        lambda browser: browser.execute_script("return window.results")
    )
    failures = [f"{result['title']}\n{result['error']}" for result in results if result["error"]]
    assert not failures, "\n\n".join(failures)
    assert len(results) > 1
    assert not console_errors(driver)
