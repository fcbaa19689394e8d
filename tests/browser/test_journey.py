"""The three clicks on the real data, with the default settings, as a visitor sees them.

The tests of this module share one visit and go on where the one before stopped.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GROUPS
from recommender.wording import status as wording
from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors, requested_urls
from tests.site import SUB_PATH, path_of
from tools.serve import StaticServer


def shown_titles(dataset: Dataset, items: Iterable[int]) -> list[str]:
    return [dataset.titles[item].shown for item in items]


# Python may be ready sooner than a driver can click
CLICK_AT_ONCE = """
addEventListener("DOMContentLoaded", () => setTimeout(() => {
  document.getElementById("load-data").click();
  const hint = document.getElementById("load-data-hint").innerText;
  window.clicked = [document.body.dataset.state, hint];
}));
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    return opened


def test_a_click_before_python_is_ready_is_kept_and_carried_out(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    early = Page(start_browser(), server.url + SUB_PATH)
    early.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLICK_AT_ONCE})
    early.open()
    early.wait_for("loaded")
    state, hint = early.driver.execute_script("return window.clicked")
    assert state == "booting"
    assert hint == "Load Data will start as soon as Python is ready."
    assert early.status.startswith("Loaded 943 users")


def test_boot_names_its_steps_and_ends_ready(page: Page) -> None:
    page.wait_for("ready")
    assert [step for step in page.spoken if step.startswith("Starting")] == [
        "Starting Python", "Starting the page",
    ]  # fmt: skip
    assert page.status == "Ready. Load the data to begin."
    assert page.enabled_steps() == ["Load Data"]
    assert page.button("Train").get_attribute("title") == "Needs the data first."


def test_an_example_of_a_finished_run_is_shown_until_there_is_a_real_one(page: Page) -> None:
    def parts() -> list[WebElement]:
        return page.driver.find_elements(By.CLASS_NAME, "example")

    assert [part.get_attribute("data-part") for part in parts()] == [
        "loss-chart", "metrics", "embedding-map", "towers", "comparison",
    ]  # fmt: skip
    assert all(part.text.startswith("Example of a finished run") for part in parts())
    loss, metrics, film_map, towers, films = parts()
    labels = [text.text for text in loss.find_elements(By.CSS_SELECTOR, "svg.wide text")]
    assert [label.split()[0] for label in labels[-3:]] == ["Baseline", "Deep", "History"]
    # as many dots as the map has films
    paths = film_map.find_elements(By.CSS_SELECTOR, "svg.wide path")
    # the sample, and of the others those that are marked
    assert sum((path.get_attribute("d") or "").count("a3 3") for path in paths) >= 2 * 1000
    assert [row.text.split()[0] for row in metrics.find_elements(By.CSS_SELECTOR, "tbody tr")] == [
        "Popularity", "ItemKNN", "EASE", "Baseline", "Deep", "History",
    ]  # fmt: skip
    assert "Being worked out" not in metrics.text
    drawn = [text.text for text in towers.find_elements(By.CSS_SELECTOR, "svg.wide text")]
    assert "Dense 64 relu" in drawn
    # with one prediction, as far as its score and its rank
    assert re.fullmatch(r"Score \d\.\d{3} · 1st", drawn[-1])
    assert len(films.find_elements(By.CSS_SELECTOR, "tbody tr")) == 10
    assert page.driver.execute_script(
        "const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);"
        "return ids.length === new Set(ids).size"
    )
    page.resize(360)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 360
    assert max(cell.size["width"] for cell in films.find_elements(By.TAG_NAME, "td")) > 200
    assert " style=" not in page.driver.execute_script(
        "return fetch(document.documentElement.dataset.root + 'example.html').then((a) => a.text())"
    )
    page.resize(1280)
    # each part goes when the visitor has the like
    page.load_data()
    assert all(part.is_displayed() for part in parts())
    page.train(epochs=1, max_interactions=1000, batch_size=256)
    assert [part.is_displayed() for part in parts()] == [False] * 5
    page.test()
    page.open()
    page.wait_for("ready")


def test_load_data_says_what_was_loaded(page: Page) -> None:
    page.load_data()
    assert page.status == "Loaded 943 users, 1,682 items, 100,000 interactions and 19 genres."
    assert page.enabled_steps() == ["Load Data", "Train"]


def test_train_shows_a_falling_loss_and_time_left(page: Page) -> None:
    note = page.driver.find_element(By.ID, "progress-note")
    page.click("Train", "training")
    # and, as soon as there is a curve, those that save it
    assert {"Pause", "Stop"} <= set(page.enabled_buttons())
    pattern = r"Loss: Baseline (\d+\.\d\d), Deep (\d+\.\d\d), History (\d+\.\d\d); .+\."
    seen = []
    while page.state == "training":
        if found := re.fullmatch(pattern, note.text):
            seen.append(found)
    page.wait_for("trained")
    assert len(seen) > 5
    fold = "document.getElementById('loss-behind').open = arguments[0]"
    page.driver.execute_script(fold, True)
    page.wait(lambda: page.driver.find_elements(By.CSS_SELECTOR, "#loss-means tbody tr"))
    rows = page.driver.execute_script(
        "return [...document.querySelectorAll('#loss-means tbody tr')]"
        ".map(({ cells }) => [...cells].slice(1, 4).map((cell) => Number(cell.textContent)))"
    )
    assert all(last < first - 0.1 for first, last in zip(rows[0], rows[-1], strict=True))
    assert [f"{loss:.2f}" for loss in rows[-1]] == list(seen[-1].groups())
    page.driver.execute_script(fold, False)
    epochs = [text for text in page.spoken if text.startswith("Training")]
    # the last one ends with the last step: it may be over before it is said
    assert epochs[:17] == [f"Training: epoch {epoch} of 18." for epoch in range(1, 18)]
    assert epochs[17:] in ([], ["Training: epoch 18 of 18."])
    assert wording.MEASURING in page.spoken
    assert re.fullmatch(r"Trained 3 models on 80,000 interactions in .+\.", page.status)
    assert page.enabled_steps()[:3] == ["Load Data", "Train", "Test"]


def test_charts_show_every_curve_and_group(page: Page) -> None:
    # a thick line of 300 pixels and its dots
    assert min(page.pixels_of("loss-chart", "baseline", "deep", "history")) > 300
    # points are transparent on white; where two of a group overlap no pure colour comes of it
    page.hover_until_tooltip("embedding-map", "map-tooltip")
    assert sum(page.pixels_of("embedding-map", *[f"genre-{row}" for row in range(8)])) > 20


def test_layers_are_listed_and_logged(page: Page) -> None:
    page.driver.find_element(By.CSS_SELECTOR, "#layers-lines > summary").click()
    layers = page.driver.find_element(By.ID, "layers").text
    towers = "[id embedding 32 ; genres 19] → Dense 64 relu → Dense 32 + id embedding → L2 norm"
    assert f"user tower: {towers}" in layers
    assert f"item tower: {towers}" in layers
    assert "WebAssembly" in page.driver.find_element(By.ID, "backend").text
    entries = page.driver.get_log("browser")
    assert any("Deep: user tower: [id embedding 32" in entry["message"] for entry in entries)
    assert [entry for entry in entries if entry["level"] == "SEVERE"] == []


def test_hovering_the_map_shows_a_title(page: Page, dataset: Dataset) -> None:
    title, group, *_ = page.hover_until_tooltip("embedding-map", "map-tooltip").split("\n")
    assert title in {one.shown for one in dataset.titles}
    assert group in GROUPS


def test_hovering_the_loss_chart_shows_exact_values(page: Page) -> None:
    text = page.hover_until_tooltip("loss-chart", "loss-tooltip")
    losses, ndcgs = text.split("\n")
    figures = r"Baseline \d\.\d{3}, Deep \d\.\d{3}, History \d\.\d{3}"
    assert re.fullmatch(rf"Step \d+: {figures}", losses)
    assert re.fullmatch(rf"NDCG@10: (after the first epoch|{figures})", ndcgs)


def test_test_shows_ten_films_in_each_column_and_recommends_none_that_were_rated(
    page: Page, dataset: Dataset
) -> None:
    own, *recommended = page.test()
    assert [len(column) for column in (own, *recommended)] == [10, 10, 10, 10]
    headings = page.driver.find_elements(By.CSS_SELECTOR, "#recommendations th")
    assert [heading.text for heading in headings] == [
        "Rated best by the user", "Baseline recommends", "Deep recommends", "History recommends",
    ]  # fmt: skip
    shown = f"The recommendations for user {page.tested_user_id} are in the table below."
    assert page.status == shown
    user_idx = dataset.user_idx_of[page.tested_user_id]
    rated = dataset.by_user.items_of(user_idx)
    assert own == shown_titles(dataset, dataset.best_of(user_idx, rated, 10))
    # by title, since eighteen films have two ids: who rated one is not offered the other
    for column in recommended:
        assert len(set(column)) == 10
        assert not set(shown_titles(dataset, rated)) & set(column)
    assert len(rated) >= 20
    assert recommended[0] != recommended[1]


def test_the_metrics_show_that_every_model_beats_popularity(page: Page) -> None:
    summary = page.driver.find_element(By.ID, "metrics-summary").text
    assert summary.startswith("Measured by date, on 90 users: the last tenth")
    beforehand = page.driver.find_element(By.ID, "metrics-beforehand")
    beforehand.find_element(By.TAG_NAME, "summary").click()
    for told in ("EASE", "BiVAE, as published", "0.475", "±"):
        assert told in beforehand.text
    question = page.driver.find_element(By.ID, "test-question").text
    assert question.startswith("The lists say what to watch another day")
    ndcg = page.metrics()
    assert list(ndcg) == ["Popularity", "ItemKNN", "EASE", "Baseline", "Deep", "History"]
    # quality.md's popularity on the same split, and EASE, of which no model is far behind
    assert ndcg["Popularity"] == pytest.approx(0.150, abs=0.001)
    assert min(ndcg["Baseline"], ndcg["Deep"], ndcg["History"]) > 0.21
    assert re.search(r"Popularity \+0\.\d{3} \(\+.*, more than chance", page.text("metrics-sure"))


def test_the_figures_are_divided_by_users_and_films(page: Page) -> None:
    slices = page.driver.find_element(By.ID, "metrics-slices")
    slices.find_element(By.TAG_NAME, "summary").click()
    names = [head.text for head in slices.find_elements(By.CSS_SELECTOR, "thead th")]
    assert names == ["Slice", *page.metrics()]
    # a third of 90 users each, all with an interval
    assert len(re.findall(r"\n30 users, ", page.text("slices"))) == 3
    assert page.text("slices").count("–") == 3 * (1 + len(page.metrics()))
    page.set("slices", "genre")
    page.wait(lambda: "Film-Noir" in page.text("slices"))
    assert "A film of several genres counts in each." in page.text("metrics-slices")


def test_each_recommended_film_says_how_popular_it_is_and_what_drew_it(
    page: Page, dataset: Dataset
) -> None:
    # Deep cannot tell what carries a film; what History says of one is in test_lists.py
    cell = page.driver.find_element(By.CSS_SELECTOR, "#recommendations td.deep")
    title = cell.find_element(By.CSS_SELECTOR, ".title").text
    counts = zip(dataset.titles, dataset.item_counts.tolist(), strict=True)
    num_ratings = {count for one, count in counts if one.shown == title}
    shown = re.search(r"([\d,]+) ratings?$", cell.find_element(By.CSS_SELECTOR, ".genre").text)
    assert shown
    assert int(shown[1].replace(",", "")) in num_ratings
    near = cell.find_element(By.CSS_SELECTOR, ".near").text.removeprefix("Near ").split(" · ")
    user_idx = dataset.user_idx_of[page.tested_user_id]
    rated = {dataset.titles[item].name for item in dataset.by_user.items_of(user_idx)}
    assert len(near) == 3
    assert set(near) <= rated


def test_as_of_the_split_the_films_rated_later_may_be_found_and_are_marked(
    page: Page, dataset: Dataset
) -> None:
    order = np.argsort(dataset.timestamp, kind="stable")
    early, late = order[:90_000], order[90_000:]
    counts = [np.bincount(dataset.user_idx[part], minlength=943) for part in (early, late)]
    user_idx = int(np.flatnonzero((counts[0] >= 20) & (counts[1] >= 20))[0])
    page.show_user(int(dataset.user_ids[user_idx]))
    page.switch("as_of_split", "the lists know the first")
    own, *recommended = page.columns()
    known, later = (
        set(shown_titles(dataset, dataset.item_idx[part[dataset.user_idx[part] == user_idx]]))
        for part in (early, late)
    )
    assert set(own) <= known
    marked = page.driver.find_elements(By.CSS_SELECTOR, "#recommendations td.hit .title")
    hits = [title for column in recommended for title in column if title in later - known]
    assert sorted(title.text for title in marked) == sorted(hits)
    page.switch("as_of_split", "none of them is recommended")
    assert page.driver.find_elements(By.CSS_SELECTOR, "#recommendations td.hit") == []


def test_who_came_after_the_date_of_the_split_gets_lists_as_a_guest(
    page: Page, dataset: Dataset
) -> None:
    early = np.argsort(dataset.timestamp, kind="stable")[:90_000]
    user_idx = int(np.setdiff1d(np.arange(943), dataset.user_idx[early])[0])
    user_id = int(dataset.user_ids[user_idx])
    page.show_user(user_id)
    rated = set(shown_titles(dataset, dataset.by_user.items_of(user_idx)))
    own, *recommended = page.columns()
    assert set(own) <= rated
    assert [len(column) for column in recommended] == [10, 10, 10]
    assert not rated & {title for column in recommended for title in column}
    page.switch("as_of_split", f"User {user_id} rated nothing before the split")
    page.switch("as_of_split", "none of them is recommended")


def test_another_click_shows_another_user(page: Page) -> None:
    before = page.tested_user_id
    page.test()
    assert page.tested_user_id != before


@pytest.mark.parametrize("width", [360, 600, 1000, 1280])
def test_nothing_is_wider_than_the_window(page: Page, width: int) -> None:
    page.resize(width)
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= width
    clipped = page.driver.execute_script(
        """
        const visible = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility());
        return visible.filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .filter((e) => !e.closest(".visually-hidden") && !e.closest(".swipe"))
          .map((e) => e.outerHTML.slice(0, 80));
        """
    )
    assert clipped == []


def test_on_a_phone_the_table_is_still_a_table(page: Page) -> None:
    page.resize(360)
    table = page.driver.find_element(By.ID, "recommendations")
    assert table.aria_role == "table"
    assert [cell.aria_role for cell in table.find_elements(By.TAG_NAME, "th")] == [
        "columnheader"
    ] * 4
    assert {cell.aria_role for cell in table.find_elements(By.TAG_NAME, "td")} == {"cell"}
    # a column at a time with its neighbour in sight, the same rank side by side
    cells = table.find_elements(By.CSS_SELECTOR, "tbody tr:first-child td")
    assert len({cell.location["y"] for cell in cells}) == 1
    lefts = [cell.location["x"] for cell in cells]
    assert 200 < lefts[1] - lefts[0] < 360
    swipe = page.driver.find_element(By.ID, "comparison")
    page.driver.execute_script("arguments[0].scrollTo({ left: 1e6 })", swipe)
    assert cells[-1].location["x"] + cells[-1].size["width"] <= 360


def test_on_a_phone_a_tap_keeps_its_title(page: Page) -> None:
    page.resize(360)
    page.hover_until_tooltip("embedding-map", "map-tooltip")
    canvas = page.driver.find_element(By.ID, "embedding-map")
    middle = """
        const box = arguments[0].getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    """
    point = page.driver.execute_script(middle, canvas)
    tooltip = page.driver.find_element(By.ID, "map-tooltip")
    for x in range(-60, 61, 6):
        touch = {"x": point[0] + x, "y": point[1]}
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]}
        )
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []}
        )
        if tooltip.is_displayed():
            return
    raise AssertionError("no tap left a title")


def test_the_canvases_follow_the_theme_at_once(page: Page) -> None:
    page.resize(1280)
    read = "return document.getElementById('loss-chart').toDataURL()"
    wait = WebDriverWait(page.driver, 10)
    light = page.driver.execute_script(read)
    theme = page.driver.find_element(By.NAME, "theme")
    theme.find_element(By.CSS_SELECTOR, "option[value='dark']").click()
    background = "return getComputedStyle(document.body).backgroundColor"
    assert page.driver.execute_script(background) == "rgb(19, 20, 23)"
    wait.until(lambda driver: driver.execute_script(read) != light)
    theme.find_element(By.CSS_SELECTOR, "option[value='']").click()
    wait.until(lambda driver: driver.execute_script(background) == "rgb(247, 247, 248)")


def test_training_on_all_ratings_leaves_nothing_to_measure(page: Page) -> None:
    page.set("epochs", 1)
    page.set("split", "none")
    page.set("max_interactions", 100_000)
    page.click("Train", "trained", 60)
    assert page.status.startswith("Trained 3 models on 100,000 interactions")
    assert not page.driver.find_element(By.ID, "metrics").is_displayed()
    assert "Nothing to measure" in page.driver.find_element(By.ID, "metrics-summary").text
    assert not page.driver.find_element(By.NAME, "as_of_split").is_enabled()
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_nothing_went_wrong_and_no_other_host_was_asked(
    page: Page, server: StaticServer, site: Path
) -> None:
    assert console_errors(page.driver) == []
    urls = requested_urls(page.driver)
    assert server.url + path_of(site, "data/u.data") in urls
    # a worker's requests are not in this log, but the browser can resolve no other host (see
    # tools/browser.py): the worker, too, did with what the site has
    allowed = (f"{server.url}{SUB_PATH}", "data:", "blob:")
    assert [url for url in urls if not url.startswith(allowed)] == []
