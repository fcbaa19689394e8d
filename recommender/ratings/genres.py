"""Genres, and at most eight groups of them that the eye can tell apart.

Example::

    groups = groups_of(dataset.genres, dataset.item_genres)
    group_of_items(dataset.item_genres, dataset.genres, groups)   # [3, 0, ...], rows of groups
"""

from collections.abc import Mapping, Sequence
from itertools import compress

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array

# of MovieLens 100K; other data has its own
GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip

# A film belongs to the first group that one of its genres stands in: the telling ones come first.
# MovieLens has written some in two ways.
GROUPS = {
    "Children's": ("Children's", "Children", "Animation"),
    "Horror": ("Horror",),
    "Sci-fi and fantasy": ("Sci-Fi", "Fantasy"),
    "Action, adventure, war": ("Action", "Adventure", "War", "Western"),
    "Crime and thriller": ("Crime", "Thriller", "Mystery", "Film-Noir"),
    "Comedy": ("Comedy",),
    "Drama and romance": ("Drama", "Romance"),
    "Other": ("Documentary", "Musical", "IMAX", "unknown"),
}
_KNOWN = frozenset(name for names in GROUPS.values() for name in names)
OTHER = "Other"
# what MovieLens 100K calls the genre of films that have none
UNKNOWN = "unknown"

Groups = Mapping[str, Sequence[str]]


def names_of(flags: Float32Array, genres: Sequence[str]) -> list[str]:
    """Return the names of one item's genres.

    Args:
        flags: [num_genres], non-zero where it has the genre.
        genres: their names.
    """
    return list(compress(genres, flags.tolist()))


def groups_of(genres: Sequence[str], item_genres: Float32Array) -> Groups:
    """Return groups of genres, with the names in each; the last one is of whatever is in no other.

    Those of films where most genres are; else the most frequent genres stand for themselves. One
    group where there are no genres.
    """
    if 2 * len(_KNOWN.intersection(genres)) > len(genres):
        return GROUPS
    often = np.argsort(-item_genres.sum(axis=0), kind="stable")[: len(GROUPS) - 1]
    # the rarest of them first: it tells more of an item that has several
    return {genres[column]: (genres[column],) for column in often[::-1].tolist()} | {OTHER: ()}


def group_of_items(item_genres: Float32Array, genres: Sequence[str], groups: Groups) -> Int32Array:
    """Return the row of a group for each item, int32 [num_items]; the last one when nothing fits.

    Args:
        item_genres: [num_items, num_genres], non-zero where the item has the genre.
        genres: their names.
        groups: of `groups_of`.
    """
    member = np.ones((len(item_genres), len(groups)), dtype=bool)
    for row, names in enumerate(list(groups.values())[:-1]):
        columns = [column for column, name in enumerate(genres) if name in names]
        member[:, row] = item_genres[:, columns].any(axis=1)
    found: Int32Array = member.argmax(axis=1).astype(np.int32)
    return found
