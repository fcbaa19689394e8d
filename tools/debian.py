"""Install Debian packages: as root, and where somebody sits in front of it, after asking.

Example::

    if install_debian_packages("chromium", "chromium-driver"):
        ...
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tools.fetch import say


def install_debian_packages(*names: str) -> bool:
    """Install packages, and say whether that worked; without root, say what would do it."""
    if shutil.which("apt-get") is None:
        return False
    if os.geteuid() != 0:
        say(f"Not installed, since that needs root: sudo apt-get install {' '.join(names)}")
        return False
    what = f"Debian's {' and '.join(names)}"
    if sys.stdin.isatty() and not _agrees(f"Install {what} by apt-get? [y/N] "):
        return False
    say(f"Installing {what}.")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # The lists of packages may be missing or old: when they are current this takes a second.
    for command in (["update"], ["install", "-y", *names]):
        if subprocess.run([*apt, *command], stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
            return False
    return True


def _agrees(question: str) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
