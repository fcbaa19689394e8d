"""What is known of MovieLens 100K once it is read: ratings and items, indexed to 0-based rows.

Example::

    dataset.items.title[dataset.top_rated[0][:10]]

`_id` is the file's id, `_idx` the 0-based row. Arrays are there at once; what needs pandas, which
takes the page a while to get, is made when it is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
        user_idx: int32 [n], whose rating it is, in the order of the file.
        item_idx: int32 [n], of what.
        rating: int64 [n], 1..5.
        timestamp: int64 [n], Unix seconds.
        user_ids: int64 [num_users], user_idx -> user_id.
        item_ids: int64 [num_items], item_idx -> item_id.
        user_idx_of: user_id -> user_idx.
        item_idx_of: item_id -> item_idx.
        titles: item_idx -> title, with its year.
        item_genres: float32 [num_items, 19], 1 where the item has the genre.
        rated_items: user_idx -> int32 item_idx of all that the user rated, in the file's order.
        top_rated: user_idx -> the same items by rating, then recency, best first.
    """

    user_idx: Int32Array
    item_idx: Int32Array
    rating: Int64Array
    timestamp: Int64Array
    user_ids: Int64Array
    item_ids: Int64Array
    user_idx_of: dict[int, int]
    item_idx_of: dict[int, int]
    titles: list[str]
    item_genres: Float32Array
    rated_items: list[Int32Array]
    top_rated: list[Int32Array]

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """user_id, item_id, rating, timestamp, user_idx, item_idx, in the order of the file."""
        import pandas as pd

        columns = {
            "user_id": self.user_ids[self.user_idx],
            "item_id": self.item_ids[self.item_idx],
            "rating": self.rating,
            "timestamp": self.timestamp,
            "user_idx": self.user_idx,
            "item_idx": self.item_idx,
        }
        return pd.DataFrame(columns)

    @cached_property
    def items(self) -> pd.DataFrame:
        """item_id, title (with its year) and genre (the names, comma-separated), by item_idx."""
        import pandas as pd

        genre = [
            ", ".join(name for name, flag in zip(GENRES, flags, strict=True) if flag)
            for flags in self.item_genres
        ]
        return pd.DataFrame({"item_id": self.item_ids, "title": self.titles, "genre": genre})

    @property
    def num_ratings(self) -> int:
        """Number of lines of u.data."""
        return len(self.rating)

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
