"""Find a Chromium and its driver for Selenium, or get them.

In this order: what is installed; what Selenium Manager downloads; Debian's packages.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tools.browser.common import (
    Browser,
    BrowserError,
    ask_selenium_manager,
    downloaded_browser,
    major_version,
)
from tools.debian import install_debian_packages

BINARIES = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


HERE = "127.0.0.1"


def find_browser() -> Browser:
    """Return an installed browser, else install one.

    Raises:
        BrowserError: nothing is installed and nothing could be.
    """
    browser = installed_browser() or downloaded_browser("chrome", "about 180 MB")
    if browser is None and install_debian_packages("chromium", "chromium-driver"):
        browser = installed_browser()
    if browser is None:
        raise BrowserError(
            "no Chromium or Chrome with a driver of its version was found, Selenium Manager could "
            "not download one, and Debian's packages could not be installed. Install Chrome or "
            "Chromium (Debian: apt-get install chromium chromium-driver) and run this again."
        )
    return browser


def installed_browser() -> Browser | None:
    """Return the first installed browser that starts and has a driver."""
    for name in BINARIES:
        binary = shutil.which(name)
        version = major_version(binary) if binary else None
        driver = _driver_for(binary, version) if binary and version else None
        if binary and driver:
            return Browser(binary, driver)
    return None


def start_chromium(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    profile: Path | None = None,
    patient: bool = True,
    brief: bool = False,
    host: str = HERE,
) -> webdriver.Chrome:
    """Start a headless browser whose viewport has exactly this size in CSS pixels.

    Its logs "browser" (console) and "performance" (DevTools events, such as requests) are on.
    What a Worker fetches is not in the latter: Chromium's driver listens to the page alone.

    Args:
        browser: what find_browser returned.
        width: of the viewport; a phone's width too, which a window could not have.
        height: of the viewport.
        dark: what `prefers-color-scheme` says.
        profile: a folder to keep cookies and caches in; by default a fresh one.
        patient: whether the driver waits until a page is loaded, which some never are.
        brief: leave out V8's optimizing compiler of WebAssembly. It takes a third of the processor
            time of a start, which pages that live for seconds do not earn back; results are equal.
        host: the only one that there is for it.
    """
    options = Options()
    options.binary_location = browser.binary
    options.page_load_strategy = "normal" if patient else "none"
    for argument in _arguments(width, height, profile, brief, host):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(browser.driver))
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    driver.get("about:blank")
    driver.get_log("performance")  # forget what the browser's own start page requested
    return driver


def _arguments(width: int, height: int, profile: Path | None, brief: bool, host: str) -> list[str]:
    arguments = [
        "--headless=new",
        f"--window-size={width},{height}",
        "--disable-dev-shm-usage",  # /dev/shm is tiny in containers
        "--enable-unsafe-swiftshader",  # WebGL in software, for machines without a GPU
        # Chrome's own requests would be seen as requests of the page
        "--disable-background-networking",
        # a page that needs any other host fails here
        f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {host}",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # the sandbox refuses to run as root
    if brief:
        arguments.append("--js-flags=--liftoff-only")
    if profile:
        arguments.append(f"--user-data-dir={profile.resolve()}")
    return arguments


def _driver_for(binary: str, version: str) -> str | None:
    """Return chromedriver from the PATH if its version fits, else Selenium Manager's."""
    driver = shutil.which("chromedriver")
    if driver and major_version(driver) == version:
        return driver
    paths = ask_selenium_manager("chrome", "--browser-path", binary)
    return paths.driver if paths else None
