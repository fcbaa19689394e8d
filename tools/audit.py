"""Ask whether a vulnerability is known in a package that the page ships, or that its tools need.

npm is asked about package-lock.json, pip-audit about requirements/*.txt and the page's own wheels.
A service that gives no answer is named and does no harm: its outage is no fault of the page. The
rule for what is found is `is_grave`.

Example::

    python -m tools.audit
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tools.fetch import say
from tools.pins import ROOT, PyodideWheel, read_pins

Json = Any

PIP_AUDIT = ROOT / ".venv" / "audit" / "bin" / "python"
"""The Python of an environment of its own: pip-audit needs another pip than .venv has."""

NPM_COMMAND = ("npm", "audit", "--json")
SECONDS = 300

# Advisories that do no harm here, each with the reason why.
ACCEPTED: dict[str, str] = {}


class NoAnswerError(Exception):
    """A service could not be asked; the text says why."""


@dataclass(frozen=True)
class Finding:
    """An advisory that holds for a pinned package; severity is empty where none is given."""

    package: str
    advisory: str
    severity: str
    is_shipped: bool
    has_fix: bool


def main() -> int:
    """Ask about all packages; return the exit code."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    found = audit("npm packages", NPM_COMMAND, partial(npm_findings, lock=lock))
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name) / "page.txt"
        wheels.write_text(requirements_of(read_pins().wheels), encoding="utf-8")
        found += audit(
            "Python packages of the page",
            pip_command([wheels]),
            partial(pip_findings, is_shipped=True),
        )
    found += audit(
        "Python packages of the tools",
        pip_command(sorted(ROOT.glob("requirements/*.txt"))),
        partial(pip_findings, is_shipped=False),
    )
    return verdict(found)


def pip_command(files: Iterable[Path]) -> list[str]:
    """Return what audits the pins of these files, in which a package has one version only."""
    command = [str(PIP_AUDIT), "-m", "pip_audit", "--format=json", "--progress-spinner=off"]
    # they are pinned already: nothing has to be resolved or downloaded
    command += ["--require-hashes", "--disable-pip"]
    return [*command, *(f"--requirement={path}" for path in files)]


def audit(
    subject: str,
    command: Sequence[str],
    read: Callable[[Json], list[Finding]],
    seconds: float = SECONDS,
) -> list[Finding]:
    """Return what an audit found, and say so; nothing if it could not be asked."""
    try:
        found = read(answer_of(command, seconds))
    except NoAnswerError as error:
        say(f"Nobody could be asked about vulnerabilities of {subject}: {error}.")
        return []
    say(f"Known vulnerabilities of {subject}: {len(found)}.")
    return found


def answer_of(command: Sequence[str], seconds: float) -> Json:
    """Return the JSON that a command prints, whatever its exit code; raises NoAnswerError."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=seconds)
        return json.loads(done.stdout)
    except FileNotFoundError as error:
        raise NoAnswerError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NoAnswerError(f"no answer within {seconds:g} seconds") from error
    except ValueError as error:
        (*_, last) = ["", *done.stderr.decode(errors="replace").splitlines()]
        text = f"the audit ended with code {done.returncode}, without a report ({last[:200]})"
        raise NoAnswerError(text) from error


def npm_findings(report: Json, lock: Json) -> list[Finding]:
    """Read what `npm audit --json` prints.

    A package that is vulnerable only because it needs another one has no advisory of its own.

    Args:
        report: `{"vulnerabilities": {name: {"via": [advisory or name], "nodes": [path]}}}`.
        lock: package-lock.json, which says of each path whether only the checks need it.

    Raises:
        NoAnswerError: it is no report, but an error.
    """
    entries = _part(report, "vulnerabilities", dict).values()
    return [
        _npm_finding(entry, advisory, lock["packages"])
        for entry in entries
        for advisory in entry["via"]
        if not isinstance(advisory, str)
    ]


def _npm_finding(entry: Json, advisory: Json, packages: Json) -> Finding:
    pins = [packages.get(path, {}) for path in entry["nodes"]]
    versions = ", ".join(sorted({pin.get("version", "of some version") for pin in pins}))
    return Finding(
        package=f"{entry['name']} {versions}",
        advisory=advisory["url"].rsplit("/", 1)[-1],
        severity=advisory["severity"],
        is_shipped=not all(pin.get("dev") for pin in pins),
        has_fix=bool(entry["fixAvailable"]),
    )


def _part(report: Json, key: str, kind: type) -> Json:
    part = report.get(key) if isinstance(report, dict) else None
    if not isinstance(part, kind):
        message = report.get("message") if isinstance(report, dict) else None
        # without the address that npm adds
        raise NoAnswerError(str(message or "the answer is no report").partition(" - ")[0])
    return part


def requirements_of(wheels: Iterable[PyodideWheel]) -> str:
    """Return the wheels that the page loads as a requirements file."""
    lines = (f"{one.name}=={one.version} --hash=sha256:{one.file.sha256}\n" for one in wheels)
    return "".join(lines)


def pip_findings(report: Json, is_shipped: bool) -> list[Finding]:
    """Read what `pip-audit --format=json` prints, and name packages of which nothing is known.

    Args:
        report: `{"dependencies": [{"name", "version", "vulns": [{"id", "fix_versions"}]}]}`, with
            "skip_reason" in place of a version where the service does not know the package.
        is_shipped: whether these are packages of the page.

    Raises:
        NoAnswerError: it is no report, or the service knew none of the packages.
    """
    packages = _part(report, "dependencies", list)
    known = [one for one in packages if "skip_reason" not in one]
    unknown = sorted(one["name"] for one in packages if "skip_reason" in one)
    if not known:
        raise NoAnswerError("the service knows none of them")
    if unknown:
        say(f"Nothing is known of these Python packages: {', '.join(unknown)}.")
    return [
        Finding(
            package=f"{one['name']} {one['version']}",
            advisory=advisory["id"],
            severity="",
            is_shipped=is_shipped,
            has_fix=bool(advisory["fix_versions"]),
        )
        for one in known
        for advisory in one["vulns"]
    ]


def is_grave(finding: Finding) -> bool:
    """Say whether a finding fails the audit.

    What the page ships runs for every visitor: high and critical fail. As shipped counts all that
    its packages need, since nobody lists what their bundles hold. The checks see only this
    repository's own files: critical fails. PyPI gives no severity: there, all fails in what the
    page ships, and in the tools whatever has a version that mends it.
    """
    if finding.advisory in ACCEPTED:
        return False
    if finding.is_shipped:
        return finding.severity not in {"info", "low", "moderate"}
    return finding.severity == "critical" or (not finding.severity and finding.has_fix)


def verdict(found: Sequence[Finding]) -> int:
    """Say what was found, the grave first; return the exit code."""
    for finding in sorted(found, key=is_grave, reverse=True):
        say(f"{'error' if is_grave(finding) else 'note'}: {_told(finding)}")
    if not any(map(is_grave, found)):
        return 0
    say("Update them; or say in tools/audit.py, at ACCEPTED, why they do no harm here.")
    return 1


def _told(finding: Finding) -> str:
    reason = ACCEPTED.get(finding.advisory)
    return (
        f"{finding.package}, {'of the page' if finding.is_shipped else 'of the tools'}: "
        f"{finding.advisory}, {finding.severity or 'severity unknown'}, "
        f"{'a newer version mends it' if finding.has_fix else 'no version mends it yet'}"
        f"{f'; accepted: {reason}' if reason else ''}"
    )


if __name__ == "__main__":
    sys.exit(main())
