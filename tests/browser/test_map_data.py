"""The map of very few films, for those who want no motion.

The tests of this module share one visit and go on where the one before stopped.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.map_page import MapPage
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tests.unit.samples import FLAGS
from tools.serve import StaticServer

NAMES = ["Alpha (1950)", "Beta (1975)", "Gamma (1995)"]
# what is drawn in the frames that follow a choice
FRAMES = """
const [canvas, name, value, done] = arguments;
const field = document.getElementsByName(name)[0];
field.value = value;
field.dispatchEvent(new Event("change"));
const frames = [];
const look = () => {
  frames.push(canvas.toDataURL());
  if (frames.length < 12) requestAnimationFrame(look);
  else done(new Set(frames.slice(2)).size);
};
requestAnimationFrame(look);
"""


# whether the map follows the training, each time that it begins or ends to
WATCH = """
const map = document.getElementById("map");
window.lived = [];
new MutationObserver(() => window.lived.push(map.hasAttribute("data-live")))
  .observe(map, { attributeFilter: ["data-live"] });
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, data_server: StaticServer) -> MapPage:
    opened = MapPage(start_browser(), data_server.url + SUB_PATH)
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [still]})
    opened.bypass_what_is_kept()
    opened.open()
    opened.wait_for("ready")
    return opened


@pytest.fixture(autouse=True)
def nothing_else_goes_wrong(page: MapPage) -> Iterator[None]:
    yield
    refused = "Training needs "
    assert page.state == "trained" or page.status.startswith(refused), page.status
    assert [text for text in console_errors(page.driver) if refused not in text] == []


def write(folder: Path, number: int) -> None:
    """Write data with so many films: one user has rated all but the last, the others all."""
    films = [f"{row}|{name}||||{FLAGS}\n" for row, name in enumerate(NAMES[:number], 1)]
    lines = [
        f"{user}\t{film}\t{5 - film}\t{900_000_000 + film}\n"
        for user in range(1, 7)
        for film in range(1, number + (user > 1))
    ]
    (folder / "u.item").write_text("".join(films))
    (folder / "u.data").write_text("".join(lines))


def test_without_motion_the_map_jumps_and_follows_no_training(page: MapPage, folder: Path) -> None:
    write(folder, 3)
    page.load_data()
    page.driver.execute_script(WATCH)
    page.set("split", "none")
    page.train(epochs=2, embedding_dim=3, batch_size=8)
    assert page.driver.execute_script("return window.lived") == []
    # the epochs can be gone back to all the same
    assert page.text("map-epoch-note") == "Epoch 2 of 2"
    for name, value in (("map_model", "history"), ("map_axes", "1-3"), ("map_model", "deep")):
        page.mouse("Moved", (-10, 0))
        drawn = page.driver.execute_async_script(FRAMES, page.canvas, name, value)
        assert drawn == 1
    # a flight is over at once, too
    page.search_map("beta", "Beta (1975)")
    page.bring_into_view()
    assert page.film_at(page.middle) == "Beta (1975)"
    page.focus_map()
    before = page.picture()
    page.type("0")
    page.wait(lambda: page.picture() != before)
    page.wait_for_all()


def test_of_one_film_there_is_no_training_and_no_map(page: MapPage, folder: Path) -> None:
    write(folder, 1)
    page.load_data()
    page.click("Train", "failed")
    assert page.status.startswith("Training needs at least two films")
    # nothing is left of the map of other data
    assert (page.text("map-count"), page.text("map-kept")) == ("", "")
    assert not any(entry.is_enabled() for entry in page.entries().values())
    page.driver.find_element(By.CSS_SELECTOR, "#map-table summary").click()
    page.wait(lambda: page.text("map-page") == "No film is in view.")
    assert page.rows() == []
    assert page.title_of_card == "A film and its neighbours"
    page.focus_map()
    page.type(Keys.ARROW_LEFT, Keys.ENTER, "+", "0")
    page.click_at(page.middle)


@pytest.mark.parametrize("number", [2, 3])
def test_the_map_of_few_films_in_both_ways(page: MapPage, folder: Path, number: int) -> None:
    write(folder, number)
    page.load_data()
    page.set("map_live", number == 3)
    page.train()
    assert page.text("map-count") == f"{number} films on the map, all in view."
    assert bool(page.text("map-epochs")) == (number == 3)
    for model in ("history", "deep"):
        page.set("map_model", model)
        check_films(page, number)
    page.set("map_projection", "umap")
    page.wait(lambda: "UMAP keeps" in page.text("map-kept"))
    assert not page.driver.find_element(By.ID, "map-projecting").is_displayed()
    check_films(page, number)
    page.set("map_projection", "pca")
    page.set("map_axes", "1-2")


def check_films(page: MapPage, number: int) -> None:
    """Go to each film by keys and by pointer, and open its card."""
    page.bring_into_view()
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait_for_all()
    page.open_table()
    assert sorted(row[0] for row in page.rows()) == NAMES[:number]
    for title in NAMES[:number]:
        row = [row[0] for row in page.rows()].index(title)
        page.driver.find_elements(By.CSS_SELECTOR, "#map-rows button")[row].click()
        page.wait_for_card(title)
        others = sorted(set(NAMES[:number]) - {title})
        for films in page.neighbours().values():
            assert sorted(film for film, _, _ in films) == others
        nearest = "nearest film" if number == 2 else "2 nearest films"
        assert page.text("film-card-near").startswith(f"Of its {nearest} by ")
        assert f"map shows {number - 1} near it" in page.text("film-card-near")
    page.bring_into_view()
    page.focus_map()
    said = set()
    for key in (Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN) * 2:
        page.type(key)
        said.add(page.said.partition(". ")[0])
    # whatever is nowhere further in that direction
    assert len(said & set(NAMES)) >= 1
    x, y = page.dot() if page.text("map-tooltip") else page.middle
    page.click_at((x, y))
    page.wait(lambda: page.title_of_card in NAMES)


def test_the_map_of_one_film_that_the_legend_leaves(page: MapPage) -> None:
    page.set("map_coloring", "year")
    page.driver.find_element(By.ID, "map-nothing").click()
    page.wait(lambda: page.counts == (0, 0))
    # Close goes back to the map
    page.driver.find_element(By.ID, "film-card-close").click()
    page.type(Keys.ARROW_LEFT, Keys.ENTER, "+", "0")
    page.entries()["1970–1989"].click()
    page.wait(lambda: page.text("map-count") == "1 film of the 3 on the map, all in view.")
    assert [row[0] for row in page.rows()] == ["Beta (1975)"]
    page.bring_into_view()
    page.focus_map()
    page.type(Keys.ARROW_LEFT)
    assert page.said.startswith("Beta (1975). ")
    page.type(Keys.ARROW_LEFT)
    assert page.said == "No film further left."
    page.type(Keys.ENTER)
    page.wait_for_card("Beta (1975)")
