"""Find a Chromium and its driver for Selenium, or get them.

In this order: what is installed; what Selenium Manager downloads; Debian's packages.

Example::

    browser = find_browser()
    with start_chromium(browser, width=360) as driver:
        driver.get("http://127.0.0.1:8000/")
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.selenium_manager import SeleniumManager

from tools.debian import install_debian_packages
from tools.fetch import say

BINARIES = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@dataclass(frozen=True)
class Browser:
    """A browser and the driver of the same major version, both seen to start."""

    binary: str
    driver: str


class BrowserError(Exception):
    """No browser can be had; the text says what to do."""


def find_browser() -> Browser:
    """Return an installed browser, else install one.

    Raises:
        BrowserError: nothing is installed and nothing could be.
    """
    browser = installed_browser() or downloaded_browser()
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


def downloaded_browser() -> Browser | None:
    """Let Selenium Manager download Chrome for Testing and its driver, once per machine."""
    say("No installed browser found: asking Selenium Manager for one (about 180 MB).")
    paths = _ask_selenium_manager(["--force-browser-download"])
    if paths is None:
        return None
    if major_version(paths.binary) is None:
        say(f"  {paths.binary} does not start here; libraries that it needs are missing.")
        return None
    return paths


def major_version(program: str) -> str | None:
    """Return the major version that `program --version` prints, or None if it does not start."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(\d+)\.\d+\.\d+", done.stdout)
    return found[1] if found and done.returncode == 0 else None


def start_chromium(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    profile: Path | None = None,
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
    """
    options = Options()
    options.binary_location = browser.binary
    for argument in _arguments(width, height, profile):
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


def _arguments(width: int, height: int, profile: Path | None) -> list[str]:
    arguments = [
        "--headless=new",
        f"--window-size={width},{height}",
        "--disable-dev-shm-usage",  # /dev/shm is tiny in containers
        "--enable-unsafe-swiftshader",  # WebGL in software, for machines without a GPU
        # Chrome's own requests would be seen as requests of the page
        "--disable-background-networking",
        # a page that needs any other host fails here
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # the sandbox refuses to run as root
    if profile:
        arguments.append(f"--user-data-dir={profile.resolve()}")
    return arguments


def _driver_for(binary: str, version: str) -> str | None:
    """Return chromedriver from the PATH if its version fits, else Selenium Manager's."""
    driver = shutil.which("chromedriver")
    if driver and major_version(driver) == version:
        return driver
    paths = _ask_selenium_manager(["--browser-path", binary])
    return paths.driver if paths else None


def _ask_selenium_manager(arguments: list[str]) -> Browser | None:
    try:
        paths = SeleniumManager().binary_paths(["--browser", "chrome", *arguments])
    except WebDriverException as error:
        reason = re.search(r"'message': (.*), 'driver_path'", error.msg or "")
        say(f"  Selenium Manager: {reason[1] if reason else error.msg}")
        return None
    return Browser(paths["browser_path"], paths["driver_path"])


def main() -> int:
    """Find or get a browser and name it; return the exit code."""
    try:
        browser = find_browser()
    except BrowserError as error:
        say(f"error: {error}")
        return 1
    say(f"Browser: {browser.binary}, driver: {browser.driver}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
