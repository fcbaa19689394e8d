"""The charts without a mouse, and as files.

The tests of this module share one visit and go on where the one before stopped.
"""

import base64
import re
import struct
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from recommender.wording import charts as wording
from tests.browser.page import Page
from tests.conftest import console_errors

EPOCHS = 3
MODELS = ("Baseline", "Deep", "History")
SVG = "{http://www.w3.org/2000/svg}"
# what a PNG holds, by the browser's own decoder: its size and the colour of a corner
DECODE = """
const [data, done] = arguments;
const image = new Image();
image.onload = () => {
  const { width, height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const corner = context.getImageData(width - 1, height - 1, 1, 1).data;
  done([width, height, ...corner]);
};
image.src = `data:image/png;base64,${data}`;
"""
CHARTS = [("loss-chart", "training-loss"), ("embedding-map", "film-map"), ("towers", "model")]


def said(page: Page) -> str:
    """Return what a screen reader was told last."""
    return page.driver.find_element(By.ID, "loss-said").get_attribute("textContent") or ""


def press(page: Page, *keys: str) -> tuple[int, list[float]]:
    """Press keys on the chart; return the step that is read out, and its losses."""
    page.type(*keys)
    text = page.text("loss-tooltip")
    assert text == said(page)
    losses, ndcgs = text.split("\n")
    found = re.fullmatch(r"Step (\d+): Baseline ([\d.]+), Deep ([\d.]+), History ([\d.]+)", losses)
    assert found, text
    assert ndcgs.startswith("NDCG@10: ")
    return int(found[1]), [float(loss) for loss in found.groups()[1:]]


def table_rows(page: Page) -> list[list[str]]:
    # at once: a training goes on meanwhile
    rows: list[list[str]] = page.driver.execute_script(
        "const { rows } = document.getElementById('loss-means').tBodies[0];"
        "return [...rows].map(({ cells }) => [...cells].map((cell) => cell.innerText));"
    )
    return rows


def button(page: Page, chart: str, kind: str) -> WebElement:
    return page.driver.find_element(By.ID, f"{chart}-{kind}")


def surface(page: Page) -> str:
    """Return the colour of the ground of the cards."""
    color: str = page.driver.execute_script(
        "return getComputedStyle(document.querySelector('.card')).backgroundColor"
    )
    return color


def test_an_empty_chart_is_no_stop_on_the_way_and_cannot_be_saved(page: Page) -> None:
    for chart, _ in CHARTS[:2]:  # the drawn model is not seen at all
        assert page.driver.find_element(By.ID, chart).aria_role == "image"
        assert not any(button(page, chart, kind).is_enabled() for kind in ("png", "svg"))
    canvas = page.driver.find_element(By.ID, "loss-chart")
    assert canvas.get_attribute("tabindex") is None
    page.driver.find_element(By.CSS_SELECTOR, "#loss-behind summary").click()
    assert page.text("loss-behind").endswith("After Train: the mean loss of each epoch.")
    assert table_rows(page) == []


def test_keys_move_the_read_out_and_it_is_said(page: Page) -> None:
    page.load_data()
    page.train(epochs=EPOCHS, max_interactions=2000, batch_size=512)
    page.tab_to("loss-chart")
    chart = page.focused
    assert chart.aria_role == "application"
    assert chart.accessible_name.startswith("Chart of the training loss by step: Baseline")
    ring = "return getComputedStyle(arguments[0]).outlineStyle"
    assert page.driver.execute_script(ring, chart) == "solid"
    assert said(page) == ""
    last, _ = press(page, Keys.END)
    per_epoch, rest = divmod(last, EPOCHS)
    assert rest == 0
    assert press(page, Keys.HOME)[0] == 1
    assert press(page, Keys.ARROW_LEFT)[0] == 1
    assert press(page, Keys.ARROW_RIGHT)[0] == 2
    assert press(page, Keys.PAGE_UP)[0] == 2 + per_epoch
    page.driver.execute_script("window.scrolled = scrollY")
    shift = ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT)
    shift.key_up(Keys.SHIFT).perform()
    assert said(page).startswith(f"Step {2 + 2 * per_epoch}:")
    assert press(page, Keys.PAGE_DOWN, Keys.PAGE_DOWN)[0] == 2
    assert page.driver.execute_script("return scrollY === window.scrolled")
    page.type(Keys.ESCAPE)
    assert (page.text("loss-tooltip"), said(page)) == ("", "")
    # a read-out goes with the focus
    press(page, Keys.END)
    page.type(Keys.TAB)
    assert (page.text("loss-tooltip"), said(page)) == ("", "")
    assert page.focused.get_attribute("id") == "loss-chart-png"


def test_the_pointer_is_answered_without_a_word(page: Page) -> None:
    page.tab_to("loss-chart")
    press(page, Keys.END)
    assert page.hover_until_tooltip("loss-chart", "loss-tooltip").startswith("Step ")
    assert said(page) == ""


def test_the_table_has_the_means_of_what_is_read_out(page: Page) -> None:
    rows = table_rows(page)
    assert [row[0] for row in rows] == ["1", "2", "3"]
    heads = page.driver.find_elements(By.CSS_SELECTOR, "#loss-means thead th")
    ndcgs = [f"{label}, NDCG@10" for label in MODELS]
    assert [head.text for head in heads] == ["Epoch", *MODELS, *ndcgs]
    page.tab_to("loss-chart")
    last, losses = press(page, Keys.END)
    of_step = {last: losses}
    while (step := press(page, Keys.ARROW_LEFT))[0] not in of_step:
        of_step[step[0]] = step[1]
    page.type(Keys.ESCAPE)
    per_epoch = last // EPOCHS
    for epoch, row in enumerate(rows):
        steps = [of_step[epoch * per_epoch + 1 + i] for i in range(per_epoch)]
        means = [sum(column) / per_epoch for column in zip(*steps, strict=True)]
        # both are rounded to three decimals
        assert [float(text) for text in row[1:4]] == pytest.approx(means, abs=0.00101)
        assert all(0 <= float(text) <= 1 for text in row[4:])


@pytest.mark.parametrize(("chart", "name"), CHARTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_is_saved_as_it_is_shown(
    page: Page, tmp_path: Path, chart: str, name: str, theme: str
) -> None:
    options = page.driver.find_element(By.NAME, "theme")
    options.find_element(By.CSS_SELECTOR, f"option[value='{theme}']").click()
    canvas = page.driver.find_element(By.ID, chart)
    ground = [int(number) for number in re.findall(r"\d+", surface(page))]

    png = page.download(button(page, chart, "png"), tmp_path / f"{name}.png")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    size = [2 * canvas.size["width"], 2 * canvas.size["height"]]
    assert list(struct.unpack(">II", png[16:24])) == size
    decoded = page.driver.execute_async_script(DECODE, base64.b64encode(png).decode())
    assert decoded == [*size, *ground, 255]

    svg = page.download(button(page, chart, "svg"), tmp_path / f"{name}.svg")
    root = fromstring(svg)
    assert [int(root.get("width", "")), int(root.get("height", ""))] == [
        canvas.size["width"], canvas.size["height"],
    ]  # fmt: skip
    assert root[0].text == canvas.get_attribute("aria-label")
    assert root[1].get("fill") == surface(page)
    assert "style=" not in svg.decode()
    assert "var(" not in svg.decode()


def test_the_saved_curves_are_those_of_the_models(page: Page, tmp_path: Path) -> None:
    saved = page.download(button(page, "loss-chart", "svg"), tmp_path / "training-loss.svg")
    root = fromstring(saved)
    colors = page.driver.execute_script(
        "return [...document.querySelectorAll('#models li')].map((e) => getComputedStyle(e).color)"
    )
    thick = [one for one in root if one.get("stroke-width") == "2"]
    # losses, and NDCG on the validation slice below them
    assert [one.get("stroke") for one in thick] == 2 * colors
    assert [(one.get("d") or "").count("L") for one in thick] == [EPOCHS - 1] * 6
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    ends = [text for text in texts if text.split()[0] in MODELS]
    assert [text.split()[0] for text in ends] == 2 * list(MODELS)
    # the end of each curve is its last row's value, which has been rounded before
    last = table_rows(page)[-1]
    told = [text.split()[1] for text in ends]
    assert [float(text) for text in told[:3]] == pytest.approx(
        [float(mean) for mean in last[1:4]], abs=0.0056
    )
    assert told[3:] == list(last[4:])


def test_a_picture_that_cannot_be_made_is_said(page: Page) -> None:
    page.driver.execute_script(
        "HTMLCanvasElement.prototype.toBlob = (done) => setTimeout(done, 0, null)"
    )
    button(page, "loss-chart", "png").click()
    page.wait(lambda: page.status == wording.NO_PNG)


def test_while_training_the_read_out_stays_and_rows_that_are_done_are_not_made_anew(
    page: Page,
) -> None:
    page.resize(360)
    for name, value in {"epochs": 200, "max_interactions": 4000}.items():
        page.set(name, value)
    page.click("Train", "training")
    # all models have come to an epoch that no training had before, with an NDCG each
    columns = 1 + 2 * len(MODELS)
    page.wait(
        lambda: any(sum(map(bool, row)) == columns for row in table_rows(page)[EPOCHS:]), seconds=60
    )
    chart = page.driver.find_element(By.ID, "loss-chart")
    page.driver.execute_script("arguments[0].focus()", chart)
    step, losses = press(page, Keys.HOME)
    mark = "document.querySelector('#loss-means tbody tr').marked = true"
    page.driver.execute_script(mark)
    before = len(table_rows(page))
    page.wait(lambda: len(table_rows(page)) > before + 5, seconds=60)
    assert press(page, Keys.ARROW_LEFT) == (step, losses)
    assert page.driver.execute_script(
        "return document.querySelector('#loss-means tbody tr').marked"
    )
    page.button("Stop").click()
    page.wait_for("trained")


def test_another_training_starts_an_empty_table(page: Page) -> None:
    page.set("epochs", 1)
    page.click("Train", "training")
    page.wait_for("trained")
    assert len(table_rows(page)) == 1
    assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 360


def test_nothing_else_went_wrong(page: Page) -> None:
    assert [text for text in console_errors(page.driver) if wording.NO_PNG not in text] == []
