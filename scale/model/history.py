"""The family of histories: what a step needs, and its loss.

Example::

    family = History(form, values)
    family.loss(rows, weights, batch)      # this worker's part, in nats

See model/history/history_model.js: the same model, of one worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from jax import Array

from scale.model.ids import BIASES, ITEMS
from scale.model.losses import weighted_softmax
from scale.model.meeting import ask, offer, shared, tower
from scale.model.towers import Form, history_tower, id_tower


class HistoryBatch(NamedTuple):
    """A batch as one worker has it.

    Attributes:
        items: int32 [R], the N candidates, then the rest of all workers' histories.
        candidates: int32 [N], the first of them.
        item_genres: float32 [N, genres], rows of length one.
        pools: float32 [B, pools, R], this worker's histories as weights of items, each with sum 1.
        profiles: float32 [B, genres], rows of length one.
        targets: float32 [B, N], weights, each row with the sum 1.
        excluded: bool [B, N], items of the history and what fills up.
        shares: float32 [B], one over the number of rows of all workers; 0: only fills up.
    """

    items: Array
    candidates: Array
    item_genres: Array
    pools: Array
    profiles: Array
    targets: Array
    excluded: Array
    shares: Array


@dataclass(frozen=True)
class History:
    """What the loss depends on beside the batch.

    Attributes:
        form: how towers end.
        temperature: by which scores are divided.
        has_bias: whether items have biases.
        genres: of users, of items: whether they pass through the towers.
    """

    form: Form
    temperature: float
    has_bias: bool
    genres: tuple[bool, bool]

    def loss(
        self, rows: Mapping[str, Array], weights: Mapping[str, Array], batch: HistoryBatch
    ) -> Array:
        """Return this worker's part of the loss.

        Args:
            rows: of the tables: of ITEMS [R, dim], and of BIASES those of the candidates, [N, 1].
            weights: gates and Dense layers, by their names in a model file.
            batch: likewise.
        """
        size, number, _ = batch.pools.shape
        pooled = batch.pools.reshape(size * number, -1) @ rows[ITEMS]
        users = self.users(pooled.reshape(size, number, -1), weights, batch.profiles)
        offered = rows[ITEMS][: len(batch.candidates)]
        outputs = shared(
            lambda some, genres: self.items(some, weights, genres), offered, batch.item_genres
        )
        return weighted_softmax(
            ask(users, self.temperature),
            offer(outputs, rows[BIASES], has_bias=self.has_bias),
            batch.targets,
            batch.excluded,
            batch.shares,
            self.temperature,
        )

    def users(self, pooled: Array, weights: Mapping[str, Array], profiles: Array) -> Array:
        """Return the vectors of pooled histories [B, pools, dim]: [B, dim]."""
        genres = profiles if self.genres[0] else None
        return history_tower(tower(weights, "user_tower"), pooled, genres, self.form)

    def items(self, rows: Array, weights: Mapping[str, Array], genres: Array) -> Array:
        """Return the vectors of rows of items, [N, dim]."""
        known = genres if self.genres[1] else None
        return id_tower(tower(weights, "item_tower"), rows, known, self.form)
