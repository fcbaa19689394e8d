"""What Firefox alone does: on a reload it puts back what stood in controls, and whether they acted.

The page starts anew, so what its controls say must be what a fresh visit has.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.neutral_page import NeutralPage
from tests.engines.conftest import find
from tests.faults.hostile_server import MISSING, STALLED, HostileServer
from tests.site import SUB_PATH, path_of
from tools.browser.engines import ENGINES

CONTROLS = """
return [...document.querySelectorAll("input, select, button")].map((one) =>
  [one.name || one.id, one.value, one.checked ?? null, one.disabled]);
"""
RELOAD = """
window.isLeft = true;
history.replaceState(null, "", location.pathname);
location.reload();
"""
IS_NEW = "return !window.isLeft && document.readyState !== 'loading'"


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[HostileServer]:
    """Serve the site without what would keep it: each file is asked for in each visit."""
    faults = {f"{SUB_PATH}service_worker.js": MISSING}
    with HostileServer({SUB_PATH: site}, faults) as running:
        yield running


@pytest.fixture(scope="module")
def page(server: HostileServer) -> Iterator[NeutralPage]:
    [firefox] = [engine for engine in ENGINES if engine.name == "firefox"]
    with firefox.start(find(firefox)) as driver:
        opened = NeutralPage(driver, server.url + SUB_PATH)
        opened.open()
        opened.wait_for("ready")
        yield opened


def controls(page: NeutralPage) -> list[list[object]]:
    found: list[list[object]] = page.driver.execute_script(CONTROLS)
    return found


def reload(page: NeutralPage) -> None:
    """Reload as F5 does: a driver's own command to go somewhere restores nothing.

    The address, by which the page itself would restore what was chosen, is that of a fresh visit.
    """
    page.driver.execute_script(RELOAD)
    page.wait(lambda: page.driver.execute_script(IS_NEW))


def test_after_a_reload_all_controls_are_as_in_a_fresh_visit(
    page: NeutralPage, server: HostileServer, site: Path
) -> None:
    fresh = controls(page)
    page.load_data()
    page.set("epochs", 3)
    page.set("split", "none")
    page.set("map_films", "all")
    assert page.button("Train").is_enabled()
    python = path_of(site, "python.snapshot")
    server.faults[python] = STALLED
    reload(page)
    while_booting = page.state, page.enabled_steps()
    del server.faults[python]
    page.wait_for("ready")
    assert while_booting == ("booting", ["Load Data"])
    assert controls(page) == fresh


def test_what_the_controls_say_is_what_is_trained(page: NeutralPage) -> None:
    page.open()
    page.wait_for("ready")
    page.load_data()
    page.set("split", "none")
    reload(page)
    page.wait_for("ready")
    page.record()
    page.load_data()
    is_chosen = page.driver.find_element(By.NAME, "split").get_property("value") == "none"
    page.train(epochs=1, max_interactions=2000, batch_size=512)
    assert ("Nothing to measure" in page.text("metrics-summary")) == is_chosen
