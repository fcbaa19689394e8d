"""The whole page by keys alone: the focus is never lost, and always seen.

The tests of this module share one visit and go on where the one before stopped.
"""

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.keys import LISTEN, STOPS, Hands
from tests.browser.looks import Looks
from tests.browser.page import Page
from tests.conftest import console_errors

EPOCHS = 3
SCHEMES = ("light", "dark", "forced light", "forced dark")


@pytest.fixture(scope="module")
def hands(page: Page) -> Hands:
    return Hands(page)


def by_id(page: Page, element_id: str) -> WebElement:
    return page.driver.find_element(By.ID, element_id)


def waits(page: Page) -> bool:
    """Whether the button with the focus is dimmed, and said to be."""
    return page.focused.get_attribute("aria-disabled") == "true"


def test_load_data_keeps_the_focus_while_it_waits(page: Page, hands: Hands) -> None:
    page.type(Keys.TAB)
    hands.go_to("load-data")
    page.driver.execute_script("window.states.length = 0")
    page.driver.execute_script(
        "new MutationObserver(() => window.dimmed ??= document.activeElement.ariaDisabled)"
        ".observe(document.activeElement, { attributes: true })"
    )
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.state == "loaded")
    assert page.driver.execute_script("return [window.states, window.dimmed]") == [
        ["loading", "loaded"], "true",
    ]  # fmt: skip
    assert hands.at == "load-data"
    assert page.acts(page.focused)


def test_settings_are_typed_and_train_is_started(page: Page, hands: Hands) -> None:
    hands.go_to("Training settings")
    hands.press(Keys.SPACE)
    for name, value in (("epochs", "200"), ("embedding_dim", "8"), ("max_interactions", "20000")):
        hands.write(f"setting-{name}", value)
    hands.go_to("train", back=True)
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.state == "training")
    assert hands.at == "train"
    assert waits(page)


def test_a_button_that_waits_takes_no_click(page: Page, hands: Hands) -> None:
    page.wait_until_spoken("Training: epoch")
    page.driver.execute_script("window.states.length = 0")
    hands.press(Keys.ENTER, Keys.SPACE)
    page.driver.execute_script("document.activeElement.click()")
    assert page.driver.execute_script("return window.states") == []
    look = "const { color, cursor } = getComputedStyle(arguments[0]); return [color, cursor];"
    # it looks like the others that wait
    train, test = (by_id(page, name) for name in ("train", "test"))
    assert page.driver.execute_script(look, train) == page.driver.execute_script(look, test)


def test_pause_and_resume_keep_the_focus(page: Page, hands: Hands) -> None:
    hands.go_to("pause")
    # left: no stop for the Tab key any more
    assert not page.button("Train").is_enabled()
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.focused.text == "Resume" and not waits(page))
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.focused.text == "Pause" and not waits(page))


def test_stop_hands_the_focus_to_the_line_that_says_what_has_come_of_it(
    page: Page, hands: Hands
) -> None:
    hands.go_to("stop")
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.state == "trained")
    assert hands.at == "status"
    assert page.status.startswith("Stopped after")


def test_a_live_region_speaks_once_an_epoch_and_not_with_each_step(
    page: Page, hands: Hands
) -> None:
    hands.write("setting-epochs", str(EPOCHS))
    hands.write("setting-batch_size", "512")
    page.driver.execute_script(LISTEN)
    hands.go_to("train", back=True)
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.state == "trained", 120)
    heard = page.driver.execute_script("return window.heard")
    regions = {region for region, _ in heard}
    assert regions == {"status"}
    texts = [text for _, text in heard]
    of_epochs = [text for text in texts if text.startswith("Training: epoch")]
    assert 1 <= len(of_epochs) <= EPOCHS
    assert len(of_epochs) == len(set(of_epochs))
    # that it starts, that it is measured, what was trained
    assert len(texts) <= EPOCHS + 3
    # who trained by a key goes on from there
    assert hands.at == "train"


def test_the_focus_follows_test_to_the_lists(page: Page, hands: Hands) -> None:
    hands.go_to("test")
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.state == "trained" and hands.at == "test-title")
    assert by_id(page, "recommendations").is_displayed()
    passed = hands.walk("comparison")
    assert passed[0] == "test-title"
    assert "user-id" in passed


def test_a_click_on_test_brings_the_focus_there_as_well(page: Page, hands: Hands) -> None:
    page.test()
    assert hands.at == "test-title"
    page.type(Keys.TAB)
    hands.look()


def test_a_film_is_explained_and_the_focus_comes_back(page: Page, hands: Hands) -> None:
    hands.go_to("comparison")
    hands.press(Keys.TAB)
    film = page.focused
    hands.press(Keys.ENTER)
    hands.wait(lambda: by_id(page, "why").is_displayed())
    assert hands.at == "why-close"
    hands.press(Keys.TAB)
    assert hands.at == "why-chart"
    read = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.END, Keys.HOME):
        hands.press(key)
        text = by_id(page, "why-tooltip").get_attribute("textContent") or ""
        assert by_id(page, "why-said").get_attribute("textContent") == text
        read.append(text.splitlines()[0])
    assert read == ["Dimension 1", "Dimension 2", "Bias", "Dimension 1"]
    hands.press(Keys.ESCAPE)
    hands.wait(lambda: not by_id(page, "why").is_displayed())
    assert page.focused == film


def test_lists_are_steered_and_reset(page: Page, hands: Hands) -> None:
    hands.go_to("setting-popularity", back=True)
    hands.press(Keys.ARROW_RIGHT)
    hands.go_to("steering-reset")
    hands.press(Keys.ENTER)
    hands.wait(lambda: not page.is_asking)
    # there is nothing to reset any more
    assert hands.at == "steering-reset"
    assert waits(page)


def test_whose_lists_are_shown_is_chosen_and_typed(page: Page, hands: Hands) -> None:
    hands.go_to("user-id", back=True)
    page.focused.send_keys(Keys.CONTROL, "a")
    page.type("3", Keys.ENTER)
    hands.wait(lambda: page.tested_user_id == 3)
    hands.press(Keys.TAB, Keys.TAB)
    assert hands.at == "another-user"
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.tested_user_id != 3)
    hands.go_to("copy-favourites")
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.text("test-summary").startswith("You rated 10 films"))
    assert hands.at == "for-visitor"
    hands.press(Keys.ARROW_RIGHT)
    hands.wait(lambda: page.text("test-summary").startswith("User"))
    hands.press(Keys.ARROW_LEFT)
    hands.wait(lambda: page.text("test-summary").startswith("You rated"))


def test_ratings_are_undone_cleared_and_brought_back(page: Page, hands: Hands) -> None:
    hands.go_to("taste-clear", back=True)
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.starred() == {})
    assert hands.at == "taste-clear"
    assert waits(page)
    hands.go_to("taste-undo", back=True)
    hands.press(Keys.ENTER)
    hands.wait(lambda: len(page.starred()) == 10)
    hands.go_to("taste-clear")
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.starred() == {})


def test_a_film_is_searched_rated_and_unrated(page: Page, hands: Hands) -> None:
    hands.go_to("film-search", back=True)
    page.type("fargo")
    hands.wait(lambda: by_id(page, "film-list").is_displayed())
    hands.press(Keys.ARROW_DOWN, Keys.ENTER)
    hands.wait(lambda: hands.at != "film-search")
    hands.press(Keys.ARROW_RIGHT)
    hands.wait(lambda: page.starred() == {"Fargo (1996)": 2})
    hands.press(Keys.TAB, Keys.ENTER)
    hands.wait(lambda: page.starred() == {})
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.starred() == {"Fargo (1996)": 1})
    page.wait_for_own_lists()


def test_a_film_of_the_map_is_opened_liked_and_closed(page: Page, hands: Hands) -> None:
    hands.go_to("embedding-map", back=True)
    hands.press(Keys.ARROW_RIGHT, Keys.ENTER)
    hands.wait(lambda: by_id(page, "film-card-body").is_displayed())
    hands.press(Keys.ENTER)
    assert hands.at == "film-card-title"
    hands.go_to("film-card-like")
    hands.press(Keys.ENTER)
    hands.wait(lambda: hands.at == "test-title")
    assert by_id(page, "for-film").is_selected()
    hands.go_to("film-card-close", back=True)
    hands.press(Keys.ENTER)
    assert hands.at == "embedding-map"


def test_umap_is_started_stopped_and_drawn_anew(page: Page, hands: Hands) -> None:
    hands.choose("setting-map_projection", "umap", back=True)
    hands.wait(lambda: by_id(page, "map-stop").is_displayed())
    hands.go_to("map-stop")
    hands.press(Keys.ENTER)
    hands.wait(lambda: by_id(page, "map-again").is_displayed())
    assert hands.at == "map-again"
    hands.press(Keys.ENTER)
    hands.wait(lambda: by_id(page, "map-stop").is_displayed())
    assert hands.at == "map-stop"
    # it ends by itself, and its button goes
    hands.wait(lambda: not by_id(page, "map-projecting").is_displayed())
    assert hands.at == "map-title"
    hands.choose("setting-map_projection", "pca")


def test_a_legend_entry_is_switched_and_its_films_come_back(page: Page, hands: Hands) -> None:
    hands.go_to("Comedy")
    hands.press(Keys.SPACE)
    hands.wait(lambda: page.focused.get_attribute("aria-pressed") == "false")
    hands.go_to("map-all")
    hands.press(Keys.SPACE)
    hands.wait(lambda: by_id(page, "map-all").is_displayed())
    assert hands.at == "map-all"


def test_a_table_behind_the_map_begins_and_keeps_the_focus(page: Page, hands: Hands) -> None:
    hands.go_to("map-table-title")
    hands.press(Keys.ENTER)
    hands.go_to("map-next")
    hands.press(Keys.SPACE)
    hands.go_to("map-previous", back=True)
    hands.press(Keys.SPACE)
    hands.wait(lambda: waits(page))
    assert hands.at == "map-previous"


def test_a_chart_is_saved_and_keeps_the_focus(page: Page, hands: Hands, tmp_path: Path) -> None:
    folder = {"behavior": "allow", "downloadPath": str(tmp_path)}
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    hands.go_to("embedding-map-svg")
    hands.press(Keys.ENTER)
    hands.wait((tmp_path / "film-map.svg").is_file)
    assert hands.at == "embedding-map-svg"


def test_the_table_of_films_is_sorted_and_paged(page: Page, hands: Hands) -> None:
    hands.go_to("data-title", back=True)
    hands.press(Keys.ENTER)
    hands.wait(lambda: by_id(page, "data-tables").is_displayed())
    hands.go_to("Title")
    hands.press(Keys.ENTER)
    hands.wait(lambda: page.focused.text.startswith("Title ▾") or "▴" in page.focused.text)
    hands.write("setting-film_title", "love", back=True)
    hands.go_to("films-next")
    while page.acts(page.focused):
        hands.press(Keys.SPACE)
    assert hands.at == "films-next"


def test_the_chart_of_few_ratings_is_read_out(page: Page, hands: Hands) -> None:
    hands.go_to("cold-chart")
    read = []
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.END, Keys.ARROW_LEFT):
        hands.press(key)
        text = by_id(page, "cold-tooltip").get_attribute("textContent") or ""
        assert by_id(page, "cold-said").get_attribute("textContent") == text
        read.append(text.splitlines()[0])
    assert read == ["After 1 rating", "After 3 ratings", "After 10 ratings", "After 5 ratings"]
    hands.press(Keys.ESCAPE)
    assert page.text("cold-tooltip") == ""
    assert by_id(page, "cold-said").get_attribute("textContent") == ""


@pytest.mark.parametrize("chart", ["loss-chart", "embedding-map", "cold-chart"])
def test_a_chart_with_something_to_find_says_so(page: Page, chart: str) -> None:
    canvas = by_id(page, chart)
    assert (canvas.get_attribute("role"), canvas.get_attribute("tabindex")) == ("application", "0")
    assert len(canvas.get_attribute("aria-label") or "") > 20
    keys = by_id(page, (canvas.get_attribute("aria-describedby") or "").split()[-1])
    assert "rrow keys" in (keys.get_attribute("textContent") or "")


def test_the_tab_key_passes_all_there_is_from_top_to_bottom(page: Page, hands: Hands) -> None:
    # a closed section is one stop
    page.open_details(False)
    page.driver.execute_script("document.getElementById('setting-theme').focus()")
    passed = hands.walk("cold-chart")
    assert [name for name in passed if name in STOPS] == list(STOPS)


@pytest.mark.parametrize("look", SCHEMES)
def test_each_stop_of_that_way_is_marked_in_each_look(page: Page, hands: Hands, look: str) -> None:
    Looks(page).put_on(look)
    assert hands.faults_of_all_stops() == []


@pytest.mark.parametrize("look", SCHEMES)
def test_a_colour_that_means_something_is_seen_in_each_look(page: Page, look: str) -> None:
    looks = Looks(page)
    looks.put_on(look)
    # a canvas follows with the next frame
    page.wait(lambda: looks.faint() == [])


def test_the_read_out_of_the_loss_has_the_same_lines_at_both_ends(page: Page, hands: Hands) -> None:
    hands.go_to("loss-chart", back=True)
    heights = []
    for key in (Keys.HOME, Keys.END):
        hands.press(key)
        heights.append(by_id(page, "loss-tooltip").size["height"])
    assert heights[0] == heights[1] > 0


@pytest.mark.parametrize("width", [360, 640, 768, 1280])
@pytest.mark.parametrize("is_open", [False, True])
def test_large_text_fits_into_each_width(page: Page, width: int, is_open: bool) -> None:
    page.open_details(is_open)
    assert Looks(page).too_wide_at(width, "large") == []


def test_the_theme_is_chosen(page: Page, hands: Hands) -> None:
    assert Looks(page).too_wide_at(1280, "light") == []
    by_id(page, "map-search").click()
    page.type(Keys.TAB)
    hands.choose("setting-theme", "dark", back=True)
    background = "return getComputedStyle(document.body).backgroundColor"
    hands.wait(lambda: page.driver.execute_script(background) == "rgb(19, 20, 23)")


def test_nothing_went_wrong(page: Page) -> None:
    assert console_errors(page.driver) == []
