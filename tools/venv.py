"""Make .venv with the system's own Python, which is all that a fresh machine has.

Example::

    python3 -m tools.venv
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from tools.debian import install_debian_packages

FOLDER = Path(__file__).resolve().parent.parent / ".venv"


def main() -> int:
    """Make the virtual environment; return the exit code."""
    # Debian splits ensurepip from Python; without it `venv` stops half-way.
    if importlib.util.find_spec("ensurepip") is None and not install_debian_packages(
        "python3-venv"
    ):
        print(
            "error: this Python has no ensurepip, which makes virtual environments; install it "
            "(Debian, Ubuntu: sudo apt-get install python3-venv) and run the same command again.",
            file=sys.stderr,
        )
        return 1
    return subprocess.run([sys.executable, "-m", "venv", FOLDER]).returncode


if __name__ == "__main__":
    sys.exit(main())
