"""What is known of MovieLens 100K once it is read: ratings and items, indexed to 0-based rows.

Example::

    dataset.items.title[dataset.top_rated[0][:10]]

`_id` is the file's id, `_idx` the 0-based row. Nothing here imports pandas, which takes a second on
the page: movielens.py does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
Float32Array = NDArray[np.float32]

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
    "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi",
    "Thriller", "War", "Western",
)  # fmt: skip


@dataclass(frozen=True)
class Dataset:
    """Ratings and items, indexed to 0-based rows.

    Attributes:
        ratings: user_id, item_id, rating (1..5), timestamp (Unix seconds), user_idx, item_idx, in
            the order of the file.
        items: item_id, title (with its year) and genre (the names, comma-separated), by item_idx.
        user_ids: int64 [num_users], user_idx -> user_id.
        item_ids: int64 [num_items], item_idx -> item_id.
        user_idx_of: user_id -> user_idx.
        item_idx_of: item_id -> item_idx.
        item_genres: float32 [num_items, 19], 1 where the item has the genre.
        rated_items: user_idx -> int32 item_idx of all that the user rated, in the file's order.
        top_rated: user_idx -> the same items by rating, then recency, best first.
    """

    ratings: pd.DataFrame
    items: pd.DataFrame
    user_ids: Int64Array
    item_ids: Int64Array
    user_idx_of: dict[int, int]
    item_idx_of: dict[int, int]
    item_genres: Float32Array
    rated_items: list[Int32Array]
    top_rated: list[Int32Array]

    @property
    def num_users(self) -> int:
        """Number of users who rated something."""
        return len(self.user_ids)

    @property
    def num_items(self) -> int:
        """Number of items in u.item, rated or not."""
        return len(self.item_ids)

    def rating_of(self, user_idx: int) -> dict[int, int]:
        """Return item_idx -> rating for one user."""
        rows = self.ratings[self.ratings.user_idx == user_idx]
        return dict(zip(rows.item_idx.tolist(), rows.rating.tolist(), strict=True))
