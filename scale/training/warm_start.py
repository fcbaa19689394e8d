"""Where tables start: who watched what, summed up in a few directions, by all workers together.

Example::

    users, items = warm_start(data, 32, 7, crew)    # this worker's users, all items

model/data/warm_start.js says why and has the sources: orthogonal iteration with the sparse matrix
of users and items. Each worker multiplies by its shards, and what comes out for items is added up.
"""

from __future__ import annotations

import numpy as np

from scale.batches.passes import BASIS, chance
from scale.data.matrix import watched
from scale.data.shards import Data
from scale.training.crew import Crew

# passes, and the root mean square of the values, as in the page
PASSES, SIZE = 6, 0.2


def warm_start(data: Data, dim: int, seed: int, crew: Crew) -> tuple[np.ndarray, np.ndarray]:
    """Return what is added to tables: float32 [the worker's rows, dim] and [num_items, dim]."""
    num_items = data.about.num_items
    items = chance(seed, BASIS).uniform(-1, 1, (num_items, dim)).astype(np.float32)
    shards = data.run_of(crew.rank, crew.size)
    for _ in range(PASSES):
        sums = np.zeros_like(items)
        for number in shards:
            matrix = watched(data.shard(number), num_items)
            sums += matrix.T @ (matrix @ items)
        items = _orthonormal(crew.gathered(sums).sum(axis=0))
    capacity = data.about.capacity
    users = np.zeros((len(shards) * capacity, dim), dtype=np.float32)
    for place, number in enumerate(shards):
        found = watched(data.shard(number), num_items) @ items
        users[place * capacity : place * capacity + len(found)] = found
    squares = crew.gathered(np.array([np.square(users, dtype=np.float64).sum()], dtype=np.float32))
    of_users = np.sqrt(float(squares.sum()) / (data.about.num_users * dim))
    of_items = np.sqrt(float(np.square(items).mean()))
    return users * np.float32(SIZE / (of_users or 1)), items * np.float32(SIZE / (of_items or 1))


def _orthonormal(matrix: np.ndarray) -> np.ndarray:
    """Make columns orthogonal and of length one, as Gram and Schmidt do: each keeps its sign."""
    basis, shares = np.linalg.qr(matrix.astype(np.float64))
    signed: np.ndarray = basis * np.where(np.diag(shares) < 0, -1, 1)
    return signed.astype(np.float32)
