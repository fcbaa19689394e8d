"""A site that holds no MovieLens: it asks for it once, the browser keeps it, all else is as ever.

One visit, and what comes after it, but where something is wrong with what is kept.
"""

import gzip
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recommender.ratings.titles import parse_title
from tests.browser.looks import LOOKS, Looks
from tests.browser.page import Page
from tests.browser.test_own_data import RATINGS
from tests.conftest import ROOT, StartBrowser, console_errors, requested_urls
from tests.site import SUB_PATH, assemble_asking
from tests.unit.reading.files import zipped
from tools.serve import StaticServer
from tools.version import folder_of

SHORT = {"epochs": 1, "max_interactions": 2000, "batch_size": 256}
LOADED = "Loaded 943 users, 1,682 items, 100,000 interactions and 19 genres."
KEPT = "MovieLens 100K stays in this browser, 2.2 MB, so that Load Data need not ask."
LOADS_COPY = "Reads what this browser keeps of MovieLens 100K."
# of the database in which a site under this path keeps it
DATABASE = f"two-tower {SUB_PATH} movielens"
SPOIL = """
const [name, done] = arguments;
const opening = indexedDB.open(name);
opening.onsuccess = () => {
  const transaction = opening.result.transaction("movielens", "readwrite");
  transaction.objectStore("movielens").put({ files: { "u.data": new Uint8Array(3) } }, "ml-100k");
  transaction.oncomplete = () => (opening.result.close(), done());
};
"""
DROP_BYTES = """
const [name, content] = arguments;
const transfer = new DataTransfer();
transfer.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt())], name));
const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
document.body.dispatchEvent(new DragEvent("drop", options));
"""
HAS_NO_DATABASE = """
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (name, ...rest) {
  if (name.endsWith("movielens")) throw new DOMException("none", "SecurityError");
  return open.call(this, name, ...rest);
};
"""


@pytest.fixture(scope="module")
def asking(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking") / "site"
    assemble_asking(site, folder)
    return folder


@pytest.fixture(scope="module")
def server(asking: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: asking}) as running:
        yield running


@pytest.fixture(scope="module")
def archive(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive as GroupLens has it, but for the files that the page does not read."""
    data = folder_of(site) / "data"
    files = {name: (data / name).read_bytes() for name in ("u.data", "u.item")}
    path = tmp_path_factory.mktemp("brought") / "ml-100k.zip"
    path.write_bytes(zipped({"README": b"...", **files, "u1.base": b"1\t1\t5\t8\n"}, "ml-100k/"))
    return path


def choose(page: Page, *paths: Path) -> None:
    control = page.driver.find_element(By.ID, "movielens-files-input")
    page.driver.execute_script("arguments[0].value = ''", control)
    control.send_keys("\n".join(map(str, paths)))


def is_asked(page: Page) -> bool:
    return page.driver.find_element(By.ID, "movielens").is_displayed()


def ask(page: Page) -> None:
    page.button("Load Data").click()
    page.wait(lambda: is_asked(page))


def titles_in(catalogue: Path) -> set[bytes]:
    """Return all titles with their years, as the file has them and as a page writes them."""
    written = [line.split("|")[1] for line in catalogue.read_text("latin-1").splitlines()]
    titles = [title for one in written for title in (one, parse_title(one).shown)]
    with_years = [title for title in titles if title.endswith(")")]
    return {title.encode(code) for title in with_years for code in ("latin-1", "utf-8")}


def titles_within(titles: set[bytes], path: Path) -> list[bytes]:
    return [title for content in contents_of(path) for title in titles if title in content]


def contents_of(path: Path) -> list[bytes]:
    """Return what is in a file of the site, unpacked."""
    content = path.read_bytes()
    if path.suffix in {".zip", ".whl"}:
        with zipfile.ZipFile(path) as packed:
            return [packed.read(name) for name in packed.namelist()]
    return [gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content]


def test_there_is_no_film_of_it_in_the_site(site: Path, asking: Path) -> None:
    titles = titles_in(folder_of(site) / "data" / "u.item")
    assert len(titles) > 1600
    assert titles_within(titles, folder_of(site) / "data" / "u.item")
    files = [path for path in asking.rglob("*") if path.is_file()]
    assert any(path.name == "python.snapshot" for path in files)
    for path in [*files, *ROOT.glob(".cache/example-ask.html"), ROOT / "404.html"]:
        assert titles_within(titles, path) == [], path


def test_the_first_click_asks_for_it_and_says_where_it_is(page: Page) -> None:
    assert page.text("load-data-hint") == "Asks for MovieLens 100K, once."
    ask(page)
    assert page.state == "ready"
    assert page.status == (
        "This site does not hold MovieLens 100K: it asks you for ml-100k.zip, once."
    )
    links = page.driver.find_elements(By.CSS_SELECTOR, "#movielens a")
    assert [link.get_attribute("href") for link in links] == [
        "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        "https://grouplens.org/datasets/movielens/100k/",
    ]
    page.driver.find_element(By.CSS_SELECTOR, "#movielens summary").click()
    assert "06416e597f82b734" in page.text("movielens-sums")
    page.type(Keys.ESCAPE)
    page.wait(lambda: not is_asked(page))
    assert page.status == "Ready. Load the data to begin."
    # and nobody else was asked for it
    assert all(url.startswith(page.url) for url in requested_urls(page.driver))
    assert console_errors(page.driver) == []


def test_other_files_are_refused_and_it_goes_on_asking(
    page: Page, site: Path, tmp_path: Path
) -> None:
    ask(page)
    other = tmp_path / "books.zip"
    other.write_bytes(zipped({"ratings.csv": RATINGS.encode()}))
    choose(page, other)
    said = "books.zip: expected u.data of MovieLens 100K, got ratings.csv."
    page.wait(lambda: page.text("movielens-said") == said)
    data = folder_of(site) / "data"
    changed = (data / "u.data").read_bytes().replace(b"\t3\t", b"\t4\t", 1)
    (tmp_path / "u.data").write_bytes(changed)
    choose(page, tmp_path / "u.data", data / "u.item")
    start = "u.data: expected u.data of MovieLens 100K, with the SHA-256 06416e597f82…, got a file"
    page.wait(lambda: page.text("movielens-said").startswith(start))
    assert is_asked(page)
    assert page.enabled_steps() == ["Load Data"]


def test_the_archive_is_read_and_kept_and_three_clicks_work(page: Page, archive: Path) -> None:
    choose(page, archive)
    page.wait(lambda: page.status == LOADED)
    assert not is_asked(page)
    page.wait(lambda: page.text("copy-said") == KEPT)
    page.train(**SHORT)
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_the_next_visit_does_not_ask(page: Page) -> None:
    console_errors(page.driver)  # of what was refused
    page.open()
    page.wait_for("ready")
    page.wait(lambda: page.text("load-data-hint") == LOADS_COPY)
    page.load_data()
    assert page.status == LOADED
    page.wait(lambda: page.text("copy-said") == KEPT)
    assert page.text("load-data-hint") == LOADS_COPY
    assert console_errors(page.driver) == []


def test_with_made_up_films_what_is_kept_of_others_can_still_be_deleted(page: Page) -> None:
    page.click("Try with made-up films", "loaded")
    assert page.status.startswith("Loaded 300 made-up users")
    assert page.text("copy-said") == KEPT
    assert page.driver.find_element(By.ID, "copy-drop").is_enabled()
    page.load_data()
    assert page.status == LOADED


def test_a_copy_that_is_spoilt_is_asked_for_again_and_the_models_stay(page: Page) -> None:
    page.train(**SHORT)
    page.driver.execute_async_script(SPOIL, DATABASE)
    ask(page)
    page.driver.find_element(By.ID, "movielens-leave").click()
    page.wait(lambda: not is_asked(page))
    assert page.state == "trained"
    page.test()


def test_the_archive_may_be_dropped_without_being_asked_for(page: Page, archive: Path) -> None:
    content = b64encode(archive.read_bytes()).decode()
    # as a browser calls what was downloaded twice
    page.driver.execute_script(DROP_BYTES, "ml-100k (1).zip", content)
    page.wait(lambda: page.status == LOADED)
    page.wait(lambda: page.text("copy-said") == KEPT)
    page.load_data()


def test_it_is_deleted_when_the_visitor_wants_it(page: Page, archive: Path) -> None:
    page.wait(lambda: page.text("copy-said") == KEPT)
    page.train(**SHORT)
    page.driver.find_element(By.ID, "copy-drop").click()
    said = "This browser keeps MovieLens 100K no more: Load Data will ask again."
    page.wait(lambda: page.text("copy-said") == said)
    assert page.text("load-data-hint") == "Asks for MovieLens 100K, once."
    assert page.focused.get_attribute("id") == "status"
    page.test()  # what was read of it stays
    page.open()
    page.wait_for("ready")
    ask(page)


def test_from_the_dialog_one_click_leads_to_made_up_films(page: Page) -> None:
    page.driver.find_element(By.ID, "movielens-made-up").click()
    page.wait(lambda: page.status.startswith("Loaded 300 made-up users"))
    assert not is_asked(page)
    assert page.focused.get_attribute("id") == "status"


def test_a_browser_that_keeps_nothing_says_so(
    start_browser: StartBrowser, server: StaticServer, archive: Path
) -> None:
    page = Page(start_browser(), server.url + SUB_PATH)
    source = {"source": HAS_NO_DATABASE}
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    page.open()
    page.wait_for("ready")
    ask(page)
    choose(page, archive)
    page.wait(lambda: page.status == LOADED)
    page.wait(lambda: page.text("copy-said").startswith("This browser keeps no files"))


def test_a_click_that_comes_too_early_asks_as_soon_as_python_is_there(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    page = Page(start_browser(), server.url + SUB_PATH)
    page.open()
    page.button("Load Data").click()
    page.wait(lambda: is_asked(page), seconds=60)
    assert console_errors(page.driver) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_every_visitor_can_read_what_is_asked(
    start_browser: StartBrowser, server: StaticServer, tmp_path: Path, width: int
) -> None:
    page = Page(start_browser(width=width), server.url + SUB_PATH)
    looks = Looks(page)
    page.open()
    page.wait_for("ready")
    ask(page)
    (tmp_path / "u.data").write_text("1\t1\t5\t8\n")
    choose(page, tmp_path / "u.data")
    page.wait(lambda: page.text("movielens-said"))
    page.driver.find_element(By.CSS_SELECTOR, "#movielens summary").click()
    for look in LOOKS:
        found = looks.find(look)
        assert (found.violations, found.too_wide) == ({}, []), look
    page.driver.get(f"{page.url}404.html")
    for look in LOOKS:
        found = looks.find(look)
        assert (found.violations, found.too_wide) == ({}, []), look
