"""All ratings of any data that the page reads, as columns on disk: none of them is held at once.

Example::

    for chunk in read_columns([Path("ml-25m.zip")], folder).chunks():
        chunk.user, chunk.item, chunk.time, chunk.position

The page's own reader reads them (reading/, under Node): whatever it takes, refuses or asks is the
same here. Parquet, which browsers do not read, becomes a table of text for it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from scale.errors import ScaleError
from tools.pins import ROOT
from tools.reading import QuestionError, error_of

SPILL = ROOT / "scale" / "data" / "spill.js"
PARQUET = (".parquet", ".pq")
# ratings that are looked at together
CHUNK = 1_000_000


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some ratings, in the order of the file.

    Attributes:
        user: int32, rows of users by ascending id.
        item: int32, rows of items as the page has them.
        time: int64, Unix seconds; zeros where nobody knows.
        position: int32, in the file.
    """

    user: np.ndarray
    item: np.ndarray
    time: np.ndarray
    position: np.ndarray


@dataclass(frozen=True, eq=False)
class Columns:
    """What was read, in a folder of scale/data/spill.js."""

    folder: Path

    @cached_property
    def legend(self) -> dict[str, Any]:
        """What is known beside the ratings."""
        found: dict[str, Any] = json.loads((self.folder / "legend.json").read_text("utf-8"))
        return found

    @property
    def num_ratings(self) -> int:
        """How many there are."""
        return len(self._column("user.i4", np.int32))

    @property
    def num_users(self) -> int:
        """How many rated something."""
        return len(self.legend["userOrder"])

    @property
    def num_items(self) -> int:
        """How many items there are, rated or not."""
        return len(self.legend["itemOrder"])

    @property
    def has_times(self) -> bool:
        """Whether the file says when."""
        return bool(self.legend["hasTimes"])

    @property
    def user_ids(self) -> np.ndarray:
        """The ids of users in their order, int64 or text."""
        return _ids(self.legend["userIds"], self.legend["userOrder"])

    @property
    def item_ids(self) -> np.ndarray:
        """Likewise of items."""
        return _ids(self.legend["itemIds"], self.legend["itemOrder"])

    @property
    def titles(self) -> list[str] | None:
        """Of items, as their table has them; None where there is no such table."""
        found: list[str] | None = self.legend["titles"]
        return found

    @property
    def item_genres(self) -> np.ndarray:
        """1 where an item has a genre, float32 [num_items, genres]."""
        flags = np.fromfile(self.folder / "genres.f4", dtype=np.float32)
        return flags.reshape(self.num_items, len(self.legend["genres"]))

    def chunks(self) -> Iterator[Chunk]:
        """Go through all ratings, some at a time."""
        user, item = (self._column(f"{name}.i4", np.int32) for name in ("user", "item"))
        time = self._column("time.f8", np.float64)
        of_user, of_item = (_places(self.legend[name]) for name in ("userOrder", "itemOrder"))
        for start in range(0, len(user), CHUNK):
            part = slice(start, start + CHUNK)
            when = time[part].astype(np.int64) if self.has_times else None
            own = of_user[user[part]]
            yield Chunk(
                own,
                of_item[item[part]],
                np.zeros(len(own), dtype=np.int64) if when is None else when,
                np.arange(start, start + len(own), dtype=np.int32),
            )

    def _column(self, name: str, kind: type) -> np.ndarray:
        path = self.folder / name
        if not path.stat().st_size:
            return np.empty(0, dtype=kind)
        return np.memmap(path, dtype=kind, mode="r")


def read_columns(files: Sequence[Path], folder: Path) -> Columns:
    """Read files into a folder that is there.

    Raises:
        VisitorError: as in the page, where a file is none of ratings.
        ScaleError: where the page would ask what the columns are.
    """
    asked = {"files": [{"name": path.name, "path": str(path)} for path in files], "answer": None}
    command = ["node", str(SPILL), str(folder), json.dumps(asked)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    answer = json.loads(done.stdout)
    if "question" in answer:
        raise ScaleError(f"{QuestionError(answer['question'])}: name them in a header")
    if "error" in answer:
        raise error_of(answer["error"])
    return Columns(folder)


def files_of(data: Path, folder: Path) -> list[Path]:
    """Return the files that the reader is to read: of a folder all, of Parquet a table of text.

    Args:
        data: a file or a folder.
        folder: where what has to be written is put.

    Raises:
        ScaleError: when there is nothing.
    """
    if not data.exists():
        raise ScaleError(f"{data}: expected a file or a folder of ratings, found nothing")
    files = sorted(path for path in data.iterdir() if path.is_file()) if data.is_dir() else [data]
    tables = [path for path in files if path.suffix.lower() in PARQUET]
    others = [path for path in files if path not in tables]
    return others if not tables else [*others, _as_text(tables, folder / "ratings.csv")]


def _as_text(tables: Sequence[Path], target: Path) -> Path:
    """Write Parquet as one table of text, a batch of rows at a time."""
    from pyarrow import csv, dataset

    rows = dataset.dataset([str(path) for path in tables], format="parquet").scanner()
    with csv.CSVWriter(target, rows.projected_schema) as writer:
        for batch in rows.to_batches():
            writer.write_batch(batch)
    return target


def _ids(ids: Sequence[Any], order: Sequence[int]) -> np.ndarray:
    found = np.array(ids)[np.array(order, dtype=np.int64)]
    return found if found.dtype.kind == "U" else found.astype(np.int64)


def _places(order: Sequence[int]) -> np.ndarray:
    places = np.empty(len(order), dtype=np.int32)
    places[np.array(order, dtype=np.int64)] = np.arange(len(order), dtype=np.int32)
    return places
