"""Clicks in a hurry and clicks at the wrong time: one run each, and nothing else begins."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.faults.workers import SMALL
from tests.site import SUB_PATH
from tools.serve import StaticServer

# name -> the state while it works, the state that it ends in
BUTTONS = {
    "Load Data": ("loading", "loaded"),
    "Train": ("training", "trained"),
    "Test": ("testing", "trained"),
}
TEN_CLICKS = "for (let click = 0; click < 10; click++) arguments[0].click();"
SLOW = {"offline": False, "latency": 3000, "downloadThroughput": -1, "uploadThroughput": -1}
FAST = {**SLOW, "latency": 0}


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    opened.train(**SMALL)
    opened.test()
    return opened


def states(page: Page) -> list[str]:
    found: list[str] = page.driver.execute_script("return window.states")
    return found


@pytest.mark.parametrize("name", BUTTONS)
@pytest.mark.parametrize("clicks", ["double", "ten"])
def test_clicks_in_a_hurry_are_one(page: Page, clicks: str, name: str) -> None:
    during, after = BUTTONS[name]
    page.driver.execute_script("window.states.length = 0")
    if clicks == "ten":
        page.driver.execute_script(TEN_CLICKS, page.button(name))
    else:
        ActionChains(page.driver).double_click(page.button(name)).perform()
    page.wait(lambda: after in states(page), 60)
    assert states(page) == [during, after]
    assert not page.driver.execute_script("return document.body.hasAttribute('data-stale')")
    if name == "Test":
        assert [len(column) for column in page.columns()] == [10, 10, 10, 10]


def press_all_the_same(page: Page, *names: str) -> None:
    """Click buttons and try them by keys, though they are disabled."""
    for name in names:
        button = page.button(name)
        assert not page.acts(button), name
        ActionChains(page.driver).click(button).send_keys(Keys.ENTER, Keys.SPACE).perform()
        page.driver.execute_script("arguments[0].focus(); arguments[0].click()", button)
        page.type(Keys.ENTER, Keys.SPACE)


def test_while_data_is_loaded_nothing_else_begins(page: Page) -> None:
    # what is kept would be there at once
    page.bypass_what_is_kept()
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", SLOW)
    page.driver.execute_script("window.states.length = 0")
    page.button("Load Data").click()
    press_all_the_same(page, "Load Data", "Train", "Test")
    assert page.state == "loading"
    page.wait(lambda: "loaded" in states(page), 60)
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", FAST)
    assert states(page) == ["loading", "loaded"]


def test_while_models_are_trained_nothing_else_begins(page: Page) -> None:
    page.set("epochs", 200)
    page.driver.execute_script("window.states.length = 0")
    page.button("Train").click()
    page.wait_until_spoken("Training: epoch")
    press_all_the_same(page, "Load Data", "Train", "Test")
    assert states(page) == ["training"]
    page.click("Stop", "trained")
    page.test()


def test_nothing_went_wrong(page: Page) -> None:
    assert console_errors(page.driver) == []
