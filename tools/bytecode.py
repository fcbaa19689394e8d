"""Rewrite an archive of Python modules as byte-code, without what the page never imports.

tools/bytecode.js runs this inside Pyodide, because byte-code fits one version of Python only. The
same original gives the same bytes: members are sorted, have one fixed date and mode, and are
compressed by Pyodide's zlib, not by that of this machine.

Example::

    name = "six-1.16.0-py2.py3-none-any.whl"
    rewrite_all([Job(f".cache/wheels/{name}", f"vendor/{wheel_name(name)}", SITE_PACKAGES)])
"""

from __future__ import annotations

import ast
import base64
import hashlib
import importlib.util
import json
import marshal
import zipfile
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from tools.pieces import Module, in_pieces
from tools.trim import REPLACED, is_left_out

# Where Pyodide unpacks wheels and has its standard library: tracebacks name files there.
SITE_PACKAGES = "/lib/python3.12/site-packages/"
STANDARD_LIBRARY = "/lib/python312.zip/"

# Marks a rewritten wheel: a file with the official name holds the official bytes.
BUILD = "1pyc"
PYTHON = "cp312"

# "Never compare with the source" (PEP 552): there is none, and so no date of it either.
UNCHECKED = (1).to_bytes(4, "little")
# The earliest date that a zip archive can hold, and -rw-r--r-- as Unix writes it.
DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
MODE = 0o100644 << 16

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Job(NamedTuple):
    """One archive to rewrite; `home` is the folder of its modules on the page."""

    original: str
    target: str
    home: str


def run(jobs: str) -> None:
    """Rewrite the archives that a JSON list of jobs names."""
    rewrite_all([Job(*job) for job in json.loads(jobs)])


def rewrite_all(jobs: Sequence[Job]) -> None:
    """Write the target of each; a module that is not Python is a ValueError that names it."""
    packages = [job for job in jobs if job.home == SITE_PACKAGES]
    beside = {module_name(name) for job in packages for name in _kept_names(job)}
    for job in jobs:
        # the standard library is there before anybody can wait for it
        _rewrite(job, beside if job in packages else set())


def _kept_names(job: Job) -> list[str]:
    with zipfile.ZipFile(job.original) as archive:
        names = archive.namelist()
    return [name for name in names if not name.endswith("/") and not is_left_out(name)]


def _rewrite(job: Job, beside: AbstractSet[str]) -> None:
    with zipfile.ZipFile(job.original) as archive:
        members = dict(_member(name, archive.read(name), job, beside) for name in _kept_names(job))
    for name in members:
        if name.endswith(".dist-info/RECORD"):
            members[name] = _record(members, name)
    _write(Path(job.target), members)


def wheel_name(original: str) -> str:
    """Return the file name of a rewritten wheel.

    >>> wheel_name("six-1.16.0-py2.py3-none-any.whl")
    'six-1.16.0-1pyc-cp312-none-any.whl'
    """
    name, version, _, abi, platform = original.split("-")
    return "-".join([name, version, BUILD, PYTHON, abi, platform])


def module_name(path: str) -> str:
    """Return the name by which a file of an archive is imported, if it is a module.

    >>> module_name("pandas/_libs/lib.cpython-312-wasm32-emscripten.so")
    'pandas._libs.lib'
    """
    folder, _, file = path.rpartition("/")
    names = [*folder.split("/"), file.partition(".")[0]]
    return ".".join(name for name in names if name not in ("", "__init__"))


def _member(name: str, content: bytes, job: Job, beside: AbstractSet[str]) -> tuple[str, bytes]:
    """Return name and content as they will be; what is not Python mostly stays as it is."""
    content = REPLACED.get(name, content)
    if name.endswith(".py"):
        # beside, not in __pycache__: only there is a module without its source found
        return f"{name}c", _compiled(content, name, job.home, beside)
    if name.endswith(".dist-info/WHEEL"):
        return name, _wheel_metadata(content, Path(job.target).stem)
    return name, content


def _compiled(source: bytes, name: str, home: str, beside: AbstractSet[str]) -> bytes:
    path = home + name
    try:
        tree = ast.parse(source, path)
    except SyntaxError as error:
        raise ValueError(f"{path} is not Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED):
            _empty_docstring(node)
    is_package = name.endswith("/__init__.py")
    code = in_pieces(tree, Module(module_name(name), path, is_package, beside))
    header = importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def _empty_docstring(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> None:
    """Empty it, not remove it as optimize=2 does: NumPy hands some on to C, which wants strings.

    A class keeps a blank: for one without a docstring, @dataclass works out its signature.
    """
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
            docstring.value = " " if isinstance(node, ast.ClassDef) else ""


def _wheel_metadata(content: bytes, stem: str) -> bytes:
    """Say in WHEEL what the file name says: which build, for which Python."""
    lines = content.decode().splitlines()
    kept = [line for line in lines if line and not line.startswith(("Build: ", "Tag: "))]
    _, _, build, tag = stem.split("-", 3)
    return "\n".join([*kept, f"Build: {build}", f"Tag: {tag}", ""]).encode()


def _record(members: Mapping[str, bytes], own: str) -> bytes:
    """List all members with hash and size, as a wheel's RECORD does."""
    lines = [
        f"{name},{_digest(content)},{len(content)}"
        for name, content in sorted(members.items())
        if name != own
    ]
    return "\n".join([*lines, f"{own},,", ""]).encode()


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"


def _write(target: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, members[name], zipfile.ZIP_DEFLATED, compresslevel=9)
