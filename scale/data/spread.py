"""Ratings in the order of a file -> ratings by shards of users, on disk.

Example::

    spread = spread_out(columns, folder, num_shards=4, seed=7)
    spread.rows(2)       # one shard's, by user and time, none twice

Each shard has whole users, drawn by chance, and about as many ratings as any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scale.batches.passes import INITIAL, chance
from scale.data.columns import Chunk, Columns

ROW = np.dtype([("user", "<i4"), ("item", "<i4"), ("time", "<i8"), ("position", "<i4")])


@dataclass(frozen=True, eq=False)
class Spread:
    """All shards' rows.

    Attributes:
        folder: where they are.
        users: of each shard, rows of users among all users, int32.
        num_rows: of all shards together.
        lost: int32, ascending: positions in the file of ratings that a later one of the same user
            and item has replaced.
    """

    folder: Path
    users: list[np.ndarray]
    num_rows: int
    lost: np.ndarray

    def rows(self, number: int) -> np.ndarray:
        """Return a shard's ratings, [n] of ROW, by user, time and position."""
        found: np.ndarray = np.load(_path(self.folder, number, ".npy"))
        return found


def spread_out(columns: Columns, folder: Path, num_shards: int, seed: int) -> Spread:
    """Spread all ratings over shards."""
    counts = np.zeros(columns.num_users, dtype=np.int64)
    for chunk in columns.chunks():
        counts += np.bincount(chunk.user, minlength=len(counts))
    users = shards_of(counts, num_shards, seed)
    shard_of = np.empty(len(counts), dtype=np.int32)
    for number, own in enumerate(users):
        shard_of[own] = number
    _part(columns, shard_of, folder, num_shards)
    lost = np.sort(np.concatenate([_tidy(folder, number) for number in range(num_shards)]))
    return Spread(folder, users, columns.num_ratings - len(lost), lost)


def shards_of(counts: np.ndarray, num_shards: int, seed: int) -> list[np.ndarray]:
    """Part users, in an order of chance, into runs with about as many ratings each; int32 each.

    Args:
        counts: int64 [num_users], ratings of each.
        num_shards: at most as many as there are users.
        seed: of the order.
    """
    order = chance(seed, INITIAL).permutation(len(counts)).astype(np.int32)
    ends = np.cumsum(counts[order])
    wanted = ends[-1] * np.arange(1, num_shards) / num_shards
    # every shard has somebody: a cut is beyond the one before, and leaves as many as follow
    place = np.arange(num_shards - 1)
    cuts = np.maximum.accumulate(np.searchsorted(ends, wanted) + 1 - place) + place
    cuts = np.minimum(cuts, len(counts) - place[::-1] - 1)
    return np.split(order, cuts)


def _part(columns: Columns, shard_of: np.ndarray, folder: Path, num_shards: int) -> None:
    for number in range(num_shards):
        _path(folder, number, ".rows").write_bytes(b"")
    for chunk in columns.chunks():
        rows, shards = _rows(chunk), shard_of[chunk.user]
        order = np.argsort(shards, kind="stable")
        ends = np.searchsorted(shards[order], np.arange(num_shards + 1))
        for number in range(num_shards):
            own = rows[order[ends[number] : ends[number + 1]]]
            if len(own):
                with _path(folder, number, ".rows").open("ab") as file:
                    file.write(own.tobytes())


def _rows(chunk: Chunk) -> np.ndarray:
    rows = np.empty(len(chunk.user), dtype=ROW)
    rows["user"], rows["item"] = chunk.user, chunk.item
    rows["time"], rows["position"] = chunk.time, chunk.position
    return rows


def _tidy(folder: Path, number: int) -> np.ndarray:
    """Put a shard's rows in order, and return the positions of those that later ones replace."""
    path = _path(folder, number, ".rows")
    rows = np.fromfile(path, dtype=ROW)
    path.unlink()
    rows = rows[np.lexsort((rows["position"], rows["time"], rows["item"], rows["user"]))]
    is_replaced = np.zeros(len(rows), dtype=bool)
    is_replaced[:-1] = (rows["user"][1:] == rows["user"][:-1]) & (
        rows["item"][1:] == rows["item"][:-1]
    )
    kept = rows[~is_replaced]
    order = np.lexsort((kept["position"], kept["time"], kept["user"]))
    np.save(_path(folder, number, ".npy"), kept[order])
    lost: np.ndarray = rows["position"][is_replaced]
    return lost


def _path(folder: Path, number: int, ending: str) -> Path:
    return folder / f"spread-{number:05d}{ending}"
