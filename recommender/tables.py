"""Recommendations -> the rows of the comparison table.

Example::

    counts = item_counts(interactions, dataset.num_items)
    columns = [rated_column(dataset, user_idx, films, counts), recommended_column(dataset, ...)]
    rows = comparison_rows(columns)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from recommender import wording
from recommender.dataset import Dataset, Int32Array

MOST_STARS = 5


@dataclass(frozen=True)
class Film:
    """One cell of the table.

    Attributes:
        rank: from 1 on.
        title: as in u.item, year included.
        genre: names, comma-separated.
        popularity: how often it was rated, in words.
        measure: the number shown: stars or score.
        share: length of the bar, 0..1; None for no bar.
        drawn_by: titles of films of the user's history that are nearest to it.
        later: how the user went on to rate it, in stars; empty when the user did not.
    """

    rank: int
    title: str
    genre: str
    popularity: str
    measure: str
    share: float | None = None
    drawn_by: tuple[str, ...] = ()
    later: str = ""


@dataclass(frozen=True)
class Recommended:
    """What a model recommends to a user.

    Attributes:
        item_idx: rows of the items, best first.
        scores: one for each.
        drawn_by: for each the rows of the history's items that are nearest to it.
    """

    item_idx: Sequence[int]
    scores: Sequence[float]
    drawn_by: Sequence[Sequence[int]]


def stars(rating: int) -> str:
    """Return a rating of 1 to 5 as stars."""
    return "★" * rating + "☆" * (MOST_STARS - rating)


def best_of(dataset: Dataset, user_idx: int, known: Int32Array, k: int) -> list[int]:
    """Return the k items that a user rated best among the known ones, the recent first."""
    top = dataset.top_rated[user_idx]
    known_best: list[int] = top[np.isin(top, known)][:k].tolist()
    return known_best


def rated_column(
    dataset: Dataset, user_idx: int, item_idx: Iterable[int], counts: np.ndarray
) -> list[Film]:
    """Return films that a user rated; the measure is the rating."""
    ratings = dataset.rating_of(user_idx)
    return [
        _film(dataset, rank, item, counts, measure=stars(ratings[item]))
        for rank, item in enumerate(item_idx, 1)
    ]


def recommended_column(
    dataset: Dataset, recommended: Recommended, counts: np.ndarray, later: Mapping[int, int]
) -> list[Film]:
    """Return recommended films, best first; the measure is the score, the bar its share of 1.

    Args:
        dataset: titles and genres.
        recommended: items, scores and what they are near to.
        counts: int [num_items], how often each item was rated.
        later: item_idx -> rating of what the user went on to rate.
    """
    found = zip(recommended.item_idx, recommended.scores, recommended.drawn_by, strict=True)
    return [
        _film(
            dataset,
            rank,
            item,
            counts,
            measure=f"{score:.2f}",
            share=min(max(score, 0.0), 1.0),
            drawn_by=tuple(dataset.items.title.iloc[list(near)]),
            later=stars(later[item]) if item in later else "",
        )
        for rank, (item, score, near) in enumerate(found, 1)
    ]


def comparison_rows(columns: Sequence[Sequence[Film]]) -> list[tuple[Film | None, ...]]:
    """Turn columns into rows; a column that is shorter than the others leaves None."""
    return list(zip_longest(*columns))


def _film(
    dataset: Dataset,
    rank: int,
    item_idx: int,
    counts: np.ndarray,
    *,
    measure: str,
    share: float | None = None,
    drawn_by: tuple[str, ...] = (),
    later: str = "",
) -> Film:
    item = dataset.items.iloc[item_idx]
    popularity = wording.popularity(int(counts[item_idx]))
    return Film(rank, item.title, item.genre, popularity, measure, share, drawn_by, later)
