"""Settings that explain themselves, recipes, epochs one by one, and the tour by keys alone.

The tests of this module share one visit and go on where the one before stopped.
"""

import re

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recommender.tour.texts import texts_in
from tests.browser.keys import Hands
from tests.browser.page import Page
from tests.conftest import console_errors

SMALL = {"epochs": 3, "max_interactions": 5000, "batch_size": 256, "embedding_dim": 8}
TEXTS = texts_in("en")


def text(page: Page, name: str) -> str:
    return page.driver.find_element(By.ID, name).text


def value(page: Page, name: str) -> str:
    return str(page.driver.find_element(By.NAME, name).get_property("value"))


def pressed(page: Page) -> list[str]:
    chosen = page.driver.find_elements(By.CSS_SELECTOR, "#presets [aria-pressed='true']")
    return [button.text for button in chosen]


def test_every_setting_says_what_it_does_and_what_it_cost(page: Page) -> None:
    page.set("logq", True)  # unfolds them
    rows = page.driver.find_elements(By.CSS_SELECTOR, "#training-settings .row")
    about = [row.find_element(By.CLASS_NAME, "hint") for row in rows]
    assert len(rows) > 30
    assert all(line.get_property("textContent") for line in about)
    assert re.search(r"Measured, NDCG@10 from 0\.\d{3}: off −0\.\d{3} \[", text(page, "logq-about"))
    assert text(page, "logq-about").endswith("Acts on Baseline and Deep.")
    described = page.driver.find_element(By.NAME, "logq").get_attribute("aria-describedby")
    assert described == "logq-about"


def test_a_recipe_fills_the_form_and_a_reset_empties_it(page: Page) -> None:
    page.set("seed", 3)
    page.button("Naive recipe").click()
    assert (pressed(page), value(page, "temperature"), value(page, "seed")) == (
        ["Naive recipe"],
        "1.0",
        "3",
    )
    assert not page.driver.find_element(By.NAME, "logq").is_selected()
    page.set("logq", True)
    assert pressed(page) == []
    assert text(page, "recipe").startswith("Changed by hand: Epochs, Batch size")
    page.button("Reset all").click()
    assert (pressed(page), value(page, "temperature"), value(page, "seed")) == (
        ["Default"],
        "",
        "7",
    )


def test_step_trains_epoch_by_epoch_and_the_chart_follows(page: Page) -> None:
    page.load_data()
    for name, number in SMALL.items():
        page.set(name, number)
    page.button("Step").click()
    page.wait_until_spoken("Paused after epoch 1.")
    assert page.state == "training"
    page.button("Step").click()
    page.wait_until_spoken("Paused after epoch 2.")
    page.driver.execute_script("document.getElementById('loss-behind').open = true")
    heads = page.driver.find_elements(By.CSS_SELECTOR, "#loss-means thead th")
    assert [head.text for head in heads][-1] == "History, NDCG@10"
    assert len(page.driver.find_elements(By.CSS_SELECTOR, "#loss-means tbody tr")) == 2
    page.click("Resume", "trained")
    assert len(page.driver.find_elements(By.CSS_SELECTOR, "#loss-means tbody tr")) == 3


def test_a_training_that_gets_no_better_ends_early_and_says_why(page: Page) -> None:
    page.set("epochs", 60)
    page.set("patience", 1)
    page.click("Train", "trained")
    found = re.findall(r"(\w+) ended after epoch (\d+): it was best after epoch (\d+)", page.status)
    assert [name for name, _, _ in found] == ["Baseline", "Deep", "History"]
    assert all(int(epoch) == int(best) + 1 < 60 for _, epoch, best in found)


def test_the_tour_by_keys_alone(page: Page) -> None:
    page.button("Reset all").click()
    hands = Hands(page)
    hands.go_to("tour-open", back=True)
    hands.press(Keys.ENTER)
    page.wait(lambda: page.driver.switch_to.active_element.get_attribute("id") == "tour-title")
    page.driver.execute_script("document.querySelectorAll('#tour-stations button')[1].focus()")
    hands.press(Keys.ENTER)
    page.wait(lambda: text(page, "tour-title") == TEXTS["stations"][1]["title"])
    marked = page.driver.find_elements(By.CLASS_NAME, "toured")
    assert [one.get_attribute("data-share") for one in marked] == ["layers"]
    assert not page.acts(page.driver.find_element(By.ID, "tour-run"))
    hands.go_to("tour-side-0")
    hands.press(Keys.SPACE)
    hands.go_to("tour-run")
    hands.press(Keys.ENTER)
    page.wait(lambda: text(page, "tour-result") != "", 120)
    result, panel = (page.driver.find_element(By.ID, name) for name in ("tour-result", "tour"))
    assert result.rect["y"] + result.rect["height"] <= panel.rect["y"] + panel.rect["height"]
    # both from one training, on the same users
    assert re.match(
        r"NDCG@10 – Baseline: 0\.\d{3}; Deep: 0\.\d{3}\. User by user", text(page, "tour-result")
    )
    assert pressed(page) == ["Quick"]
    hands.press(Keys.ESCAPE)
    page.wait(lambda: not page.driver.find_element(By.ID, "tour").is_displayed())
    assert page.driver.switch_to.active_element.get_attribute("id") == "tour-open"
    assert pressed(page) == ["Default"]
    assert page.driver.find_elements(By.CLASS_NAME, "toured") == []
    assert console_errors(page.driver) == []
