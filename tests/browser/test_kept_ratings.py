"""The visitor's ratings last: in this browser, in two tabs, in a file; what is in the way is said.

The tests of the shared visit go on where the one before stopped.
"""

import json
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

# what the lists are like does not matter here
SHORT = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    return visit(start_browser, server)


def visit(start_browser: StartBrowser, server: StaticServer, before: str = "") -> Page:
    """Return the page in a new browser, trained; a script may run before anything of it does."""
    opened = Page(start_browser(), server.url + SUB_PATH)
    if before:
        source = {"source": before}
        opened.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    come_back(opened)
    return opened


def come_back(page: Page) -> None:
    page.open()
    page.wait_for("ready")
    page.load_data()
    page.train(**SHORT)


def storage(page: Page) -> dict[str, str]:
    """Return what the browser keeps for the page."""
    kept: dict[str, str] = page.driver.execute_script(
        "return Object.fromEntries(Object.entries(localStorage))"
    )
    return kept


def starters(page: Page) -> list[str]:
    return list(page.starred("taste-starters"))


def read_file(page: Page, file: Path) -> None:
    page.driver.find_element(By.ID, "taste-file").send_keys(str(file))


def test_ratings_and_their_lists_are_there_again_on_the_next_visit(page: Page) -> None:
    kept = "Your ratings stay in this browser, for this data, until you clear them."
    assert page.text("taste-kept") == kept
    first, second, third = starters(page)[:3]
    page.rate(first, 3)
    page.rate(second, 5)
    page.rate(third, 1)
    page.unrate(third)
    lists = page.lists()
    come_back(page)
    # nobody clicked a star: the lists come by themselves, and the same training makes the same
    page.wait_for_own_lists()
    assert list(page.starred().items()) == [(second, 5), (first, 3)]
    assert page.starred("taste-starters")[second] == 5
    assert page.lists() == lists
    assert not page.acts(page.driver.find_element(By.ID, "taste-undo"))


def test_ratings_outlast_another_training_and_new_starters(page: Page) -> None:
    ratings, before, first = page.starred(), page.titles(), starters(page)
    page.train(seed=8)
    page.wait_for_own_lists()
    assert page.starred() == ratings
    assert starters(page) != first
    assert page.titles() != before


def test_a_film_rated_while_a_training_runs_counts_when_it_is_done(page: Page) -> None:
    film = next(title for title, stars in page.starred("taste-starters").items() if not stars)
    ratings, before = page.starred(), page.lists()
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    page.stars_of(film).find_elements(By.TAG_NAME, "label")[4].click()
    page.wait(lambda: page.starred() == {film: 5, **ratings})
    # the models are gone: what is shown are the lists of before, and nothing can be turned
    assert page.lists() == before
    assert page.driver.find_element(By.ID, "asking").get_attribute("inert")
    page.wait_until_spoken("Training: epoch")
    assert page.state == "training"
    page.click("Stop", "trained")
    page.wait_for_own_lists()
    assert page.status.startswith("Stopped after ")
    assert film in [one.title for one in page.lists()["Your ratings"]]
    page.undo()
    assert page.starred() == ratings


def test_two_tabs_agree_and_neither_undoes_the_other(page: Page) -> None:
    driver = page.driver
    here, ratings = driver.current_window_handle, page.starred()
    driver.switch_to.new_window("tab")
    there = driver.current_window_handle
    come_back(page)
    page.wait_for_own_lists()
    assert page.starred() == ratings
    new = [title for title, stars in page.starred("taste-starters").items() if not stars]
    page.rate(new[0], 4)
    driver.switch_to.window(here)
    page.wait(lambda: page.starred() == {new[0]: 4, **ratings})
    page.wait_for_own_lists()
    ours = next(
        title
        for title, stars in page.starred("taste-starters").items()
        if not stars and title not in new[:2]
    )
    page.rate(ours, 2)
    driver.switch_to.window(there)
    page.wait(lambda: page.starred() == {ours: 2, new[0]: 4, **ratings})
    page.wait_for_own_lists()
    page.rate(new[1], 3)
    page.unrate(ours)
    driver.close()
    driver.switch_to.window(here)
    page.wait(lambda: page.starred() == {new[1]: 3, new[0]: 4, **ratings})
    page.wait_for_own_lists()


def test_ratings_go_out_as_a_file_and_come_back_the_same(page: Page, tmp_path: Path) -> None:
    ratings, lists = page.starred(), page.lists()
    browser = {"behavior": "allow", "downloadPath": str(tmp_path)}
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", browser)
    page.press("taste", "Download as CSV")
    file = tmp_path / "my-ratings.csv"
    page.wait(file.is_file)
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    assert header == "item_id,title,stars"
    assert len(lines) == len(ratings)
    page.clear_ratings()
    assert page.starred() == {}
    read_file(page, file)
    page.wait(lambda: page.text("taste-said") == "4 ratings read from my-ratings.csv.")
    page.wait_for_own_lists()
    # the newest first, as before
    assert list(page.starred().items()) == list(ratings.items())
    assert page.lists() == lists


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["item_id,title,stars", "50,Star Wars (1977),5", "100,Fargo (1996),9"],
            'line 3: expected stars as a whole number from 1 to 5, got "9".',
        ),
        (["item_id,title", "50,Star Wars (1977)"], "line 1: expected a column stars"),
        (
            ["item_id,stars", "99999,4"],
            "line 2: expected the id of a film in the data, got 99999.",
        ),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_changes_nothing(
    page: Page, tmp_path: Path, lines: list[str], sentence: str
) -> None:
    ratings, lists, status = page.starred(), page.lists(), page.status
    file = tmp_path / "damaged.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    read_file(page, file)
    page.wait(lambda: page.text("taste-said").startswith(f"damaged.csv {sentence}"))
    assert page.starred() == ratings
    assert page.lists() == lists
    assert (page.state, page.status) == ("trained", status)


# all room that there is, to the last character
FILL = """
for (let size = 2 ** 22, count = 0; size >= 1; ) {
  try {
    localStorage.setItem(`filler ${count++}`, "x".repeat(size));
  } catch {
    size = Math.floor(size / 2);
  }
}
"""


def test_a_full_storage_is_said_and_ratings_work_until_the_page_is_closed(page: Page) -> None:
    page.clear_ratings()
    page.driver.execute_script(FILL)
    film, other = starters(page)[:2]
    page.rate(film, 5)
    full = "This browser’s storage is full: your ratings last until you close the page."
    assert page.text("taste-kept") == full
    page.rate(other, 4)
    assert page.starred() == {other: 4, film: 5}
    # they last for as long as the page does, and are kept as soon as there is room
    page.load_data()
    page.train(**SHORT)
    page.wait_for_own_lists()
    assert page.starred() == {other: 4, film: 5}
    assert page.text("taste-kept") == full
    page.driver.execute_script("localStorage.clear()")
    page.unrate(other)
    assert page.text("taste-kept").startswith("Your ratings stay in this browser")
    assert [json.loads(text)["ratings"][0][1] for text in storage(page).values()] == [5]


def test_nothing_went_wrong_on_the_way(page: Page) -> None:
    assert console_errors(page.driver) == []
