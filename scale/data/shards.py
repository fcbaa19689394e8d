"""Shards: whole users with all that is known of them, each small enough to be held at once.

Example::

    data = Data.open(folder)
    data.about.num_users, data.about.steps_per_epoch(8192)
    shard = data.shard(3)
    shard.seen.of(0)       # the items that the shard's first user had watched, oldest first

A worker has a run of the shards and never more than one of them in memory. A user's place among all
users is the shard's number times the shards' capacity, plus the row in the shard: so each worker
has a run of a user table, too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

Int32s = np.ndarray[Any, np.dtype[np.int32]]
ABOUT, LEGEND = "about.json", "legend.json"


@dataclass(frozen=True)
class About:
    """What is known of all shards.

    Attributes:
        num_users: of the data.
        num_items: likewise, rated or not.
        num_shards: how many shards there are.
        capacity: rows of users in a shard; the last ones may be nobody's.
        sizes: of each shard, how many interactions models learn from.
        usable: of each shard, how many users have two of them or more.
        knows_order: whether the interactions are in an order that models may learn.
        held_out: by which way something was held out.
        num_held_out: how many interactions that were.
    """

    num_users: int
    num_items: int
    num_shards: int
    capacity: int
    sizes: list[int]
    usable: list[int]
    knows_order: bool
    held_out: str
    num_held_out: int

    @property
    def num_seen(self) -> int:
        """How many interactions models learn from."""
        return sum(self.sizes)


@dataclass(frozen=True, eq=False)
class ByUser:
    """Items by a shard's users.

    Attributes:
        starts: int64 [users + 1].
        items: int32 [n], each user's together.
    """

    starts: np.ndarray
    items: Int32s

    def of(self, user: int) -> Int32s:
        """Return one user's items."""
        found: Int32s = self.items[self.starts[user] : self.starts[user + 1]]
        return found

    def of_all(self, users: np.ndarray) -> tuple[np.ndarray, Int32s]:
        """Return some users' items, one user after the other: places among `users`, and items."""
        counts = self.counts[users]
        rows = np.repeat(np.arange(len(users)), counts)
        # how far each of them is from its user's first
        steps = np.arange(len(rows)) - (np.cumsum(counts) - counts)[rows]
        return rows, self.items[self.starts[users][rows] + steps]

    @cached_property
    def counts(self) -> np.ndarray:
        """How many items each user has, int64 [users]."""
        return np.diff(self.starts)

    @cached_property
    def users(self) -> np.ndarray:
        """Each item's user, int64 [n]."""
        return np.repeat(np.arange(len(self.counts)), self.counts)


@dataclass(frozen=True, eq=False)
class Shard:
    """Some users.

    Attributes:
        users: int32 [users], rows among all users of the data.
        seen: what models learn from; by time, where the order is known.
        times: int64 [n], when each of `seen` took place; None where nobody may know.
        aside: what they are watched by, perhaps nothing.
        wanted: what was held out.
    """

    users: Int32s
    seen: ByUser
    times: np.ndarray | None
    aside: ByUser
    wanted: ByUser


@dataclass(frozen=True, eq=False)
class Data:
    """All shards, in a folder.

    Attributes:
        folder: where they are.
        about: what is known of all.
    """

    folder: Path
    about: About

    @staticmethod
    def open(folder: Path) -> Data:
        """Return the shards of a folder."""
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Data(folder, About(**about))

    def shard(self, number: int) -> Shard:
        """Read a shard."""
        with np.load(self.folder / _name(number)) as held:
            parts = {name: held[name] for name in held.files}
        return Shard(
            users=parts["users"],
            seen=ByUser(parts["seen_starts"], parts["seen"]),
            times=parts.get("times"),
            aside=ByUser(parts["aside_starts"], parts["aside"]),
            wanted=ByUser(parts["wanted_starts"], parts["wanted"]),
        )

    def of_items(self, name: str) -> np.ndarray:
        """Return something of each item: `ids`, `genres` [num_items, genres], `counts`, `trend`."""
        found: np.ndarray = np.load(self.folder / f"items-{name}.npy")
        return found

    def user_ids(self) -> np.ndarray:
        """Return the ids of all users, as the data has them."""
        found: np.ndarray = np.load(self.folder / "users-ids.npy")
        return found

    def titles(self) -> list[str | None] | None:
        """Return what items are called, where a table says so."""
        found: list[str | None] | None = self._legend["titles"]
        return found

    def genres(self) -> tuple[str, ...]:
        """Return the names of genres, in the order of their columns."""
        return tuple(self._legend["genres"])

    @cached_property
    def _legend(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / LEGEND).read_text("utf-8"))
        return found

    def run_of(self, rank: int, size: int) -> range:
        """Return the numbers of a worker's shards.

        Raises:
            ValueError: when the shards cannot be parted evenly.
        """
        each, rest = divmod(self.about.num_shards, size)
        if rest or not each:
            raise ValueError(
                f"expected a number of workers that {self.about.num_shards} shards can be parted "
                f"among, got {size}"
            )
        return range(rank * each, (rank + 1) * each)


def write_shard(folder: Path, number: int, shard: Shard) -> None:
    """Write a shard."""
    parts = {
        "users": shard.users,
        "seen_starts": shard.seen.starts,
        "seen": shard.seen.items,
        "aside_starts": shard.aside.starts,
        "aside": shard.aside.items,
        "wanted_starts": shard.wanted.starts,
        "wanted": shard.wanted.items,
    }
    if shard.times is not None:
        parts["times"] = shard.times
    np.savez(folder / _name(number), **parts)  # type: ignore[arg-type]


def write_about(folder: Path, about: About) -> None:
    """Write what is known of all shards: the last file, so that a folder with it is whole."""
    text = json.dumps(asdict(about), indent=1)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8")


def _name(number: int) -> str:
    return f"shard-{number:05d}.npz"
