"""Versions: each is whole or absent, a tab stays with its own, "kept" is said of what is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import StartBrowser
from tests.faults.hostile_server import DROPPED, MISSING, TAMPERED, Fault, HostileServer
from tests.faults.variants import variants
from tests.faults.versions import (
    Published,
    in_caches,
    kept_versions,
    num_kept,
    num_kept_files,
    put,
    root,
    until,
    visit,
    wait_for_keeping,
)
from tests.site import SUB_PATH

SMALL = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}
LISTS = [10, 10, 10, 10]

# as GitHub Pages has it for all that it serves
PAGES = Fault(headers={"Cache-Control": "max-age=600"})
NOT_CACHED = Fault(headers={"Cache-Control": "no-store"})


@pytest.fixture(scope="module")
def published(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("published") / "site"
    put(site, folder, "/* first */")
    with HostileServer({SUB_PATH: folder}) as server:
        yield Published(folder, server)


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, published: Published) -> Page:
    """Return the page after a first visit, all of it kept: the tests go on from one another."""
    visited = Page(start_browser(), published.url)
    visit(visited)
    said = wait_for_keeping(visited, "kept", "failed")
    found = re.match(r"This browser keeps the whole page, (\d+) MB: ", said)
    assert found
    assert int(found[1]) == pytest.approx(megabytes(published.folder), abs=1)
    return visited


@pytest.fixture(autouse=True)
def well(published: Published) -> None:
    published.server.faults.clear()


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def use(page: Page) -> None:
    page.train(**SMALL)
    assert [len(column) for column in page.test()] == LISTS


def test_after_one_visit_the_page_works_without_a_server(page: Page, published: Published) -> None:
    published.server.faults["*"] = DROPPED
    visit(page)
    use(page)
    # what it keeps is looked at, not believed
    assert wait_for_keeping(page, "kept", "failed").startswith("This browser keeps")


def test_a_log_in_page_in_place_of_the_site_drops_nothing(page: Page, published: Published) -> None:
    published.server.faults["*"] = Fault(content_type="text/html", body=b"<html>Log in</html>")
    visit(page)
    assert wait_for_keeping(page, "kept", "failed").startswith("This browser keeps")
    assert kept_versions(page) == {published.version}


def test_what_the_browser_has_thrown_away_is_kept_again(page: Page, published: Published) -> None:
    before = num_kept_files(page)
    in_caches(page, "for (const name of await caches.keys()) await caches.delete(name)")
    visit(page)
    wait_for_keeping(page, "kept", "failed")
    assert num_kept_files(page) == before > 100
    published.server.faults["*"] = DROPPED
    visit(page)


def test_one_file_that_is_gone_is_fetched_when_it_is_asked_for(
    page: Page, published: Published
) -> None:
    before = num_kept_files(page)
    in_caches(
        page,
        """const files = await named("files");
        for (const { url } of await files.keys()) {
          const text = await (await files.match(url)).clone().text();
          if (text.startsWith("196\\t242\\t")) await files.delete(url);
        }""",
    )
    assert num_kept_files(page) == before - 1
    data = published.path_of("data/u.data")
    asked = published.server.count(data)
    visit(page)
    assert published.server.count(data) > asked
    until(page, lambda: num_kept_files(page) == before)


def test_while_the_kept_files_are_gone_and_the_site_is_away_nothing_is_called_kept(
    page: Page, published: Published
) -> None:
    mine = page.driver.current_window_handle
    # from a tab with nothing to do: Python is busy in the other, which soon keeps what is missing
    page.driver.switch_to.new_window("tab")
    page.driver.get(f"{published.url}nothing")
    idle = page.driver.current_window_handle
    page.driver.switch_to.window(mine)
    page.open()
    page.wait_for("ready")
    published.server.faults["*"] = DROPPED
    page.driver.switch_to.window(idle)
    in_caches(
        page,
        "const files = await named('files'); for (const key of await files.keys()) "
        "if (key.url.length % 2) await files.delete(key)",
    )
    page.driver.close()
    page.driver.switch_to.window(mine)
    page.click("Load Data", "failed")
    said = wait_for_keeping(page, "kept", "failed")
    assert said == (
        "This browser does not keep the page, so that the next visit downloads it again: "
        "the site does not answer."
    )


def test_a_tab_stays_with_its_version_and_a_reload_brings_the_new_one(
    page: Page, published: Published, site: Path
) -> None:
    visit(page)
    wait_for_keeping(page, "kept", "failed")
    first = published.version
    put(site, published.folder, "/* second */")
    second = published.version
    mine = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    # the other tab finds the new version, and keeps it
    visit(page)
    assert root(page, "version") == first
    wait_for_keeping(page, "kept", "failed")
    bar = page.driver.find_element(By.ID, "update")
    until(page, bar.is_displayed)
    assert kept_versions(page) == {first, second}
    # not in mid-training
    page.set("epochs", 200)
    page.click("Train", "training")
    assert not bar.is_displayed()
    page.wait_until_spoken("Training: epoch 1 of 200.")
    page.click("Stop", "trained")
    assert bar.is_displayed()
    page.button("Reload").click()
    until(page, lambda: root(page, "version") == second)
    page.wait_for("ready")
    # the first tab has the old page, and what it asks for only now is of the old version, too:
    # the site has it no longer
    page.driver.switch_to.window(mine)
    assert root(page, "version") == first
    asked = published.server.count(f"{SUB_PATH}v/{first}/*")
    use(page)
    assert published.server.count(f"{SUB_PATH}v/{first}/*") == asked
    page.driver.refresh()
    until(page, lambda: root(page, "version") == second)
    visit(page)
    wait_for_keeping(page, "kept", "failed")
    # no tab shows the old version any more
    until(page, lambda: kept_versions(page) == {second})
    styles = "return fetch(document.querySelector('link[href$=\"page.css\"]').href)"
    text = page.driver.execute_script(f"{styles}.then((answer) => answer.text())")
    assert text.endswith("/* second */")
    page.driver.switch_to.window(next(h for h in page.driver.window_handles if h != mine))
    page.driver.close()
    page.driver.switch_to.window(mine)


def test_a_version_that_is_not_whole_changes_nothing(
    page: Page, published: Published, site: Path
) -> None:
    before = published.version
    put(site, published.folder, "/* third */")
    published.server.faults[published.path_of("styles/page.css")] = TAMPERED
    visit(page)
    said = wait_for_keeping(page, "kept", "failed")
    assert "styles/page.css is not the file of this version" in said
    assert not page.driver.find_element(By.ID, "update").is_displayed()
    page.open()
    page.wait_for("ready")
    assert root(page, "version") == before
    # and when it is mended, what came right is not asked for again
    published.server.faults.clear()
    asked = len(published.server.requests)
    page.load_data()
    wait_for_keeping(page, "kept", "failed")
    bar = page.driver.find_element(By.ID, "update")
    until(page, bar.is_displayed)
    new = [request.path for request in published.server.requests[asked:]]
    assert published.path_of("styles/page.css") in new
    assert published.path_of("vendor/pyodide/pyodide.asm.wasm") not in new


def test_a_site_that_is_not_to_be_kept_any_more_is_forgotten(
    page: Page, published: Published
) -> None:
    html = (published.folder / "index.html").read_text("utf-8")
    checkout = html.replace(f' data-version="{published.version}"', "")
    published.server.faults[SUB_PATH] = Fault(body=checkout.encode(), content_type="text/html")
    visit(page)
    wait_for_keeping(page, "failed")
    assert num_kept(page) == 0


def test_without_its_keeper_the_page_needs_the_server(
    start_browser: StartBrowser, published: Published
) -> None:
    page = Page(start_browser(), published.url)
    # as in a private window of some browsers
    page.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {"source": "Object.defineProperty(navigator, 'serviceWorker', { get() { throw 0; } });"},
    )
    visit(page)
    assert root(page, "offline") == "none"
    use(page)
    published.server.faults["*"] = DROPPED
    with pytest.raises(WebDriverException, match="ERR_"):
        page.driver.get(published.url)


def test_after_a_deployment_f5_brings_the_new_version_whole(
    start_browser: StartBrowser, published: Published, site: Path
) -> None:
    published.server.faults["*"] = PAGES
    page = Page(start_browser(), published.url)
    page.open()
    page.wait_for("ready")  # and is not kept yet: the browser's own cache has it
    put(site, published.folder, "/* fourth */")
    page.driver.refresh()
    until(page, lambda: root(page, "version") == published.version)
    page.wait_for("ready")
    files = page.driver.execute_script(
        "return performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    assert len(files) > 20
    assert all(f"/v/{published.version}/" in name for name in files)


def test_an_old_page_in_the_browser_s_cache_whose_version_is_gone_is_replaced(
    start_browser: StartBrowser, published: Published, site: Path
) -> None:
    published.server.faults |= {f"{SUB_PATH}v/*": NOT_CACHED, "*": PAGES}
    page = Page(start_browser(), published.url)
    page.open()
    page.wait_for("ready")
    old = published.version
    put(site, published.folder, "/* fifth */")
    asked = published.server.count(SUB_PATH)
    page.driver.get("about:blank")
    page.open()  # from the cache: its files are asked for, and are not there
    until(page, lambda: root(page, "version") == published.version)
    page.wait_for("ready")
    assert published.server.count(f"{SUB_PATH}v/{old}/boot/boot.js") >= 2
    assert published.server.count(SUB_PATH) > asked


def test_a_visitor_who_saves_data_is_asked_first(
    start_browser: StartBrowser, published: Published
) -> None:
    page = Page(start_browser(), published.url)
    sparing = "Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true })"
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": sparing})
    visit(page)
    said = wait_for_keeping(page, "asking", "kept", "failed")
    assert "asks to save data" in said
    assert num_kept(page) == 0
    page.driver.find_element(
        By.XPATH, "//button[starts-with(normalize-space(), 'Keep it (')]"
    ).click()
    wait_for_keeping(page, "kept", "failed")
    assert num_kept_files(page) > 100


def test_a_browser_without_room_keeps_nothing_and_says_so(
    start_browser: StartBrowser, published: Published
) -> None:
    page = Page(start_browser(), published.url)
    page.driver.get(published.url + "v/")  # the origin, before the page is there
    quota = {"origin": published.server.url, "quotaSize": 3_000_000}
    page.driver.execute_cdp_cmd("Storage.overrideQuotaForOrigin", quota)
    visit(page)
    said = wait_for_keeping(page, "kept", "failed")
    assert said.endswith("there is not enough room for it.")


CANNOT_BE_HAD = {
    "answered with HTTP status 404": MISSING,
    "is not the file of this version": TAMPERED,
    "did not come": DROPPED,
}


def test_one_file_that_cannot_be_had_is_named_and_the_rest_is_asked_for_once(
    start_browser: StartBrowser, published: Published
) -> None:
    icon = published.path_of("icons/icon-512.png")
    page = Page(start_browser(), published.url)
    asked = 0
    for reason, fault in variants(list(CANNOT_BE_HAD.items()), 2):
        published.server.faults[icon] = fault
        asked = len(published.server.requests)
        visit(page)
        said = wait_for_keeping(page, "kept", "failed")
        assert said.endswith(f"icons/icon-512.png {reason}.")
    later = [request.path for request in published.server.requests[asked:]]
    assert icon in later
    # what was kept of the first visit stays; the page itself is not from there yet
    assert published.path_of("vendor/tfjs/tf-backend-webgpu.es2017.min.js") not in later
    published.server.faults.clear()
    visit(page)
    assert wait_for_keeping(page, "kept", "failed").startswith("This browser keeps")


def test_a_sandboxed_frame_starts_and_keeps_nothing(
    start_browser: StartBrowser, published: Published, tmp_path: Path
) -> None:
    frame = (
        f'<iframe sandbox="allow-scripts" width="1000" height="800" src="{published.url}"></iframe>'
    )
    (tmp_path / "frame.html").write_text(frame)
    published.server.faults["*"] = Fault(headers={"Access-Control-Allow-Origin": "*"})
    with HostileServer({"/": tmp_path}) as outer:
        page = Page(start_browser(), f"{outer.url}/frame.html")
        page.open()
        page.driver.switch_to.frame(0)
        page.wait_for("ready")
        page.button("Load Data").click()
        page.wait_for("loaded")
        assert root(page, "offline") == "none"
        # a browser starts no worker there
        page.button("Train").click()
        page.wait(lambda: page.state == "failed")
        assert "Worker" in page.status


def test_where_index_html_is_redirected_the_page_is_there_when_the_server_is_really_gone(
    start_browser: StartBrowser, published: Published
) -> None:
    redirect = Fault(status=301, headers={"Location": SUB_PATH}, body=b"")
    published.server.faults[f"{SUB_PATH}index.html"] = redirect
    page = Page(start_browser(), published.url)
    page.open()
    page.wait_for("ready")
    # what was kept before versions had addresses is dropped
    old = f"two-tower {published.url} 0123456789ab"
    page.driver.execute_async_script("caches.open(arguments[0]).then(() => arguments[1]())", old)
    page.load_data()
    wait_for_keeping(page, "kept", "failed")
    assert old not in in_caches(page, "return caches.keys()")
    published.server.stop()
    page.driver.get(f"{published.url}index.html")
    page.wait_for("ready")
    visit(page)
    use(page)
