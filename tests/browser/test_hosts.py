"""Any static host will do: the page on a server of another make, under a sub-path of a sub-path.

The server redirects /index.html, says max-age=600 as GitHub Pages does, and gives WebAssembly
another type. What else a host may do wrong is in tests/faults.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import ROOT, StartBrowser, console_errors
from tests.faults.hostile_server import Fault, HostileServer
from tests.site import SUB_PATH
from tools.version import folder_of

PLACE = "somebody/courses/two-tower"
SHORT = {"epochs": 1, "max_interactions": 2000, "batch_size": 256}


@pytest.fixture(scope="module")
def url(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("host")
    (root / PLACE).parent.mkdir(parents=True)
    (root / PLACE).symlink_to(site)
    command = ["node", "tests/browser/plain_host.js", str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        yield f"http://127.0.0.1:{int(running.stdout.readline())}/{PLACE}/"
        running.terminate()


def test_it_is_the_host_that_it_is_to_be(url: str, site: Path) -> None:
    with urlopen(f"{url}index.html") as answer:
        assert answer.url == url.rstrip("/")
    wasm = folder_of(site).relative_to(site) / "vendor/pyodide/pyodide.asm.wasm"
    with urlopen(f"{url}{wasm}") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "max-age=600"


def test_the_three_clicks_work_there_however_the_address_is_written(
    url: str, start_browser: StartBrowser
) -> None:
    page = Page(start_browser(), url)
    # without the last slash relative addresses lead beside the folder
    for address in (f"{url}index.html", url.rstrip("/") + "#seed=8", url):
        page.url = address
        page.open()
        page.wait(lambda: page.driver.current_url.split("#")[0] == url)
        page.wait_for("ready")
        page.load_data()
        page.train(**SHORT)
        assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    # but for what was asked for beside the page at first, and that WebAssembly has another type
    known = ("404", "HTTP status code is not ok", "response MIME type", "Uncaught (in promise)")
    said = console_errors(page.driver)
    found = [one for one in said if not any(part in one for part in known)]
    assert found == [], "\n".join(found)


def test_a_page_that_is_not_there_leads_back_to_the_site_with_what_the_link_said(
    site: Path, start_browser: StartBrowser
) -> None:
    # GitHub Pages shows it so, at any address below the site's
    lost = Fault(status=404, content_type="text/html", body=(site / "404.html").read_bytes())
    names = ("nothing", "nothing/here/at/all.html")
    there = "#v=1&epochs=2"
    with HostileServer({SUB_PATH: site}, {f"{SUB_PATH}{name}": lost for name in names}) as server:
        page = Page(start_browser(), server.url + SUB_PATH)
        for name in names:
            page.driver.get(f"{page.url}{name}{there}")
            page.wait(lambda: href(page) == page.url + there)
            assert f"at {SUB_PATH}{name}." in page.driver.find_element(By.TAG_NAME, "main").text
        page.driver.find_element(By.ID, "back").click()
        page.record()
        page.wait_for("ready")
        epochs = page.driver.find_element(By.ID, "setting-epochs")
        page.wait(lambda: epochs.get_attribute("value") == "2")


def href(page: Page) -> str | None:
    """Return where the one link of the page leads."""
    return page.driver.find_element(By.ID, "back").get_attribute("href")
