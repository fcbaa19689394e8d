"""The nineteen genres of MovieLens, and eight groups of them that the eye can tell apart.

Example::

    group_of_items(dataset.item_genres)   # [3, 0, ...], rows of GROUPS
"""

from itertools import compress

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip

# A film belongs to the first group that one of its genres stands in: the telling ones come first.
GROUPS = {
    "Children's": ("Children's", "Animation"),
    "Horror": ("Horror",),
    "Sci-fi and fantasy": ("Sci-Fi", "Fantasy"),
    "Action, adventure, war": ("Action", "Adventure", "War", "Western"),
    "Crime and thriller": ("Crime", "Thriller", "Mystery", "Film-Noir"),
    "Comedy": ("Comedy",),
    "Drama and romance": ("Drama", "Romance"),
    "Other": ("Documentary", "Musical", "unknown"),
}


def names_of(flags: Float32Array) -> list[str]:
    """Return the names of one item's genres; [19], non-zero where it has the genre."""
    return list(compress(GENRES, flags.tolist()))


def group_of_items(item_genres: Float32Array) -> Int32Array:
    """Return the row of GROUPS for each item, int32 [num_items]; the last one when nothing fits.

    Args:
        item_genres: [num_items, 19], non-zero where the item has the genre.
    """
    member = np.ones((len(item_genres), len(GROUPS)), dtype=bool)
    for column, names in enumerate(list(GROUPS.values())[:-1]):
        member[:, column] = item_genres[:, [GENRES.index(name) for name in names]].any(axis=1)
    groups: Int32Array = member.argmax(axis=1).astype(np.int32)
    return groups
