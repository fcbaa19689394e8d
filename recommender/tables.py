"""Recommendations -> the rows of the comparison table.

Example::

    columns = [rated_column(dataset, user_idx, 10), scored_column(dataset, items, scores)]
    rows = comparison_rows(columns)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from recommender.movielens import Dataset


@dataclass(frozen=True)
class Film:
    """One cell of the table.

    Attributes:
        rank: from 1 on.
        title: as in u.item, year included.
        genre: names, comma-separated.
        measure: the number shown: stars or score.
        share: length of the bar, 0..1; None for no bar.
    """

    rank: int
    title: str
    genre: str
    measure: str
    share: float | None


def rated_column(dataset: Dataset, user_idx: int, k: int) -> list[Film]:
    """Return the k films that a user rated best, the recent first; the measure is the rating."""
    ratings = dataset.rating_of(user_idx)
    top = dataset.top_rated[user_idx][:k].tolist()
    return [
        _film(dataset, rank, item, "★" * ratings[item] + "☆" * (5 - ratings[item]), None)
        for rank, item in enumerate(top, 1)
    ]


def scored_column(dataset: Dataset, item_idx: Iterable[int], scores: Iterable[float]) -> list[Film]:
    """Return recommended films, best first; the measure is the score, the bar its share of 1."""
    pairs = enumerate(zip(item_idx, scores, strict=True), 1)
    return [
        _film(dataset, rank, item, f"{score:.2f}", min(max(score, 0.0), 1.0))
        for rank, (item, score) in pairs
    ]


def comparison_rows(columns: Sequence[Sequence[Film]]) -> list[tuple[Film | None, ...]]:
    """Turn columns into rows; a column that is shorter than the others leaves None."""
    return list(zip_longest(*columns))


def _film(dataset: Dataset, rank: int, item_idx: int, measure: str, share: float | None) -> Film:
    item = dataset.items.iloc[item_idx]
    return Film(rank, item.title, item.genre, measure, share)
