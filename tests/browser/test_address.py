"""The address as a visitor meets it: a link restores an experiment, says what is wrong, or hides.

The tests of this module share one visit and go on where the one before stopped.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from recommender.app.settings import HIDDEN_PARTS
from tests.browser.map_page import MapPage
from tests.conftest import StartBrowser, console_errors
from tests.site import SUB_PATH
from tools.serve import StaticServer

SMALL = "v=1&epochs=2&batch_size=2048&max_interactions=20000&seed=3"
CHOSEN = "popularity=-0.5&map_model=history&map_axes=1-3&user=12&hidden=Horror&view=0.4,0.6,2.5"
REFUSE = "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))"
PASTE = """
const field = document.createElement("textarea");
document.body.prepend(field);
field.focus();
"""
# which parts of the page are seen before Python is there
SEEN = """
const parts = [...document.querySelectorAll("[data-share]")].filter((one) => !one.hidden);
const seen = parts.filter((one) => one.checkVisibility()).map((one) => one.dataset.share);
return [document.body.dataset.state, [...new Set(seen)].sort()];
"""


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> MapPage:
    return MapPage(start_browser(), server.url + SUB_PATH)


def go(page: MapPage, fragment: str) -> None:
    """Open an address as if nothing had been open before."""
    page.driver.get("about:blank")
    page.url = page.url.partition("#")[0] + f"#{fragment}"
    page.open()


def fragment(page: MapPage) -> str:
    return page.driver.current_url.partition("#")[2]


def faults(page: MapPage) -> list[str]:
    return page.text("link-faults-list").splitlines()


def paste(page: MapPage) -> str:
    """Return what is in the clipboard, as a visitor would see it."""
    page.driver.execute_script(PASTE)
    field = page.focused
    field.send_keys(Keys.CONTROL, "v")
    text = field.get_attribute("value") or ""
    page.driver.execute_script("arguments[0].remove()", field)
    return text


def test_a_link_in_a_fresh_profile_restores_all_and_names_what_is_wrong(page: MapPage) -> None:
    go(page, f"{SMALL}&{CHOSEN}&loss=hinge&mood=sad")
    page.wait_for("ready")
    assert faults(page) == [
        'Loss: expected softmax or full or bpr, got "hinge".',
        "“mood” is none of this page’s settings.",
    ]
    assert page.status == "Ready. Load the data to begin."
    # what could be used is left
    page.wait(lambda: fragment(page) == f"{SMALL}&{CHOSEN}")
    page.load_data()
    page.train()
    assert len(faults(page)) == 2
    page.button("Dismiss").click()
    assert page.text("link-faults") == ""
    page.click("Test", "trained")
    assert page.tested_user_id == 12
    horror = page.driver.find_element(By.XPATH, "//button[normalize-space()='Horror']")
    assert horror.get_attribute("aria-pressed") == "false"
    page.bring_into_view()
    page.still()
    shown, in_view = page.counts
    assert in_view < shown
    # where the map has come to rest is where the link had it
    assert fragment(page) == f"{SMALL}&{CHOSEN}"


def test_a_copy_follows_what_is_turned_and_opens_the_same(page: MapPage) -> None:
    numbers, lists = page.metrics(), page.lists()
    page.set("variety", 0.5)
    page.driver.find_element(By.ID, "map-fit").click()
    page.wait(lambda: "variety=0.5" in fragment(page) and "view=" not in fragment(page))
    page.driver.find_element(By.ID, "copy-link").click()
    page.wait(lambda: page.text("link-said") == "Copied.")
    assert paste(page) == page.driver.current_url
    # another link in the same tab: models and data are there
    page.driver.execute_script("location.hash = arguments[0]", f"{SMALL}&{CHOSEN}")
    page.wait(lambda: not page.is_asking and page.lists() == lists)
    assert page.metrics() == numbers
    assert page.text("link-said") == ""


def test_where_nothing_may_be_copied_the_link_is_there_to_be_copied_by_keys(page: MapPage) -> None:
    page.driver.execute_script(REFUSE)
    page.driver.find_element(By.CSS_SELECTOR, ".sharing summary").click()
    page.driver.find_element(By.CSS_SELECTOR, "#setting-hide input[value=map]").click()
    page.driver.find_element(By.ID, "copy-embedded").click()
    page.wait(lambda: page.focused.get_attribute("id") == "link-field")
    url = page.focused.get_attribute("value") or ""
    assert "#embed&v=1&" in url
    assert "&hide=data,map,taste,beforehand&" in url
    # this page stays as it is
    assert page.canvas.is_displayed()


def test_a_frame_is_without_what_it_hides_from_its_first_paint_on(page: MapPage) -> None:
    for hidden, link in ((set(HIDDEN_PARTS), "embed"), ({"map", "loss"}, "embed&hide=map,loss")):
        go(page, link)
        state, seen = page.driver.execute_script(SEEN)
        assert state == "booting"
        page.wait_for("ready")
        assert page.driver.execute_script(SEEN) == ["ready", seen]
        assert not {"page", *hidden} & set(seen)
        assert {"settings", "metrics", "lists"} <= set(seen)
    whole = page.driver.find_element(By.LINK_TEXT, "Open the whole page")
    assert (whole.get_attribute("href") or "").partition("#")[2] == ""
    assert console_errors(page.driver) == []
