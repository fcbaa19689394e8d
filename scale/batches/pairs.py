"""Batches of pairs, for Deep and Baseline: drawn by each worker, laid out together.

Example::

    pairs = Pairs(data, recipe, crew)
    for step, batch in pairs.from_step(0): ...

A batch is one of all workers: each draws its share of pairs from its own users, they tell one
another which items that gave, and all of them compete for every user, whoever drew them. So the
loss is that of the page (model/ids/batch.js), however many workers there are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from scale.batches.layout import (
    LAST,
    Widths,
    bits,
    floats,
    padded,
    shares,
    unit_rows,
)
from scale.batches.passes import NEGATIVES, Passes, Where, chance
from scale.batches.users import order_of_users
from scale.data.matrix import watched
from scale.data.shards import Data, Shard
from scale.model.ids import IdsBatch
from scale.model.losses import EXCLUDED_LOGIT, SampledPairs, Triples
from scale.recipe import Recipe
from scale.training.crew import Crew

# so much of its weight the oldest interaction keeps, as in model/data/pair_weights.js
LEAST = 0.02


class Drawn(NamedTuple):
    """The pairs of one worker.

    Attributes:
        planned: their shard.
        first: of the shard's users among the worker's rows.
        user: int64 [B], rows in the shard.
        item: int32 [B].
        weight: float64 [B].
        negative: int32 [B], of BPR; else empty.
    """

    planned: Planned
    first: int
    user: np.ndarray
    item: np.ndarray
    weight: np.ndarray
    negative: np.ndarray


class Planned(NamedTuple):
    """A shard in one pass: what all its batches need.

    Attributes:
        shard: the shard.
        batches: int64 [batches, B], where the pairs of each stand.
        weights: float64 [n], what each pair counts.
        profiles: float32 [users, genres], of what each user watched, rows of length one.
    """

    shard: Shard
    batches: np.ndarray
    weights: np.ndarray
    profiles: np.ndarray


class Offered(NamedTuple):
    """The items of one step, of all workers.

    Attributes:
        items: int32 [N], all different.
        copies: int64 [N], in how many pairs each stands.
    """

    items: np.ndarray
    copies: np.ndarray


class Pairs:
    """Batches of pairs, one a step."""

    def __init__(self, data: Data, recipe: Recipe, crew: Crew) -> None:
        """Take the shards, what a batch is, and who shares it."""
        self._data, self._recipe, self._crew = data, recipe, crew
        self._counts = data.of_items("counts")
        self._genres = data.of_items("genres")
        self._unit_genres = unit_rows(self._genres)
        self._log_q = log_q(self._counts, data.about.num_seen, has_logq=recipe.logq)
        shards = data.run_of(crew.rank, crew.size)
        # every worker draws as many, and every shard gives at least one batch
        least = min(data.about.sizes)
        self.size = max(1, min(recipe.batch_size // crew.size, least))
        self.steps_per_epoch = max(1, data.about.num_seen // (self.size * crew.size))
        self._passes = Passes(
            [data.about.sizes[number] // self.size for number in shards], shards, recipe.seed
        )
        # a batch of all workers has the pairs of as many users as one of the page
        self._together = max(1, recipe.users_together // crew.size)
        self._widths = Widths(crew.size)
        self._planned = lru_cache(maxsize=1)(self._plan)

    def block(self, steps: range) -> list[IdsBatch]:
        """Return the batches of some steps; all workers ask for the same."""
        drawn = [self._draw(step) for step in steps]
        told = self._crew.gathered(np.stack([self._told(one) for one in drawn]))
        offered = [self._offered(told[:, place]) for place in range(len(drawn))]
        # one length for all of them: each other one would be compiled for
        widths = (
            self._widths.of("users", int(told[:, :, -2].max()), most=self.size),
            self._widths.of(
                "items",
                max(len(one.items) for one in offered),
                most=self._data.about.num_items,
            ),
        )
        return [
            self._laid_out(one, offered[place], told[:, place], widths)
            for place, one in enumerate(drawn)
        ]

    def _told(self, drawn: Drawn) -> np.ndarray:
        """Return what others have to know: items, number of users, sum of the weights; int32."""
        items = [] if self._recipe.loss == "full" else [drawn.item, drawn.negative]
        rest = [len(np.unique(drawn.user)), bits(drawn.weight.sum())]
        return np.concatenate([*items, rest]).astype(np.int32)

    def _draw(self, step: int) -> Drawn:
        where = self._passes.at(step)
        planned = self._planned(where.number, where.shard)
        shard, positions = planned.shard, planned.batches[where.batch]
        user = shard.seen.users[positions]
        negative = np.empty(0, dtype=np.int32)
        if self._recipe.loss == "bpr":
            random = chance(self._recipe.seed, NEGATIVES, step, self._crew.rank)
            negative = self._negatives(shard, user, random)
        return Drawn(
            planned=planned,
            first=(where.shard - self._passes.shards.start) * self._data.about.capacity,
            user=user,
            item=shard.seen.items[positions],
            weight=planned.weights[positions],
            negative=negative,
        )

    def _plan(self, number: int, shard_number: int) -> Planned:
        """Return what the batches of a shard need in one pass."""
        shard = self._data.shard(shard_number)
        where = Where(number, shard_number, 0)
        users = order_of_users(shard, self._counts, where, self._recipe.seed)
        random = chance(self._recipe.seed, number, shard_number)
        # of so many users together the pairs are shuffled: each user then stands in many of a
        # batch's
        group = np.empty(len(users), dtype=np.int64)
        group[users] = np.arange(len(users)) // self._together
        order = np.argsort(group[shard.seen.users] + random.random(len(shard.seen.users)))
        num_batches = len(order) // self.size
        # which pairs are left over differs from pass to pass, since the groups do
        batches = order[: num_batches * self.size].reshape(num_batches, self.size)
        counts = watched(shard, self._data.about.num_items) @ self._genres
        return Planned(
            shard,
            batches[random.permutation(num_batches)],
            pair_weights(shard, self._recipe),
            unit_rows(counts),
        )

    def _negatives(self, shard: Shard, user: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Draw an item for each pair, of those that the user has not; of one who has all, any."""
        num_items = self._data.about.num_items
        items = random.integers(num_items, size=len(user), dtype=np.int32)
        if not self._recipe.masking:
            return items
        keys = np.sort(shard.seen.users * num_items + shard.seen.items)
        can = shard.seen.counts[user] < num_items
        while True:
            again = np.flatnonzero(can & is_among(user * num_items + items, keys))
            if not len(again):
                return items
            items[again] = random.integers(num_items, size=len(again), dtype=np.int32)

    def _offered(self, told: np.ndarray) -> Offered:
        """Return the items of a step, by what each worker told of its own, [workers, n]."""
        if self._recipe.loss == "full":
            number = self._data.about.num_items
            return Offered(np.arange(number, dtype=np.int32), np.ones(number, dtype=np.int64))
        items, copies = np.unique(told[:, :-2], return_counts=True)
        return Offered(items.astype(np.int32), copies)

    def _laid_out(
        self, drawn: Drawn, offered: Offered, told: np.ndarray, widths: tuple[int, int]
    ) -> IdsBatch:
        """Return a batch as the loss compares it.

        Args:
            drawn: by this worker.
            offered: by all workers.
            told: what each worker told of its own, [workers, n].
            widths: how many rows of users and of items arrays have.
        """
        (num_users, num_items), items = widths, offered.items
        users, user_row = np.unique(drawn.user, return_inverse=True)
        column = np.full(self._data.about.num_items, -1, dtype=np.int32)
        column[items] = np.arange(len(items))
        weights = (drawn.weight / floats(told[:, -1]).sum()).astype(np.float32)
        rows = (user_row.astype(np.int32), column[drawn.item])
        if self._recipe.loss == "bpr":
            pairs: SampledPairs | Triples = Triples(*rows, column[drawn.negative], weights)
        else:
            pairs = SampledPairs(
                *rows,
                weights,
                self._corrections(offered, num_items),
                self._excluded(drawn.planned.shard, users, column, widths),
                -self._own_log_q(drawn.item),
            )
        nobody = self._data.about.capacity * len(self._passes.shards)
        return IdsBatch(
            users=padded(drawn.first + users.astype(np.int32), num_users, nobody),
            user_genres=padded(drawn.planned.profiles[users], num_users, 0),
            items=padded(items, num_items, LAST),
            item_genres=padded(self._unit_genres[items], num_items, 0),
            pairs=pairs,
            user_shares=shares(len(users), num_users, int(told[:, -2].sum())),
            item_shares=shares(len(items), num_items, len(items) * self._crew.size),
            widest=np.array(told[:, -2].max(), dtype=np.int32),
        )

    def _corrections(self, offered: Offered, width: int) -> np.ndarray:
        """Return what is added to the logit of each item as a negative, float32 [width]."""
        is_full = self._recipe.loss == "full"
        own = np.log(offered.copies) - (0 if is_full else self._log_q[offered.items])
        return padded(own.astype(np.float32), width, EXCLUDED_LOGIT)

    def _own_log_q(self, item: np.ndarray) -> np.ndarray:
        if self._recipe.loss == "full":
            return np.zeros(len(item), dtype=np.float32)
        found: np.ndarray = self._log_q[item].astype(np.float32)
        return found

    def _excluded(
        self, shard: Shard, users: np.ndarray, column: np.ndarray, widths: tuple[int, int]
    ) -> np.ndarray:
        """Return where a user has an item: such a negative is really a positive; bool [M, N]."""
        excluded = np.zeros(widths, dtype=bool)
        if self._recipe.masking:
            rows, items = shard.seen.of_all(users)
            columns = column[items]
            is_there = columns >= 0
            excluded[rows[is_there], columns[is_there]] = True
        return excluded


def pair_weights(shard: Shard, recipe: Recipe) -> np.ndarray:
    """Return how much each interaction counts, as model/data/pair_weights.js has it."""
    number = shard.seen.counts[shard.seen.users]
    rank = np.arange(len(number)) - shard.seen.starts[:-1][shard.seen.users]
    later = (number - 1 - rank) / number if shard.times is not None else np.zeros(len(number))
    recency = LEAST + (1 - LEAST) * np.exp(-recipe.fading * later)
    weights: np.ndarray = recency / np.sqrt(number) if recipe.balance else recency
    return weights


def log_q(counts: np.ndarray, total: int, *, has_logq: bool) -> np.ndarray:
    """Return log((count + 1) / Σ(count + 1)) of each item, or zeros without the correction."""
    if not has_logq:
        return np.zeros(len(counts))
    found: np.ndarray = np.log(counts + 1.0) - np.log(float(total + len(counts)))
    return found


def is_among(keys: np.ndarray, sorted_keys: np.ndarray) -> np.ndarray:
    """Return whether each key is one of the sorted ones."""
    places = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: np.ndarray = sorted_keys[places] == keys
    return found
