"""What a model says once it is asked: vectors of items and of users.

Example::

    asked = Asked(recipe, family, data, crew)
    items = asked.items(state)                     # all of them, the same for all workers
    asked.users(state, items, number, rows)        # of some of a shard's users, [n, dim]

All workers ask for items together; for users each asks for its own.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from scipy.sparse import csr_array

from scale.batches.layout import unit_rows
from scale.batches.pools import Histories
from scale.data.matrix import watched
from scale.data.shards import Data, Shard
from scale.model.history import History
from scale.model.ids import BIASES, ITEMS, USERS, Ids
from scale.model.meeting import run_of
from scale.recipe import Recipe
from scale.training.crew import THE_SAME, WORKERS, Crew
from scale.training.step import State, state_specs
from scale.training.tables import Held

# users whose histories are pooled together
TOGETHER = 256


class Items(NamedTuple):
    """All items.

    Attributes:
        table: float32 [num_items, dim], rows of the table.
        vectors: float32 [num_items, dim], of the tower.
        biases: float32 [num_items].
    """

    table: np.ndarray
    vectors: np.ndarray
    biases: np.ndarray


class Asked:
    """Asks a model."""

    def __init__(
        self, recipe: Recipe, family: Ids | History, held: dict[str, Held], data: Data, crew: Crew
    ) -> None:
        """Take what is asked, and of which data."""
        self._recipe, self._family, self._data, self._crew = recipe, family, data, crew
        self._genres = data.of_items("genres")
        num_items = -(-len(self._genres) // crew.size) * crew.size
        padded = np.zeros((num_items, self._genres.shape[1]), dtype=np.float32)
        padded[: len(self._genres)] = unit_rows(self._genres)
        self._of_items = crew.placed(padded, THE_SAME)
        self._all_items = _all_items(family, held, crew)
        self._users = jax.jit(family.users)

    def items(self, state: State) -> Items:
        """Return all items."""
        found = self._all_items(state, self._of_items)
        number = self._data.about.num_items
        table, vectors, biases = (np.asarray(one.addressable_data(0))[:number] for one in found)
        return Items(table, vectors, biases[:, 0])

    def users(self, state: State, items: Items, number: int, rows: np.ndarray) -> np.ndarray:
        """Return the vectors of users, float32 [n, dim].

        Args:
            state: of the training.
            items: by that state.
            number: of one of the worker's shards.
            rows: int [n], in that shard.
        """
        shard = self._data.shard(number)
        weights = {name: one.value.addressable_data(0) for name, one in state["weights"].items()}
        parts = [np.zeros((0, self._recipe.dim), dtype=np.float32)]
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            whole = np.resize(some, TOGETHER)  # one shape: compiled once
            inputs = self._inputs(state, items, shard, number, whole)
            parts.append(np.asarray(self._users(inputs[0], weights, inputs[1]))[: len(some)])
        return np.concatenate(parts)

    def _inputs(
        self, state: State, items: Items, shard: Shard, number: int, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what goes into the users' tower, and genres."""
        if isinstance(self._family, Ids):
            first = self._data.run_of(self._crew.rank, self._crew.size).start
            own = state["tables"][USERS].value.addressable_data(0)
            own_rows = (number - first) * self._data.about.capacity + rows
            counts = watched(shard, len(self._genres)) @ self._genres
            genres = unit_rows(counts[rows])
            return np.asarray(own[jnp.asarray(own_rows)]), genres
        histories = Histories.of(
            [(shard.seen.of(row), _times(shard, row)) for row in rows.tolist()]
        )
        shape = (len(rows), len(items.table))
        places = (histories.row, histories.items)
        weights = [histories.weights(by, decay) for by, decay in self._recipe.pools]
        pools = [csr_array((one.astype(np.float32), places), shape=shape) for one in weights]
        pooled = np.stack([pool @ items.table for pool in pools], axis=1)
        return pooled.astype(np.float32), histories.profiles(self._genres)


def _times(shard: Shard, row: int) -> np.ndarray | None:
    if shard.times is None:
        return None
    found: np.ndarray = shard.times[shard.seen.starts[row] : shard.seen.starts[row + 1]]
    return found


def _all_items(family: Ids | History, held: dict[str, Held], crew: Crew):  # type: ignore[no-untyped-def]
    """Return what gives table, vectors and biases of all items: each worker works out a run."""

    def of_worker(state: State, genres: Array) -> tuple[Array, Array, Array]:
        own = run_of(genres)
        weights = {name: one.value for name, one in state["weights"].items()}
        tables = [state["tables"][name].value for name in (ITEMS, BIASES)]
        if held[ITEMS] is Held.BY_ALL:
            tables = [own(table) for table in tables]
        vectors = family.items(tables[0], weights, own(genres))
        parts = (tables[0], vectors, tables[1])
        table, outputs, biases = (jax.lax.all_gather(one, WORKERS, tiled=True) for one in parts)
        return table, outputs, biases

    return jax.jit(
        jax.shard_map(
            of_worker,
            mesh=crew.mesh,
            in_specs=(state_specs(held), THE_SAME),
            out_specs=THE_SAME,
            check_vma=False,
        )
    )
