"""Take a snapshot of the page's Python after it has started, for an assembled site to go on from.

A start of Python, of NumPy and of the page's own modules is the same each time: tools/snapshot.js
goes through it once, in Pyodide under Node, and the page takes the memory as it is then
(boot/interpreter.js). The same files give the same bytes.

Example::

    archive = pack(Path(), bill, compile_in_pyodide)
    take(Path(), archive, bill)  # .cache/python/<hash of all that goes in>.snapshot
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools.fetch import say
from tools.pins import ROOT
from tools.vendor import VendorError

SNAPSHOT = "python.snapshot"

# root, archive, pyscript.toml -> the snapshot's file
Take = Callable[[Path, Path, str], Path]

VENDOR = "vendor/pyodide"

# What else the bytes depend on: of vendor/ its lock has the hashes of wheels.
MAKERS = (
    *("boot/snapshot.js", "tools/snapshot.js", "tools/snapshot_start.py", "package-lock.json"),
    *(f"{VENDOR}/pyodide-lock.json", f"{VENDOR}/python_stdlib.zip"),
)

# What can be imported where there is no page; the code of the rest waits for one.
WITHOUT_PAGE = "recommender/"


def take(root: Path, archive: Path, bill: str) -> Path:
    """Return the snapshot of an archive of the page's Python; it is made where it is not yet.

    Raises:
        VendorError: Python cannot start from what is there.
    """
    target = archive.with_name(f"{_hash(archive)}.snapshot")
    if not target.is_file():
        say("Starting the page's Python once, for its snapshot (about 10 seconds).")
        # beside its place: a file is renamed at once only there
        with tempfile.TemporaryDirectory(dir=target.parent) as name:
            fresh = Path(name, "snapshot")
            _take(root, archive, bill, Path(name), fresh)
            fresh.rename(target)
    return target


def _take(root: Path, archive: Path, bill: str, scratch: Path, target: Path) -> None:
    packages, home = scratch.resolve() / "packages", scratch.resolve() / "home"
    wanted = tomllib.loads(bill)["packages"]
    for wheel in wheels(root, wanted):
        _unzip(wheel, packages)
    names = _unzip(archive, home)
    modules = [_module(name) for name in names if name.startswith(WITHOUT_PAGE)]
    job = {
        "root": str(root.resolve()),
        "packages": str(packages),
        "home": str(home),
        # numpy loads its generators of random numbers when they are first asked for
        "modules": [*wanted, "numpy.random", *(module for module in modules if module)],
        "files": [name for name in names if not name.endswith(".pyc")],
        "target": str(target.resolve()),
    }
    command = ["node", str(ROOT / "tools" / "snapshot.js"), json.dumps(job)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"node ended with code {done.returncode}"]
        raise VendorError(f"No snapshot of the page's Python could be taken: {lines[-1]}")


def wheels(root: Path, packages: list[str]) -> list[Path]:
    """Return the files of packages in vendor/, by the lock that Pyodide reads."""
    lock = json.loads((root / VENDOR / "pyodide-lock.json").read_text(encoding="utf-8"))
    return [root / VENDOR / lock["packages"][name]["file_name"] for name in packages]


def _unzip(archive: Path, folder: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
        return opened.namelist()


def _module(name: str) -> str:
    """Return what to import for a file of byte-code; nothing for other files.

    >>> _module("recommender/app/state.pyc")
    'recommender.app.state'
    """
    path = Path(name)
    if path.suffix != ".pyc":
        return ""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _hash(archive: Path) -> str:
    digest = hashlib.sha256(archive.read_bytes())
    for name in MAKERS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]
