"""Make sure that node and npm can be called: the machine's own, else those of a PyPI package.

Example::

    python -m tools.node
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

from tools.fetch import say
from tools.pins import ROOT

Version = tuple[int, ...]


def main() -> int:
    """Install node and npm into .venv if the machine's do not do; return the exit code."""
    engines = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["engines"]["node"]
    version = installed_version()
    if version and shutil.which("npm") and satisfies(version, engines):
        return 0
    found = f"node {'.'.join(map(str, version))}" if version else "no node"
    say(f"This machine has {found}; package.json asks for {engines} with npm.")
    say("Installing node and npm into .venv (about 60 MB).")
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", str(ROOT / "requirements" / "node.txt")]
    return subprocess.run(command).returncode


def installed_version() -> Version | None:
    """Return the version of the node on the PATH, or None."""
    node = shutil.which("node")
    if node is None:
        return None
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    found = re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)", done.stdout.strip())
    return tuple(map(int, found.groups())) if found else None


def satisfies(version: Version, engines: str) -> bool:
    """Say whether a version fits an npm range of `^1.2.3` and `>=1.2.3` joined by `||`.

    >>> satisfies((20, 20, 2), "^20.19.0 || >=22.12.0")
    True
    >>> satisfies((21, 0, 0), "^20.19.0 || >=22.12.0")
    False
    """
    return any(_fits(version, term.strip()) for term in engines.split("||"))


def _fits(version: Version, term: str) -> bool:
    found = re.fullmatch(r"(\^|>=)(\d+)\.(\d+)\.(\d+)", term)
    if found is None:
        raise ValueError(f"expected ^1.2.3 or >=1.2.3 in package.json engines, got {term!r}")
    least = tuple(map(int, found.groups()[1:]))
    return version >= least and (found[1] == ">=" or version[0] == least[0])


if __name__ == "__main__":
    sys.exit(main())
