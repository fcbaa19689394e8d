"""The visitor rates films, by mouse, by keys and by touch, and the lists follow.

The tests of the shared visit go on where the one before stopped.
"""

import re
from statistics import median

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.page import Page, Recommended
from tests.conftest import StartBrowser, console_errors, requested_urls
from tests.site import SUB_PATH
from tools.serve import StaticServer

SHORT = {"epochs": 2}
MODELS = ["Baseline", "Deep", "History"]


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
    page.train(**SHORT)
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
    for title, stars in zip(starters(page)[2:5], (5, 3, 1), strict=True):
        page.rate(title, stars)
    before, ratings = page.lists(), page.starred()
    moved = fallen = 0
    for left_out in ratings:
        page.unrate(left_out)
        for model in MODELS:
            now = {one.title: one.rank for one in page.recommended()[model]}
            for film in before[f"{model} recommends"]:
                rank = promised(film, left_out)
                if rank.isdecimal() and int(rank) <= 10:
                    assert now.get(film.title) == rank, (model, film, left_out)
                    moved += rank != film.rank
                elif rank:
                    assert film.title not in now, (model, film, left_out)
                    fallen += 1
        page.undo()
        assert page.lists() == before
        assert page.starred() == ratings
    assert moved > 5
    assert fallen > 5


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
        "You rated 2 films; the lists follow the one with three stars or more."
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
        # everybody likes what many watched
        assert median(film.num_ratings for film in page.recommended()[model]) > 200


def found(page: Page) -> list[WebElement]:
    """Return the films that the search shows."""
    options = page.driver.find_elements(By.CSS_SELECTOR, "#film-found [role=option]")
    return [option for option in options if option.is_displayed()]


def found_titles(page: Page) -> list[str]:
    return [option.find_element(By.CLASS_NAME, "title").text for option in found(page)]


def search_field(page: Page) -> WebElement:
    return page.driver.find_element(By.ID, "film-search")


def test_the_search_is_reached_and_used_by_keys_alone(page: Page) -> None:
    page.clear_ratings()
    search = search_field(page)
    page.driver.execute_script("document.activeElement.blur()")
    page.tab_to("film-search")
    assert search.get_attribute("role") == "combobox"
    assert search.get_attribute("aria-expanded") == "false"
    page.type("temrinator")
    page.wait(lambda: "The Terminator (1984)" in found_titles(page))
    assert search.get_attribute("aria-expanded") == "true"
    assert search.get_attribute("aria-activedescendant") is None
    count = page.driver.find_element(By.ID, "film-found-count")
    assert count.get_attribute("role") == "status"
    assert count.get_attribute("textContent") == f"{len(found(page))} films found"
    # down to the second, back to the first
    page.type(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    first, *others = found(page)
    page.wait(lambda: first.get_attribute("aria-selected") == "true")
    assert {one.get_attribute("aria-selected") for one in others} == {"false"}
    assert search.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert page.focused == search
    title = found_titles(page)[0]
    page.type(Keys.ENTER)
    page.wait(lambda: list(page.starred("taste-chosen")) == [title])
    assert (search.get_attribute("value"), found(page)) == ("", [])
    assert search.get_attribute("aria-expanded") == "false"
    assert page.focused.get_attribute("aria-label") == "1 star"
    assert page.starred() == {}


def test_stars_are_given_and_taken_back_by_keys(page: Page) -> None:
    (title,) = page.starred("taste-chosen")
    for stars in (2, 3, 4):
        page.type(Keys.ARROW_RIGHT)
        page.wait(lambda stars=stars: page.starred() == {title: stars})  # type: ignore[misc]
    page.wait_for_own_lists()
    assert page.focused.get_attribute("aria-label") == "4 stars"
    page.type(Keys.TAB)
    assert page.focused.get_attribute("aria-label") == f"Remove the rating of {title}"
    page.type(Keys.ENTER)
    page.wait(lambda: page.starred() == {})
    page.wait_for_own_lists()
    # the button has gone with the rating; the focus has not
    assert page.focused.get_attribute("aria-label") == "1 star"
    page.type(Keys.SPACE)
    page.wait(lambda: page.starred() == {title: 1})


def test_undo_and_clear_work_by_keys_and_leave_the_focus_near(page: Page) -> None:
    ratings = page.starred()
    page.tab_to("taste-clear")
    page.type(Keys.ENTER)
    page.wait(lambda: page.starred() == {})
    assert page.text("taste-said") == "1 rating cleared. Undo brings it back."
    # Clear has nothing to clear any more: the focus does not fall back to the top of the page
    assert page.focused.text == "Clear"
    assert not page.acts(page.focused)
    page.tab_back()
    # once it is left, it is no stop any more
    assert not page.button("Clear").is_enabled()
    assert page.focused.get_attribute("id") == "taste-undo"
    page.type(Keys.ENTER)
    page.wait(lambda: page.starred() == ratings)
    assert page.focused.get_attribute("id") == "taste-undo"
    page.wait_for_own_lists()
    page.clear_ratings()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("miserables", "Les Misérables (1995)"),
        ("MISÉRABLES", "Les Misérables (1995)"),
        ("godfahter", "The Godfather (1972)"),
        ("wars star", "Star Wars (1977)"),
    ],
)
def test_films_are_found_with_a_typo_and_without_an_accent(
    page: Page, query: str, title: str
) -> None:
    search_field(page).click()
    page.type(query)
    page.wait(lambda: title in found_titles(page))
    page.type(Keys.ESCAPE, Keys.ESCAPE)
    page.wait(lambda: search_field(page).get_attribute("value") == "")


def test_escape_closes_the_films_found_then_empties_the_text(page: Page) -> None:
    search = search_field(page)
    search.click()
    page.type("fargo")
    page.wait(lambda: found_titles(page)[:1] == ["Fargo (1996)"])
    page.type(Keys.ESCAPE)
    page.wait(lambda: found(page) == [])
    assert search.get_attribute("value") == "fargo"
    assert search.get_attribute("aria-expanded") == "false"
    page.type(Keys.ESCAPE)
    page.wait(lambda: search.get_attribute("value") == "")
    page.type("zzzzzz")
    page.wait(lambda: page.text("film-none") == "No film of this data is called that.")
    count = page.driver.find_element(By.ID, "film-found-count")
    assert count.get_attribute("textContent") == "No film found"
    assert search.get_attribute("aria-expanded") == "false"
    page.type(Keys.ENTER)  # nothing to choose
    page.type(Keys.ESCAPE, Keys.ESCAPE)


def test_a_click_on_a_film_found_offers_it_to_be_rated(page: Page) -> None:
    search_field(page).click()
    page.type("casablanca")
    page.wait(lambda: found_titles(page)[:1] == ["Casablanca (1942)"])
    found(page)[0].click()
    page.wait(lambda: page.starred("taste-chosen") == {"Casablanca (1942)": 0})
    page.rate("Casablanca (1942)", 5, "taste-chosen")
    assert page.starred() == {"Casablanca (1942)": 5}


def test_rating_asks_no_server_for_anything(page: Page) -> None:
    assert requested_urls(page.driver) == []
    assert console_errors(page.driver) == []


@pytest.fixture
def phone(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(width=360), server.url + SUB_PATH)
    size = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    opened.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    touch = {"enabled": True, "maxTouchPoints": 1}
    opened.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", touch)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    opened.train(**SHORT)
    return opened


def test_a_finger_finds_rates_and_takes_back_and_nothing_is_wider_than_the_phone(
    phone: Page,
) -> None:
    def width() -> int:
        page_width: int = phone.driver.execute_script("return document.documentElement.scrollWidth")
        return page_width

    assert phone.driver.execute_script("return matchMedia('(pointer: coarse)').matches")
    film = starters(phone)[3]
    phone.tap(phone.stars_of(film).find_elements(By.TAG_NAME, "label")[3])
    phone.wait(lambda: phone.starred() == {film: 4})
    phone.wait_for_own_lists()
    # a touch leaves no pointer there: what is filled is what is rated
    assert phone.starred("taste-starters")[film] == 4
    assert width() <= 360
    phone.tap(search_field(phone))
    phone.type("miserab")
    phone.wait(lambda: "Les Misérables (1995)" in found_titles(phone))
    assert width() <= 360
    phone.tap(found(phone)[found_titles(phone).index("Les Misérables (1995)")])
    phone.wait(lambda: list(phone.starred("taste-chosen")) == ["Les Misérables (1995)"])
    chosen = phone.stars_of("Les Misérables (1995)", "taste-chosen")
    phone.tap(chosen.find_elements(By.TAG_NAME, "label")[4])
    phone.wait(lambda: phone.starred() == {"Les Misérables (1995)": 5, film: 4})
    phone.wait_for_own_lists()
    controls = phone.driver.find_elements(By.CSS_SELECTOR, "#taste .stars > :is(label, button)")
    sizes = [control.size for control in controls if control.is_displayed()]
    assert len(sizes) > 18 * 5
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24
    phone.tap(phone.stars_of(film, "taste-rated").find_element(By.TAG_NAME, "button"))
    phone.wait(lambda: phone.starred() == {"Les Misérables (1995)": 5})
    phone.tap(phone.driver.find_element(By.CSS_SELECTOR, ".steering summary"))
    phone.wait(lambda: phone.driver.find_element(By.ID, "setting-only_genres").is_displayed())
    assert width() <= 360
    phone.tap(phone.driver.find_element(By.CSS_SELECTOR, "#recommendations td.history button"))
    phone.wait(lambda: phone.driver.find_element(By.ID, "why").is_displayed())
    assert width() <= 360
    assert phone.driver.find_element(By.ID, "why").rect["width"] <= 360
    assert console_errors(phone.driver) == []
