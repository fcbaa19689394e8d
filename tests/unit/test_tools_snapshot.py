"""tools/snapshot.py on the page's own Python: what a site goes on from, and that it does."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tools.pack import pack
from tools.pins import ROOT
from tools.snapshot import take, wheels
from tools.vendor import VendorError, compile_in_pyodide

BILL = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
CORE = next((ROOT / "vendor/pyscript").glob("core-*.js"))

# what is there when Python goes on, and what NumPy and the page's modules make of it
LOOK = """
import json, os, random, sys
import numpy as np
from recommender.evaluation.split import latest_tenth
from recommender.app.models import MODELS

kept = sys.meta_path[0]
print(json.dumps({
    "imported": sorted(sys.modules),
    "waiting": {name: code.co_filename for name, (code, _) in kept._code.items()},
    "numbers": np.random.default_rng(7).permutation(5).tolist(),
    "shuffled": np.random.RandomState(7).permutation(5).tolist(),
    "values": np.linalg.eigvalsh(np.diag([3.0, 1.0, 2.0])).tolist(),
    "text": np.unique(np.array(["b", "a", "b"])).tolist(),
    "split": latest_tenth.__module__,
    "models": [model.name for model in MODELS],
    "files": [name for folder in os.walk(".") for name in folder[2]],
    "path": sys.path,
    "home": os.getcwd(),
}))
"""


@pytest.fixture(scope="module")
def archive() -> Path:
    return pack(ROOT, BILL, compile_in_pyodide)


@pytest.fixture(scope="module")
def snapshot(archive: Path) -> Path:
    return take(ROOT, archive, BILL)


def go_on(snapshot: Path, script: str) -> subprocess.CompletedProcess[str]:
    command = ["node", str(ROOT / "tests/unit/go_on.js"), str(ROOT), str(snapshot), script]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def seen(snapshot: Path) -> dict[str, Any]:
    done = go_on(snapshot, LOOK)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def names_in(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def test_python_goes_on_with_numpy_and_all_modules_that_need_no_page(
    archive: Path, seen: dict[str, Any]
) -> None:
    paths = [name.removesuffix(".pyc") for name in names_in(archive) if name.endswith(".pyc")]
    modules = {path.removesuffix("/__init__").replace("/", ".") for path in paths}
    pure = {name for name in modules if name.startswith("recommender")}
    assert pure
    assert pure <= set(seen["imported"])
    assert not [name for name in seen["imported"] if name.startswith(("ui", "pandas"))]
    assert seen["values"] == pytest.approx([1, 2, 3])
    assert seen["text"] == ["a", "b"]


def test_chance_is_that_of_any_numpy(seen: dict[str, Any]) -> None:
    import numpy as np

    assert seen["numbers"] == np.random.default_rng(7).permutation(5).tolist()
    assert seen["shuffled"] == np.random.RandomState(7).permutation(5).tolist()


def test_what_needs_the_page_waits_as_code_that_names_its_file(
    archive: Path, seen: dict[str, Any]
) -> None:
    ui = {f"/home/pyodide/{name[:-1]}" for name in names_in(archive) if name.startswith("ui/")}
    waiting = set(seen["waiting"].values())
    assert ui
    assert ui <= waiting
    rest = {path.removeprefix("/home/pyodide/pyscript/") for path in waiting - ui}
    assert rest >= {"__init__.py", "fetch.py", "magic_js.py", "web.py"}


def plain(text: str) -> str:
    """Return the source of a string without quotes, blanks, and what escapes them."""
    return re.sub(r"""\\[nt]|[\s\\'"`]""", "", text)


def test_the_code_of_pyscript_is_that_of_its_core() -> None:
    # the core writes the same files, which Python then does not read
    sources = ROOT / "node_modules/@pyscript/core/src/stdlib/pyscript.js"
    text = sources.read_text(encoding="utf-8").partition("export default ")[2].rstrip().rstrip(";")
    scripts = json.loads(text)["pyscript"]
    core = CORE.read_text(encoding="utf-8")
    assert len(scripts) > 10
    for name, source in scripts.items():
        # a string literal has escapes, whichever quotes it stands in
        assert plain(json.dumps(source, ensure_ascii=False)[1:-1]) in plain(core), name


def test_the_files_that_python_reads_are_there_and_its_path_is_as_ever(
    archive: Path, seen: dict[str, Any]
) -> None:
    data = [Path(name).name for name in names_in(archive) if not name.endswith(".pyc")]
    assert sorted(seen["files"]) == sorted(data)
    assert seen["home"] == "/home/pyodide"
    assert seen["path"].index("") == 0
    assert seen["path"].count("") == 1


def test_the_same_files_give_the_same_bytes_from_another_folder(
    archive: Path, snapshot: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere.zip"
    shutil.copyfile(archive, copy)
    assert take(ROOT, copy, BILL).read_bytes() == snapshot.read_bytes()


def test_it_is_taken_once(archive: Path, snapshot: Path) -> None:
    before = snapshot.stat().st_mtime_ns
    assert take(ROOT, archive, BILL) == snapshot
    assert snapshot.stat().st_mtime_ns == before


def test_it_names_no_folder_of_this_machine(snapshot: Path) -> None:
    content = gzip.decompress(snapshot.read_bytes())
    assert str(ROOT).encode() not in content
    assert tempfile.gettempdir().encode() + b"/tmp" not in content


def test_python_that_cannot_start_leaves_no_snapshot(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(broken, "w") as written:
        written.writestr("recommender/broken.pyc", b"no byte-code")
    for _ in range(2):
        with pytest.raises(VendorError, match="No snapshot of the page's Python could be taken"):
            take(ROOT, broken, BILL)
    assert list(tmp_path.iterdir()) == [broken]


def test_one_of_another_pyodide_is_refused(snapshot: Path, tmp_path: Path) -> None:
    content = bytearray(gzip.decompress(snapshot.read_bytes()))
    # the build's name stands behind Pyodide's magic number
    place = content.index((1886286592).to_bytes(4, "little")) + 16
    content[place] ^= 1
    other = tmp_path / "other.snapshot"
    other.write_bytes(gzip.compress(bytes(content)))
    done = go_on(other, "")
    assert done.returncode == 1
    assert "Snapshot build id mismatch" in done.stderr


def test_wheels_are_those_of_the_lock() -> None:
    (numpy,) = wheels(ROOT, ["numpy"])
    assert numpy.is_file()
    with pytest.raises(KeyError):
        wheels(ROOT, ["scipy"])
