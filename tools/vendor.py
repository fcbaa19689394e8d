"""Assemble vendor/: the whole runtime of the page, from pinned npm packages and wheels.

Wheels and Python's standard library go in as byte-code, compiled by Pyodide itself under Node
(bytecode.py). The original wheels are kept in .cache/wheels, so vendor/ can be assembled again
without a network.

Example::

    python -m tools.vendor
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.archives import PypiWheel, WheelMembers
from tools.bytecode import SITE_PACKAGES, STANDARD_LIBRARY, Job, wheel_name
from tools.fetch import FetchError, Source, UrlFolder, fetch_files, is_valid, say, sha256_of
from tools.pins import ROOT, NpmFiles, PinnedFile, Pins, PyodideWheel, read_pins

# What tsc reads in the place of a script, by the ending of that.
DECLARATIONS = {".js": ".d.ts", ".mjs": ".d.mts"}

Lock = dict[str, Any]
Compile = Callable[[Sequence[Job]], None]


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
        assemble(pins, lock, ROOT / "node_modules", wheels, ROOT / "vendor", compile_in_pyodide)
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
    with tempfile.TemporaryDirectory() as name:
        for wanted, sources in wheel_sources(pins, Path(name)):
            fetch_files(wanted, folder, sources)


def wheel_sources(pins: Pins, scratch: Path) -> list[tuple[list[PinnedFile], list[Source]]]:
    """Return wheels, and where they may come from, in this order; `scratch` is for archives."""
    official = [wheel.file for wheel in pins.wheels if wheel.official]
    pandas = [wheel.file for wheel in pins.wheels if not wheel.official]
    mirror = WheelMembers(pins.pyodide_mirror, scratch)
    pypi = PypiWheel(pins.pandas_requirement, pins.pandas_pip_options, scratch)
    return [(official, [UrlFolder(pins.pyodide_cdn), mirror]), (pandas, [pypi])]


def assemble(
    pins: Pins,
    lock: Lock,
    node_modules: Path,
    wheels: Path,
    target: Path,
    compile_all: Compile,
) -> None:
    """Build the whole folder under another name, then put it in the place of `target`.

    Raises:
        VendorError: a file that sources.toml names is not in its npm package, a wheel is not the
            pinned one, or the packages cannot be compiled.
    """
    fresh = target.with_name(f".{target.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        for entry in pins.npm:
            copy_npm_files(entry, node_modules, fresh)
        pyodide = fresh / "pyodide"
        jobs = byte_code_jobs(pins.wheels, node_modules, wheels, pyodide)
        say("Compiling the page's Python packages with Pyodide (about 20 seconds).")
        compile_all(jobs)
        text = json.dumps(trimmed_lock(lock, pins.wheels, pyodide), indent=2) + "\n"
        (pyodide / "pyodide-lock.json").write_text(text, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def copy_npm_files(entry: NpmFiles, node_modules: Path, vendor: Path) -> None:
    """Copy one package's files, and its licence when it ships one.

    Raises:
        VendorError: a file is missing, or what is to be rewritten stands in none of them.
    """
    package = node_modules / entry.package
    origin = package / entry.origin
    for pattern in entry.files:
        found = sorted(origin.glob(pattern))
        if not found:
            raise VendorError(f"npm package {entry.package} has no {entry.origin}/{pattern}")
        for path in found:
            target = vendor / entry.folder / path.relative_to(origin)
            _copy(path, target)
            if entry.module and path.suffix == ".js":
                script = path.read_text(encoding="utf-8")
                target.write_text(as_module(script, entry.module), encoding="utf-8")
            if entry.declaration and path.suffix in DECLARATIONS:
                declaration = target.with_suffix(DECLARATIONS[path.suffix])
                declaration.write_text(f"{entry.declaration}\n", encoding="utf-8")
    for path in package.glob("LICENSE*"):
        _copy(path, vendor / entry.folder / path.name)
    rewrite_scripts(entry, vendor / entry.folder)


def rewrite_scripts(entry: NpmFiles, folder: Path) -> None:
    """Put other text in the place of what `entry.rewrite` names, in all scripts of a package.

    Raises:
        VendorError: one of the parts stands nowhere: the package is another one than it was.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix in DECLARATIONS)
    scripts = {path: path.read_text(encoding="utf-8") for path in paths}
    for old, new in entry.rewrite:
        if not any(old in text for text in scripts.values()):
            raise VendorError(f"npm package {entry.package} has nowhere: {old}")
        scripts = {path: text.replace(old, new) for path, text in scripts.items()}
    if entry.rewrite:
        for path, text in scripts.items():
            path.write_text(text, encoding="utf-8")


def as_module(script: str, name: str) -> str:
    """Return a UMD script as an ES module that exports `name`.

    Such a script hangs itself on `this`, which a module does not have, unless it finds the names
    of CommonJS. Nothing of the script is changed, so that what it says of its licence stays.
    """
    return (
        "const exports = {}, module = { exports };\n"
        f"{script}\n"
        f"export const {{ {name} }} = module.exports;\n"
    )


def byte_code_jobs(
    wheels: Sequence[PyodideWheel], node_modules: Path, originals: Path, target: Path
) -> list[Job]:
    """List what to compile: the pinned wheels and the standard library.

    Raises:
        VendorError: a wheel in `originals` is not the pinned one.
    """
    library = "python_stdlib.zip"
    jobs = [(node_modules / "pyodide" / library, target / library, STANDARD_LIBRARY)]
    for wheel in wheels:
        path = originals / wheel.file.name
        if not is_valid(path, wheel.file.sha256):
            raise VendorError(f"{path} is not the pinned file: delete it and run `make vendor`")
        jobs.append((path, target / wheel_name(wheel.file.name), SITE_PACKAGES))
    return [Job(str(one.resolve()), str(two.resolve()), home) for one, two, home in jobs]


def compile_in_pyodide(jobs: Sequence[Job]) -> None:
    """Run tools/bytecode.py with the Python of the page; raises VendorError."""
    command = ["node", str(ROOT / "tools" / "bytecode.js"), str(ROOT), json.dumps(jobs)]
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError as error:
        raise VendorError("node is not installed: run `make vendor`, which installs it") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"node ended with code {done.returncode}"]
        raise VendorError(f"Pyodide could not compile the page's Python: {lines[-1]}")


def trimmed_lock(lock: Lock, wheels: Sequence[PyodideWheel], folder: Path) -> Lock:
    """Return a lock with the same `info` and only our packages, as their files in `folder` are.

    Pyodide looks packages up in this file alone, so what is not in it can never be requested.
    """
    packages = {wheel.name: _lock_entry(wheel, folder) for wheel in wheels}
    return {"info": lock["info"], "packages": packages}


def _lock_entry(wheel: PyodideWheel, folder: Path) -> dict[str, Any]:
    file = folder / wheel_name(wheel.file.name)
    return {
        "depends": list(wheel.depends),
        "file_name": file.name,
        "imports": list(wheel.imports),
        "install_dir": "site",
        "name": wheel.name,
        "package_type": "package",
        "sha256": sha256_of(file),
        "unvendored_tests": False,
        "version": wheel.version,
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
