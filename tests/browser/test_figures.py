"""Every figure of the page can be saved as PNG and SVG, those that come and go included.

The tests share one visit and go on where the one before stopped; test_charts.py looks into the
files of three of them.
"""

import struct
from pathlib import Path
from xml.etree.ElementTree import fromstring

from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import console_errors

SHORT = {"epochs": 1, "max_interactions": 2000, "batch_size": 512}
# its canvas -> the name of its files
FIGURES = {
    "loss-chart": "training-loss",
    "embedding-map": "film-map",
    "run-chart": "two-runs",
    "towers": "model",
    "towers-values": "layer",
    "cold-chart": "few-ratings",
    "why-chart": "score",
    "profile-1": "ratings-by-star",
    "profile-2": "ratings-by-month",
    "profile-3": "ratings-by-genre",
    "profile-4": "ratings-per-user",
    "profile-5": "ratings-per-film",
}
CANVASES = "return [...document.querySelectorAll('canvas')].map(({ id }) => id)"


def save(page: Page, figure: str, folder: Path) -> str:
    """Save a figure in both ways; return what the SVG says that it shows."""
    name = FIGURES[figure]
    canvas = page.driver.find_element(By.ID, figure)
    page.wait(lambda: canvas.size["height"] > 0)
    ways = {kind: page.driver.find_element(By.ID, f"{figure}-{kind}") for kind in ("png", "svg")}
    for one in ways.values():
        page.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", one)
        assert one.is_displayed()
    png = page.download(ways["png"], folder / f"{name}.png")
    width, height = struct.unpack(">II", png[16:24])
    assert [width, height] == [2 * canvas.size["width"], 2 * canvas.size["height"]]
    root = fromstring(page.download(ways["svg"], folder / f"{name}.svg"))
    # the ground, and something on it
    assert len(root) > 4
    return root[0].text or ""


def test_what_was_measured_beforehand_is_saved_at_once(page: Page, tmp_path: Path) -> None:
    assert save(page, "cold-chart", tmp_path).startswith("Chart of NDCG@10")


def test_the_bar_charts_of_the_data_are_saved_also_after_a_second_load(
    page: Page, tmp_path: Path
) -> None:
    page.load_data()
    page.driver.find_element(By.ID, "data-title").click()
    page.wait(lambda: page.driver.find_element(By.ID, "data-tables").is_displayed())
    # the charts are made anew, and those of before listen no more
    page.load_data()
    page.wait(lambda: page.driver.find_element(By.ID, "data-tables").is_displayed())
    for figure in FIGURES:
        if figure.startswith("profile-"):
            said = save(page, figure, tmp_path)
            start = FIGURES[figure].replace("-", " ").capitalize()
            assert said.startswith(f"{start}: ")
    assert "5 ★ 21,201" in save(page, "profile-1", tmp_path / "again")


def test_what_comes_of_two_trainings_is_saved(page: Page, tmp_path: Path) -> None:
    page.train(**SHORT)
    page.train(seed=8)
    page.wait(lambda: page.driver.find_element(By.ID, "run-chart").is_displayed())
    for figure in ("loss-chart", "embedding-map", "run-chart", "towers"):
        assert save(page, figure, tmp_path)


def test_values_of_a_layer_and_the_sum_of_a_score_are_saved(page: Page, tmp_path: Path) -> None:
    page.click("Test", "trained")
    page.driver.find_element(By.ID, "towers-next").click()
    page.wait(lambda: page.driver.find_element(By.ID, "towers-layer").is_displayed())
    while not page.driver.find_element(By.ID, "towers-plot").is_displayed():
        page.driver.find_element(By.ID, "towers-next").click()
    assert save(page, "towers-values", tmp_path)
    page.driver.find_element(By.CSS_SELECTOR, "#recommendations td:not(.own) button").click()
    page.wait(lambda: page.driver.find_element(By.ID, "why").is_displayed())
    said = save(page, "why-chart", tmp_path)
    assert said.startswith("Bar chart of what each dimension adds to a score: ")
    # numbers and their nouns are held together by blanks that a browser tells as others
    assert page.text("why-sum") in said.replace("\N{NO-BREAK SPACE}", " ")


def test_no_figure_of_the_page_was_left_out(page: Page) -> None:
    assert set(page.driver.execute_script(CANVASES)) == set(FIGURES)


def test_nothing_went_wrong(page: Page) -> None:
    assert console_errors(page.driver) == []
