"""Pack what PyScript is to fetch for Python into one archive of byte-code, for an assembled site.

A checkout names its Python files one by one in pyscript.toml, and the page compiles their source:
an edit shows on reload. A site has one archive in their place, of which a snapshot is taken
(tools/snapshot.py); where a browser cannot go on from that, Python unpacks the archive: one request
instead of two hundred, and nothing to compile. The same files give the same bytes.

Example::

    bill = Path("pyscript.toml").read_text(encoding="utf-8")
    pack(Path(), bill, compile_in_pyodide)  # .cache/python/<hash of all that goes in>.zip
    site_bill(bill)  # the bill of materials of a site, which names the archive
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

from tools.bytecode import Job
from tools.fetch import say
from tools.page import PageError
from tools.pins import ROOT
from tools.vendor import Compile

ARCHIVE = "python.zip"
# What nobody but Python reads: a site has it in the archive alone.
ONLY_PACKED = ("recommender", "ui")

# Where PyScript puts the files: tracebacks name them there, as they do in a checkout.
HOME = "/home/pyodide/"

# What else the bytes of an archive depend on; the lock has the version of Pyodide.
COMPILER = ("tools/bytecode.js", "tools/bytecode.py", "tools/trim.py", "package-lock.json")

# the table's head, and all lines until one that is empty or another head
_FILES = re.compile(r"^\[files\]\n(?:[^\[\n].*\n)+\n?", re.MULTILINE)


def site_bill(bill: str) -> str:
    """Return a pyscript.toml without files: of a site, boot/interpreter.js brings them.

    Raises:
        PageError: the text has not one table `[files]`.
    """
    written, count = _FILES.subn("", bill)
    if count != 1:
        raise PageError(f"pyscript.toml: expected one table [files], got {count}")
    return written


def pack(root: Path, bill: str, compile_all: Compile) -> Path:
    """Return the archive of the files that a pyscript.toml names; it is made where it is not yet.

    Raises:
        PageError: a file is not there.
        VendorError: what is there cannot be compiled.
    """
    sources = _sources(root, tomllib.loads(bill)["files"])
    folder = root / ".cache" / "python"
    target = folder / f"{_hash(sources)}.zip"
    if not target.is_file():
        say("Compiling the page's own Python with Pyodide.")
        shutil.rmtree(folder, ignore_errors=True)  # archives of older files
        folder.mkdir(parents=True)
        original, fresh = folder / "sources.zip", folder / "fresh.part"
        original.write_bytes(sources)
        compile_all([Job(str(original.resolve()), str(fresh.resolve()), HOME)])
        fresh.rename(target)
    return target


def _sources(root: Path, files: dict[str, str]) -> bytes:
    """Return an archive of the files as they are, named as PyScript would place them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for source, place in files.items():
            if not (root / source).is_file():
                raise PageError(f"{source} is missing in {root}, and pyscript.toml names it")
            # an entry of its own has a fixed date: the bytes tell what is in it, and nothing else
            entry = zipfile.ZipInfo(PurePosixPath(place).as_posix())
            archive.writestr(entry, (root / source).read_bytes())
    return buffer.getvalue()


def _hash(sources: bytes) -> str:
    digest = hashlib.sha256(sources)
    for name in COMPILER:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]
