"""Batches of histories, for History: drawn by each worker, laid out together.

Example::

    rows = Rows(data, recipe, crew)
    rows.block(range(0, 16))       # [HistoryBatch, ...]

Which items compete is the same for all workers; what their users watched beside those is looked up
together. See model/history/history_batches.js and history_batch.js.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from scale.batches.layout import LAST, Widths, padded, shares, unit_rows
from scale.batches.passes import CANDIDATES, ROWS, Passes, Where, chance
from scale.batches.pools import Histories, pools_of
from scale.batches.users import order_of_users
from scale.data.shards import Data, Shard
from scale.model.history import HistoryBatch
from scale.recipe import Recipe
from scale.training.crew import Crew

# so many items compete in a step; of a larger catalogue a new choice for each step
MOST_CANDIDATES = 1700


class Row(NamedTuple):
    """What one user had watched, and what the user watched then.

    Attributes:
        history: int32 [n], oldest first.
        times: int64 [n]; None where nobody may know.
        targets: int32 [m].
        weights: float64 [m], what each target counts.
    """

    history: np.ndarray
    times: np.ndarray | None
    targets: np.ndarray
    weights: np.ndarray


class Rows:
    """Batches of histories, one a step."""

    def __init__(self, data: Data, recipe: Recipe, crew: Crew) -> None:
        """Take the shards, what a batch is, and who shares it."""
        self._data, self._recipe, self._crew = data, recipe, crew
        self._counts = data.of_items("counts")
        self._genres = data.of_items("genres")
        self._unit_genres = unit_rows(self._genres)
        about = data.about
        self.steps_per_epoch = max(1, about.num_seen // recipe.batch_size)
        rows = max(1, round(sum(about.usable) / self.steps_per_epoch))
        self.size = max(1, min(round(rows / crew.size), min(about.usable)))
        shards = data.run_of(crew.rank, crew.size)
        batches = [about.usable[number] // self.size for number in shards]
        self._passes = Passes(batches, shards, recipe.seed)
        self._widths = Widths(crew.size)
        self._planned = lru_cache(maxsize=1)(self._plan)

    def block(self, steps: range) -> list[HistoryBatch]:
        """Return the batches of some steps; all workers ask for the same."""
        candidates = [self._candidates(step) for step in steps]
        drawn = [self._draw(step, known) for step, known in zip(steps, candidates, strict=True)]
        told = self._crew.gathered(np.stack([self._told(rows) for rows in drawn]))
        others = [self._others(known, told[:, place]) for place, known in enumerate(candidates)]
        most = max(len(one) for one in others)
        # one length for all of them: each other one would be compiled for
        width = self._widths.of("others", most, self._data.about.num_items) if most else 0
        totals = np.ascontiguousarray(told[:, :, :4]).view(np.int32).sum(axis=(0, 2))
        return [
            self._laid_out(rows, candidates[place], padded(others[place], width, LAST), int(total))
            for place, (rows, total) in enumerate(zip(drawn, totals, strict=True))
        ]

    def _told(self, rows: list[Row]) -> np.ndarray:
        """Return what others have to know: how many rows there are, and whose histories' items.

        The items are bits of bytes: uint8 [4 + num_items / 8].
        """
        number = np.array([len(rows)], dtype=np.int32).view(np.uint8)
        if self._data.about.num_items <= MOST_CANDIDATES:  # then all are candidates
            return number
        has = np.zeros(self._data.about.num_items, dtype=bool)
        for row in rows:
            has[row.history] = True
        return np.concatenate([number, np.packbits(has)])

    def _candidates(self, step: int) -> np.ndarray:
        """Return the items that compete, the same for all workers, int32."""
        number = self._data.about.num_items
        if number <= MOST_CANDIDATES:
            return np.arange(number, dtype=np.int32)
        random = chance(self._recipe.seed, CANDIDATES, step)
        return random.choice(number, MOST_CANDIDATES, replace=False).astype(np.int32)

    def _draw(self, step: int, candidates: np.ndarray) -> list[Row]:
        """Return this worker's rows that have a target among the candidates."""
        where = self._passes.at(step)
        shard, users = self._planned(where.number, where.shard)
        own = users[where.batch * self.size : (where.batch + 1) * self.size]
        random = chance(self._recipe.seed, ROWS, where.number, where.shard, where.batch)
        rows = [self._row(shard, user, random) for user in own.tolist()]
        competes = np.zeros(self._data.about.num_items, dtype=bool)
        competes[candidates] = True
        return [row for row in rows if (competes[row.targets] & (row.weights > 0)).any()]

    def _plan(self, number: int, shard_number: int) -> tuple[Shard, np.ndarray]:
        """Return a shard and its users who have something to find, in the order of one pass."""
        shard = self._data.shard(shard_number)
        where = Where(number, shard_number, 0)
        users = order_of_users(shard, self._counts, where, self._recipe.seed)
        usable = users[shard.seen.counts[users] > 1]
        num_batches = len(usable) // self.size
        random = chance(self._recipe.seed, number, shard_number)
        batches = usable[: num_batches * self.size].reshape(num_batches, self.size)
        return shard, batches[random.permutation(num_batches)].ravel()

    def _row(self, shard: Shard, user: int, random: np.random.Generator) -> Row:
        items = shard.seen.of(user)
        start = shard.seen.starts[user]
        if shard.times is not None and random.random() < self._recipe.cut_share:
            return self._cut(items, shard.times[start : start + len(items)], random)
        return self._masked(items, random)

    def _cut(self, items: np.ndarray, times: np.ndarray, random: np.random.Generator) -> Row:
        """The history ends at a random place, and what comes after it is to be found."""
        end = int(random.integers(1, len(items)))
        later = np.arange(len(items) - end)
        weights = np.exp(-self._recipe.target_decay * later)
        return Row(items[:end], times[:end], items[end:], weights)

    def _masked(self, items: np.ndarray, random: np.random.Generator) -> Row:
        """Random items are left out and to be found, whenever they were watched."""
        kept = random.uniform(*self._recipe.kept)
        is_target = random.random(len(items)) >= kept
        if not is_target.any():
            is_target[random.integers(len(items))] = True
        targets = items[is_target]
        return Row(items[~is_target], None, targets, np.ones(len(targets)))

    def _laid_out(
        self, rows: list[Row], candidates: np.ndarray, others: np.ndarray, total: int
    ) -> HistoryBatch:
        """Return a batch as the loss compares it.

        Args:
            rows: of this worker.
            candidates: int32 [N].
            others: int32, what all workers' histories have beside them; LAST fills it up.
            total: how many rows all workers have.
        """
        number = len(candidates)
        num_candidates = self._widths.of("candidates", number, number)
        items = np.concatenate([padded(candidates, num_candidates, LAST), others])
        column = np.full(self._data.about.num_items, -1, dtype=np.int64)
        column[candidates] = np.arange(len(candidates))
        known = others[others != LAST]
        column[known] = num_candidates + np.arange(len(known))
        histories = Histories.of([(row.history, row.times) for row in rows])
        pools = pools_of(histories, column, len(items), self._recipe.pools)
        targets, excluded = self._compared(rows, column, candidates, num_candidates)
        return HistoryBatch(
            items=items,
            candidates=items[:num_candidates],
            item_genres=padded(self._unit_genres[candidates], num_candidates, 0),
            pools=padded(pools, self.size, 0),
            profiles=padded(histories.profiles(self._genres), self.size, 0),
            targets=padded(targets, self.size, 0),
            excluded=padded(excluded, self.size, True),
            shares=shares(len(rows), self.size, total),
        )

    def _others(self, candidates: np.ndarray, told: np.ndarray) -> np.ndarray:
        """Return the items of all workers' histories that do not compete, int32."""
        if self._data.about.num_items <= MOST_CANDIDATES:
            return np.empty(0, dtype=np.int32)
        each = np.unpackbits(told[:, 4:], axis=1, count=self._data.about.num_items)
        has = np.logical_or.reduce(each, axis=0)
        has[candidates] = False
        return np.flatnonzero(has).astype(np.int32)

    def _compared(
        self, rows: list[Row], column: np.ndarray, candidates: np.ndarray, width: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return targets, float32 [rows, width], and what is no target of whom, bool likewise."""
        targets = np.zeros((len(rows), width), dtype=np.float32)
        excluded = np.zeros((len(rows), width), dtype=bool)
        excluded[:, len(candidates) :] = True
        if rows:
            row, columns, competes = _columns(
                [one.targets for one in rows], column, len(candidates)
            )
            weights = np.concatenate([one.weights for one in rows])[competes]
            targets[row, columns] = weights / np.bincount(row, weights)[row]
            row, columns, _ = _columns([one.history for one in rows], column, len(candidates))
            excluded[row, columns] = True
        return targets, excluded


def _columns(
    items: list[np.ndarray], column: np.ndarray, number: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows and columns of items that compete, and which of all those do."""
    columns = column[np.concatenate(items)]
    competes = (columns >= 0) & (columns < number)
    row = np.repeat(np.arange(len(items)), [len(one) for one in items])
    return row[competes], columns[competes], competes
