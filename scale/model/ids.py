"""The family of ids, Deep and Baseline: what a step needs, and its loss.

Example::

    family = Ids(form, values, num_genres=19)
    family.loss(rows, weights, batch)      # this worker's part, in nats

See model/ids/two_tower.js: the same model, of one worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from jax import Array

from scale.model.losses import SampledPairs, Triples, bpr, l2_penalty, sampled_softmax
from scale.model.meeting import ask, offer, shared, tower
from scale.model.towers import Form, id_tower

USERS, ITEMS, BIASES = "user_tower.embedding", "item_tower.embedding", "item_bias"


class IdsBatch(NamedTuple):
    """A batch as one worker has it.

    Attributes:
        users: int32 [M], among the worker's own rows, all different.
        user_genres: float32 [M, genres], rows of length one.
        items: int32 [N], all workers' items, the same for all.
        item_genres: float32 [N, genres], likewise.
        pairs: what the loss compares.
        user_shares: float32 [M], one over the number of users of all workers; 0: only fills up.
        item_shares: float32 [N], one over the number of items and of workers, who all count them.
        widest: int32, how many rows of users the worker with most of them has.
    """

    users: Array
    user_genres: Array
    items: Array
    item_genres: Array
    pairs: SampledPairs | Triples
    user_shares: Array
    item_shares: Array
    widest: Array

    def narrowed(self, width: int) -> IdsBatch:
        """Return it with fewer rows of users: those behind them only fill up."""
        pairs = self.pairs
        if isinstance(pairs, SampledPairs):
            pairs = pairs._replace(excluded=pairs.excluded[:width])
        return self._replace(
            users=self.users[:width],
            user_genres=self.user_genres[:width],
            pairs=pairs,
            user_shares=self.user_shares[:width],
        )


@dataclass(frozen=True)
class Ids:
    """What the loss depends on beside the batch.

    Attributes:
        form: how towers end.
        temperature: by which scores are divided.
        l2: weight of the penalty.
        has_bias: whether items have biases.
        target_among: whether positives stand among the negatives.
        genres: of users, of items: whether they pass through the towers.
    """

    form: Form
    temperature: float
    l2: float
    has_bias: bool
    target_among: bool
    genres: tuple[bool, bool]

    def loss(
        self, rows: Mapping[str, Array], weights: Mapping[str, Array], batch: IdsBatch
    ) -> Array:
        """Return this worker's part of the loss.

        Args:
            rows: of the tables: of USERS [M, dim], of ITEMS [N, dim] and BIASES [N, 1].
            weights: of the Dense layers, by their names in a model file.
            batch: likewise.
        """
        own = rows[USERS][: len(batch.users)]
        users = self.users(own, weights, batch.user_genres)
        outputs = shared(
            lambda some, genres: self.items(some, weights, genres), rows[ITEMS], batch.item_genres
        )
        penalty = l2_penalty(
            [
                (users, batch.user_shares),
                (own, batch.user_shares),
                (outputs, batch.item_shares),
                (rows[ITEMS], batch.item_shares),
            ],
            self.l2,
        )
        offered = offer(outputs, rows[BIASES], has_bias=self.has_bias)
        return self._fit(ask(users, self.temperature), offered, batch.pairs) + penalty

    def _fit(self, asked: Array, offered: Array, pairs: SampledPairs | Triples) -> Array:
        if isinstance(pairs, Triples):
            return bpr(asked, offered, pairs, self.temperature)
        return sampled_softmax(
            asked, offered, pairs, self.temperature, target_among=self.target_among
        )

    def users(self, rows: Array, weights: Mapping[str, Array], genres: Array) -> Array:
        """Return the vectors of rows of users, [M, dim]."""
        return id_tower(
            tower(weights, "user_tower"), rows, genres if self.genres[0] else None, self.form
        )

    def items(self, rows: Array, weights: Mapping[str, Array], genres: Array) -> Array:
        """Return the vectors of rows of items, [N, dim]."""
        return id_tower(
            tower(weights, "item_tower"), rows, genres if self.genres[1] else None, self.form
        )
