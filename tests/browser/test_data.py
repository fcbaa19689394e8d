"""What is in the data: the profile, the table of films, and data that lacks something."""

import csv
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from recommender.ratings.dataset import Dataset
from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tests.unit.samples import FLAGS, case
from tools.serve import StaticServer


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, data_server: StaticServer) -> Page:
    opened = Page(start_browser(), data_server.url + SUB_PATH)
    opened.bypass_what_is_kept()
    opened.open()
    opened.wait_for("ready")
    return opened


def rows(page: Page) -> list[list[str]]:
    script = """
        return [...document.querySelectorAll("#films tbody tr")]
          .map((row) => [...row.cells].map((cell) => cell.textContent));
    """
    found: list[list[str]] = page.driver.execute_script(script)
    return found


def found(page: Page) -> str:
    return page.driver.find_element(By.ID, "films-found").text


def heading(page: Page, name: str) -> str:
    """Click a heading of the table; return how the table is sorted by it then."""
    cell = f"//table[@id='films']//th[starts-with(., '{name}')]"
    page.driver.find_element(By.XPATH, f"{cell}//button").click()
    return page.driver.find_element(By.XPATH, cell).get_attribute("aria-sort") or ""


def test_the_card_says_what_will_stand_there(page: Page) -> None:
    page.driver.find_element(By.CSS_SELECTOR, "#data summary").click()
    assert "After Load Data" in page.driver.find_element(By.ID, "data").text
    page.load_data()
    tables = page.driver.find_element(By.ID, "data-tables")
    WebDriverWait(page.driver, 60, 0.1).until(lambda _: tables.is_displayed())


def test_the_profile_counts_the_ratings_in_five_ways(page: Page, dataset: Dataset) -> None:
    captions = page.driver.find_elements(By.CSS_SELECTOR, "#profile figcaption")
    assert [caption.text.partition(" · ")[0] for caption in captions] == [
        "Ratings by star", "Ratings by month", "Ratings by genre", "Ratings per user",
        "Ratings per film", "Most rated", "Best rated of 20 ratings or more",
    ]  # fmt: skip
    canvases = page.driver.find_elements(By.CSS_SELECTOR, "#profile canvas")
    labels = [canvas.get_attribute("aria-label") or "" for canvas in canvases]
    fives = int((dataset.rating == 5).sum())
    assert labels[0].endswith(f"5 ★ {fives:,}")
    assert labels[1].startswith("Ratings by month: Sep 1997 ")
    drawn = """
        const { width, height } = arguments[0];
        const { data } = arguments[0].getContext("2d").getImageData(0, 0, width, height);
        return data.some((value) => value > 0);
    """
    WebDriverWait(page.driver, 10, 0.1).until(
        lambda driver: all(driver.execute_script(drawn, canvas) for canvas in canvases)
    )
    most = page.driver.find_elements(By.CSS_SELECTOR, "#profile ol")[0].text.splitlines()
    assert most[:2] == ["Star Wars (1977)", "583 ratings, mean 4.36"]


def test_films_are_sorted_by_any_column_both_ways(page: Page) -> None:
    assert rows(page)[0] == [
        "Star Wars (1977)", "1977", "Action, Adventure, Romance, Sci-Fi, War", "583", "4.36",
    ]  # fmt: skip
    assert found(page) == "1–25 of 1,682 films."
    assert heading(page, "Ratings") == "ascending"
    assert {row[3] for row in rows(page)} == {"1"}
    assert heading(page, "Title") == "ascending"
    names = [row[0] for row in rows(page)]
    assert names[:2] == ["1-900 (1994)", "101 Dalmatians (1996)"]
    # by what follows the article
    page.set("film_title", "the apartment")
    assert [row[0] for row in rows(page)] == ["The Apartment (1960)", "Joe's Apartment (1996)"]
    page.set("film_title", "")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("apartment, the", "The Apartment (1960)"),
        ("MISERABLES", "Les Misérables (1995)"),
        ("land before time iii", "Land Before Time III: The Time of the Great Giving (1995) (V)"),
    ],
)
def test_films_are_found_however_they_are_typed(page: Page, query: str, title: str) -> None:
    page.set("film_title", query)
    assert title in [row[0] for row in rows(page)]
    page.set("film_title", "")


def test_films_are_filtered_turned_and_downloaded(
    page: Page, dataset: Dataset, tmp_path: Path
) -> None:
    page.set("film_genre", "Western")
    page.set("film_from_year", 1960)
    page.set("film_to_year", 1979)
    years = [int(row[1]) for row in rows(page)]
    assert years
    assert 1960 <= min(years) <= max(years) <= 1979
    assert all("Western" in row[2] for row in rows(page))
    saved = page.download(page.button("Download as CSV"), tmp_path / "films.csv")
    lines = list(csv.DictReader(saved.decode().splitlines()))
    assert [line["title"] for line in lines[:25]] == [row[0] for row in rows(page)]
    assert found(page).endswith(f"of {len(lines)} films.")
    page.set("film_to_year", "")
    page.set("film_from_year", "")
    page.set("film_genre", "")
    assert not page.acts(page.button("Previous"))
    page.button("Next").click()
    assert found(page) == "26–50 of 1,682 films."
    page.button("Previous").click()
    assert found(page) == "1–25 of 1,682 films."


def test_a_year_that_is_none_is_said_and_changes_nothing(page: Page) -> None:
    before = rows(page)
    page.set("film_from_year", 95)
    sentence = "From year: expected a whole number from 1880 to 2100, got 95."
    assert page.driver.find_element(By.ID, "film_from_year-wrong").text == sentence
    assert rows(page) == before
    page.set("film_from_year", "")


def films(number: int) -> bytes:
    return "".join(f"{i}|Film {i} (1990)||||{FLAGS}\n" for i in range(1, number + 1)).encode()


def ratings(users: int, number: int) -> bytes:
    lines = [
        f"{user}\t{film}\t4\t{900_000_000 + film}\n"
        for user in range(1, users + 1)
        for film in range(1, number + 1)
    ]
    return "".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "items", "on_all", "missing"),
    [
        (case("36-one-rating-each.u.data"), case("36-one-rating-each.u.item"), False, "two"),
        (ratings(1, 20), films(30), False, "two users"),
        (ratings(5, 1), films(1), False, "two films"),
        (ratings(5, 8), films(8), True, "not"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_before_it_starts(
    page: Page, folder: Path, data: bytes, items: bytes, on_all: bool, missing: str
) -> None:
    (folder / "u.data").write_bytes(data)
    (folder / "u.item").write_bytes(items)
    page.load_data()
    page.set("split", "none" if on_all else "")
    page.click("Train", "failed")
    assert page.status.startswith("Training needs ")
    assert missing in page.status
    assert page.enabled_steps()[:2] == ["Load Data", "Train"]


def test_small_data_is_trained_on_and_says_when_nobody_can_be_tested(
    page: Page, folder: Path
) -> None:
    # everybody has rated everything: a fifth of it is held out
    (folder / "u.data").write_bytes(ratings(6, 25))
    (folder / "u.item").write_bytes(films(25))
    page.load_data()
    page.set("split", "")
    page.train(epochs=2, batch_size=64)
    page.click("Test", "failed")
    assert page.status == (
        "No user has rated 2 films or more and has some left, which Test asks for."
    )


def test_who_rated_one_of_two_ids_of_a_film_is_not_offered_the_other(
    page: Page, folder: Path
) -> None:
    (folder / "u.data").write_bytes(case("37-twin-titles.u.data"))
    (folder / "u.item").write_bytes(case("37-twin-titles.u.item"))
    page.load_data()
    page.train(epochs=2, batch_size=64)
    for _ in range(4):
        own, *recommended = page.test()
        for column in recommended:
            assert len(column) == len(set(column)) > 0
            assert not set(own) & set(column)


def test_nothing_went_wrong_on_the_way(page: Page) -> None:
    refused = "Training needs "
    assert [text for text in console_errors(page.driver) if refused not in text] == []
