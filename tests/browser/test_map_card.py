"""Films on the map: found, gone to by keys, asked about; what the card says is compared with data.

The tests of this module share one visit and go on where the one before stopped.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recommender.ratings.dataset import Dataset
from tests.browser.map_page import MODELS, NUM_NEIGHBOURS, MapPage, Vectors
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

STAR_WARS, FARGO = "Star Wars (1977)", "Fargo (1996)"
# two ratings in all: not among the thousand that a visitor may know
RARE = "Bird of Prey (1996)"
# a film with two ids
TWIN = "Chasing Amy (1997)"


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> MapPage:
    opened = MapPage(start_browser(), server.url + SUB_PATH)
    opened.open_trained()
    return opened


@pytest.fixture(scope="module")
def vectors(page: MapPage) -> dict[str, Vectors]:
    return {model: page.vectors(model) for model in MODELS}


@pytest.fixture(autouse=True)
def nothing_goes_wrong(page: MapPage) -> Iterator[None]:
    yield
    assert page.state == "trained", page.status
    assert console_errors(page.driver) == []


def row_of(dataset: Dataset, title: str) -> int:
    """Return the row of a film; of two, the one that a search finds, which is rated more often."""
    rows = [row for row, shown in enumerate(dataset.shown_titles) if shown == title]
    return max(rows, key=lambda row: int(dataset.item_counts[row]))


def nearest(dataset: Dataset, away: NDArray[np.float64], item: int) -> list[int]:
    """Return the nearest films by how far all are away, no title twice, nor the film's own."""
    titles = dataset.shown_titles
    found: dict[str, int] = {}
    for other in np.argsort(away, kind="stable").tolist():
        if titles[other] != titles[item]:
            found.setdefault(titles[other], other)
    return list(found.values())[:NUM_NEIGHBOURS]


def by_components(rows: Vectors) -> Vectors:
    """Return rows along their two principal components, by an SVD of all."""
    centred = rows - rows.mean(axis=0)
    points: Vectors = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    return points


def check_card(page: MapPage, dataset: Dataset, vectors: dict[str, Vectors], title: str) -> None:
    """Compare the card with the data, and its neighbours with all films by all dimensions."""
    item, titles = row_of(dataset, title), dataset.shown_titles
    by_star = Counter(dataset.rating[dataset.item_idx == item].tolist())
    lines = page.driver.find_elements(By.CSS_SELECTOR, "#film-card-stars .visually-hidden")
    told = [(line.get_attribute("textContent") or "").split() for line in lines]
    assert {int(line[0]): int(line[2].replace(",", "")) for line in told} == {
        stars: by_star[stars] for stars in range(1, 6)
    }
    on_map = by_components(vectors["deep"])
    away = np.linalg.norm(on_map - on_map[item], axis=1)
    near_on_map = {titles[other] for other in nearest(dataset, away, item)}
    card = page.neighbours()
    assert list(card) == list(MODELS.values())
    for model, label in MODELS.items():
        cosines = vectors[model] @ vectors[model][item]
        wanted = nearest(dataset, -cosines, item)
        assert [film for film, _, _ in card[label]] == [titles[other] for other in wanted]
        assert [cosine for _, cosine, _ in card[label]] == pytest.approx(
            cosines[wanted], abs=0.00501
        )
        is_shown = model == "deep"
        assert [near for _, _, near in card[label]] == [
            titles[other] in near_on_map if is_shown else None for other in wanted
        ]
    number = sum(bool(near) for _, _, near in card["Deep"])
    assert page.text("film-card-near") == (
        f"Of its 10 nearest films by Deep, the map shows {number} near it (filled dots)."
    )


def test_the_card_says_what_will_stand_there(page: MapPage) -> None:
    assert page.title_of_card == "A film and its neighbours"
    assert page.text("film-card-placeholder").startswith("After Train: click a film on the map")
    assert not page.driver.find_element(By.ID, "film-card-body").is_displayed()


def test_a_click_opens_the_card_of_the_film(
    page: MapPage, dataset: Dataset, vectors: dict[str, Vectors]
) -> None:
    page.bring_into_view()
    title, at = page.some_film()
    page.click_at(at)
    page.wait_for_card(title)
    assert page.focused_id == "embedding-map"
    check_card(page, dataset, vectors, title)


@pytest.mark.parametrize("title", [STAR_WARS, TWIN, RARE])
def test_a_search_flies_to_a_film_and_its_neighbours_are_those_of_brute_force(
    page: MapPage, dataset: Dataset, vectors: dict[str, Vectors], title: str
) -> None:
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait_for_all()
    shown = page.counts[0]
    page.search_map(title.partition(" (")[0], title)
    # the map is zoomed, and the film is in its middle
    assert page.wait_for_fewer(shown // 2) >= 1
    page.bring_into_view()
    assert page.film_at(page.middle) == title
    # one more where it is not of the sample
    assert page.counts[0] == 1000 + (title == RARE)
    count = int((dataset.item_idx == row_of(dataset, title)).sum())
    facts = page.text("film-card-facts")
    assert f"{count:,} rating" in facts
    assert facts.startswith(dataset.genres_of(row_of(dataset, title)))
    check_card(page, dataset, vectors, title)


def test_what_is_hidden_is_shown_again_for_a_film_that_is_sought(page: MapPage) -> None:
    page.driver.find_element(By.ID, "map-nothing").click()
    page.wait(lambda: page.counts == (0, 0))
    assert page.text("map-count") == "No film is shown: let the legend show some."
    assert page.hover(page.middle) == ""
    page.search_map("fargo", FARGO)
    page.bring_into_view()
    page.wait(lambda: page.film_at(page.middle) == FARGO)
    # its class alone: the others stay hidden
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait(lambda: 0 < page.counts[0] == page.counts[1] < 1000)
    page.driver.find_element(By.ID, "map-all").click()
    page.wait(lambda: page.counts == (1000, 1000))


def test_a_neighbour_opens_its_own_card_and_closing_goes_back_to_the_map(
    page: MapPage, dataset: Dataset, vectors: dict[str, Vectors]
) -> None:
    title = page.neighbours()["History"][0][0]
    page.driver.find_element(By.CSS_SELECTOR, "#nearest tbody tr td:nth-child(3) button").click()
    page.wait_for_card(title)
    assert page.focused_id == "film-card-title"
    check_card(page, dataset, vectors, title)
    page.driver.find_element(By.ID, "film-card-close").click()
    page.wait_for_card("A film and its neighbours")
    assert page.focused_id == "embedding-map"


def test_a_rating_is_the_same_in_the_card_and_in_ones_taste(page: MapPage) -> None:
    page.search_map("star wars", STAR_WARS)
    assert page.starred("film-card-rate") == {STAR_WARS: 0}
    page.rate(STAR_WARS, 4, part="film-card-rate")
    assert page.starred() == {STAR_WARS: 4}
    page.rate(STAR_WARS, 2, part="taste-rated")
    assert page.starred("film-card-rate") == {STAR_WARS: 2}
    page.unrate(STAR_WARS)
    assert page.starred("film-card-rate") == {STAR_WARS: 0}
    page.rate(STAR_WARS, 5, part="film-card-rate")


def test_more_like_this_shows_lists_for_who_likes_the_film_until_others_are_chosen(
    page: MapPage,
) -> None:
    page.search_map("fargo", FARGO)
    own = page.titles()
    page.driver.find_element(By.ID, "film-card-like").click()
    summary = f"What each model recommends to somebody who likes {FARGO}, and no more."
    page.wait(lambda: page.text("test-summary") == summary)
    page.wait(lambda: not page.is_asking)
    assert f"somebody who likes {FARGO}" in page.status
    chosen = page.driver.find_element(By.ID, "for-film")
    assert chosen.is_selected()
    assert page.text("for-film-label") == f"Who likes {FARGO}"
    liked = page.lists()["Liked"]
    assert [film.title for film in liked] == [FARGO]
    for model, titles in page.titles().items():
        assert len(set(titles)) == NUM_NEIGHBOURS
        assert FARGO not in titles
        assert titles != own[model]
    assert f"rated by somebody who likes {FARGO}" in page.text("map-marks")
    for name, start in (("A user", "User "), ("You", "You rated 1 film")):
        label = f"//form[@id='audience']//label[normalize-space()='{name}']"
        page.driver.find_element(By.XPATH, label).click()
        page.wait(partial(page.is_summed_up, start))
        page.wait(lambda: not page.is_asking)
    assert page.titles() == own
    assert page.text("for-film-label") == ""


# by keys alone


def test_the_tab_key_comes_to_all_that_the_map_and_the_card_have(page: MapPage) -> None:
    page.driver.find_element(By.ID, "map-search").click()
    passed: list[str] = []
    while len(passed) < 120 and "film-card-close" not in passed:
        page.type(Keys.TAB)
        passed.append(page.focused_id or page.focused.text)
    wanted = [
        f"setting-map_{name}" for name in ("model", "projection", "axes", "coloring", "films")
    ]
    wanted += ["embedding-map", "map-in", "map-out", "map-fit", "map-epoch", *page.entries()]
    wanted += ["map-all", "map-nothing", "setting-map_marks", "setting-map_lines"]
    wanted += ["embedding-map-png", "embedding-map-svg", "film-card-back", "film-card-like"]
    assert [name for name in passed if name in wanted] == wanted


def test_arrows_go_to_a_film_that_is_said_with_its_neighbours(
    page: MapPage, dataset: Dataset, vectors: dict[str, Vectors]
) -> None:
    page.driver.find_element(By.ID, "map-search").click()
    page.tab_to("embedding-map")
    scrolled, titles = page.scrolled, dataset.shown_titles
    visited = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_LEFT, Keys.ARROW_DOWN):
        page.type(key)
        title = page.text("map-tooltip").partition("\n")[0]
        visited.append(title)
        item = row_of(dataset, title)
        cosines = vectors["deep"] @ vectors["deep"][item]
        first, second, third = (titles[other] for other in nearest(dataset, -cosines, item)[:3])
        assert page.said.startswith(f"{title}. {dataset.genres_of(item)}")
        assert page.said.endswith(f" Nearest by Deep: {first}, {second} and {third}.")
        page.bring_into_view()
    assert len(set(visited)) >= 3
    assert scrolled > 0


def test_enter_opens_the_card_then_goes_there_and_escape_comes_back(page: MapPage) -> None:
    assert page.title_of_card == FARGO
    # another film than the one whose card is open
    while (title := page.text("map-tooltip").partition("\n")[0]) == FARGO:
        page.type(Keys.ARROW_RIGHT)
    page.type(Keys.ENTER)
    page.wait_for_card(title)
    assert page.focused_id == "embedding-map"
    page.type(Keys.ENTER)
    assert page.focused_id == "film-card-title"
    page.type(Keys.ESCAPE)
    assert page.focused_id == "embedding-map"
    # there and back once more
    page.type(Keys.ENTER)
    assert page.focused_id == "film-card-title"
    page.type(Keys.ESCAPE)
    page.type(Keys.ARROW_LEFT)
    assert not page.said.startswith(title)


def test_what_the_keys_come_to_is_brought_into_view(page: MapPage) -> None:
    page.type("+", "+", "+", "+")
    page.wait_for_fewer(100)
    width, height = page.size
    titles = set()
    for _ in range(4):
        page.type(Keys.ARROW_RIGHT)
        title = page.text("map-tooltip").partition("\n")[0]
        assert page.said.startswith(f"{title}. ")
        titles.add(title)
        x, y = page.dot()
        assert 0 < x < width
        assert 0 < y < height
    assert len(titles) == 4
    page.type(*[Keys.ARROW_RIGHT] * 60)
    assert page.said == "No film further right."
    page.type("0")
    page.wait_for_all()


def test_the_table_turns_its_pages_and_opens_cards(page: MapPage, dataset: Dataset) -> None:
    page.open_table()
    assert page.text("map-page") == "1–20 of 1,000 films in view."
    assert page.rows()[0] == [
        STAR_WARS, "1977", "Action, Adventure, Romance, Sci-Fi, War", "583",
    ]  # fmt: skip
    following = page.driver.find_element(By.ID, "map-next")
    following.send_keys(Keys.ENTER)
    page.wait(lambda: page.text("map-page") == "21–40 of 1,000 films in view.")
    counts = [int(row[3]) for row in page.rows()]
    assert counts == sorted(counts, reverse=True)
    title = page.rows()[3][0]
    page.driver.find_elements(By.CSS_SELECTOR, "#map-rows button")[3].send_keys(Keys.ENTER)
    page.wait_for_card(title)
    assert page.text("map-page") == "21–40 of 1,000 films in view."
    page.driver.find_element(By.ID, "map-previous").send_keys(Keys.ENTER)
    page.wait(lambda: page.rows()[0][0] == STAR_WARS)
    assert not page.acts(page.driver.find_element(By.ID, "map-previous"))
