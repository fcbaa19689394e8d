"""Try every source of data and runtime by itself: set-up is content with the first that gives.

Example::

    make sources   # over the real network, into a scratch folder: about 60 MB
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools import movielens
from tools.fetch import FetchError, Source, fetch_files, say
from tools.pins import PinnedFile, read_pins
from tools.vendor import wheel_sources

Wanted = Iterable[tuple[Sequence[PinnedFile], Sequence[Source]]]


def failing(wanted: Wanted, scratch: Path) -> list[str]:
    """Get all files once from each of their sources; name the sources that do not give them."""
    names = []
    for files, sources in wanted:
        for source in sources:
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                try:
                    fetch_files(files, Path(folder), [source])
                except FetchError:
                    names.append(source.label)
    return names


def main() -> int:
    """Try all; return the exit code."""
    pins = read_pins()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = (pins.movielens, movielens.sources(pins, scratch))
        found = failing([data, *wheel_sources(pins, scratch)], scratch)
    for label in found:
        say(f"error: {label} does not give what is pinned.")
    print("Some sources have failed." if found else "All sources give what is pinned.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
