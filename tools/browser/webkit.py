"""Find WebKitGTK and its driver for Selenium, or get them: the nearest to Safari that Linux has.

It has no headless mode: an X server without a screen (Xvfb) stands in for one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.proxy import Proxy
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tools.browser.common import Browser, BrowserError, ends_with_us, set_viewport
from tools.debian import install_debian_packages

BINARIES = ("*/webkit2gtk-4.*/MiniBrowser", "*/webkitgtk-6.*/MiniBrowser")
"""Below /usr/lib: the little browser that WebKitGTK's driver drives."""

# a page that needs any other host fails here
NOWHERE = {
    "proxyType": "manual",
    "httpProxy": "127.0.0.1:9",
    "sslProxy": "127.0.0.1:9",
    "noProxy": ["127.0.0.1"],
}

SCREEN = "1600x1200x24"
# far more than a start takes on a slow machine
START_SECONDS = 60


def find_webkit() -> Browser:
    """Return an installed WebKitGTK, else install one.

    Raises:
        BrowserError: nothing is installed and nothing could be.
    """
    if sys.platform != "linux":
        raise BrowserError("WebKitGTK is for Linux: tests in WebKit need a Linux machine.")
    browser = installed_webkit()
    if browser is None and install_debian_packages("webkit2gtk-driver", "xvfb"):
        browser = installed_webkit()
    if browser is None:
        raise BrowserError(
            "no WebKitGTK with a driver and Xvfb was found, and Debian's packages could not be "
            "installed. Install them (apt-get install webkit2gtk-driver xvfb) and run this again."
        )
    return browser


def installed_webkit() -> Browser | None:
    """Return the installed WebKitGTK, if its driver and Xvfb are there, too."""
    found = [path for pattern in BINARIES for path in sorted(Path("/usr/lib").glob(pattern))]
    driver = shutil.which("WebKitWebDriver")
    if not found or driver is None or shutil.which("Xvfb") is None:
        return None
    return Browser(str(found[0]), driver)


@contextmanager
def start_webkit(
    browser: Browser, *, width: int = 1280, height: int = 900
) -> Iterator[webdriver.WebKitGTK]:
    """Start WebKitGTK on a screen that nobody sees, with a viewport of this size in CSS pixels.

    Args:
        browser: what find_webkit returned.
        width: of the viewport.
        height: of the viewport.
    """
    with _screen() as display:
        driver = _started(browser, display)
        try:
            set_viewport(driver, width, height)
            yield driver
        finally:
            driver.quit()


def _started(browser: Browser, display: str) -> webdriver.WebKitGTK:
    """Start driver and browser; once more if the browser crashes, for which the driver waits."""
    try:
        return _start(browser, display)
    except Exception as error:  # noqa: BLE001 - whatever it was, a second time it is told
        print(f"webkit: did not start ({type(error).__name__}), once more.", file=sys.stderr)
    return _start(browser, display)


def _start(browser: Browser, display: str) -> webdriver.WebKitGTK:
    options = Options()
    options.binary_location = browser.binary
    options.add_argument("--automation")
    options.proxy = Proxy(NOWHERE)
    service = Service(
        browser.driver, env=os.environ | {"DISPLAY": display}, popen_kw=ends_with_us()
    )
    with _answers_within(START_SECONDS):
        driver = webdriver.WebKitGTK(options=options, service=service)
    executor = driver.command_executor
    assert isinstance(executor, RemoteConnection)
    executor.client_config.timeout = None  # scripts have limits of their own
    return driver


@contextmanager
def _answers_within(seconds: float) -> Iterator[None]:
    """Give up connections that are made meanwhile and are not answered in this time."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _screen() -> Iterator[str]:
    """Run an X server; give the name of its display, which it chooses itself."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        command, pass_fds=[write], stdin=quiet, stdout=quiet, stderr=quiet, **ends_with_us()
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
