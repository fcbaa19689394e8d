"""Trainings that are kept: two are held against one another, and they outlast the visit.

The tests of the shared visit go on where the one before stopped.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

# how good the models are does not matter here
SHORT = {"epochs": 2, "max_interactions": 5000, "batch_size": 256}
KEPT = "The last 10 trainings stay in this browser until you delete them."
BLOCKED = "This browser keeps nothing for this page: trainings last until you close it."
# the database of runs alone: PyScript's core opens one of its own
WITHOUT_DATABASE = """
window.isBlocked = true;
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (name, version) {
  if (window.isBlocked && name.endsWith(" runs")) throw new DOMException("No.", "SecurityError");
  return open.call(this, name, version);
};
"""
NUM_KEPT = """
const [done] = arguments;
indexedDB.databases().then((all) => {
  const request = indexedDB.open(all.find(({ name }) => name.endsWith(" runs")).name);
  request.onsuccess = () => {
    const count = request.result.transaction("runs").objectStore("runs").count();
    count.onsuccess = () => done(count.result);
    request.result.close();
  };
});
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    load(opened)
    return opened


def load(page: Page) -> None:
    page.open()
    page.wait_for("ready")
    page.load_data()


def rows(page: Page) -> list[WebElement]:
    return page.driver.find_elements(By.CSS_SELECTOR, "#runs-table tbody tr")


def recipes(page: Page) -> list[str]:
    """Return what differs of each run, the latest first, as far as it is another seed."""
    found = page.driver.find_elements(By.CSS_SELECTOR, "#runs-table .recipe")
    return [one.get_attribute("textContent") or "" for one in found]


def chosen(page: Page) -> list[list[bool]]:
    """Return of each run whether it is A, and whether it is B."""
    return [
        [r.is_selected() for r in row.find_elements(By.TAG_NAME, "input")] for row in rows(page)
    ]


def press(row: WebElement, name: str) -> None:
    [button] = [one for one in row.find_elements(By.TAG_NAME, "button") if one.text == name]
    button.click()


def verdicts(page: Page) -> dict[str, str]:
    """Return, as soon as it is there, what is said of the difference in NDCG of each model."""
    table = page.driver.find_element(By.ID, "run-metrics")
    page.wait(lambda: table.get_attribute("aria-busy") == "false")
    body = table.find_element(By.TAG_NAME, "tbody")
    lines = [row.text.split("\n")[-1] for row in body.find_elements(By.TAG_NAME, "tr")[1:]]
    names = [row.text.split()[0] for row in body.find_elements(By.TAG_NAME, "tr")[1:]]
    return dict(zip(names, lines, strict=True))


def test_a_training_is_kept_and_a_second_one_is_held_against_it(page: Page) -> None:
    assert page.text("runs-placeholder") != ""
    page.train(**SHORT)
    page.wait(lambda: len(rows(page)) == 1)
    assert page.text("runs-alone") != ""
    page.train(learning_rate=0.5, seed=8)
    page.wait(lambda: len(rows(page)) == 2)
    assert page.text("runs-kept") == KEPT
    assert chosen(page) == [[False, True], [True, False]]
    differing = page.text("run-settings").split("\n")[-2:]
    assert differing == ["Learning rate 0.02 0.5", "Seed 7 8"]
    said = verdicts(page)
    assert list(said) == ["Popularity", "Baseline", "Deep", "History"]
    # the metrics of the first are those of the table above it; popularity is tested alike
    assert said["Popularity"].endswith("0 the same")
    assert all(one.endswith("chance") for name, one in said.items() if name != "Popularity")


def test_curves_are_read_out_by_keys(page: Page) -> None:
    chart = page.driver.find_element(By.ID, "run-chart")
    page.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", chart)
    page.set("run_curves", "deep")
    page.wait(lambda: page.pixels_of("run-chart", "deep")[0] > 100)
    assert page.pixels_of("run-chart", "baseline") == [0]
    chart.send_keys(Keys.END)
    lines = page.text("run-tooltip").split("\n")
    assert [line.rsplit(" ", 1)[0].split(",")[0][:6] for line in lines] == [
        "Epoch",
        "Deep A",
        "Deep B",
    ]
    assert lines[0] == "Epoch 2"
    chart.send_keys(Keys.ESCAPE)
    assert page.text("run-tooltip") == ""


def test_the_same_user_s_lists_say_what_has_moved(page: Page) -> None:
    about = page.text("run-lists-about")
    assert " for user " in about
    films = page.driver.find_elements(By.CSS_SELECTOR, "#run-lists tbody tr")
    assert len(films) == 10
    new = [row for row in films if row.text.endswith("new")]
    assert f" {len(new)} of 10 films" in about
    page.set("run_user", 999_999)
    page.wait(lambda: page.text("run-lists") == "")
    assert page.text("run-lists-none").startswith("User 999999 was not tested")


def test_a_click_opens_another_pair_and_the_address_follows(page: Page) -> None:
    latest = rows(page)[0]
    latest.find_elements(By.TAG_NAME, "input")[0].click()
    assert chosen(page) == [[True, False], [False, True]]
    # the row stays, and the focus with it
    assert page.focused == latest.find_elements(By.TAG_NAME, "input")[0]
    page.wait(lambda: "run=" in page.driver.current_url)
    assert page.text("run-settings").endswith("Seed 8 7")
    press(rows(page)[1], "Use these settings")
    seed = page.driver.find_element(By.NAME, "seed")
    assert seed.get_attribute("value") == "7"


def test_they_are_there_on_the_next_visit_and_open_as_the_link_says(page: Page) -> None:
    before, link = recipes(page), page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(link)
    page.wait_for("ready")
    page.load_data()
    page.wait(lambda: len(rows(page)) == 2)
    assert recipes(page) == before
    assert chosen(page) == [[True, False], [False, True]]
    assert page.text("runs-missing") == ""
    verdicts(page)


def test_what_is_deleted_goes_in_other_tabs_too_and_comes_back(page: Page) -> None:
    driver = page.driver
    here, before = driver.current_window_handle, recipes(page)
    driver.switch_to.new_window("tab")
    there = driver.current_window_handle
    load(page)
    page.wait(lambda: recipes(page) == before)
    press(rows(page)[0], "Delete")
    assert recipes(page) == before[1:]
    assert page.text("runs-said") == "1 training deleted."
    assert page.focused.get_attribute("id") == "runs-title"
    driver.switch_to.window(here)
    page.wait(lambda: recipes(page) == before[1:])
    driver.switch_to.window(there)
    page.press("runs", "Undo")
    page.wait(lambda: recipes(page) == before)
    driver.switch_to.window(here)
    page.wait(lambda: recipes(page) == before)
    page.press("runs", "Delete all")
    assert page.text("runs-placeholder") != ""
    driver.switch_to.window(there)
    page.wait(lambda: page.text("runs-placeholder") != "")
    assert console_errors(driver) == []


def test_without_a_database_runs_last_as_long_as_the_page(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    page = Page(start_browser(), server.url + SUB_PATH)
    early = {"source": WITHOUT_DATABASE}
    page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", early)
    load(page)
    page.train(**SHORT)
    page.wait(lambda: page.text("runs-kept") == BLOCKED)
    assert len(rows(page)) == 1
    # as soon as there is one, it keeps what there was no room for, too
    page.driver.execute_script("window.isBlocked = false")
    page.train(seed=8)
    page.wait(lambda: page.text("runs-kept") == KEPT)
    assert page.driver.execute_async_script(NUM_KEPT) == len(rows(page)) == 2
    assert console_errors(page.driver) == []
