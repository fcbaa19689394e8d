"""For whom a recommender is good, and for which films: one figure, divided into slices.

Example::

    yardstick = yardstick_of(parts, dataset.item_genres, dataset.genres)
    slicing = yardstick.slicings[BY_POPULARITY]
    slicing.sizes                           # held-out films in each slice
    slicing.numerators(measured)            # how many of them each user's list has found

Users are divided by how many ratings they have in training; the figure of a slice is their mean
NDCG. Held-out films are divided by how many ratings they have in training, or by genre; the figure
is the share of them that stands in the lists, pooled: found / held out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.metrics import Measurement, held_out_pairs
from recommender.evaluation.split import Split
from recommender.ratings.arrays import BoolArray, Float32Array, Float64Array, Int64Array
from recommender.ratings.interactions import Interactions, counts_by_user, item_counts
from recommender.records import dataclass

BY_ACTIVITY, BY_POPULARITY, BY_GENRE = "activity", "popularity", "genre"
# slices of users, by how active they are; as equal as ties allow
NUM_ACTIVITIES = 3
# where slices of the catalogue end, the most rated films first; the last one is what is left
POPULAR, MIDDLE = 0.1, 0.5

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Slicing:
    """One way to divide what was measured on n users.

    Attributes:
        weights: float64 [n, slices], what each user has of a slice: 1 or 0 where users are divided,
            else the number of held-out films. What a figure is divided by.
        item_flags: float32 [num_items, slices], 1 for the films of a slice; None where users are
            divided.
        ranges: for each slice the least and largest number of training ratings, of the users or of
            the films in it, both -1 of an empty one; nothing where it is not by these.
        names: of the slices, where they are not always the same.
    """

    weights: Float64Array
    item_flags: Float32Array | None
    ranges: Ranges = ()
    names: tuple[str, ...] = ()

    @property
    def sizes(self) -> Int64Array:
        """Number of users, or of held-out films, in each slice, int64 [slices]."""
        sizes: Int64Array = self.weights.sum(axis=0).astype(np.int64)
        return sizes

    def numerators(self, measurement: Measurement) -> Float64Array:
        """Return what each user adds to the figures, float64 [n, slices]."""
        if self.item_flags is None:
            return measurement.users.ndcg[:, None] * self.weights
        rows, places = np.nonzero(measurement.hits)
        items = measurement.lists[rows, places]
        return _counts(rows, items, len(measurement.hits), self.item_flags)


@dataclass(frozen=True, eq=False)
class Yardstick:
    """What all recommenders of a training are examined by.

    Attributes:
        slicings: by name.
        self_information: float64 [num_items], -log2(share of the users who rated it in training),
            in bits; an item that nobody rated counts as if one had.
        is_popular: bool [num_items], whether it is among the most rated 10 % of the catalogue.
    """

    slicings: Mapping[str, Slicing]
    self_information: Float64Array
    is_popular: BoolArray

    def novelty(self, lists: NDArray[np.integer]) -> float:
        """Return the mean self-information of what is recommended, in bits.

        Source: Zhou et al., Solving the apparent diversity-accuracy dilemma of recommender systems
        (PNAS 2010), "surprisal"; see Vargas and Castells, Rank and relevance in novelty and
        diversity metrics (RecSys 2011). Denominator: all recommendations; -1 is none.
        """
        return float(self.self_information[lists[lists >= 0]].mean())

    def popular_share(self, lists: NDArray[np.integer]) -> float:
        """Return the share of all recommendations that are popular films."""
        return float(self.is_popular[lists[lists >= 0]].mean())


def yardstick_of(split: Split, item_genres: Float32Array, genres: tuple[str, ...]) -> Yardstick:
    """Divide users and films by what is known of them in training.

    Args:
        split: something is held out.
        item_genres: float32 [num_items, num_genres].
        genres: their names.
    """
    num_items = len(item_genres)
    counts = item_counts(split.train, num_items)
    users, items = held_out_pairs(split.held_out, num_items)
    user_idx, rows = np.unique(users, return_inverse=True)
    groups = popularity_groups(counts)
    flags = _one_hot(groups, 3).astype(np.float32)
    num_known = np.count_nonzero(split.train.by_user.counts)
    by_flags: Mapping[str, tuple[Float32Array, Ranges, tuple[str, ...]]] = {
        BY_POPULARITY: (flags, _ranges(groups, counts, 3), ()),
        BY_GENRE: (item_genres, (), genres),
    }
    films = {
        name: Slicing(_counts(rows, items, len(user_idx), of_items), of_items, ranges, names)
        for name, (of_items, ranges, names) in by_flags.items()
    }
    return Yardstick(
        slicings={BY_ACTIVITY: _by_activity(split.train.by_user.counts[user_idx]), **films},
        self_information=-np.log2(np.maximum(counts, 1) / num_known),
        is_popular=groups == 0,
    )


def activity_groups(counts: NDArray[np.integer]) -> Int64Array:
    """Divide users by their numbers of ratings [n] into groups, int64 [n], the least active first.

    Users with the same number stay together: each border is the one between two numbers that is
    nearest to where equal parts would have it. With few different numbers a group may be empty.
    """
    levels, sizes = np.unique(counts, return_counts=True)
    so_far = np.cumsum(sizes)
    wanted = len(counts) * np.arange(1, NUM_ACTIVITIES) / NUM_ACTIVITIES
    borders = levels[np.abs(so_far - wanted[:, None]).argmin(axis=1)]
    return np.searchsorted(borders, counts).astype(np.int64)


def popularity_groups(counts: Int64Array) -> Int64Array:
    """Divide items by their numbers of ratings [num_items] into three groups, int64 [num_items].

    0 are the most rated 10 % of the catalogue, 1 the next 40 %, 2 the rest; of equally rated items
    the lower row comes first.
    """
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    ends = np.ceil(np.array([POPULAR, MIDDLE]) * len(counts))
    return np.searchsorted(ends, rank, side="right").astype(np.int64)


def _by_activity(counts: NDArray[np.integer]) -> Slicing:
    groups = activity_groups(counts)
    weights = _one_hot(groups, NUM_ACTIVITIES).astype(np.float64)
    return Slicing(weights, None, _ranges(groups, counts, NUM_ACTIVITIES))


def _one_hot(groups: Int64Array, number: int) -> BoolArray:
    found: BoolArray = groups[:, None] == np.arange(number)
    return found


def _ranges(groups: Int64Array, counts: NDArray[np.integer], number: int) -> Ranges:
    parts = [counts[groups == group] for group in range(number)]
    return tuple((int(p.min()), int(p.max())) if len(p) else (-1, -1) for p in parts)


def _counts(
    rows: np.ndarray, items: NDArray[np.integer], num_rows: int, item_flags: Float32Array
) -> Float64Array:
    """Count for each of n tested users, by row, how many of some items are of each kind."""
    pairs = Interactions(rows.astype(np.int32), items.astype(np.int32), num_rows)
    return counts_by_user(pairs, item_flags).astype(np.float64)
