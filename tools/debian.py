"""Install Debian packages, where that needs no password.

Example::

    if install_debian_packages("chromium", "chromium-driver"):
        ...
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install_debian_packages(*names: str) -> bool:
    """Install packages as root or by passwordless sudo; say whether that worked."""
    if shutil.which("apt-get") is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and shutil.which("sudo") is None:
        return False
    print(f"Installing Debian's {' and '.join(names)}.", file=sys.stderr, flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # The lists of packages may be missing or old: when they are current this takes a second.
    for command in (["update"], ["install", "-y", *names]):
        if subprocess.run([*apt, *command], stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
            return False
    return True
