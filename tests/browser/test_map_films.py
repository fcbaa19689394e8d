"""Which films the map shows, in which colours, and how they are marked; what is saved of it.

The tests of this module share one visit and go on where the one before stopped.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GENRES
from tests.browser.map_page import SVG, MapPage
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

ERAS = ["before 1970", "1970–1989", "1990–1994", "1995–1996", "1997 on", "no year"]
RATED = ["fewer than 10", "10–49", "50–99", "100–199", "200 or more"]
RANKED = ["top 1%", "top 5%", "top 20%", "top half", "the rest"]
STAR_WARS = "Star Wars (1977)"


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> MapPage:
    opened = MapPage(start_browser(), server.url + SUB_PATH)
    opened.open_trained()
    return opened


@pytest.fixture(autouse=True)
def nothing_goes_wrong(page: MapPage) -> Iterator[None]:
    yield
    assert page.state == "trained", page.status
    assert console_errors(page.driver) == []


def isolate(page: MapPage, name: str) -> None:
    """Show the films of one entry alone, by a double click."""
    ActionChains(page.driver).double_click(page.entries()[name]).perform()
    page.wait(lambda: page.pressed_entries() == {name})


def show_all(page: MapPage) -> None:
    page.driver.find_element(By.ID, "map-all").click()
    page.wait(lambda: page.pressed_entries() == set(page.entries()))
    page.wait(lambda: page.text("map-count").endswith(", all in view."))


def era_of(row: list[str]) -> str:
    if not row[1]:
        return "no year"
    return ERAS[sum(int(row[1]) >= year for year in (1970, 1990, 1995, 1997))]


def rated_of(row: list[str]) -> str:
    return RATED[sum(int(row[3]) >= number for number in (10, 50, 100, 200))]


def test_all_films_or_those_that_a_visitor_may_know(page: MapPage) -> None:
    assert page.text("map-count") == "1,000 films of the 1,682 on the map, all in view."
    page.set("map_films", "all")
    assert page.text("map-count") == "1,682 films on the map, all in view."
    assert (page.canvas.get_attribute("aria-label") or "").startswith("Map of 1,682 films by Deep")


@pytest.mark.parametrize(
    ("coloring", "entries", "name", "class_of"),
    [("year", ERAS, "before 1970", era_of), ("ratings", RATED, "100–199", rated_of)],
)
def test_an_entry_of_the_legend_holds_just_its_films(
    page: MapPage,
    coloring: str,
    entries: list[str],
    name: str,
    class_of: Callable[[list[str]], str],
) -> None:
    page.set("map_coloring", coloring)
    assert list(page.entries()) == entries
    isolate(page, name)
    rows = page.all_rows()
    assert rows
    assert {class_of(row) for row in rows} == {name}
    assert page.counts == (len(rows), len(rows))
    # the others are the rest
    page.entries()[name].click()
    page.wait(lambda: page.counts == (0, 0))
    assert page.text("map-page") == "No film is in view."
    show_all(page)
    page.entries()[name].click()
    page.wait(lambda: page.counts[0] == 1682 - len(rows))
    assert name not in {class_of(row) for row in page.rows()}
    show_all(page)


def test_entries_count_the_films_of_the_data(page: MapPage, dataset: Dataset) -> None:
    page.set("map_coloring", "ratings")
    counts = Counter(rated_of(["", "", "", str(number)]) for number in dataset.item_counts.tolist())
    for name in RATED:
        isolate(page, name)
        assert page.counts[0] == counts[name]
    show_all(page)


def test_genres_are_left_out_by_keys_and_the_pointer_does_not_find_them(
    page: MapPage, dataset: Dataset
) -> None:
    page.set("map_coloring", "genre")
    assert "Horror" in page.entries()
    page.search_map("star wars", STAR_WARS)
    page.bring_into_view()
    page.wait(lambda: page.film_at(page.middle) == STAR_WARS)
    label = page.hover(page.middle).splitlines()[1]
    entry = page.entries()[label]
    shown = page.counts[0]
    entry.send_keys(Keys.ENTER)
    page.wait(lambda: page.counts[0] < shown)
    assert entry.get_attribute("aria-pressed") == "false"
    left = page.counts[0]
    page.bring_into_view()
    assert page.film_at(page.middle) != STAR_WARS
    # its card stays
    assert page.title_of_card == STAR_WARS
    page.shift_on(entry, Keys.ENTER)
    page.wait(lambda: page.pressed_entries() == {label})
    page.wait(lambda: page.counts[0] == shown - left)
    page.bring_into_view()
    assert page.film_at(page.middle) == STAR_WARS
    assert all("Sci-Fi" in row[2] or "Fantasy" in row[2] for row in page.rows())
    page.driver.find_element(By.ID, "map-nothing").send_keys(Keys.ENTER)
    page.wait(lambda: page.pressed_entries() == set())
    page.driver.find_element(By.ID, "map-all").send_keys(Keys.ENTER)
    page.wait(lambda: page.counts[0] == shown)
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait_for_all()


def is_of_many(text: str) -> bool:
    """Say whether what is written on the map is an axis or the name of a region, and no title."""
    return (
        "component" in text or text in GENRES or re.fullmatch(r"\d{4}(s|s?–.*)?", text) is not None
    )


def test_what_is_saved_is_what_is_shown(page: MapPage, tmp_path: Path) -> None:
    page.set("map_films", "sample")
    names = [f"genre-{number}" for number in range(8)]
    assert min(page.pixels_of("embedding-map", *names)) > 0
    isolate(page, "Horror")
    page.wait(lambda: sum(count > 0 for count in page.pixels_of("embedding-map", *names)) == 1)
    drawn = page.pixels_of("embedding-map", *names)
    color = page.color_of(names[drawn.index(max(drawn))])
    others = {page.color_of(name) for name in names} - {color}
    file = page.saved(tmp_path)
    fills = {path.get("fill") for path in file.iter(f"{SVG}path")}
    assert color in fills
    assert not others & fills
    assert (file[0].text or "").startswith("Map of ")
    texts = [text.text or "" for text in file.iter(f"{SVG}text")]
    # titles of films in view, and no others; the table is that of the same films
    titles = {row[0] for row in page.all_rows()}
    named = [text.rstrip("…") for text in texts if not is_of_many(text)]
    assert named
    assert [text for text in named if not any(one.startswith(text) for one in titles)] == []
    png = page.download(
        page.driver.find_element(By.ID, "embedding-map-png"), tmp_path / "film-map.png"
    )
    assert png.startswith(b"\x89PNG")
    show_all(page)


# marks


def marks(page: MapPage) -> list[str]:
    return [mark for mark in page.text("map-marks").splitlines() if mark]


def test_marks_are_whose_the_lists_are(page: MapPage) -> None:
    assert marks(page) == []
    page.set("map_coloring", "score")
    assert list(page.entries()) == ["not known yet"]
    page.rate(STAR_WARS, 5, part="film-card-rate")
    assert marks(page) == ["rated by you", "recommended to you by Deep"]
    assert list(page.entries()) == RANKED
    assert page.pixels_of("embedding-map", "own")[0] > 0


def test_the_films_that_are_recommended_are_among_the_best_ranked(page: MapPage) -> None:
    page.set("map_films", "all")
    isolate(page, "top 1%")
    # of 1,682 films
    page.wait(lambda: page.counts[0] in (16, 17))
    best = {row[0] for row in page.all_rows()}
    # beside the one that is rated, all ten
    assert set(page.titles()["Deep"]) < best
    show_all(page)
    page.set("map_films", "sample")


def test_what_was_left_out_of_a_score_does_not_hide_films_without_one(page: MapPage) -> None:
    isolate(page, "the rest")
    page.wait(lambda: page.counts[0] < 1000)
    page.unrate(STAR_WARS)
    assert list(page.entries()) == ["not known yet"]
    page.wait(lambda: page.counts[0] >= 1000)
    assert not page.entries()["not known yet"].is_enabled()
    page.undo()
    page.wait(lambda: page.pressed_entries() == {"the rest"})
    show_all(page)


def test_of_a_user_the_marks_of_the_model_that_is_shown(page: MapPage) -> None:
    page.test()
    user = f"user {page.tested_user_id}"
    assert marks(page) == [
        f"rated by {user}", "rated by you", f"recommended to {user} by Deep",
    ]  # fmt: skip
    page.set("map_model", "history")
    assert marks(page)[2] == f"recommended to {user} by History"
    page.set("map_model", "deep")
    page.still()


def num_lines(page: MapPage, folder: Path) -> int:
    """Count the lines in the colour of the model."""
    found = [
        (path.get("d") or "").count("L")
        for path in page.saved(folder).iter(f"{SVG}path")
        if (path.get("stroke"), path.get("stroke-width")) == (page.color_of("deep"), "1")
    ]
    return sum(found)


def test_lines_lead_to_what_a_recommended_film_comes_from(page: MapPage, tmp_path: Path) -> None:
    without = page.still()
    assert page.pixels_of("embedding-map", "deep")[0] > 0
    assert num_lines(page, tmp_path) == 0
    page.set("map_lines", True)
    assert page.still() != without
    # of each recommended film at least one
    assert num_lines(page, tmp_path) >= 10
    page.set("map_lines", False)
    page.wait(lambda: page.picture() == without)
    page.set("map_marks", False)
    page.wait(lambda: page.pixels_of("embedding-map", "own", "deep") == [0, 0])
    assert marks(page) == []
    page.set("map_marks", True)
    page.wait(lambda: page.picture() == without)


def test_a_mark_is_said_at_the_pointer(page: MapPage) -> None:
    page.search_map("star wars", STAR_WARS)
    page.bring_into_view()
    page.wait(lambda: page.film_at(page.middle) == STAR_WARS)
    assert "rated by you" in page.hover(page.middle).splitlines()[2]
