"""The visitor rates films, by mouse, by keys and by touch, and the lists follow.

The tests of the shared visit go on where the one before stopped.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.conftest import SUB_PATH
from tests.browser.page import Page, Recommended
from tests.conftest import StartBrowser, console_errors, requested_urls
from tools.serve import StaticServer

SMALL = {"epochs": 2, "max_interactions": 20_000, "batch_size": 1024}
MODELS = ["Baseline", "Deep", "History"]


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: site}) as running:
        yield running


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    return opened


def starters(page: Page) -> list[str]:
    return list(page.starred("taste-starters"))


def test_the_card_says_what_will_stand_there_and_has_eighteen_films_after_train(
    page: Page,
) -> None:
    placeholder = "After Train: films to rate, and a search for those that you know."
    assert page.text("taste-placeholder") == placeholder
    page.load_data()
    assert page.text("taste-placeholder") == placeholder
    assert starters(page) == []
    page.train(**SMALL)
    assert page.text("taste-placeholder") == ""
    assert page.text("taste-none") == "None yet."
    assert len(starters(page)) == len(set(starters(page))) == 18
    assert set(page.starred("taste-starters").values()) == {0}
    assert page.text("nobody-rated").startswith("Rate a film under “Your taste”")
    assert page.lists() == {}
    requested_urls(page.driver)


def test_a_star_is_filled_listed_and_answered_by_three_lists_without_that_film(
    page: Page,
) -> None:
    film = starters(page)[0]
    page.rate(film, 4)
    assert page.starred("taste-starters")[film] == 4
    assert page.starred() == {film: 4}
    assert page.text("taste-said") == f"{film}: 4 stars."
    assert page.text("taste-count") == "1 film"
    own, *others = page.lists().items()
    assert own[0] == "Your ratings"
    assert [(one.title, one.value) for one in own[1]] == [(film, "★★★★☆")]
    assert [name for name, _ in others] == [f"{model} recommends" for model in MODELS]
    for _, films in others:
        assert len({one.title for one in films}) == 10
        assert film not in {one.title for one in films}
        assert [one.rank for one in films] == [f"{rank}" for rank in range(1, 11)]


# what a visitor would see flicker: a button that is disabled, if only for a moment
WATCH_BUTTONS = """
window.disabled = [];
for (const id of ["load-data", "train", "test"]) {
  new MutationObserver(() => window.disabled.push(id))
    .observe(document.getElementById(id), { attributeFilter: ["disabled"] });
}
window.spoken.length = window.states.length = 0;
"""


def test_a_second_star_ranks_again_and_nobody_waits_for_it(page: Page) -> None:
    first, second = starters(page)[:2]
    before, status = page.titles(), page.status
    page.driver.execute_script(WATCH_BUTTONS)
    page.rate(second, 5)
    assert page.starred() == {second: 5, first: 4}
    assert [one.title for one in page.lists()["Your ratings"]] == [second, first]
    after = page.titles()
    for model in MODELS:
        assert after[model] != before[model]
        assert not {first, second} & set(after[model])
    script = "return [window.disabled, window.spoken, window.states]"
    assert page.driver.execute_script(script) == [[], [], []]
    assert page.status == status


def promised(film: Recommended, left_out: str) -> str:
    """Return the rank that a film is said to have without one that was rated; "" for nothing."""
    if film.why.startswith("Stays at rank"):
        return film.rank if left_out in film.why else ""
    words = r"(?:rank \d+ becomes |it stays at rank |still )?"
    found = re.search(rf"ithout {re.escape(left_out)}, {words}([\d,]+( or worse)?)", film.why)
    return found[1] if found else ""


def test_what_would_be_without_a_film_is_what_is_when_its_rating_is_taken_back(
    page: Page,
) -> None:
    for film, stars in zip(starters(page)[2:5], (5, 3, 1), strict=True):
        page.rate(film, stars)
    before, ratings = page.lists(), page.starred()
    kept = moved = fallen = 0
    for left_out in ratings:
        page.unrate(left_out)
        for model, films in page.recommended().items():
            now = {one.title: one.rank for one in films}
            for film in before[f"{model} recommends"]:
                rank = promised(film, left_out)
                if rank.isdecimal() and int(rank) <= 10:
                    assert now.get(film.title) == rank, (model, film, left_out)
                    kept += rank == film.rank
                    moved += rank != film.rank
                elif rank:
                    assert film.title not in now, (model, film, left_out)
                    fallen += 1
        page.undo()
        assert page.lists() == before
        assert page.starred() == ratings
    assert moved > 5
    assert fallen > 5
    print(kept, moved, fallen)


def test_what_was_not_liked_attracts_nothing(page: Page) -> None:
    page.clear_ratings()
    good, bad, worse = starters(page)[:3]
    page.rate(good, 5)
    liked = page.titles()
    page.rate(bad, 1)
    # it is not recommended, and changes nothing else
    for model, titles in page.titles().items():
        rest = [title for title in liked[model] if title != bad]
        assert titles[: len(rest)] == rest
    assert page.text("test-summary") == (
        "You rated 2 films; the lists follow the 1 with three stars or more."
    )
    page.unrate(good)
    nobody = "none with three stars or more: the lists are what everybody likes."
    assert page.text("test-summary") == f"You rated 1 film, {nobody}"
    alone = page.titles()
    page.rate(worse, 2)
    assert page.text("test-summary") == f"You rated 2 films, {nobody}"
    both = page.titles()
    for model in MODELS:
        rest = [title for title in alone[model] if title != worse]
        assert both[model][: len(rest)] == rest
        assert alone[model] != liked[model]
    print({m: [f.num_ratings for f in fs] for m, fs in page.recommended().items()})
