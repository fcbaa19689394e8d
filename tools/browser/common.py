"""What finding a browser takes, whichever engine it has."""

from __future__ import annotations

import ctypes
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.selenium_manager import SeleniumManager
from selenium.webdriver.remote.webdriver import WebDriver

from tools.fetch import say

PR_SET_PDEATHSIG = 1
"""Of Linux' prctl: which signal a process gets when the thread that started it ends."""


@dataclass(frozen=True)
class Browser:
    """A browser and the driver that goes with it, the browser seen to start."""

    binary: str
    driver: str


class BrowserError(Exception):
    """No browser can be had; the text says what to do."""


def major_version(program: str) -> str | None:
    """Return the major version that `program --version` prints, or None if it does not start."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(\d+)\.\d+(\.\d+)?", done.stdout)
    return found[1] if found and done.returncode == 0 else None


def ask_selenium_manager(name: str, *arguments: str) -> Browser | None:
    """Let Selenium Manager find or download a browser of this name, or its driver."""
    try:
        paths = SeleniumManager().binary_paths(["--browser", name, *arguments])
    except WebDriverException as error:
        reason = re.search(r"'message': (.*), 'driver_path'", error.msg or "")
        say(f"  Selenium Manager: {reason[1] if reason else error.msg}")
        return None
    return Browser(paths["browser_path"], paths["driver_path"])


def downloaded_browser(name: str, size: str) -> Browser | None:
    """Let Selenium Manager download a browser and its driver, once per machine."""
    say(f"No installed {name} found: asking Selenium Manager for one ({size}).")
    paths = ask_selenium_manager(name, "--force-browser-download")
    if paths is None:
        return None
    if major_version(paths.binary) is None:
        say(f"  {paths.binary} does not start here; libraries that it needs are missing.")
        return None
    return paths


def set_viewport(driver: WebDriver, width: int, height: int) -> None:
    """Give the window the size at which its viewport has this one, in CSS pixels."""
    driver.set_window_size(width, height)
    inner = "return [innerWidth, innerHeight]"
    inner_width, inner_height = driver.execute_script(inner)
    driver.set_window_size(2 * width - inner_width, 2 * height - inner_height)


def ends_with_us() -> dict[str, Any]:
    """Return options for Popen by which a process ends with its parent, even a killed one.

    Only Linux has such; elsewhere a driver may outlive tests that were killed.
    """
    if sys.platform != "linux":
        return {}
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork
    return {"preexec_fn": lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)}
