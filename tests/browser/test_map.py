"""The map of films: it is moved, drawn in both ways, coloured, marked, saved, and watched learning.

The tests of this module share one visit and go on where the one before stopped. Cards, neighbours
and search are in test_map_films.py, fingers in test_map_touch.py, small data in test_map_data.py.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.map_page import MODELS, SVG, WATCH, MapPage
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

GENRES = [f"genre-{number}" for number in range(8)]
ALL_OF_SAMPLE = "1,000 films of the 1,682 on the map, all in view."


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> MapPage:
    opened = MapPage(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    return opened


@pytest.fixture(autouse=True)
def nothing_goes_wrong(page: MapPage) -> Iterator[None]:
    yield
    assert page.state == "trained", page.status
    assert console_errors(page.driver) == []


# watch it learn


def test_during_a_training_the_map_follows_each_epoch(page: MapPage) -> None:
    page.driver.execute_script(WATCH)
    page.train(epochs=3, embedding_dim=16)
    seen = page.driver.execute_script("return window.seen")
    assert len({picture for picture, _, _ in seen}) >= 2
    assert {state for _, _, state in seen} == {"training"}
    # the first picture is drawn before its films are counted
    assert {count for _, count, _ in seen} <= {ALL_OF_SAMPLE, ""}
    assert seen[-1][1] == ALL_OF_SAMPLE
    assert page.driver.find_element(By.ID, "map").get_attribute("data-live") is None


def test_afterwards_a_slider_goes_back_through_the_epochs(page: MapPage) -> None:
    slider = page.driver.find_element(By.ID, "map-epoch")
    pictures = {slider.get_attribute("aria-valuetext"): page.still()}
    for key in (Keys.ARROW_LEFT, Keys.ARROW_LEFT):
        slider.send_keys(key)
        pictures[slider.get_attribute("aria-valuetext")] = page.still()
    assert list(pictures) == ["Epoch 3 of 3", "Epoch 2 of 3", "Epoch 1 of 3"]
    assert len(set(pictures.values())) == 3
    label = page.canvas.get_attribute("aria-label") or ""
    assert label.startswith("Map of 1,000 films by Deep after epoch 1 of 3: ")
    slider.send_keys(Keys.END)
    assert page.text("map-epoch-note") == "Epoch 3 of 3"
    page.wait(lambda: page.picture() == pictures["Epoch 3 of 3"])


# move


def test_the_wheel_scrolls_the_page_until_the_map_has_the_focus(page: MapPage) -> None:
    page.bring_into_view()
    top = page.scrolled
    page.wheel(page.middle, 120)
    page.wait(lambda: page.scrolled == top + 120)
    assert page.text("map-count") == ALL_OF_SAMPLE
    page.bring_into_view()
    title, at = page.some_film()
    page.wheel(at, -300, ctrl=True)
    in_view = page.wait_for_fewer(1000)
    # about the pointer: what is under it stays there; a wheel's pointer is at whole pixels
    assert page.film_at(at) == title
    assert page.dot() == pytest.approx(at, abs=2)
    page.focus_map()
    page.wheel(at, -300)
    assert page.wait_for_fewer(in_view) > 0
    assert page.film_at(at) == title
    # what is left of a pixel grows with every zoom
    assert page.dot() == pytest.approx(at, abs=4)
    page.wheel(at, 2000)
    page.wait_for_all()
    assert page.scrolled == top
    page.driver.execute_script("document.activeElement.blur()")
    page.wheel(page.middle, 120)
    page.wait(lambda: page.scrolled == top + 120)


def test_a_drag_moves_the_map_and_opens_nothing(page: MapPage) -> None:
    page.bring_into_view()
    page.driver.find_element(By.ID, "map-in").click()
    in_view = page.wait_for_fewer(1000)
    title, (x, y) = page.some_film()
    card = page.title_of_card
    page.drag((x, y), (70, -40))
    assert page.film_at((x + 70, y - 40)) == title
    assert page.dot() == pytest.approx((x + 70, y - 40), abs=0.01)
    page.wait(lambda: page.num_in_view != in_view)
    page.open_table()
    assert page.text("map-page").startswith(f"1–20 of {page.num_in_view} films")
    assert page.title_of_card == card


def test_a_double_click_shows_the_whole_map(page: MapPage) -> None:
    page.bring_into_view()
    assert page.num_in_view < 1000
    page.click_at((5, page.size[1] / 2), times=2)
    page.wait_for_all()


def test_buttons_zoom_and_fit(page: MapPage) -> None:
    first = page.num_in_view
    page.driver.find_element(By.ID, "map-in").click()
    second = page.wait_for_fewer(first)
    page.driver.find_element(By.ID, "map-in").click()
    third = page.wait_for_fewer(second)
    page.driver.find_element(By.ID, "map-out").click()
    page.wait(lambda: third < page.num_in_view <= second)
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait_for_all()


def test_keys_zoom_move_and_fit(page: MapPage) -> None:
    page.bring_into_view()
    page.focus_map()
    page.type("+")
    in_view = page.wait_for_fewer(1000)
    title, (x, y) = page.some_film()
    for key, way in [
        (Keys.ARROW_LEFT, (60, 0)),
        (Keys.ARROW_UP, (0, 60)),
        (Keys.ARROW_RIGHT, (-60, 0)),
        (Keys.ARROW_DOWN, (0, -60)),
    ]:
        page.shift(key)
        x, y = x + way[0], y + way[1]
        assert page.film_at((x, y)) == title
    page.type("-")
    page.wait(lambda: page.num_in_view > in_view)
    page.type("+", "+", "0")
    page.wait_for_all()


# projections


def kept(page: MapPage) -> dict[str, int]:
    """Return what the page says of each projection: per cent of the neighbours that it keeps."""
    return {
        name: int(share) for name, share in re.findall(r"(\w+) keeps (\d+)%", page.text("map-kept"))
    }


# clicks Stop at the first sign of progress, however soon all of it would be done
STOP_EARLY = """
const note = document.getElementById("map-projecting-note");
const observer = new MutationObserver(() => {
  const bar = document.getElementById("map-progress");
  if (!(bar.value > 0)) return;
  observer.disconnect();
  window.progress = [note.textContent, bar.value, bar.checkVisibility()];
  document.getElementById("map-stop").click();
});
observer.observe(note, { childList: true, characterData: true, subtree: true });
"""


def test_the_second_projection_can_be_watched_stopped_and_drawn_anew(page: MapPage) -> None:
    assert list(kept(page)) == ["PCA"]
    flat = page.still()
    page.driver.execute_script(STOP_EARLY)
    page.set("map_projection", "umap")
    again = page.driver.find_element(By.ID, "map-again")
    page.wait(again.is_displayed)
    told, value, is_shown = page.driver.execute_script("return window.progress")
    assert told == f"UMAP: {value:.0%} of its steps."
    assert is_shown
    stop = page.driver.find_element(By.ID, "map-stop")
    assert not stop.is_displayed()
    note = page.text("map-projecting-note")
    found = re.fullmatch(r"UMAP was stopped after (\d+)% of its steps\.", note)
    assert found, note
    assert 0 < int(found[1]) < 100
    stopped = page.still()
    assert stopped != flat
    again.click()
    page.wait(lambda: not page.driver.find_element(By.ID, "map-projecting").is_displayed())
    assert page.still() not in (stopped, flat)
    page.wait(lambda: "UMAP" in kept(page))
    assert list(kept(page)) == ["PCA", "UMAP"]
    assert kept(page)["UMAP"] >= 2.5 * kept(page)["PCA"]
    assert not page.driver.find_element(By.NAME, "map_axes").is_enabled()
    assert page.text("map-epoch-note") == ""
    # a second time it is there at once
    page.set("map_projection", "pca")
    page.wait(lambda: page.picture() == flat)
    page.set("map_projection", "umap")
    assert not stop.is_displayed()
    page.still()
    page.set("map_projection", "pca")
    page.wait(lambda: page.picture() == flat)


@pytest.mark.parametrize(("axes", "names"), [("1-3", ("1st", "3rd")), ("2-3", ("2nd", "3rd"))])
def test_another_component_can_be_an_axis(
    page: MapPage, tmp_path: Path, axes: str, names: tuple[str, str]
) -> None:
    before = page.still()
    page.set("map_axes", axes)
    assert page.still() != before
    saved = page.saved(tmp_path).iter(f"{SVG}text")
    titles = [text.text or "" for text in saved if "component" in (text.text or "")]
    named = [re.search(r"(\w+) component, \d+% of the variance$", title) for title in titles]
    assert {found[1] for found in named if found} == set(names)
    page.set("map_axes", "1-2")
    page.wait(lambda: page.picture() == before)


def test_each_model_has_a_map(page: MapPage) -> None:
    pictures = set()
    for model in ("baseline", "history", "deep"):
        page.set("map_model", model)
        pictures.add(page.still())
        label = page.canvas.get_attribute("aria-label") or ""
        assert label.startswith(f"Map of 1,000 films by {MODELS[model]}: ")
    assert len(pictures) == 3


def test_a_glide_that_is_overtaken_ends_well(page: MapPage) -> None:
    """Other films and another layout in mid-glide, and a flight in it: the last word counts."""
    before = page.still()
    page.driver.execute_script("""
        const choose = (name, value) => {
          const field = document.getElementsByName(name)[0];
          field.value = value;
          field.dispatchEvent(new Event("change"));
        };
        choose("map_model", "history");
        document.querySelector("#map-legend button").click();
        choose("map_films", "all");
        document.getElementById("map-in").click();
        document.getElementById("map-fit").click();
        choose("map_model", "deep");
        choose("map_films", "sample");
        document.getElementById("map-all").click();
    """)
    page.wait(lambda: page.picture() == before)
    page.wait_for_all()


# another theme, another screen

CHOOSE = """
const [name, value] = arguments;
const field = document.getElementsByName(name)[0];
field.value = value;
field.dispatchEvent(new Event("change", { bubbles: true }));
"""


def test_another_theme_in_mid_drag_is_drawn_at_once_and_whole_at_rest(page: MapPage) -> None:
    page.bring_into_view()
    page.driver.find_element(By.ID, "map-in").click()
    page.wait_for_fewer(1000)
    title, (x, y) = page.some_film()
    light = page.pixels_of("embedding-map", *GENRES)
    assert min(light) > 0
    page.press_mouse((x, y))
    page.move_pressed((x, y), (50, 30))
    page.driver.execute_script(CHOOSE, "theme", "dark")
    # by what the properties are now
    page.wait(lambda: min(page.pixels_of("embedding-map", *GENRES)) > 0)
    page.release_mouse((x + 50, y + 30))
    # titles are written at rest
    page.wait(lambda: page.pixels_of("embedding-map", "text")[0] > 0)
    assert page.film_at((x + 50, y + 30)) == title
    whole = page.still()
    # the same from scratch
    page.driver.execute_script(CHOOSE, "theme", "light")
    page.wait(lambda: page.picture() != whole)
    page.driver.execute_script(CHOOSE, "theme", "dark")
    page.wait(lambda: page.picture() == whole)
    page.driver.execute_script(CHOOSE, "theme", "")
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait_for_all()


def test_another_pixel_ratio_in_mid_drag_leaves_the_map_crisp_and_where_it_was(
    page: MapPage,
) -> None:
    crisp = """
        const { width, height, clientWidth, clientHeight } = arguments[0];
        return devicePixelRatio === arguments[1] && width === Math.round(clientWidth * arguments[1])
          && height === Math.round(clientHeight * arguments[1]);
    """
    page.bring_into_view()
    page.driver.find_element(By.ID, "map-in").click()
    page.wait_for_fewer(1000)
    title, (x, y) = page.some_film()
    for ratio, way in ((2, 40), (1, -40)):
        page.press_mouse((x, y))
        page.move_pressed((x, y), (way, 0))
        page.emulate_ratio(ratio)
        page.wait(partial(page.driver.execute_script, crisp, page.canvas, ratio))
        page.move_pressed((x + way, y), (0, way))
        x, y = x + way, y + way
        page.release_mouse((x, y))
        assert page.film_at((x, y)) == title
        assert page.dot() == pytest.approx((x, y), abs=0.01)
        page.wait(lambda: page.pixels_of("embedding-map", "text")[0] > 0)


def test_a_projection_of_models_that_are_gone_gives_way_to_that_of_the_new_ones(
    page: MapPage,
) -> None:
    page.set("epochs", 1)
    page.set("max_interactions", 2000)
    page.set("map_model", "baseline")
    page.click("Train", "training")
    page.set("map_projection", "umap")
    page.wait_for("trained")
    page.wait(lambda: "UMAP keeps" in page.text("map-kept"))
    assert page.driver.find_element(By.NAME, "map_projection").get_attribute("value") == "umap"
    assert page.status.startswith("Trained 3 models on 2,000 interactions")
