"""What goes wrong is said in one clear sentence, nothing half-done stays, and another try works."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.page import Page
from tests.conftest import ROOT, StartBrowser, console_errors
from tests.site import SUB_PATH, path_of
from tools.page import is_page_file
from tools.serve import StaticServer
from tools.version import folder_of


@dataclass
class BreakableSite:
    """The site with data files that a test may replace."""

    server: StaticServer
    files: Path
    originals: Path

    def write(self, name: str, content: bytes | None) -> None:
        """Replace a file; None removes it."""
        path = self.files / name
        if content is None:
            path.unlink()
            return
        path.write_bytes(content)

    def mend(self) -> None:
        for name in ("u.data", "u.item"):
            self.write(name, (self.originals / name).read_bytes())


@pytest.fixture(scope="module")
def broken(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BreakableSite]:
    files = tmp_path_factory.mktemp("data")
    mounts = {SUB_PATH: site} | {
        path_of(site, f"data/{n}"): files / n for n in ("u.data", "u.item")
    }
    with StaticServer(mounts) as server:
        yield BreakableSite(server, files, folder_of(site) / "data")


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, broken: BreakableSite) -> Page:
    opened = Page(start_browser(width=360), broken.server.url + SUB_PATH)
    # a browser that has kept the site asks for no file that is broken later
    without = {"source": "delete Navigator.prototype.serviceWorker"}
    opened.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", without)
    opened.open()
    opened.wait_for("ready")
    return opened


HTML = b"<!DOCTYPE html><title>Not here</title>"

FAULTS = [
    ("u.data", None, "u.data: expected the file at data/u.data, got HTTP status 404."),
    ("u.data", HTML, "u.data line 1: expected tab-separated ratings, got a web page"),
    ("u.item", HTML, "u.item line 1: expected 24 fields separated by |, got a web page"),
    ("u.data", b"", "u.data line 1: expected tab-separated ratings, got an empty file."),
    ("u.data", b"1\t1\t5\t881250949\n1\t2\t9\t881250949\n", "u.data line 2: expected a rating"),
    ("u.data", b"1\t9999\t5\t881250949\n", "u.data line 1: expected an item of u.item"),
    ("u.item", b"1|Toy Story (1995)\n", "u.item line 1: expected 24 fields separated by |"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), FAULTS)
def test_bad_data_is_named_and_can_be_tried_again(
    page: Page, broken: BreakableSite, name: str, content: bytes | None, sentence: str
) -> None:
    broken.mend()
    page.load_data()
    broken.write(name, content)
    page.click("Load Data", "failed")
    assert page.status.startswith(sentence)
    # what was loaded before is gone: nothing to train on
    assert page.enabled_steps() == ["Load Data"]
    broken.mend()
    page.load_data()
    assert page.enabled_steps() == ["Load Data", "Train"]


def test_markup_in_a_title_is_shown_as_text(page: Page, broken: BreakableSite) -> None:
    flags = "|".join(["1"] + ["0"] * 18)
    titles = [f"<img src=x onerror=document.title='hacked'>{i}" for i in range(1, 41)]
    items = "".join(f"{i}|{title}||||{flags}\n" for i, title in enumerate(titles, 1))
    ratings = "".join(
        f"{user}\t{item}\t{1 + item % 5}\t{881250949 + item}\n"
        for user in range(1, 31)
        for item in range(1, 41)
        if (user + item) % 2
    )
    broken.write("u.item", items.encode())
    broken.write("u.data", ratings.encode())
    page.load_data()
    page.train(epochs=1, batch_size=64)
    own, *recommended = page.test()
    assert len(own) == 10
    assert own[0].startswith("<img src=x")
    assert all(title.startswith("<img src=x") for column in recommended for title in column)
    canvas = page.driver.find_element(By.ID, "embedding-map")
    page.driver.execute_script("arguments[0].focus()", canvas)
    page.type(Keys.ARROW_RIGHT)
    page.wait(lambda: page.text("map-tooltip").startswith("<img src=x"))
    assert page.driver.title != "hacked"


def test_the_seed_fixes_the_user_and_the_recommendations(page: Page, broken: BreakableSite) -> None:
    broken.mend()
    page.load_data()
    small = {"epochs": 1, "batch_size": 512, "max_interactions": 10000}
    shown = []
    for seed in (1, 1, 2):
        page.train(seed=seed, **small)
        shown.append((page.test(), page.tested_user_id))
    assert shown[0] == shown[1]
    assert shown[0] != shown[2]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "0", "Epochs: expected a whole number from 1 to 200, got 0."),
        ("learning_rate", "", 'Learning rate: expected a number from 0.00001 to 1, got "".'),
    ],
)
def test_a_wrong_setting_is_named_and_can_be_mended(
    page: Page, name: str, text: str, sentence: str
) -> None:
    value = page.driver.execute_script(f"return document.querySelector('[name={name}]').value")
    page.set(name, text)
    page.click("Train", "failed")
    assert page.status == sentence
    page.train(**{name: value})


def test_training_with_bpr(page: Page) -> None:
    page.train(loss="bpr", epochs=1, max_interactions=5000, batch_size=256)
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_pause_resume_and_stop(page: Page) -> None:
    page.set("loss", "softmax")
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch 1 of 200.")
    page.button("Pause").click()
    page.wait_until_spoken("Paused. Resume to go on.")
    page.button("Resume").click()
    page.wait_until_spoken("Training: epoch")
    page.click("Stop", "trained")
    assert re.fullmatch(r"Stopped after \d+% of the training; Test works .+", page.status)
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    # a second training starts clean, from the first epoch on
    page.train(epochs=1)
    assert page.status.startswith("Trained 3 models on 5,000 interactions in ")


def open_page(start_browser: StartBrowser, server: StaticServer, query: str = "") -> Page:
    page = Page(start_browser(), server.url + SUB_PATH + query)
    page.open()
    return page


@pytest.fixture(scope="module")
def good(site: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: site}) as server:
        yield server


def test_another_backend_for_those_who_ask(start_browser: StartBrowser, good: StaticServer) -> None:
    page = open_page(start_browser, good, "?backend=cpu")
    page.wait_for("ready")
    page.load_data()
    page.train(epochs=1, max_interactions=100, batch_size=50)
    assert page.backend == "Computed by TensorFlow.js on plain JavaScript."


def test_an_unknown_backend_is_named(start_browser: StartBrowser, good: StaticServer) -> None:
    page = open_page(start_browser, good, "?backend=abacus")
    page.wait_for("ready")
    page.load_data()
    page.click("Train", "failed")
    expected = 'Expected backend=wasm, webgl, webgpu or cpu in the URL, got "abacus".'
    assert page.status == expected


def test_pandas_that_does_not_come_is_named_and_tried_again(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    wheel = next((folder_of(site) / "vendor/pyodide").glob("pandas-*.whl"))
    there = tmp_path / wheel.name
    path = path_of(site, f"vendor/pyodide/{wheel.name}")
    with StaticServer({SUB_PATH: site, path: there}) as server:
        page = open_page(start_browser, server)
        page.wait_for("ready")
        page.load_data()
        page.driver.find_element(By.CSS_SELECTOR, "#data summary").click()
        failed = page.driver.find_element(By.ID, "data-failed")
        WebDriverWait(page.driver, 60, 0.1).until(lambda _: failed.is_displayed())
        assert "did not come from vendor/pyodide" in failed.text
        # nothing but the tables needs it
        page.train(epochs=1, max_interactions=1000, batch_size=256)
        assert [len(column) for column in page.test()] == [10, 10, 10, 10]
        there.write_bytes(wheel.read_bytes())
        page.button("Try again").click()
        films = page.driver.find_element(By.ID, "films")
        WebDriverWait(page.driver, 60, 0.1).until(lambda _: films.is_displayed())


def test_a_worker_that_does_not_load_is_reported(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    with StaticServer(
        {SUB_PATH: site, path_of(site, "model/core/losses.js"): tmp_path / "gone.js"}
    ) as server:
        page = open_page(start_browser, server)
        page.wait_for("ready")
        page.load_data()
        page.click("Train", "failed")
        assert page.status == (
            "Something went wrong: The training worker stopped: its script did not load. "
            "The browser's console has the details."
        )
        assert page.enabled_steps() == ["Load Data", "Train"]


def test_a_checkout_starts_from_single_files_and_names_one_that_is_missing(
    start_browser: StartBrowser, tmp_path: Path
) -> None:
    path, there = "recommender/views/scales.py", tmp_path / "scales.py"
    mounts = {SUB_PATH: ROOT, SUB_PATH + path: there}
    with StaticServer(mounts, allow=is_page_file) as server:
        page = open_page(start_browser, server)
        page.wait_for("failed")
        assert page.status.startswith("The page could not start: ")
        assert path in page.status
        there.write_bytes((ROOT / path).read_bytes())
        page.open()
        page.wait_for("ready")


def test_without_its_example_the_page_is_still_the_page(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    missing = {path_of(site, "example.html"): tmp_path / "gone"}
    with StaticServer({SUB_PATH: site} | missing) as server:
        page = open_page(start_browser, server)
        page.wait_for("ready")
        page.load_data()
        assert page.driver.find_elements(By.CLASS_NAME, "example") == []
        assert page.driver.find_element(By.ID, "loss-placeholder").is_displayed()


def test_python_code_that_fails_at_the_start_is_reported(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    main = (folder_of(site) / "main.py").read_text(encoding="utf-8")
    early = main.replace("effects = Effects()", "by_id('broken-on-purpose')", 1)
    assert early != main
    (tmp_path / "main.py").write_text(early, encoding="utf-8")
    mounts = {SUB_PATH: site, path_of(site, "main.py"): tmp_path / "main.py"}
    with StaticServer(mounts) as server:
        page = open_page(start_browser, server)
        page.wait_for("failed")
        assert page.status.startswith("The page could not start: ")
        details = "\n".join(console_errors(page.driver))
        assert "broken-on-purpose" in details
        # what raised it is there without its source, and is named all the same
        assert set(re.findall(r"/home/pyodide/(\S+?\.py)\W+, line \d+", details)) == {"ui/dom.py"}


# before Python is there, as an extension's content script and as another script would
EARLY_ERROR = """
addEventListener("DOMContentLoaded", () => setTimeout(() => {
  document.getElementById("load-data").click();
  for (const filename of ["chrome-extension://abcdefgh/content.js", ""])
    dispatchEvent(new ErrorEvent("error", { message: "not ours", filename }));
  window.then = [document.body.dataset.state, document.getElementById("status").textContent];
}));
"""


def test_somebody_else_s_error_at_the_start_hides_nothing_for_good(
    start_browser: StartBrowser, good: StaticServer
) -> None:
    page = Page(start_browser(), good.url + SUB_PATH)
    early = {"source": EARLY_ERROR}
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", early)
    page.open()
    # the click before Python was there is carried out all the same
    WebDriverWait(page.driver, 60, 0.1).until(lambda _: page.state == "loaded")
    at_once, said = page.driver.execute_script("return window.then")
    assert at_once == "booting"
    assert "could not start" not in said
    assert page.status.startswith("Loaded 943 users")
    assert page.driver.find_element(By.ID, "load-data-hint").text == "Reads both files again."
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    assert page.driver.find_element(By.ID, "progress").is_displayed()
    assert page.driver.find_element(By.ID, "progress-note").is_displayed()
    page.click("Stop", "trained")


def test_a_worker_s_error_reaches_the_console_with_its_place(
    start_browser: StartBrowser, site: Path, tmp_path: Path
) -> None:
    path = "model/worker/trainer.js"
    source = (folder_of(site) / path).read_text(encoding="utf-8")
    start = "export async function train("
    assert source.count(start) == 1
    broken = source.replace(
        start, f"function breaks() {{ throw new Error('on purpose'); }}\n{start}"
    ).replace("while (!course.hasEnded", "breaks();\n    while (!course.hasEnded")
    assert broken.count("breaks();") == 1
    (tmp_path / "trainer.js").write_text(broken, encoding="utf-8")
    with StaticServer({SUB_PATH: site, path_of(site, path): tmp_path / "trainer.js"}) as server:
        page = open_page(start_browser, server)
        page.wait_for("ready")
        page.load_data()
        page.click("Train", "failed")
        assert page.status.startswith("Something went wrong: on purpose. The browser's console")
        details = "\n".join(console_errors(page.driver))
        assert "at breaks" in details
        assert "trainer.js" in details
