"""Find or get the browsers of all tests.

Example::

    python -m tools.browser
"""

from __future__ import annotations

import os
import sys

from tools.browser import BrowserError
from tools.browser.engines import ENGINES
from tools.fetch import say

NEEDED = "chromium"
"""The engine that most tests run in; a machine may lack another one, if it is not CI."""


def main() -> int:
    """Find or get each browser and name it; return the exit code."""
    missing = set()
    for engine in ENGINES:
        try:
            browser = engine.find()
        except BrowserError as error:
            missing.add(engine.name)
            say(f"{engine.name}: {error}")
        else:
            say(f"{engine.name}: {browser.binary}, driver: {browser.driver}.")
    return 1 if NEEDED in missing or (missing and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main())
