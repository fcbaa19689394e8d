"""Versions of the site in a folder, published one after the other as a deployment does."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.page import Page
from tests.faults.hostile_server import HostileServer
from tests.site import SUB_PATH, assemble, rewrite
from tools.version import VERSIONS, folder_of

WAIT_SECONDS = 60

CACHES = """
const done = arguments[arguments.length - 1];
const named = async (end) => caches.open((await caches.keys()).find((name) => name.endsWith(end)));
(async () => { %s })().then(done, (error) => done(String(error)));
"""


@dataclass
class Published:
    """A folder with one version of the site at a time, served by a server that can misbehave."""

    folder: Path
    server: HostileServer

    @property
    def url(self) -> str:
        return self.server.url + SUB_PATH

    @property
    def version(self) -> str:
        return folder_of(self.folder).name

    def path_of(self, name: str) -> str:
        """Return the URL path of a file of the version that is published."""
        return f"{SUB_PATH}{VERSIONS}/{self.version}/{name}"


def put(site: Path, folder: Path, extra: str) -> None:
    """Put a version of the site into a folder, in place of what was there.

    Its style sheet ends with `extra`.
    """
    fresh = folder.with_name("fresh")

    def add(files: Path) -> None:
        styles = files / "styles/page.css"
        rewrite(styles, styles.read_text("utf-8") + extra)

    assemble(site, fresh, add)
    # by the names of what is inside: the server holds the folder itself
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    for new in fresh.iterdir():
        new.rename(folder / new.name)
    fresh.rmdir()


def root(page: Page, name: str) -> str:
    """Return an attribute of the root element, asked again where the page goes away meanwhile."""
    return str(
        page.driver.execute_script("return document.documentElement.dataset[arguments[0]]", name)
    )


def visit(page: Page) -> None:
    """Open the page and load the data: then it looks after what it keeps."""
    page.open()
    page.wait_for("ready")
    page.load_data()


def wait_for_keeping(page: Page, *states: str) -> str:
    """Wait until the page says whether it is kept; return what it says."""
    until(page, lambda: root(page, "offline") in states)
    paragraph = page.driver.find_element(By.CSS_SELECTOR, "[data-keeping]:not([hidden])")
    return " ".join(str(paragraph.get_property("textContent")).split())


def until(page: Page, condition: Callable[[], object]) -> None:
    gone = [StaleElementReferenceException]  # the page may go away between two questions
    WebDriverWait(page.driver, WAIT_SECONDS, 0.1, gone).until(lambda _: condition())


def in_caches(page: Page, script: str) -> Any:
    """Run an async script on what is kept: `named("files")` and `named("pages")` are its caches."""
    page.driver.set_script_timeout(WAIT_SECONDS)
    return page.driver.execute_async_script(CACHES % script)


def kept_versions(page: Page) -> set[str]:
    urls = in_caches(page, "return (await (await named('pages')).keys()).map(({ url }) => url)")
    return {url.split("/v/")[1].rstrip("/") for url in urls if "/v/" in url}


def num_kept_files(page: Page) -> int:
    return int(in_caches(page, "return (await (await named('files')).keys()).length"))


def num_kept(page: Page) -> int:
    """Return how many answers are kept, of whatever kind."""
    script = """let count = 0; for (const name of await caches.keys())
      count += (await (await caches.open(name)).keys()).length; return count"""
    return int(in_caches(page, script))
