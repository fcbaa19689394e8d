"""Nineteen genres -> eight groups that the eye can tell apart.

Example::

    group_of_items(dataset.item_genres)   # [3, 0, ...], rows of GROUPS
"""

import numpy as np
from numpy.typing import NDArray

from recommender.dataset import GENRES, Float32Array

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


def group_of_items(item_genres: Float32Array) -> NDArray[np.int64]:
    """Return the row of GROUPS for each item, int64 [num_items]; the last one when nothing fits.

    Args:
        item_genres: [num_items, 19], non-zero where the item has the genre.
    """
    member = np.ones((len(item_genres), len(GROUPS)), dtype=bool)
    for column, names in enumerate(list(GROUPS.values())[:-1]):
        member[:, column] = item_genres[:, [GENRES.index(name) for name in names]].any(axis=1)
    groups: NDArray[np.int64] = member.argmax(axis=1)
    return groups
