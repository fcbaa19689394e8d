"""What a colour of the map stands for: films by genre, year, number of ratings, or score.

Example::

    classes = classes_of(dataset, "year", scores=None)
    classes.labels[classes.of_item[49]]     # "1970–1989"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import GROUPS, group_of_items, groups_of
from recommender.records import dataclass

COLORINGS = {"genre": "Genre", "year": "Year", "ratings": "Number of ratings", "score": "Score"}

# The first year of each era: of MovieLens 100K's films more than half are of the nineties.
_ERAS = {
    "before 1970": 1,
    "1970–1989": 1970,
    "1990–1994": 1990,
    "1995–1996": 1995,
    "1997 on": 1997,
}
_RATINGS = {"fewer than 10": 0, "10–49": 10, "50–99": 50, "100–199": 100, "200 or more": 200}
# up to which share of all films, the best first
_SHARES = {"top 1%": 0.01, "top 5%": 0.05, "top 20%": 0.2, "top half": 0.5, "the rest": 1.0}
_NO_YEAR, _NOT_RANKED = "no year", "not known yet"
# by coloring: all labels that its legend may have; other data has other genres
LABELS_OF: Mapping[str, tuple[str, ...]] = {
    "genre": tuple(GROUPS),
    "year": (*_ERAS, _NO_YEAR),
    "ratings": tuple(_RATINGS),
    "score": tuple(_SHARES),
}
# custom properties of the style sheet, pale to strong
_RAMP = ("ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4")
_NOTHING = "muted"


@dataclass(frozen=True, eq=False)
class Classes:
    """Films by colour; every film is in one class, and a class may be empty.

    Attributes:
        labels: of the classes, in the order of the legend.
        colors: names of custom properties, one for each class.
        of_item: int32 [num_items], a row of both.
    """

    labels: tuple[str, ...]
    colors: tuple[str, ...]
    of_item: Int32Array

    def rows_of(self, labels: frozenset[str]) -> frozenset[int]:
        """Return the rows of those labels that are among these."""
        return frozenset(row for row, label in enumerate(self.labels) if label in labels)

    def label_of(self, item_idx: int) -> str:
        """Return the label of an item's class."""
        return self.labels[int(self.of_item[item_idx])]


def classes_of(dataset: Dataset, coloring: str, scores: Float32Array | None) -> Classes:
    """Sort all films of the catalogue into classes.

    Args:
        dataset: genres, years and numbers of ratings.
        coloring: a key of COLORINGS.
        scores: float32 [num_items], by which they are ranked for somebody; where "score" is asked
            for and None given, all films are in one class. Of equal scores the first film is
            better; what is no number is last.

    Raises:
        KeyError: when `coloring` is none of COLORINGS.
    """
    return _WAYS[coloring](dataset, scores)


def genre_colors() -> tuple[str, ...]:
    """Return the custom property of each group of genres."""
    return tuple(f"genre-{row}" for row in range(len(GROUPS)))


def _by_genre(dataset: Dataset, _: Float32Array | None) -> Classes:
    groups = groups_of(dataset.genres, dataset.item_genres)
    of_item = group_of_items(dataset.item_genres, dataset.genres, groups)
    return Classes(tuple(groups), (*genre_colors()[: len(groups) - 1], genre_colors()[-1]), of_item)


def _by_year(dataset: Dataset, _: Float32Array | None) -> Classes:
    era = _class_of(dataset.item_years, list(_ERAS.values()))
    of_item = np.where(era < 0, len(_ERAS), era).astype(np.int32)
    return Classes(LABELS_OF["year"], (*_RAMP, _NOTHING), of_item)


def _by_ratings(dataset: Dataset, _: Float32Array | None) -> Classes:
    of_item = _class_of(dataset.item_counts, list(_RATINGS.values()))
    return Classes(LABELS_OF["ratings"], _RAMP, of_item)


def _by_score(dataset: Dataset, scores: Float32Array | None) -> Classes:
    if scores is None:
        nowhere = np.zeros(dataset.num_items, dtype=np.int32)
        return Classes((_NOT_RANKED,), (_NOTHING,), nowhere)
    rank = np.empty(len(scores), dtype=np.int64)
    rank[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    ends = np.array(list(_SHARES.values())) * len(scores)
    of_item = np.searchsorted(ends, rank, side="right").astype(np.int32)
    return Classes(LABELS_OF["score"], _RAMP[::-1], of_item)


def _class_of(values: NDArray[np.integer], starts: Sequence[int]) -> Int32Array:
    """Return for each value the last start that is not above it, int32; -1 below all."""
    return (np.searchsorted(np.array(starts), values, side="right") - 1).astype(np.int32)


_WAYS: Mapping[str, Callable[[Dataset, Float32Array | None], Classes]] = {
    "genre": _by_genre,
    "year": _by_year,
    "ratings": _by_ratings,
    "score": _by_score,
}
