"""tools/pack.py on the page's own Python: what a site has in the place of its source."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.samples import compile_here
from tools.pack import HOME, pack, site_bill
from tools.page import PageError
from tools.pins import ROOT
from tools.vendor import compile_in_pyodide

BILL = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
SMALL = '[files]\n"./ui/a.py" = "./ui/a.py"\n"./ui/b.json" = "./ui/b.json"\n'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui/a.py").write_text("A = 1\n")
    (tmp_path / "ui/b.json").write_text("{}\n")
    return tmp_path


@pytest.fixture(scope="module")
def archive() -> Path:
    return pack(ROOT, BILL, compile_in_pyodide)


@pytest.fixture(scope="module")
def seen(archive: Path) -> dict[str, Any]:
    """Return what page_archive.py finds in the page's Python."""
    script = ROOT / "tests/unit/in_pyodide.js"
    command = ["node", str(script), str(ROOT), "tests.unit.page_archive"]
    done = subprocess.run(
        [*command, archive.relative_to(ROOT).as_posix()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def python_files() -> list[str]:
    paths = [*ROOT.glob("recommender/**/*.py"), *ROOT.glob("ui/**/*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


def test_every_module_is_there_as_byte_code_and_what_they_read_as_it_is(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    paths = [*ROOT.glob("model/*.json"), *ROOT.glob("recommender/**/*.json")]
    data = [path.relative_to(ROOT).as_posix() for path in paths]
    assert sorted(members) == sorted([*data, *(f"{name}c" for name in python_files())])
    assert all(members[name] == (ROOT / name).read_bytes() for name in data)


def test_all_of_it_is_read_and_imported_by_the_python_of_the_page(seen: dict[str, Any]) -> None:
    assert sorted(seen["places"]) == [f"{HOME}{name}" for name in python_files()]
    pure = [name for name in python_files() if not name.startswith("ui/")]
    assert sorted(seen["imported"]) == [f"{HOME}{name}c" for name in pure]


def test_a_traceback_still_names_our_files_and_lines(seen: dict[str, Any]) -> None:
    path, line = seen["error"]
    source = ROOT / path.removeprefix(HOME)
    assert source.read_text(encoding="utf-8").splitlines()[line - 1].strip().startswith("raise ")


def test_the_same_files_give_the_same_bytes_in_another_folder(
    archive: Path, tmp_path: Path
) -> None:
    for name in ("recommender", "ui", "model"):
        shutil.copytree(ROOT / name, tmp_path / name, copy_function=shutil.copyfile)
    other = pack(tmp_path, BILL, compile_in_pyodide)
    assert other.name == archive.name
    assert other.read_bytes() == archive.read_bytes()


def test_only_what_has_changed_is_compiled_anew(small: Path) -> None:
    runs = []
    for text in ("A = 1\n", "A = 1\n", "A = 2\n", "A = 1\n"):
        (small / "ui/a.py").write_text(text)
        before = {path.name for path in small.glob(".cache/python/*.zip")}
        runs.append(pack(small, SMALL, compile_here).name not in before)
    # the archive of older files is not kept
    assert runs == [True, False, True, True]


def test_what_cannot_be_compiled_leaves_no_archive(small: Path) -> None:
    (small / "ui/a.py").write_text("1 +\n")
    for _ in range(2):
        with pytest.raises(ValueError, match=rf"{HOME}ui/a\.py is not Python"):
            pack(small, SMALL, compile_here)


def test_a_missing_file_is_named(small: Path) -> None:
    (small / "ui/b.json").unlink()
    with pytest.raises(PageError, match=r"ui/b\.json is missing"):
        pack(small, SMALL, compile_here)


def test_the_bill_of_a_site_is_that_of_a_checkout_but_for_the_files() -> None:
    before, rest = BILL.split("[files]\n")
    _, after = rest.split("\n\n", 1)
    assert site_bill(BILL) == before + after


@pytest.mark.parametrize("bill", ["", "[files]\n", SMALL + SMALL])
def test_a_bill_without_one_table_of_files_is_refused(bill: str) -> None:
    with pytest.raises(PageError, match=r"expected one table \[files\]"):
        site_bill(bill)
