"""Which ratings are learnt from and which are held out, as the page parts them, shard by shard.

Example::

    parting = parting_of(spread, settings, has_times=True, ...)
    rows, parts = parting.rows(2)    # one shard's: LEARNT, HELD_OUT, ASIDE or NEITHER for each

recommender/evaluation/split.py has the same of data that is held at once; tests/scale holds both
against one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from recommender.app.settings import BY_DATE, LAST_FIFTH, LAST_ONE, NONE, RANDOM, Settings
from recommender.evaluation.split import LEAST_TO_WATCH, MOST_WATCHED, ONE_IN, USERS_ONE_IN
from recommender.ratings.by_user import pair_keys
from scale.data.spread import Spread

LEARNT, HELD_OUT, ASIDE, NEITHER = range(4)
# how ratings are held out at random: numpy's older generator, of this seed
RANDOM_SEED = 42

Cut = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Parting:
    """How all shards' rows are parted.

    Attributes:
        spread: the rows.
        held_out: by which way some are held out.
        knows_order: whether models may know in which order the others took place.
        order: what the rows of a shard are ordered by, within a user.
        cut: which of a shard's rows are in which part, before some are set aside.
        aside: of users that are watched, by row, which of their rows are set aside.
        num_items: size of the catalogue.
        left_out: int64, ascending, user · num_items + item of pairs that nothing is learnt from.
    """

    spread: Spread
    held_out: str
    knows_order: bool
    order: Cut
    cut: Cut
    aside: dict[int, np.ndarray]
    num_items: int
    left_out: np.ndarray

    def rows(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a shard's rows, by user and in order, and the part of each, int8."""
        rows, parts = _ordered(self.spread.rows(number), self.order, self.cut)
        for user, places in self._watched(rows):
            learnt = places[parts[places] == LEARNT]
            parts[learnt[self.aside[user]]] = ASIDE
        if len(self.left_out):
            keys = pair_keys(rows["user"], rows["item"], self.num_items)
            parts[np.isin(keys, self.left_out) & (parts == LEARNT)] = NEITHER
        return rows, parts

    def _watched(self, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        for user in np.intersect1d(rows["user"], list(self.aside)).tolist():
            start, end = np.searchsorted(rows["user"], [user, user + 1])
            yield user, np.arange(start, end)


def parting_of(
    spread: Spread,
    settings: Settings,
    *,
    has_times: bool,
    num_users: int,
    num_items: int,
    left_out: np.ndarray,
) -> Parting:
    """Return how the ratings are parted, by the way that the settings ask for.

    Args:
        spread: all ratings.
        settings: of the run.
        has_times: whether anybody knows when they took place.
        num_users: of the data.
        num_items: likewise.
        left_out: see Parting.
    """
    wanted = settings.holds_out
    held_out = wanted if has_times or wanted == NONE else RANDOM
    order: Cut = lambda rows: rows["time"]  # noqa: E731
    if held_out == RANDOM:
        order = _random_order(spread)
    cut = _cut(spread, held_out, order)
    aside: dict[int, np.ndarray] = {}
    if settings.validate and wanted != NONE:
        counts = np.zeros(num_users, dtype=np.int64)
        for number in range(len(spread.users)):
            rows, parts = _ordered(spread.rows(number), order, cut)
            counts += np.bincount(rows["user"][parts == LEARNT], minlength=num_users)
        aside = _aside(counts, settings.seed)
    knows_order = has_times and held_out != RANDOM
    return Parting(spread, held_out, knows_order, order, cut, aside, num_items, left_out)


def _ordered(rows: np.ndarray, order: Cut, cut: Cut) -> tuple[np.ndarray, np.ndarray]:
    ordered = rows[np.lexsort((rows["position"], order(rows), rows["user"]))]
    return ordered, cut(ordered).astype(np.int8)


def _cut(spread: Spread, held_out: str, order: Cut) -> Cut:
    """Return what tells which of a shard's ordered rows are learnt from."""
    if held_out == BY_DATE:
        return _by_date(spread)
    if held_out == RANDOM:
        total = spread.num_rows
        return lambda rows: np.where(order(rows) < total * 4 // 5, LEARNT, HELD_OUT)
    number: Callable[[np.ndarray], np.ndarray] = {
        LAST_FIFTH: lambda counts: counts // 5,
        LAST_ONE: lambda counts: (counts > 1).astype(np.int64),
        NONE: lambda counts: np.zeros_like(counts),
    }[held_out]

    def ends(rows: np.ndarray) -> np.ndarray:
        _, start, counts = np.unique(rows["user"], return_index=True, return_counts=True)
        kept = np.repeat(counts - number(counts), counts)
        rank = np.arange(len(rows)) - np.repeat(start, counts)
        return np.where(rank < kept, LEARNT, HELD_OUT)

    return ends


def _by_date(spread: Spread) -> Cut:
    """Hold out the last tenth of all by time, of users who have some among the others."""
    when, position = _border(spread, spread.num_rows * 9 // 10)

    def cut(rows: np.ndarray) -> np.ndarray:
        is_before = (rows["time"] < when) | ((rows["time"] == when) & (rows["position"] < position))
        known = np.isin(rows["user"], rows["user"][is_before])
        return np.where(is_before, LEARNT, np.where(known, HELD_OUT, NEITHER))

    return cut


def _border(spread: Spread, rank: int) -> tuple[int, int]:
    """Return time and position of the rating that has so many before it.

    Times are halved until one is left, and all shards counted each time: no more than one of them
    is ever held.
    """
    least, most = _extent(spread)
    while least < most:
        middle = (least + most) // 2
        before = sum(
            int((spread.rows(number)["time"] <= middle).sum())
            for number in range(len(spread.users))
        )
        least, most = (middle + 1, most) if before <= rank else (least, middle)
    before, tied = 0, [np.empty(0, dtype=np.int32)]
    for number in range(len(spread.users)):
        rows = spread.rows(number)
        before += int((rows["time"] < least).sum())
        tied.append(rows["position"][rows["time"] == least])
    return least, int(np.sort(np.concatenate(tied))[rank - before])


def _extent(spread: Spread) -> tuple[int, int]:
    ends = [
        (int(times.min()), int(times.max()))
        for number in range(len(spread.users))
        if len(times := spread.rows(number)["time"])
    ]
    return min(least for least, _ in ends), max(most for _, most in ends)


def _random_order(spread: Spread) -> Cut:
    """Return where each row stands in the order of chance that the page has: 8 bytes a rating."""
    total = spread.num_rows
    place = np.empty(total, dtype=np.int32)
    place[np.random.RandomState(RANDOM_SEED).permutation(total)] = np.arange(total)

    def order(rows: np.ndarray) -> np.ndarray:
        rank = rows["position"] - np.searchsorted(spread.lost, rows["position"])
        found: np.ndarray = place[rank]
        return found

    return order


def _aside(counts: np.ndarray, seed: int) -> dict[int, np.ndarray]:
    """Return which of the learnt rows of which users are set aside: see split.aside."""
    random = np.random.default_rng(seed)
    able = np.flatnonzero(counts >= LEAST_TO_WATCH)
    users = random.permutation(able)[: min(MOST_WATCHED, len(able) // USERS_ONE_IN)]
    return {
        user: random.permutation(int(counts[user]))[: int(counts[user]) // ONE_IN]
        for user in users.tolist()
    }
