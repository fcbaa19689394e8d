"""What a browser keeps after one visit: the page without a server, and with a new version on it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.page import Page
from tests.conftest import StartBrowser
from tests.site import SUB_PATH

from tools.serve import StaticServer

SMALL = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}


def publish(site: Path, folder: Path, extra: str) -> None:
    """Put a version of the site into a folder: its style sheet ends with `extra`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, folder)
    html = (folder / "index.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(re.sub("<html .+?>", ROOT_TAG, html), "utf-8")
    with (folder / "styles/page.css").open("a", encoding="utf-8") as styles:
        styles.write(extra)
    describe(folder)


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    publish(site, tmp_path / "site", "/* first */")
    return tmp_path / "site"


@pytest.fixture
def server(folder: Path) -> Iterator[StaticServer]:
    running = StaticServer({SUB_PATH: folder})
    yield running
    running.stop()


@pytest.fixture
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    """Return the page after a first visit, with all of it kept."""
    visited = Page(start_browser(), server.url + SUB_PATH)
    visited.open()
    visited.wait_for("ready")
    visited.load_data()
    wait_for_attribute(visited, "data-offline", "kept")
    return visited


def root(page: Page, name: str) -> str:
    return page.driver.find_element(By.TAG_NAME, "html").get_attribute(name) or ""


def wait_for_attribute(page: Page, name: str, value: str) -> None:
    WebDriverWait(page.driver, 60, 0.1).until(lambda _: root(page, name) == value)


def kept_versions(page: Page) -> list[str]:
    names: list[str] = page.driver.execute_async_script("caches.keys().then(arguments[0])")
    return [name.rsplit(" ", 1)[1] for name in names]


def test_after_one_visit_the_page_works_without_a_server(page: Page, server: StaticServer) -> None:
    assert page.driver.find_element(By.ID, "offline-kept").is_displayed()
    server.stop()
    page.open()
    page.wait_for("ready")
    page.load_data()
    page.train(**SMALL)
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    sizes = "return performance.getEntriesByType('resource').map((file) => file.workerStart > 0)"
    assert all(page.driver.execute_script(sizes))


def test_a_new_version_is_offered_but_not_in_mid_training(
    page: Page, site: Path, folder: Path
) -> None:
    before = root(page, "data-version")
    assert kept_versions(page) == [before]
    publish(site, folder, "/* second */")
    page.open()
    bar = page.driver.find_element(By.ID, "update")
    assert root(page, "data-version") == before
    page.wait_for("ready")
    page.load_data()
    WebDriverWait(page.driver, 60, 0.1).until(lambda _: bar.is_displayed())
    page.set("epochs", 200)
    page.click("Train", "training")
    assert not bar.is_displayed()
    page.wait_until_spoken("Training: epoch 1 of 200.")
    page.click("Stop", "trained")
    assert bar.is_displayed()
    page.button("Reload").click()
    gone = [StaleElementReferenceException]  # the page may go away between two questions
    WebDriverWait(page.driver, 60, 0.1, ignored_exceptions=gone).until(
        lambda _: root(page, "data-version") != before
    )
    page.wait_for("ready")
    assert kept_versions(page) == [root(page, "data-version")]
    styles = "return fetch('styles/page.css').then((answer) => answer.text())"
    assert page.driver.execute_script(styles).endswith("/* second */")


def test_a_version_that_is_not_complete_changes_nothing(
    page: Page, site: Path, folder: Path
) -> None:
    before = root(page, "data-version")
    publish(site, folder, "/* third */")
    (folder / "styles/page.css").write_text("/* not the file that the list means */")
    page.open()
    page.wait_for("ready")
    page.load_data()
    failed = """
        const done = arguments[arguments.length - 1];
        navigator.serviceWorker.getRegistration().then(async (registration) => {
          await registration.update().catch(() => {});
          const worker = registration.installing;
          if (!worker) return done(registration.waiting === null);
          worker.addEventListener("statechange", () => done(worker.state === "redundant"));
        });
    """
    page.driver.set_script_timeout(60)
    assert page.driver.execute_async_script(failed)
    page.open()
    page.wait_for("ready")
    assert root(page, "data-version") == before
    assert not page.driver.find_element(By.ID, "update").is_displayed()
