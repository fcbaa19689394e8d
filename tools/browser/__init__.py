"""Find the browsers of the tests and their drivers, or get them; start them.

Example::

    browser = find_browser()
    with start_chromium(browser, width=360) as driver:
        driver.get("http://127.0.0.1:8000/")

Chromium is what most tests and all measurements run in. `tools.browser.firefox` and
`tools.browser.webkit` have the like for the other two engines of the web.
"""

from tools.browser.chromium import find_browser, start_chromium
from tools.browser.common import Browser, BrowserError

__all__ = ["Browser", "BrowserError", "find_browser", "start_chromium"]
