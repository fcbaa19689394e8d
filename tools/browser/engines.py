"""The three engines that the web has, each with how it is found and started.

Example::

    for engine in ENGINES:
        with engine.start(engine.find(), width=1280) as driver:
            driver.get("http://127.0.0.1:8000/")
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from selenium.webdriver.remote.webdriver import WebDriver

from tools.browser.chromium import find_browser, start_chromium
from tools.browser.common import Browser
from tools.browser.firefox import find_firefox, start_firefox
from tools.browser.webkit import find_webkit, start_webkit


@dataclass(frozen=True)
class Engine:
    """How to `find` an engine (BrowserError: there is none), and to `start` it in a viewport."""

    name: str
    find: Callable[[], Browser]
    start: Callable[..., AbstractContextManager[WebDriver]]


ENGINES = (
    Engine("chromium", find_browser, start_chromium),
    Engine("firefox", find_firefox, start_firefox),
    Engine("webkit", find_webkit, start_webkit),
)
