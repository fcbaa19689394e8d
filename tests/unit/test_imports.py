"""recommender/imports.py on a package that tools/bytecode.py has cut."""

import importlib
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from recommender.imports import importing, unpacking
from recommender.steps import finished
from tools.bytecode import SITE_PACKAGES, Job, rewrite_all, wheel_name

NAME = "ring-1.0-py3-none-any.whl"
# each tells when it begins and when it is done; `ring.two` needs what its package has by then
FILES = {
    "ring/__init__.py": """
from __future__ import annotations
import json
from tell import tell
tell("ring")
from ring.one import ONE
from . import two
from ring.deep import more
from ring.deep import *
x: NotThere = json.dumps(ONE)
tell("ring is there")
""",
    "ring/one.py": """
from tell import tell
tell("one")
import ring.deep.more
ONE = 1
tell("one is there")
""",
    "ring/two.py": """
from tell import tell
tell("two")
from ring import ONE
TWO = ONE + 1
tell("two is there")
""",
    "ring/deep/__init__.py": """
from tell import tell
tell("deep")
__all__ = ["DEEP"]
DEEP = 3
""",
    "ring/deep/more.py": """
from tell import tell
tell("more")
from .. import deep
MORE = deep.DEEP
""",
    "ring/broken.py": "from ring import two\nraise ValueError('broken')\n",
    "ring/lacking.py": "import ring.one\nfrom ring.one import nothing\n",
}
INFO = "ring-1.0.dist-info"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Put the package where an import finds it; return what its modules tell."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "tell.py").write_text("told = []\ntell = told.append\n")
    with zipfile.ZipFile(tmp_path / NAME, "w") as archive:
        metadata = {f"{INFO}/WHEEL": "Wheel-Version: 1.0\n", f"{INFO}/RECORD": ""}
        for name, text in (FILES | metadata).items():
            archive.writestr(name, text)
    (tmp_path / "new").mkdir()
    job = Job(str(tmp_path / NAME), str(tmp_path / "new" / wheel_name(NAME)), SITE_PACKAGES)
    rewrite_all([job])
    assert finished(unpacking(Path(job.target).read_bytes(), tmp_path)) == []
    yield importlib.import_module("tell").told
    _forget()
    sys.modules.pop("tell")


def _forget() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "ring"]:
        del sys.modules[name]


def test_modules_come_in_the_order_of_an_ordinary_import(told: list[str]) -> None:
    importlib.import_module("ring")
    ordinary = list(told)
    _forget()
    told.clear()
    finished(importing("ring"))
    assert told == ordinary
    parts = ["one", "deep", "more", "one is there", "two", "two is there"]
    assert told == ["ring", *parts, "ring is there"]


def test_the_package_is_as_after_an_ordinary_import(told: list[str]) -> None:
    finished(importing("ring"))
    ring = sys.modules["ring"]
    assert importlib.import_module("ring") is ring
    assert (ring.ONE, ring.two.TWO, ring.DEEP, ring.more.MORE) == (1, 2, 3, 3)
    assert ring.deep.more is ring.more
    assert ring.one is sys.modules["ring.one"]
    # of the future in its first line, and in all of its pieces
    assert ring.__annotations__ == {"x": "NotThere"}
    assert json.loads(ring.x) == 1


def test_there_is_a_step_after_each_piece(told: list[str]) -> None:
    counts = [len(told) for _ in importing("ring")]
    assert counts[-1] == 8
    assert max(after - before for before, after in pairwise(counts)) == 1


def test_what_is_there_takes_no_step(told: list[str]) -> None:
    finished(importing("ring"))
    assert list(importing("ring")) == list(importing("ring.deep.more")) == []


def test_a_module_of_a_package_brings_the_package_first(told: list[str]) -> None:
    finished(importing("ring.two"))
    assert told[0] == "ring"
    assert sys.modules["ring.two"].TWO == 2


def test_what_fails_is_gone_and_what_came_before_it_stays(told: list[str]) -> None:
    with pytest.raises(ValueError, match="broken"):
        finished(importing("ring.broken"))
    assert "ring.broken" not in sys.modules
    assert "ring.two" in sys.modules
    with pytest.raises(ImportError, match="nothing"):
        finished(importing("ring.lacking"))
    assert "ring.lacking" not in sys.modules


def test_what_nobody_waits_for_any_more_is_gone(told: list[str]) -> None:
    steps = importing("ring")
    next(steps)
    steps.close()
    assert "ring" not in sys.modules
    finished(importing("ring"))
    assert sys.modules["ring"].two.TWO == 2


def test_a_module_that_is_nowhere_is_an_import_error(told: list[str]) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"ring\.gone"):
        finished(importing("ring.gone"))


def test_modules_that_were_not_cut_are_imported_whole(told: list[str]) -> None:
    sys.modules.pop("colorsys", None)
    assert len(list(importing("colorsys"))) == 1
    assert "colorsys" in sys.modules


def test_compiled_libraries_are_told_when_a_wheel_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/b.so", b"code")
        archive.writestr("a/c.py", "")
    steps = unpacking(path.read_bytes(), tmp_path / "to")
    assert finished(steps) == [tmp_path / "to/a/b.so"]
    assert (tmp_path / "to/a/b.so").read_bytes() == b"code"


def test_what_was_not_there_is_found_once_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("came_late")
    date = tmp_path.stat().st_mtime_ns
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("came_late.py", "x = 1")
    finished(unpacking(path.read_bytes(), tmp_path))
    os.utime(tmp_path, ns=(date, date))
    assert importlib.import_module("came_late").x == 1
    sys.modules.pop("came_late")


def test_half_a_wheel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/c.py", "x = 1")
    with pytest.raises(zipfile.BadZipFile):
        finished(unpacking(path.read_bytes()[:-9], tmp_path / "to"))
    assert not (tmp_path / "to").exists()
