"""With films that nobody has made everything can be tried, and it is said. One visit."""

from tests.browser.page import Page
from tests.conftest import console_errors


def test_one_click_loads_them_and_says_that_they_are_made_up(page: Page) -> None:
    page.click("Try with made-up films", "loaded")
    assert page.status == (
        "Loaded 300 made-up users, 400 made-up items, 12,049 interactions and 19 genres."
    )
    assert page.text("data-remarks").startswith("These films, users and ratings are made up (CC0).")
    # Load Data would read others
    assert page.text("load-data-hint").startswith("Ratings and films, 2.2 MB.")


def test_models_learn_from_them_and_recommend(page: Page) -> None:
    page.train()
    lists = page.test()
    assert [len(column) for column in lists] == [10, 10, 10, 10]
    assert "made up" in page.text("data-remarks")
    shown = page.text("recommendations")
    assert "The " in shown
    page.rate(next(iter(page.starred("taste-starters"))), 5)


def test_real_films_take_their_place(page: Page) -> None:
    page.load_data()
    assert page.status.startswith("Loaded 943 users, 1,682 items")
    assert page.text("data-remarks") == ""
    assert console_errors(page.driver) == []
