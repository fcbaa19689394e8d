"""The three clicks on the real data, with the default settings, as a visitor sees them.

The tests of this module share one visit and go on where the one before stopped.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from recommender.movielens import Dataset
from tests.browser.conftest import SUB_PATH
from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors, requested_urls
from tools.serve import StaticServer


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: site}) as running:
        yield running


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    return opened


def test_boot_names_its_steps_and_ends_ready(page: Page) -> None:
    page.wait_for("ready")
    assert "Loading pandas" in page.spoken
    assert page.status == "Ready. Load the data to begin."
    assert page.enabled_buttons() == ["Load Data"]
    assert page.button("Train").get_attribute("title") == "Needs the data first."


def test_load_data_says_what_was_loaded(page: Page) -> None:
    page.load_data()
    assert page.status == "Loaded 943 users, 1,682 items, 100,000 interactions and 19 genres."
    assert page.enabled_buttons() == ["Load Data", "Train"]


def test_train_shows_a_falling_loss_and_time_left(page: Page) -> None:
    page.click("Train", "training")
    assert page.enabled_buttons() == []
    page.wait_for("trained", seconds=300)
    time_left = r"(?:about .+ left|almost done)"
    pattern = rf"Training (Baseline|Deep): epoch (\d+) of 5, loss (\d+\.\d\d), {time_left}\."
    progress = [found for text in page.spoken if (found := re.fullmatch(pattern, text))]
    for name in ("Baseline", "Deep"):
        losses = [float(found[3]) for found in progress if found[1] == name]
        assert len(losses) > 10
        assert losses[-1] < losses[0] - 1
    assert {int(found[2]) for found in progress} == {1, 2, 3, 4, 5}
    assert re.fullmatch(r"Trained 2 models on 80,000 interactions in .+\.", page.status)
    assert page.enabled_buttons() == ["Load Data", "Train", "Test"]


def test_charts_are_drawn_and_layers_listed(page: Page) -> None:
    assert page.colors_on("loss-chart") > 10
    assert page.colors_on("embedding-map") > 10
    layers = page.driver.find_element(By.ID, "layers").text
    assert "[id embedding 32 ; genres 19] → Dense 64 relu → Dense 32 → L2 norm" in layers


def test_hovering_the_map_shows_a_title(page: Page, dataset: Dataset) -> None:
    title = page.hover_until_tooltip("embedding-map", "map-tooltip")
    assert title in set(dataset.items.title)


def test_hovering_the_loss_chart_shows_exact_values(page: Page) -> None:
    text = page.hover_until_tooltip("loss-chart", "loss-tooltip")
    assert re.fullmatch(r"Step \d+: Baseline \d\.\d{3}, Deep \d\.\d{3}", text)


def test_test_shows_ten_films_in_each_column_and_recommends_none_that_were_rated(
    page: Page, dataset: Dataset
) -> None:
    own, *recommended = page.test()
    assert [len(column) for column in (own, *recommended)] == [10, 10, 10]
    headings = page.driver.find_elements(By.CSS_SELECTOR, "#recommendations th")
    assert [heading.text for heading in headings] == [
        "Rated best by the user", "Baseline recommends", "Deep recommends",
    ]  # fmt: skip
    user_idx = dataset.user_idx_of[page.tested_user_id]
    titles = dataset.items.title
    assert own == titles[dataset.top_rated[user_idx][:10]].tolist()
    # eighteen titles belong to two items: one of them may be recommended to who rated the other
    twice = {title for title, count in Counter(titles).items() if count > 1}
    rated = set(titles[dataset.rated_items[user_idx]]) - twice
    for column in recommended:
        assert len(set(column)) == 10
        assert not rated & set(column)
    assert len(dataset.rated_items[user_idx]) >= 20
    assert recommended[0] != recommended[1]


def test_another_click_shows_another_user(page: Page) -> None:
    before = page.tested_user_id
    page.test()
    assert page.tested_user_id != before


@pytest.mark.parametrize("width", [360, 600, 1000, 1280])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width
    clipped = page.driver.execute_script(
        """
        const visible = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility());
        return visible.filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .filter((e) => !e.closest(".visually-hidden"))
          .map((e) => e.outerHTML.slice(0, 80));
        """
    )
    assert clipped == []


def test_the_canvases_follow_the_theme_at_once(page: Page) -> None:
    read = "return document.getElementById('loss-chart').toDataURL()"
    light = page.driver.execute_script(read)
    theme = page.driver.find_element(By.ID, "theme")
    theme.find_element(By.CSS_SELECTOR, "option[value='dark']").click()
    assert page.driver.execute_script(read) != light
    background = "return getComputedStyle(document.body).backgroundColor"
    assert page.driver.execute_script(background) == "rgb(19, 20, 23)"
    theme.find_element(By.CSS_SELECTOR, "option[value='']").click()
    assert page.driver.execute_script(read) == light


def test_nothing_went_wrong_and_no_other_host_was_asked(page: Page, server: StaticServer) -> None:
    assert console_errors(page.driver) == []
    urls = requested_urls(page.driver)
    assert f"{server.url}{SUB_PATH}data/u.data" in urls
    # a worker's requests are not in this log, but the browser can resolve no other host (see
    # tools/browser.py): the worker, too, did with what the site has
    allowed = (f"{server.url}{SUB_PATH}", "data:", "blob:")
    assert [url for url in urls if not url.startswith(allowed)] == []
