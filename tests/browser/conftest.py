"""A visit that the tests of a file share, where none needs another one."""

import pytest

from tests.browser.page import Page
from tests.conftest import StartBrowser
from tests.site import SUB_PATH
from tools.serve import StaticServer


@pytest.fixture(scope="module")
def page(start_browser: StartBrowser, server: StaticServer) -> Page:
    opened = Page(start_browser(), server.url + SUB_PATH)
    opened.open()
    opened.wait_for("ready")
    return opened
