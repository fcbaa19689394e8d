"""The map under fingers, on a phone of 360 pixels.

The tests of this module share one visit and go on where the one before stopped.
"""

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By

from tests.browser.map_page import MapPage
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

FARGO = "Fargo (1996)"
# whether the map has ever said that it follows a training
FOLLOWED = """
window.followed = 0;
new MutationObserver(() => { window.followed += 1; })
  .observe(document.getElementById("map"), { attributeFilter: ["data-live"] });
"""
# every place on the page at which the buttons of a running training have been
PLACES = """
window.places = new Set();
requestAnimationFrame(function look() {
  const { top, height } = document.getElementById("pause").getBoundingClientRect();
  if (height > 0) window.places.add(top + scrollY);
  requestAnimationFrame(look);
});
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> MapPage:
    opened = MapPage(start_browser(width=360), server.url + SUB_PATH)
    size = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    opened.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    touch = {"enabled": True, "maxTouchPoints": 2}
    opened.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", touch)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    return opened


@pytest.fixture(autouse=True)
def nothing_goes_wrong(page: MapPage) -> Iterator[None]:
    yield
    assert page.state == "trained", page.status
    width, zoom = page.driver.execute_script(
        "return [document.documentElement.scrollWidth, visualViewport.scale]"
    )
    assert (width, zoom) == (360, 1)
    assert console_errors(page.driver) == []


def tap(page: MapPage, element_id: str) -> None:
    page.tap(page.driver.find_element(By.ID, element_id))


def test_a_switch_leaves_the_map_alone_while_training(page: MapPage) -> None:
    switch = page.driver.find_element(By.NAME, "map_live")
    assert switch.is_selected()
    settings = page.driver.find_element(By.CSS_SELECTOR, "details.settings summary")
    page.tap(settings)
    page.wait(switch.is_displayed)
    page.tap(switch)
    page.wait(lambda: not switch.is_selected())
    page.driver.execute_script(FOLLOWED)
    page.train(epochs=1, embedding_dim=8, max_interactions=20_000)
    assert page.driver.execute_script("return window.followed") == 0
    # there is nothing to go back to
    assert page.text("map-epochs") == ""
    assert page.num_in_view == 1000


def test_pause_stays_under_the_finger_while_what_is_said_beside_it_changes(page: MapPage) -> None:
    page.driver.execute_script(PLACES)
    page.train(epochs=3)
    places = page.driver.execute_script("return [...window.places]")
    assert len(places) == 1, places


def test_a_finger_that_moves_up_scrolls_the_page_until_the_map_was_tapped(page: MapPage) -> None:
    page.bring_into_view()
    top, before = page.scrolled, page.picture()
    page.swipe(page.middle, (0, -120))
    page.wait(lambda: page.scrolled > top + 60)
    page.wait(lambda: page.picture() == before)
    assert page.title_of_card == "A film and its neighbours"


def test_two_fingers_zoom_the_map_and_not_the_page(page: MapPage) -> None:
    page.bring_into_view()
    assert page.num_in_view == 1000
    page.pinch(page.middle, 60, 180)
    in_view = page.wait_for_fewer(700)
    page.pinch(page.middle, 60, 120)
    assert page.wait_for_fewer(in_view) > 0
    page.pinch(page.middle, 240, 30)
    page.wait_for_all()


def test_a_tap_opens_a_card_and_then_one_finger_moves_the_map(page: MapPage) -> None:
    page.bring_into_view()
    for x in range(80, 200, 8):
        page.tap_at((x, page.size[1] / 2))
        if text := page.text("map-tooltip"):
            break
    page.wait_for_card(text.partition("\n")[0])
    assert page.focused_id == "embedding-map"
    tap(page, "map-in")
    page.wait_for_fewer(1000)
    page.bring_into_view()
    page.tap_at(page.middle)
    card, top, before = page.title_of_card, page.scrolled, page.picture()
    page.swipe(page.middle, (-50, -60))
    page.wait(lambda: page.picture() != before)
    assert page.scrolled == top
    assert page.title_of_card == card
    page.tap_at((5, 5))  # to a browser the finger that comes down next only ends the swipe
    tap(page, "map-fit")
    page.wait_for_all()


def test_a_film_is_found_rated_and_asked_about_by_taps(page: MapPage) -> None:
    tap(page, "map-search")
    page.type("fargo")
    page.wait(lambda: FARGO in page.found())
    options = page.driver.find_elements(By.CSS_SELECTOR, "#map-found [role=option]")
    page.tap(options[page.found().index(FARGO)])
    page.wait_for_card(FARGO)
    page.wait_for_fewer(200)
    check_pinch(page)
    stars = page.stars_of(FARGO, "film-card-rate").find_elements(By.TAG_NAME, "label")
    page.tap(stars[3])
    page.wait(lambda: page.starred() == {FARGO: 4})
    page.wait_for_own_lists()
    neighbour = page.neighbours()["Baseline"][0][0]
    page.tap(page.driver.find_element(By.CSS_SELECTOR, "#nearest tbody button"))
    page.wait_for_card(neighbour)
    tap(page, "film-card-like")
    page.wait(lambda: neighbour in page.text("test-summary"))
    page.wait(lambda: not page.is_asking)


def check_pinch(page: MapPage) -> None:
    """Check that what is between two fingers stays there: the film in the middle, moved aside."""
    page.bring_into_view()
    x, y = page.middle
    page.tap_at((x, y))
    page.wait(lambda: page.text("map-tooltip").startswith(FARGO))
    page.swipe((x, y), (-60, -40))
    in_view = page.num_in_view
    page.pinch((x - 60, y - 40), 50, 120)
    page.wait_for_fewer(in_view)
    page.tap_at((x - 60, y - 40))
    page.wait(lambda: page.text("map-tooltip").startswith(FARGO))
    assert page.title_of_card == FARGO


def test_the_legend_and_the_table_answer_taps(page: MapPage) -> None:
    tap(page, "map-fit")
    page.wait_for_all()
    shown = page.counts[0]
    page.tap(page.entries()["Drama and romance"])
    page.wait(lambda: page.counts[0] < shown)
    page.tap(page.driver.find_element(By.CSS_SELECTOR, "#map-table summary"))
    page.wait(page.rows)
    title = page.rows()[1][0]
    page.tap(page.driver.find_elements(By.CSS_SELECTOR, "#map-rows button")[1])
    page.wait_for_card(title)
    tap(page, "map-all")
    page.wait(lambda: page.counts[0] == shown)


def test_what_is_tapped_is_large_enough(page: MapPage) -> None:
    controls = page.driver.find_elements(By.CSS_SELECTOR, ":is(#map, #film-card) button")
    sizes = [control.size for control in controls if control.is_displayed()]
    assert len(sizes) > 40
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24
