"""tools/debian.py changes the machine as root alone, and asks whoever is there."""

import io
from pathlib import Path

import pytest

from tools.debian import install_debian_packages

USER, ROOT = 1000, 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an apt-get on the path that writes down what it is asked for."""
    log = tmp_path / "calls"
    script = f'#!/bin/sh\necho "$@" >> {log}\n[ "$2" != update ] || exit ${{FAILS:-0}}\n'
    for name in ("apt-get", "sudo"):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("os.geteuid", lambda: ROOT)
    return log


def test_root_installs_where_nobody_can_be_asked(calls: Path) -> None:
    assert install_debian_packages("chromium", "chromium-driver")
    assert calls.read_text() == "-q update\n-q install -y chromium chromium-driver\n"


@pytest.mark.parametrize(("answer", "installs"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_who_is_there_is_asked(
    calls: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    answer: str,
    installs: bool,
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert install_debian_packages("xvfb") is installs
    assert calls.exists() is installs
    assert "Install Debian's xvfb by apt-get? [y/N]" in capfd.readouterr().err


def test_without_root_the_command_is_said_and_nothing_is_run(
    calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: USER)
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert not install_debian_packages("webkit2gtk-driver", "xvfb")
    assert not calls.exists()
    assert "sudo apt-get install webkit2gtk-driver xvfb" in capsys.readouterr().err


def test_what_apt_get_cannot_install_is_no_success(
    calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "100")
    assert not install_debian_packages("xvfb")
    assert calls.read_text() == "-q update\n"


def test_elsewhere_than_on_debian_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert not install_debian_packages("xvfb")
