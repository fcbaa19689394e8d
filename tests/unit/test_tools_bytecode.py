"""tools/bytecode.py and tools/trim.py on a tiny wheel, with this Python and with Pyodide's."""

from __future__ import annotations

import importlib
import io
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from tools.bytecode import SITE_PACKAGES, Job, rewrite_all, wheel_name
from tools.trim import REPLACED, RULES, is_left_out
from tools.vendor import VendorError, compile_in_pyodide

NAME = "tiny_lib-1.0-py2.py3-none-any.whl"
INFO = "tiny_lib-1.0.dist-info"
MODULE = '''"""A docstring of the module."""
import sys

def shown():
    """A docstring."""
    assert False, "asserts are gone"
    return "not a docstring", shown.__doc__, sys._getframe().f_code.co_filename

class Empty:
    """Nothing but a docstring."""
'''
FILES = {
    f"{INFO}/RECORD": "tiny_lib/__init__.py,sha256=old,1\n",
    f"{INFO}/METADATA": "Name: tiny-lib\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n\n",
    "tiny_lib/tests/test_it.py": "this is not Python",
    "tiny_lib/__init__.py": "",
    "tiny_lib/types.pyi": "x: int",
    "tiny_lib/module.py": MODULE,
    "tiny_lib/table.csv": "1,2\n",
    "tiny_lib/numbers.cpython-312-wasm32-emscripten.so": "machine code",
}


def _wheel(folder: Path, files: Mapping[str, str]) -> Path:
    path = folder / NAME
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def _job(original: Path, folder: str = "new") -> Job:
    target = original.parent / folder / wheel_name(original.name)
    target.parent.mkdir(exist_ok=True)
    return Job(str(original), str(target), SITE_PACKAGES)


@pytest.fixture
def rewritten(tmp_path: Path) -> Path:
    job = _job(_wheel(tmp_path, FILES))
    rewrite_all([job])
    return Path(job.target)


def test_modules_become_byte_code_and_tests_and_stubs_go(rewritten: Path) -> None:
    assert rewritten.name == "tiny_lib-1.0-1pyc-cp312-none-any.whl"
    with zipfile.ZipFile(rewritten) as archive:
        assert archive.namelist() == [
            f"{INFO}/METADATA",
            f"{INFO}/RECORD",
            f"{INFO}/WHEEL",
            "tiny_lib/__init__.pyc",
            "tiny_lib/module.pyc",
            "tiny_lib/numbers.cpython-312-wasm32-emscripten.so",
            "tiny_lib/table.csv",
        ]
        assert archive.read("tiny_lib/table.csv") == b"1,2\n"


def test_the_metadata_fits_the_new_file(rewritten: Path) -> None:
    with zipfile.ZipFile(rewritten) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    wheel = members[f"{INFO}/WHEEL"].decode()
    assert wheel == "Wheel-Version: 1.0\nBuild: 1pyc\nTag: cp312-none-any\n"
    record = members[f"{INFO}/RECORD"].decode().splitlines()
    sizes = {line.split(",")[0]: line.split(",")[2] for line in record}
    assert sizes.pop(f"{INFO}/RECORD") == ""
    del members[f"{INFO}/RECORD"]
    assert sizes == {name: str(len(content)) for name, content in members.items()}
    # base64 of the SHA-256 of "1,2\n", with - and _, without =
    assert "tiny_lib/table.csv,sha256=UhhskzmT2kCCs83HxAu0v3NbOR_1Si73jAN92mw4poA,4" in record


def test_a_module_runs_without_its_source(
    rewritten: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(rewritten) as archive:
        archive.extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    module = importlib.import_module("tiny_lib.module")
    path = "/lib/python3.12/site-packages/tiny_lib/module.py"
    assert module.shown() == ("not a docstring", "", path)
    assert (module.__doc__, module.Empty.__doc__) == ("", " ")
    for name in [name for name in sys.modules if name.startswith("tiny_lib")]:
        monkeypatch.delitem(sys.modules, name)


def test_byte_code_names_no_source_and_no_date(rewritten: Path) -> None:
    with zipfile.ZipFile(rewritten) as archive:
        code = archive.read("tiny_lib/module.pyc")
    # PEP 552: the flags 0b01 are "hash of the source, not to be compared with it"
    assert code[:8] == MAGIC_NUMBER + b"\x01\0\0\0"


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    one = _job(_wheel(tmp_path, FILES), "one")
    rewrite_all([one])
    # other order, other dates, other compression
    with zipfile.ZipFile(tmp_path / NAME, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in reversed(FILES.items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), text)
    two = _job(tmp_path / NAME, "two")
    rewrite_all([two])
    assert Path(one.target).read_bytes() == Path(two.target).read_bytes()


def test_pyodide_compiles_for_the_python_of_the_page_the_same_each_time(tmp_path: Path) -> None:
    original = _wheel(tmp_path, FILES)
    jobs = [_job(original, "one"), _job(original, "two")]
    for job in jobs:
        compile_in_pyodide([job])
    contents = [Path(job.target).read_bytes() for job in jobs]
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as archive:
        # 3531: Python 3.12
        assert archive.read("tiny_lib/module.pyc")[:4] == (3531).to_bytes(2, "little") + b"\r\n"


def test_a_module_that_is_not_python_is_named(tmp_path: Path) -> None:
    job = _job(_wheel(tmp_path, FILES | {"tiny_lib/bad.py": "1 +"}))
    with pytest.raises(ValueError, match=r"site-packages/tiny_lib/bad\.py is not Python: .*line 1"):
        rewrite_all([job])
    assert not Path(job.target).exists()


def test_the_last_line_of_a_failure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho Traceback >&2\necho 'ValueError: bad.py' >&2\nexit 1\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VendorError, match=r"the page's Python: ValueError: bad\.py$"):
        compile_in_pyodide([])


def test_without_node_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VendorError, match="node is not installed: run `make vendor`"):
        compile_in_pyodide([])


@pytest.mark.parametrize(
    "name",
    [
        "numpy/linalg/tests/test_linalg.py",
        "numpy/_core/include/numpy/arrayobject.h",
        "numpy/f2py/crackfortran.py",
        "numpy/__init__.pyi",
        "pandas/_libs/sas.cpython-312-wasm32-emscripten.so",
        "pandas/conftest.py",
        "encodings/cp865.py",
        "unittest/mock.py",
    ],
)
def test_what_is_left_out(name: str) -> None:
    assert is_left_out(name)


@pytest.mark.parametrize(
    "name",
    [
        "numpy/linalg/_umath_linalg.cpython-312-wasm32-emscripten.so",
        "numpy/random/_pickle.py",
        "numpy-2.0.2.dist-info/LICENSE.txt",
        "pandas/_testing/__init__.py",
        "pandas/io/formats/format.py",
        "dateutil/tz/tz.py",
        "encodings/cp437.py",
        "encodings/latin_1.py",
        "traceback.py",
    ],
)
def test_what_stays(name: str) -> None:
    assert not is_left_out(name)


def test_no_pattern_is_so_wide_that_it_takes_a_package() -> None:
    patterns = [pattern for rule in RULES for pattern in rule.names.split()]
    assert not {"*", "*.py", "*.so", "numpy/*", "pandas/*", "dateutil/*"} & set(patterns)
    assert len(patterns) == len(set(patterns))


def test_the_archive_of_time_zones_is_empty_and_readable() -> None:
    # dateutil opens it with tarfile at each import of pandas
    zones = REPLACED["dateutil/zoneinfo/dateutil-zoneinfo.tar.gz"]
    with tarfile.open(fileobj=io.BytesIO(zones)) as archive:
        assert archive.getnames() == []
