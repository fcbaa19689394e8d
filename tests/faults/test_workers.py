"""Workers that end without a word: noticed within five seconds, said, and brought back.

The tests of a page share one visit and go on where the one before stopped.
"""

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.page import Page
from tests.conftest import StartBrowser, console_errors
from tests.faults.workers import MODELS, NOTICED, SMALL, Crew
from tests.site import SUB_PATH, path_of
from tools.serve import StaticServer

ENDED = "The training worker ended, perhaps for lack of memory."
names = pytest.mark.parametrize("name", MODELS)


def ending(name: str) -> str:
    return f"The worker of {MODELS[name]} ended, and is being started again."


def back(name: str) -> str:
    return f"The worker of {MODELS[name]} ended and was started again; its model is back."


@pytest.fixture(scope="module")
def crew(start_browser: StartBrowser, server: StaticServer) -> Crew:
    return Crew.open(Page(start_browser(), server.url + SUB_PATH))


def test_before_any_training_it_is_started_again_by_train(crew: Crew) -> None:
    name = "deep"
    crew.page.wait(lambda: crew.number(name) > 0)  # as soon as the page is idle
    lives = """
        const done = arguments[1];
        const look = async () => {
          const { held } = await navigator.locks.query();
          if (held.length === arguments[0]) done();
          else setTimeout(look, 20);
        };
        look();
    """
    crew.page.driver.execute_async_script(lives, 3)
    crew.end(name)
    crew.page.driver.execute_async_script(lives, 2)
    crew.page.train(**SMALL)
    assert crew.number(name) == 2
    assert [len(column) for column in crew.page.test()] == [10, 10, 10, 10]
    crew.page.open()
    crew.page.wait_for("ready")
    crew.page.load_data()


@names
def test_while_idle_it_comes_back_with_the_very_same_lists(crew: Crew, name: str) -> None:
    page = crew.page
    if page.state == "loaded":
        page.train(**SMALL)
    page.test()
    page.show_user(13)
    before = page.lists()
    crew.forget()
    crew.end(name)
    crew.says(ending(name), NOTICED)
    crew.says(back(name))
    assert page.status == back(name)
    assert page.state == "trained"
    page.show_user(14)
    assert page.lists() != before
    page.show_user(13)
    assert page.lists() == before


@names
def test_while_asked_it_answers_all_the_same(crew: Crew, name: str) -> None:
    crew.forget()
    script = "document.getElementById('test').click(); window.endWorker(arguments[0])"
    crew.page.driver.execute_script(script, name)
    crew.says(back(name))
    crew.page.wait(lambda: crew.page.status.startswith("The recommendations for user "))
    assert [len(column) for column in crew.page.columns()] == [10, 10, 10, 10]
    user_id, lists = crew.page.tested_user_id, crew.page.lists()
    crew.page.show_user(13)
    crew.page.show_user(user_id)
    assert crew.page.lists() == lists


def test_the_visitor_s_own_lists_and_the_map_go_on_with_models_that_came_back(crew: Crew) -> None:
    page = crew.page
    page.driver.find_element(By.ID, "for-visitor").click()
    title = next(iter(page.starred("taste-starters")))
    page.rate(title, 5)
    before = page.lists()
    for name in MODELS:
        crew.forget()
        crew.end(name)
        crew.says(back(name))
    page.unrate(title)
    page.rate(title, 5)
    assert page.lists() == before


def test_when_all_end_at_once_all_come_back(crew: Crew) -> None:
    crew.forget()
    crew.page.driver.execute_script("Object.keys(arguments[0]).forEach(window.endWorker)", MODELS)
    end = " ended and were started again; their models are back."
    crew.page.wait(lambda: any(one.endswith(end) for one in crew.page.spoken), 30)
    assert all(label in crew.page.status for label in MODELS.values())
    assert [len(column) for column in crew.page.test()] == [10, 10, 10, 10]


def test_that_ends_again_while_it_is_started_again_comes_back(crew: Crew) -> None:
    crew.forget()
    crew.page.driver.execute_script("window.doomed.deep = 1")
    crew.end("deep")
    crew.says(back("deep"))
    assert [len(column) for column in crew.page.test()] == [10, 10, 10, 10]


def test_that_ends_time_and_again_is_gone_and_another_training_mends_it(crew: Crew) -> None:
    crew.forget()
    crew.page.driver.execute_script("window.doomed.deep = 2")
    crew.end("deep")
    gone = f"The training worker of Deep is gone ({ENDED.rstrip('.')}): train again."
    crew.says(gone)
    assert crew.page.state == "failed"
    assert not crew.page.button("Test").is_enabled()
    assert crew.page.driver.find_element(By.CLASS_NAME, "stale").is_displayed()
    crew.page.train(**SMALL)
    assert [len(column) for column in crew.page.test()] == [10, 10, 10, 10]


def test_while_training_it_fails_the_training_which_can_be_tried_again(crew: Crew) -> None:
    page = crew.page
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    crew.end("history")
    crew.says(f"{ENDED} Try again.", NOTICED)
    page.wait_for("failed")
    assert page.status == f"{ENDED} Try again."
    assert page.enabled_steps()[:2] == ["Load Data", "Train"]
    assert not page.button("Test").is_enabled()
    page.train(**SMALL)
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]


def test_while_paused_it_fails_the_training_too(crew: Crew) -> None:
    page = crew.page
    page.set("epochs", 200)
    page.click("Train", "training")
    page.wait_until_spoken("Training: epoch")
    page.button("Pause").click()
    page.wait_until_spoken("Paused.")
    crew.end("history")
    crew.says(f"{ENDED} Try again.", NOTICED)
    page.train(**SMALL)


def test_that_laid_out_the_map_is_said_to_have_ended_and_the_map_can_be_drawn_anew(
    crew: Crew,
) -> None:
    page = crew.page
    page.set("map_projection", "umap")
    page.wait(lambda: crew.number("projection") > 0 and page.text("map-projecting-note") != "")
    crew.end("projection")
    crew.says("The projection worker ended, perhaps for lack of memory. Try again.", NOTICED)
    projection = page.driver.find_element(By.NAME, "map_projection")
    assert projection.get_attribute("value") == "pca"
    page.set("map_projection", "umap")
    page.wait(lambda: "UMAP keeps" in page.text("map-kept"), 60)
    # idle: nobody waits for it, and the next layout starts another
    crew.end("projection")
    page.set("map_model", "history")
    page.wait(lambda: "UMAP keeps" in page.text("map-kept"), 60)


def test_after_the_page_went_away_and_came_back_is_noticed_still(crew: Crew, site: Path) -> None:
    page = crew.page
    mark = "window.mark = 7; window.shown = []; addEventListener('pageshow', (event) => "
    page.driver.execute_script(f"{mark} window.shown.push(event.persisted))")
    other = path_of(site, "manifest.webmanifest")
    page.driver.execute_script("location.href = arguments[0]", other)
    page.wait(lambda: "manifest" in page.driver.current_url)
    page.driver.back()
    page.wait(lambda: page.driver.execute_script("return document.readyState") == "complete")
    # holding locks does not keep the page out of the back-forward cache
    assert page.driver.execute_script("return [window.mark, window.shown]") == [7, [True]]
    crew.forget()
    assert [len(column) for column in page.test()] == [10, 10, 10, 10]
    assert crew.page.spoken[-1].startswith("The recommendations for user ")
    crew.end("deep")
    crew.says(ending("deep"), NOTICED)
    crew.says(back("deep"))


def test_nothing_else_went_wrong(crew: Crew) -> None:
    errors = console_errors(crew.page.driver)
    # the page that was gone to has no icon
    assert [text for text in errors if "ended" not in text and "favicon" not in text] == []


@pytest.fixture(scope="module")
def lockless(start_browser: StartBrowser, server: StaticServer) -> Crew:
    """As a page by http from another machine, which has no locks."""
    without = "delete Navigator.prototype.locks;"
    return Crew.open(Page(start_browser(), server.url + SUB_PATH), without)


def test_without_locks_it_is_noticed_too(lockless: Crew) -> None:
    page, name = lockless.page, "baseline"
    page.train(**SMALL)
    page.test()
    user_id, lists = page.tested_user_id, page.lists()
    lockless.forget()
    lockless.end(name)
    lockless.says(ending(name), NOTICED)
    lockless.says(back(name))
    page.show_user(13)
    page.show_user(user_id)
    assert page.lists() == lists


def test_without_locks_a_frozen_or_slow_page_raises_no_false_alarm(lockless: Crew) -> None:
    page = lockless.page
    page.train(**SMALL)
    lockless.forget()
    numbers = {name: lockless.number(name) for name in MODELS}
    page.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 20})
    # asked at least four times: every one of the workers has been late by then, if it is to be
    for state in ("frozen", "active"):
        page.driver.execute_cdp_cmd("Page.setWebLifecycleState", {"state": state})
    asked = page.driver.execute_script("return window.asked")
    page.wait(lambda: page.driver.execute_script("return window.asked") >= asked + 12, 60)
    page.driver.execute_cdp_cmd("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert {name: lockless.number(name) for name in MODELS} == numbers
    assert page.spoken == []
