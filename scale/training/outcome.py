"""What a training leaves on disk: of each worker its users, of the first one all else.

Example::

    leave(course, learning, job.outcome("deep"))
    Outcome.read(job.outcome("deep")).lists
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ABOUT, WEIGHTS = "about.json", "weights.npz"
USERS = "user_tower.embedding"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a model has learnt, of all workers.

    Attributes:
        about: how it learnt: `losses`, `ndcgs`, `chance`, `best`, `broke`, `step`, `steps`, and of
            the run `resumed`, `seconds`, `peak_mb` and `code_mb` by worker.
        weights: by their names in a model file, in its order.
        item_vectors: float32 [num_items, dim], of the tower.
        item_biases: float32 [num_items], as they count in a score.
        user_vectors: float32 [num_users, dim].
        lists: int32 [num_users, K]; -1 for all who were not tested.
    """

    about: dict[str, Any]
    weights: dict[str, np.ndarray]
    item_vectors: np.ndarray
    item_biases: np.ndarray
    user_vectors: np.ndarray
    lists: np.ndarray

    @staticmethod
    def is_there(folder: Path) -> bool:
        """Whether a training has ended."""
        return (folder / ABOUT).exists()

    @staticmethod
    def read(folder: Path) -> Outcome:
        """Return what was left in a folder."""
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        with np.load(folder / WEIGHTS) as held:
            shared = {name: held[name] for name in held.files}
        parts = [_part(folder, rank) for rank in range(about["workers"])]
        users = np.concatenate([part["users"] for part in parts])
        of_users = {
            name: _in_order(users, np.concatenate([part[name] for part in parts]))
            for name in parts[0]
            if name != "users"
        }
        weights = {
            name: of_users["embedding"] if name == USERS else shared[f"weights/{name}"]
            for name in about["names"]
        }
        vectors = {name: shared[name] for name in ("item_vectors", "item_biases")}
        return Outcome(
            about=about,
            weights=weights,
            user_vectors=of_users["vectors"],
            lists=of_users["lists"],
            **vectors,
        )


def write_part(folder: Path, rank: int, parts: dict[str, np.ndarray]) -> None:
    """Write what one worker has: `users`, rows among all, and a row of all else for each."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(_path(folder, rank), **parts)  # type: ignore[arg-type]


def write_shared(folder: Path, shared: dict[str, np.ndarray], about: Any) -> None:
    """Write all else, the last file that there is of a training."""
    np.savez(folder / WEIGHTS, **shared)  # type: ignore[arg-type]
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _part(folder: Path, rank: int) -> dict[str, np.ndarray]:
    with np.load(_path(folder, rank)) as held:
        return {name: held[name] for name in held.files}


def _path(folder: Path, rank: int) -> Path:
    return folder / f"users-{rank:05d}.npz"


def _in_order(users: np.ndarray, rows: np.ndarray) -> np.ndarray:
    found = np.empty_like(rows)
    found[users] = rows
    return found
