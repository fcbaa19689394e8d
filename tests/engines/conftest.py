"""The engines of the web: each is started once, and visited by all tests of a module in turn."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.neutral_page import NeutralPage
from tests.faults.hostile_server import HostileServer
from tests.site import SUB_PATH
from tools.browser import Browser, BrowserError
from tools.browser.engines import ENGINES, Engine


@dataclass(frozen=True)
class Visit:
    """A browser at the site, and its server, which knows what it was asked for."""

    engine: str
    page: NeutralPage
    server: HostileServer


def find(engine: Engine) -> Browser:
    """Return the browser; without one the test is left out and says why, except in CI."""
    try:
        return engine.find()
    except BrowserError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{engine.name}: {error}")


@pytest.fixture(scope="module", params=ENGINES, ids=lambda engine: engine.name)
def visit(request: pytest.FixtureRequest, site: Path) -> Iterator[Visit]:
    engine: Engine = request.param
    browser = find(engine)
    with HostileServer({SUB_PATH: site}) as server, engine.start(browser) as driver:
        yield Visit(engine.name, NeutralPage(driver, server.url + SUB_PATH), server)
