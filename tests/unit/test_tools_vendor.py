"""tools/vendor.py, tools/movielens.py and tools/node.py without a network."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tools.bytecode import Job, rewrite_all, wheel_name
from tools.fetch import sha256_of
from tools.node import satisfies
from tools.pins import ROOT, NpmFiles, PinnedFile, Pins, read_pins
from tools.vendor import VendorError, assemble, check_official, read_lock

REAL = read_pins()


def _lock() -> dict[str, Any]:
    packages = {
        wheel.name: {"file_name": wheel.file.name, "sha256": wheel.file.sha256}
        for wheel in REAL.wheels
    }
    return {"info": {"version": "0.27.7"}, "packages": packages | {"scipy": {}}}


def _compile(jobs: Sequence[Job]) -> None:
    """Compile with the Python that runs the tests."""
    rewrite_all(jobs)


def _archive(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x = 1\n")


@pytest.fixture
def pins(folders: tuple[Path, Path, Path]) -> Pins:
    """The real pins, with the hashes of the wheels in `folders` and two npm packages."""
    _, originals, _ = folders
    package = NpmFiles("@scope/lib", "lib", "dist", ("**/*.js",), "export {};")
    pyodide = NpmFiles("pyodide", "pyodide", ".", ("pyodide.mjs", "python_stdlib.zip"), None)
    wheels = []
    for wheel in REAL.wheels:
        file = PinnedFile(wheel.file.name, sha256_of(originals / wheel.file.name))
        wheels.append(dataclasses.replace(wheel, file=file))
    return dataclasses.replace(REAL, npm=(package, pyodide), wheels=tuple(wheels))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """node_modules with two packages, a folder of wheels, and where vendor/ goes."""
    modules, wheels = tmp_path / "node_modules", tmp_path / "wheels"
    texts = {
        "@scope/lib/dist/a.js": "a",
        "@scope/lib/dist/deep/b.js": "b",
        "@scope/lib/dist/a.js.map": "map",
        "@scope/lib/LICENSE": "licence",
        "pyodide/pyodide.mjs": "pyodide",
        "pyodide/console.html": "console",
    }
    for name, text in texts.items():
        (modules / name).parent.mkdir(parents=True, exist_ok=True)
        (modules / name).write_text(text)
    _archive(modules / "pyodide" / "python_stdlib.zip", "abc.py")
    wheels.mkdir()
    for wheel in REAL.wheels:
        _archive(wheels / wheel.file.name, f"{wheel.imports[0]}/__init__.py")
    return modules, wheels, tmp_path / "vendor"


def test_vendor_holds_the_named_files_and_nothing_else(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    (vendor / "old").mkdir(parents=True)
    assemble(pins, _lock(), modules, wheels, vendor, _compile)
    found = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert found == {
        "lib/a.js",
        "lib/a.d.ts",
        "lib/deep/b.js",
        "lib/deep/b.d.ts",
        "lib/LICENSE",
        "pyodide/pyodide.mjs",
        "pyodide/pyodide-lock.json",
        "pyodide/python_stdlib.zip",
        *(f"pyodide/{wheel_name(wheel.file.name)}" for wheel in REAL.wheels),
    }
    with zipfile.ZipFile(vendor / "pyodide" / "python_stdlib.zip") as library:
        assert library.namelist() == ["abc.pyc"]
    lock = json.loads((vendor / "pyodide" / "pyodide-lock.json").read_text())
    assert lock["info"] == {"version": "0.27.7"}
    assert set(lock["packages"]) == {"numpy", "pandas", "python-dateutil", "six"}


def test_a_file_that_a_package_lacks_keeps_the_old_vendor(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    (vendor / "old").mkdir(parents=True)
    (modules / "pyodide" / "pyodide.mjs").unlink()
    with pytest.raises(VendorError, match=re.escape("pyodide has no ./pyodide.mjs")):
        assemble(pins, _lock(), modules, wheels, vendor, _compile)
    assert (vendor / "old").exists()
    assert not list(vendor.parent.glob(".vendor*"))


def test_a_wheel_that_was_changed_is_refused_and_keeps_the_old_vendor(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    (vendor / "old").mkdir(parents=True)
    _archive(wheels / pins.wheels[0].file.name, "numpy/__init__.py.evil")
    with pytest.raises(VendorError, match=r"numpy-2\.0\.2.* is not the pinned file"):
        assemble(pins, _lock(), modules, wheels, vendor, _compile)
    assert (vendor / "old").exists()
    assert not list(vendor.parent.glob(".vendor*"))


def test_the_lock_names_the_files_beside_it_and_is_closed_under_dependencies(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    assemble(pins, _lock(), modules, wheels, vendor, _compile)
    packages = json.loads((vendor / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    needed = {name for entry in packages.values() for name in entry["depends"]}
    assert needed <= set(packages)
    for entry in packages.values():
        assert sha256_of(vendor / "pyodide" / entry["file_name"]) == entry["sha256"]
        assert entry["file_name"].split("-")[1] == entry["version"]


UMD = """/** @license of the lib */
(function (root, make) {
  if (typeof exports === "object" && typeof module === "object") module.exports = make();
  else root.Lib = make();
})(this, function () { return { Lib: class Lib {}, other: 1 }; });"""


def test_a_script_that_is_no_module_becomes_one_and_keeps_its_licence(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    script = modules / "umd" / "lib" / "umd.min.js"
    script.parent.mkdir(parents=True)
    script.write_text(UMD, encoding="utf-8")
    (modules / "umd" / "LICENSE").write_text("licence")
    declaration = 'export { Lib } from "umd";'
    umd = NpmFiles("umd", "umd", "lib", ("umd.min.js",), declaration, module="Lib")
    pins = dataclasses.replace(pins, npm=(*pins.npm, umd))
    assemble(pins, _lock(), modules, wheels, vendor, _compile)
    made = vendor / "umd" / "umd.min.js"
    assert UMD in made.read_text(encoding="utf-8")
    assert (vendor / "umd" / "umd.min.d.ts").read_text(encoding="utf-8") == f"{declaration}\n"
    assert (vendor / "umd" / "LICENSE").read_text() == "licence"
    # other packages are copied as they are
    assert (vendor / "lib" / "a.js").read_text() == "a"
    program = (
        f'import * as all from "{made.as_uri()}"; console.log(Object.keys(all), all.Lib.name);'
    )
    said = subprocess.run(
        ["node", "--input-type=module", "--eval", program], capture_output=True, text=True
    )
    assert said.stdout == "[ 'Lib' ] Lib\n", said.stderr


def test_an_import_by_a_package_s_name_becomes_one_by_a_path(
    pins: Pins, folders: tuple[Path, Path, Path]
) -> None:
    modules, wheels, vendor = folders
    for name, text in {"a.js": "import { b } from 'b/src/b.js'", "c.js": "'b/src/b.js'"}.items():
        (modules / "w" / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (modules / "w" / "src" / name).write_text(text)
    rewrite = (("from 'b/src/", "from '../b/"),)
    entry = NpmFiles("w", "w", "src", ("*.js",), None, rewrite=rewrite)
    with_it = dataclasses.replace(pins, npm=(*pins.npm, entry))
    assemble(with_it, _lock(), modules, wheels, vendor, _compile)
    assert (vendor / "w" / "a.js").read_text() == "import { b } from '../b/b.js'"
    assert (vendor / "w" / "c.js").read_text() == "'b/src/b.js'"
    # a package that has become another one: nobody would notice before a visitor does
    gone = dataclasses.replace(entry, rewrite=(("from 'd/", "from '../d/"),))
    changed = dataclasses.replace(pins, npm=(*pins.npm, gone))
    with pytest.raises(VendorError, match="w has nowhere: from 'd/"):
        assemble(changed, _lock(), modules, wheels, vendor, _compile)
    assert (vendor / "w" / "a.js").is_file()


def test_what_writes_parquet_imports_only_what_is_there() -> None:
    # a page resolves no bare name, and a file that is missing fails when a visitor asks for it
    folders = [ROOT / "vendor" / name for name in ("hyparquet", "hyparquet-writer")]
    scripts = {path.resolve() for folder in folders for path in folder.glob("*.js")}
    imported = {ROOT / "vendor" / "hyparquet-writer" / "write.js"}
    for path in scripts:
        # types are named in comments, by the package, for tsc alone
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in re.findall(r"\bfrom '([^']+)'", code):
            assert name.startswith("."), f"{path}: {name}"
            imported.add((path.parent / name).resolve())
    # all of them, and nothing that is never asked for
    assert imported == scripts


def test_umap_js_comes_as_a_module_and_makes_no_code_at_run_time() -> None:
    # under a strict content policy eval and Function would fail
    text = (ROOT / "vendor" / "umap-js" / "umap-js.min.js").read_text(encoding="utf-8")
    assert text.endswith("export const { UMAP } = module.exports;\n")
    assert not re.findall(r"\beval\(|\bFunction\(", text)


def test_a_pin_that_is_not_pyodides_own_is_refused() -> None:
    lock = _lock()
    check_official(REAL.wheels, lock)
    lock["packages"]["numpy"]["sha256"] = "0" * 64
    with pytest.raises(VendorError, match=r"numpy-2\.0\.2"):
        check_official(REAL.wheels, lock)


def test_missing_npm_packages_are_named(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="make vendor"):
        read_lock(tmp_path)


def test_the_pins_agree_with_package_json() -> None:
    # the wheels are those of one Pyodide release, which npm pins in another file
    packages = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert f"/v{packages['pyodide']}/" in REAL.pyodide_cdn
    # the compiler of model/kernels/ is no part of the page
    assert {entry.package for entry in REAL.npm} | {"assemblyscript"} == set(packages)
    assert not [version for version in packages.values() if not version[0].isdigit()]


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ((20, 18, 9), False),
        ((20, 19, 0), True),
        ((20, 20, 2), True),
        ((21, 9, 0), False),
        ((22, 11, 0), False),
        ((22, 12, 0), True),
        ((24, 0, 0), True),
    ],
)
def test_which_node_will_do(version: tuple[int, int, int], fits: bool) -> None:
    assert satisfies(version, "^20.19.0 || >=22.12.0") is fits


def test_the_range_in_package_json_can_be_read() -> None:
    engines = json.loads((ROOT / "package.json").read_text())["engines"]["node"]
    assert satisfies((99, 0, 0), engines)
    with pytest.raises(ValueError, match=r"1\.x"):
        satisfies((1, 0, 0), "1.x")
