"""A page that runs is hidden, frozen, left and come back to, on a slow machine: it goes on."""

import re

import pytest

from tests.browser.page import Page
from tests.conftest import StartBrowser
from tests.site import SUB_PATH
from tools.serve import StaticServer

LISTS = [10, 10, 10, 10]
SMALL = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}
LONG = {"epochs": 200, "max_interactions": 5000, "batch_size": 256}


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    opened.load_data()
    return opened


def start_training(page: Page) -> None:
    for name, value in LONG.items():
        page.set(name, value)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")


def epoch(page: Page) -> int:
    said = re.search(r"epoch (\d+) of", page.status)
    return int(said[1]) if said else 0


def test_a_hidden_tab_goes_on_training(page: Page) -> None:
    start_training(page)
    before = epoch(page)
    page.driver.minimize_window()
    assert page.driver.execute_script("return document.visibilityState") == "hidden"
    page.wait(lambda: epoch(page) > before + 1, seconds=60)
    page.driver.set_window_size(1280, 900)
    page.click("Stop", "trained")
    assert [len(column) for column in page.test()] == LISTS


def test_a_frozen_tab_goes_on_when_it_is_resumed(page: Page) -> None:
    start_training(page)
    before = epoch(page)
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
    page.wait(lambda: epoch(page) > before, seconds=60)
    page.click("Stop", "trained")
    assert page.status.startswith("Stopped after")
    assert [len(column) for column in page.test()] == LISTS


def test_whoever_goes_away_and_comes_back_finds_a_page_that_works(
    page: Page, server: StaticServer
) -> None:
    page.train(**SMALL)
    film = next(iter(page.starred("taste-starters")))
    page.rate(film, 5)
    page.driver.get(f"{server.url}/nothing-here")
    page.driver.back()
    page.wait_for("trained", "ready")
    if page.state == "ready":  # this browser has not kept the page as it was
        page.load_data()
        page.train(**SMALL)
    assert page.starred() == {film: 5}
    assert [len(column) for column in page.test()] == LISTS
    page.press("taste", "Clear")
    page.wait(lambda: not page.starred())


def test_a_reload_in_mid_training_leaves_nothing_behind(page: Page) -> None:
    start_training(page)
    page.driver.refresh()
    page.wait_for("ready")
    assert page.enabled_steps()[0] == "Load Data"
    page.load_data()
    page.train(**SMALL)
    assert page.status.startswith("Trained 3 models on 5,000 interactions")


def test_a_machine_that_is_six_times_slower_is_not_taken_for_a_fault(
    start_browser: StartBrowser, server: StaticServer
) -> None:
    page = Page(start_browser(brief=False), server.url + SUB_PATH)
    page.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.open()
    page.wait_for("ready")
    assert not [text for text in page.spoken if "could not start" in text]
    page.load_data()
    page.train(**SMALL)
    assert [len(column) for column in page.test()] == LISTS
    # what would hold this machine for many seconds waits until it is wanted
    data = page.driver.find_element("id", "data")
    assert page.text("data-tables") == ""
    data.find_element("tag name", "summary").click()
    page.wait(lambda: page.text("films") != "", seconds=120)


def test_two_tabs_that_train_at_the_same_time_do_not_meet(page: Page, server: StaticServer) -> None:
    mine = page.driver.current_window_handle
    start_training(page)
    page.driver.switch_to.new_window("tab")
    other = Page(page.driver, server.url + SUB_PATH)
    other.open()
    other.wait_for("ready")
    other.load_data()
    other.train(**SMALL)
    assert [len(column) for column in other.test()] == LISTS
    other.driver.close()
    page.driver.switch_to.window(mine)
    page.click("Stop", "trained")
    assert [len(column) for column in page.test()] == LISTS
