"""Whatever the visitor does in whatever order: the page agrees with itself.

The tests of this module share one visit and go on where the one before stopped.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

SMALL = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}

# the page's own workers, to be ended as a browser would that runs out of memory
KEEP_WORKERS = """
window.workers = [];
window.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    window.workers.push(this);
  }
};
"""
END_WORKERS = """
for (const worker of window.workers.splice(0)) {
  worker.terminate();
  worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true }));
}
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": KEEP_WORKERS})
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    return opened


def test_a_setting_is_checked_as_it_is_typed_and_said_beside_it(page: Page) -> None:
    sentence = "Epochs: expected a whole number from 1 to 200, got 0."
    page.set("epochs", 0)
    field = page.driver.find_element(By.NAME, "epochs")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.driver.find_element(By.ID, "epochs-wrong").text == sentence
    assert page.state == "loaded"
    page.click("Train", "failed")
    assert page.status == sentence
    assert page.driver.switch_to.active_element == field
    page.set("epochs", 1)
    assert field.get_attribute("aria-invalid") == "false"
    # mended: nothing is red any more
    assert (page.state, page.status) == ("loaded", "The data is loaded. Train to go on.")


def test_a_wrong_setting_and_a_successful_test_end_in_a_good_state(page: Page) -> None:
    page.train(**SMALL)
    page.set("seed", -1)
    page.click("Train", "failed")
    page.test()
    assert page.status.startswith("The recommendations for user ")
    page.set("seed", 7)


def test_while_test_works_no_button_ignores_a_click(page: Page) -> None:
    names = "load-data", "train", "test"
    script = """
        document.getElementById("test").click();
        return arguments[0].map((id) => document.getElementById(id).disabled);
    """
    page.driver.execute_script("window.states.length = 0")
    assert page.driver.execute_script(script, names) == [True, True, True]
    WebDriverWait(page.driver, 20, 0.05).until(
        lambda driver: driver.execute_script("return window.states") == ["testing", "trained"]
    )
    assert page.enabled_steps()[:3] == ["Load Data", "Train", "Test"]


@pytest.mark.parametrize(("turns", "as_of_split"), [(2, False), (3, True), (1, False)])
def test_quick_turns_of_a_switch_leave_box_and_table_agreeing(
    page: Page, turns: int, as_of_split: bool
) -> None:
    script = """
        const box = document.getElementsByName("as_of_split")[0];
        for (let turn = 0; turn < arguments[0]; turn++) box.click();
    """
    page.driver.execute_script(script, turns)
    page.wait(lambda: not page.is_asking)
    box = page.driver.find_element(By.NAME, "as_of_split")
    summary = page.driver.find_element(By.ID, "test-summary").text
    assert box.is_selected() == as_of_split
    assert ("the lists know the first" in summary) == as_of_split


def test_each_question_is_trained_for_measured_and_named(page: Page) -> None:
    page.set("question", "sitting")
    # what is shown answers the question that it was trained for, not the one for the next training
    assert "another day" in page.text("test-question")
    assert page.text("metrics-summary").startswith("Measured by date")
    page.train(**SMALL)
    assert "what comes next in a sitting" in page.text("test-question")
    assert page.text("metrics-summary").startswith("Measured on 943 users: the last fifth")
    page.set("question", "day")
    page.train(**SMALL)
    assert "another day" in page.text("test-question")
    page.test()


def test_a_training_speaks_of_itself_whatever_is_switched_meanwhile(page: Page) -> None:
    page.set("epochs", 200)
    page.set("split", "none")
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch 1 of 200.")
    page.set("split", "")
    page.set("epochs", 3)
    page.wait_until_spoken("Training: epoch")
    assert page.spoken == [] or page.spoken[-1].endswith("of 200.")
    page.click("Stop", "trained")
    summary = page.driver.find_element(By.ID, "metrics-summary").text
    assert summary.startswith("Nothing to measure: the models were trained on all ratings.")
    assert not page.driver.find_element(By.NAME, "as_of_split").is_enabled()


def test_results_stay_dimmed_and_labelled_until_the_next_are_there(page: Page) -> None:
    page.train(**SMALL)
    page.test()
    metrics = page.driver.find_element(By.ID, "metrics")
    assert metrics.is_displayed()
    # the map follows the training, and no card of a film is open
    others = "section:not(#map, #film-card) .stale"
    labels = page.driver.find_elements(By.CSS_SELECTOR, others)
    assert len(labels) == 3
    assert not any(label.is_displayed() for label in labels)
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    assert all(label.is_displayed() for label in labels)
    assert metrics.is_displayed()
    followed = page.driver.find_element(By.CSS_SELECTOR, "#map .live")
    page.wait(followed.is_displayed)
    assert not page.driver.find_element(By.CSS_SELECTOR, "#map .stale").is_displayed()
    page.click("Stop", "trained")
    assert not any(label.is_displayed() for label in labels)
    assert not followed.is_displayed()
    # the lists of the models before are gone: Test asks the new ones
    assert not page.driver.find_element(By.ID, "recommendations").is_displayed()


def test_pause_on_a_dying_worker_says_so(page: Page) -> None:
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    page.driver.execute_script(
        f"window.states.length = 0; document.getElementById('pause').click(); {END_WORKERS}"
    )
    page.wait_for("failed", seconds=20)
    assert "out of memory" in page.status
    assert page.enabled_steps()[:2] == ["Load Data", "Train"]
    assert "Pause" not in page.enabled_buttons()
    assert any("Pause" in text or "out of memory" in text for text in page.spoken)


def test_workers_that_die_after_training_come_back_with_their_models(page: Page) -> None:
    page.train(**SMALL)
    page.test()
    user_id, lists = page.tested_user_id, page.lists()
    page.driver.execute_script(END_WORKERS)
    page.wait_until_spoken("The workers of Baseline, Deep and History ended and were started")
    assert page.state == "trained"
    assert not page.driver.find_element(By.CLASS_NAME, "stale").is_displayed()
    page.test()
    page.show_user(user_id)
    assert page.lists() == lists


def test_the_canvases_follow_the_pixel_ratio_alone(page: Page) -> None:
    def emulate(ratio: int) -> None:
        size = {"width": 1280, "height": 800, "deviceScaleFactor": ratio, "mobile": False}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        # an emulated ratio alone does not make Chromium look at its media queries again
        contrast = {"name": "prefers-contrast", "value": "more" if ratio % 2 else "less"}
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [contrast]})

    crisp = """
        return ["loss-chart", "embedding-map"].every((id) => {
          const { width, clientWidth } = document.getElementById(id);
          return width > 0 && width === Math.round(clientWidth * devicePixelRatio);
        });
    """
    for ratio in (1, 2, 3, 1):
        emulate(ratio)
        WebDriverWait(page.driver, 10, 0.1).until(lambda driver: driver.execute_script(crisp))
        assert page.driver.execute_script("return devicePixelRatio") == ratio


def test_the_theme_of_the_last_visit_is_kept_and_said(page: Page) -> None:
    page.set("theme", "dark")
    page.open()
    page.wait_for("ready")
    assert page.driver.find_element(By.NAME, "theme").get_attribute("value") == "dark"
    background = "return getComputedStyle(document.body).backgroundColor"
    assert page.driver.execute_script(background) == "rgb(19, 20, 23)"
    page.set("theme", "")


def test_nothing_else_went_wrong(page: Page) -> None:
    errors = [text for text in console_errors(page.driver) if "out of memory" not in text]
    assert errors == []
