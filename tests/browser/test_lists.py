"""Whose lists are shown, how they are steered, and why a film stands in them.

The tests of this module share one visit and go on where the one before stopped.
"""

import re
from statistics import median

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from recommender.ratings.dataset import Dataset
from tests.browser.page import Page, Recommended
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

MODELS = ["Baseline", "Deep", "History"]


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    opened.train(epochs=2, embedding_dim=8)
    return opened


@pytest.fixture(scope="module")
def unsteered(page: Page) -> dict[str, list[str]]:
    """Return the visitor's lists as they are without steering."""
    for title, stars in zip(page.starred("taste-starters"), (5, 4, 3), strict=False):
        page.rate(title, stars)
    return page.titles()


def slide(page: Page, name: str, key: str) -> None:
    """Move a slider by a key, and wait for the lists that follow."""
    before = page.titles()
    page.driver.find_element(By.NAME, name).send_keys(key)
    page.wait(lambda: page.titles() != before)


def medians(page: Page) -> dict[str, float]:
    lists = page.recommended().items()
    return {model: median(film.num_ratings for film in films) for model, films in lists}


def test_towards_hidden_gems_the_films_of_every_list_are_less_often_rated(
    page: Page, unsteered: dict[str, list[str]]
) -> None:
    as_they_are = medians(page)
    slide(page, "popularity", Keys.HOME)
    gems = medians(page)
    slide(page, "popularity", Keys.END)
    popular = medians(page)
    for model in MODELS:
        assert gems[model] < min(as_they_are[model], popular[model])
    reset(page, unsteered)


def reset(page: Page, unsteered: dict[str, list[str]]) -> None:
    page.driver.find_element(By.ID, "steering-reset").click()
    page.wait(lambda: page.titles() == unsteered)


def test_variety_leaves_the_first_film_and_changes_what_follows(
    page: Page, unsteered: dict[str, list[str]]
) -> None:
    slide(page, "variety", Keys.END)
    for model, titles in page.titles().items():
        assert titles[0] == unsteered[model][0]
        assert titles[1:] != unsteered[model][1:]
        assert len(set(titles)) == 10
    reset(page, unsteered)


def chip(page: Page, setting: str, genre: str) -> WebElement:
    path = f"//*[@id='setting-{setting}']//label[normalize-space()='{genre}']"
    return page.driver.find_element(By.XPATH, path)


def filter_by(page: Page, setting: str, genre: str) -> None:
    before = page.titles()
    chip(page, setting, genre).click()
    page.wait(lambda: page.titles() != before)


def check_filtered(page: Page, before: dict[str, list[Recommended]], kept: list[str]) -> None:
    """Check that those of the lists before that are kept lead the lists now, in their order."""
    for model, films in before.items():
        rest = [film.title for film in films if film.title in kept]
        assert page.titles()[model][: len(rest)] == rest


def test_genres_and_years_filter_exactly(page: Page, unsteered: dict[str, list[str]]) -> None:
    default = page.recommended()
    shown = [film for films in default.values() for film in films]
    page.driver.find_element(By.CSS_SELECTOR, ".steering summary").click()
    filter_by(page, "only_genres", "Drama")
    for films in page.recommended().values():
        assert len(films) == 10
        assert all("Drama" in film.genres for film in films)
    check_filtered(page, default, [film.title for film in shown if "Drama" in film.genres])
    filter_by(page, "only_genres", "Comedy")
    either = page.recommended()
    for films in either.values():
        assert len(films) == 10
        assert all(film.genres & {"Drama", "Comedy"} for film in films)
    filter_by(page, "without_genres", "Romance")
    for films in page.recommended().values():
        assert len(films) == 10
        assert all(film.genres & {"Drama", "Comedy"} for film in films)
        assert not any("Romance" in film.genres for film in films)
    page.set("list_from_year", 1990)
    page.set("list_to_year", 1995)
    page.wait(
        lambda: {f.year for one in page.recommended().values() for f in one} <= {*range(1990, 1996)}
    )
    for films in page.recommended().values():
        assert len(films) == 10
        assert all(film.genres & {"Drama", "Comedy"} for film in films)
        assert not any("Romance" in film.genres for film in films)
    reset(page, unsteered)
    boxes = page.driver.find_elements(By.CSS_SELECTOR, ".steering .chips input")
    assert not any(box.is_selected() for box in boxes)
    assert page.driver.find_element(By.NAME, "list_from_year").get_attribute("value") == ""


def test_a_filter_that_leaves_nothing_says_so_and_a_wrong_year_changes_nothing(
    page: Page, unsteered: dict[str, list[str]]
) -> None:
    page.set("list_to_year", 95)
    sentence = "To year: expected a whole number from 1880 to 2100, got 95."
    assert page.text("list_to_year-wrong") == sentence
    assert page.titles() == unsteered
    page.set("list_to_year", 1900)
    nothing = "No film is left to recommend: allow more genres or years."
    page.wait(lambda: page.text("nothing-left") == nothing)
    assert page.titles() == {model: [] for model in MODELS}
    assert len(page.lists()["Your ratings"]) == 3
    reset(page, unsteered)
    assert page.text("nothing-left") == ""


def choose(page: Page, audience: str) -> None:
    path = f"//form[@id='audience']//label[normalize-space()='{audience}']"
    page.driver.find_element(By.XPATH, path).click()


def show_user(page: Page, text: str) -> None:
    field = page.driver.find_element(By.ID, "user-id")
    field.clear()
    field.send_keys(text, Keys.ENTER)


def chosen_audience(page: Page) -> str:
    path = "//form[@id='audience']//label[input[@type='radio']]"
    labels = page.driver.find_elements(By.XPATH, path)
    (chosen,) = [one for one in labels if one.find_element(By.TAG_NAME, "input").is_selected()]
    return chosen.text


def told(dataset: Dataset, user_id: int) -> str:
    number = len(dataset.by_user.items_of(dataset.user_idx_of[user_id]))
    return f"User {user_id} rated {number} films; none of them is recommended."


def favourites(dataset: Dataset, user_id: int) -> dict[str, int]:
    """Return the ten favourites of a user, best first, with their stars."""
    user_idx = dataset.user_idx_of[user_id]
    rated = dataset.by_user.items_of(user_idx)
    stars = dict(zip(rated.tolist(), dataset.ratings_of(user_idx).tolist(), strict=True))
    best = dataset.best_of(user_idx, rated, 10)
    return {dataset.titles[item].shown: stars[int(item)] for item in best}


def test_a_user_is_shown_by_id_with_what_carries_the_films(page: Page, dataset: Dataset) -> None:
    choose(page, "A user")
    page.wait(lambda: "Rated best by the user" in page.lists())
    # somebody at random, whose id stands in the field
    first = page.tested_user_id
    assert page.driver.find_element(By.ID, "user-id").get_attribute("value") == str(first)
    show_user(page, "42")
    page.wait(lambda: page.text("test-summary") == told(dataset, 42))
    own = page.lists()["Rated best by the user"]
    shown = {film.title: film.value.count("★") for film in own}
    assert list(shown.items()) == list(favourites(dataset, 42).items())
    lists = page.recommended()
    for model in ("Baseline", "Deep"):
        assert all(film.why.startswith("Near ") for film in lists[model])
    assert all(re.match(r"(Without|Stays at rank) ", film.why) for film in lists["History"])
    rated = dataset.by_user.items_of(dataset.user_idx_of[42])
    known = {dataset.titles[item].shown for item in rated}
    assert not known & {title for titles in page.titles().values() for title in titles}


@pytest.mark.parametrize("text", ["0", "abc", "99999", "", "-1", "4.2", "٤٢"])
def test_an_id_that_is_nobodys_is_said_beside_it_and_changes_nothing(page: Page, text: str) -> None:
    before, status = page.lists(), page.status
    show_user(page, text)
    sentence = f'User id: expected one from 1 to 943, got "{text}".'
    page.wait(lambda: page.text("user-wrong") == sentence)
    field = page.driver.find_element(By.ID, "user-id")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("value") == text
    assert page.lists() == before
    assert (page.state, page.status) == ("trained", status)


def test_at_random_shows_another_user_and_mends_the_id(page: Page) -> None:
    before = page.tested_user_id
    page.click("At random", "trained")
    assert page.tested_user_id != before
    field = page.driver.find_element(By.ID, "user-id")
    assert field.get_attribute("value") == str(page.tested_user_id)
    assert field.get_attribute("aria-invalid") == "false"
    assert page.text("user-wrong") == ""


def test_steering_holds_for_a_user_too(page: Page) -> None:
    before = page.titles()
    filter_by(page, "without_genres", "Drama")
    films = [film for films in page.recommended().values() for film in films]
    assert len(films) == 30
    assert not any("Drama" in film.genres for film in films)
    reset(page, before)


def test_favourites_of_a_user_become_ratings_and_ones_own_win(page: Page, dataset: Dataset) -> None:
    choose(page, "You")
    page.wait_for_own_lists()
    ratings = page.starred()

    def is_telling(theirs: dict[str, int]) -> bool:
        """Say whether not all have the same stars, and some have others than the visitor gave."""
        differ = any(ratings.get(title, stars) != stars for title, stars in theirs.items())
        return differ and len(set(theirs.values())) > 1

    of_each = {int(one): favourites(dataset, int(one)) for one in dataset.user_ids}
    user_id, theirs = next(pair for pair in of_each.items() if is_telling(pair[1]))
    choose(page, "A user")
    show_user(page, str(user_id))
    page.wait(lambda: page.text("test-summary") == told(dataset, user_id))
    page.press("audience", "Make these my ratings")
    page.wait(lambda: page.starred() == {**theirs, **ratings})
    number = len({**theirs, **ratings}) - len(ratings)
    assert page.text("taste-said") == f"{number} ratings added to yours."
    page.wait_for_own_lists()
    assert chosen_audience(page) == "You"
    page.undo()
    assert page.starred() == ratings


def test_a_star_leads_back_from_a_user_to_ones_own_lists(
    page: Page, unsteered: dict[str, list[str]]
) -> None:
    choose(page, "A user")
    page.wait(lambda: "Rated best by the user" in page.lists())
    film = list(page.starred("taste-starters"))[5]
    page.rate(film, 4)
    assert chosen_audience(page) == "You"
    page.undo()
    assert page.titles() == unsteered


def test_the_status_line_speaks_of_no_user_whose_lists_are_gone(page: Page) -> None:
    page.test()
    said = f"The recommendations for user {page.tested_user_id} are in the table below."
    assert page.status == said
    before = page.titles()
    slide(page, "variety", Keys.END)
    assert page.status == said  # it is so still
    reset(page, before)
    choose(page, "You")
    page.wait_for_own_lists()
    assert page.status == "The models are trained. Test shows what they recommend."


def film_button(page: Page, model: str, place: int) -> WebElement:
    cells = page.driver.find_elements(By.CSS_SELECTOR, f"#recommendations td.{model.lower()}")
    return cells[place].find_element(By.TAG_NAME, "button")


def read_outs(page: Page) -> dict[str, float]:
    """Move the pointer across the chart; return the product that each column says."""
    canvas = page.driver.find_element(By.ID, "why-chart")
    found = {}
    reach = canvas.size["width"] // 2 - 2
    for x in range(-reach, reach, 12):
        ActionChains(page.driver, duration=0).move_to_element_with_offset(canvas, x, 0).perform()
        name, product = page.text("why-tooltip").split("\n")
        found[name] = float(product.split()[0].replace("−", "-"))
    return found


@pytest.mark.parametrize("model", MODELS)
def test_the_numbers_of_the_explanation_sum_up_to_the_score_of_the_cell(
    page: Page, model: str
) -> None:
    film = page.recommended()[model][1]
    button = film_button(page, model, 1)
    button.click()
    page.wait(lambda: page.text("why-title") == f"Why {film.title}?")
    sentence = f"{model} ranks it 2nd, with a score of {film.value}."
    assert page.text("why-rank") == sentence
    score = re.match(r"The score ([\d.]+) is the sum of 8 products", page.text("why-sum"))
    assert score
    # three decimals beside two: each is rounded
    assert float(score[1]) == pytest.approx(float(film.value), abs=0.0056)
    products = read_outs(page)
    names = [f"Dimension {row}" for row in range(1, 9)]
    assert sorted(products) == sorted([*names, "Bias"])
    # each is rounded to three decimals
    assert sum(products.values()) == pytest.approx(float(score[1]), abs=0.0005 * 10)
    assert page.pixels_of("why-chart", model.lower())[0] > 100
    page.type(Keys.ESCAPE)
    page.wait(lambda: page.text("why-title") == "")
    assert page.focused == button


def test_what_the_explanation_says_of_each_rating_is_what_comes_of_taking_it_back(
    page: Page,
) -> None:
    before = page.lists()
    checked = set()
    for model in MODELS:
        for place, film in enumerate(page.recommended()[model][:4]):
            button = film_button(page, model, place)
            button.click()
            page.wait(lambda title=film.title: page.text("why-title") == f"Why {title}?")  # type: ignore[misc]
            reasons = [line for line in page.text("why-reasons").splitlines() if "becomes" in line]
            page.press("why", "Close")
            page.wait(lambda: page.text("why-title") == "")
            for reason in reasons:
                found = re.fullmatch(r"Without (.+), rank (\d+) becomes (\d+)\.", reason)
                assert found
                left_out, rank, becomes = found[1], int(found[2]), int(found[3])
                assert rank == place + 1
                if becomes > 10 or model in checked:
                    continue
                page.unrate(left_out)
                assert page.titles()[model][becomes - 1] == film.title
                page.undo()
                assert page.lists() == before
                checked.add(model)
    assert checked == set(MODELS)


@pytest.mark.usefixtures("unsteered")
def test_from_the_explanation_a_film_is_followed_to_its_score_and_rank(page: Page) -> None:
    film = page.recommended()["History"][2]
    film_button(page, "History", 2).click()
    page.wait(lambda: page.text("why-title") == f"Why {film.title}?")
    page.press("why", "Follow it through the layers")
    followed = f"Followed: {film.title} for you, 3rd in the list of History."
    page.wait(lambda: page.text("towers-followed") == followed)
    assert page.focused.get_attribute("id") == "towers"
    assert page.text("towers-name") == "History"
    # keys go through the layers, and what they come to is said
    page.type(Keys.ARROW_RIGHT)
    assert page.text("towers-name") == "Mean of the history"
    said = page.driver.find_element(By.ID, "towers-said").get_attribute("textContent") or ""
    # a guest's: the fitted vector and what comes of both are two steps more than a user's 21
    assert said.startswith("Step 2 of 23 · User tower: Mean of the history. 8 values from ")
    # bars of the layer, and boxes that are outlined as far as it came
    assert page.pixels_of("towers-values", "history")[0] > 100
    outlined = page.pixels_of("towers", "history")[0]
    # its values are read out one by one
    page.driver.find_element(By.ID, "towers-values").send_keys(Keys.END, Keys.ARROW_LEFT)
    value = page.text("towers-values-tooltip")
    assert re.fullmatch(r"Dimension 7\n[+−]\d\.\d{3}", value)
    read = page.driver.find_element(By.ID, "towers-values-said").get_attribute("textContent")
    assert read == value
    page.driver.find_element(By.ID, "towers").send_keys(Keys.END)
    score, ranked = page.text("towers-reading").split(": ", 1)
    # three decimals beside two: each is rounded
    assert float(score) == pytest.approx(float(film.value), abs=0.0056)
    assert ranked == f"History ranks {film.title} 3rd for you."
    page.wait(lambda: page.pixels_of("towers", "history")[0] > 2 * outlined)
    page.type(Keys.ESCAPE)
    assert page.text("towers-name") == ""


def test_nothing_went_wrong_on_the_way(page: Page) -> None:
    assert console_errors(page.driver) == []
