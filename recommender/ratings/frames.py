"""Ratings and films as pandas tables, made when they are first needed.

Example::

    films = films_frame(dataset)
    films.sort_values("mean_rating", ascending=False).head(10)

Importing this module needs no pandas: the page gets it late.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from recommender.ratings.dataset import Dataset

if TYPE_CHECKING:
    import pandas as pd


def ratings_frame(dataset: Dataset) -> pd.DataFrame:
    """Return the ratings in the order of the file.

    Returns:
        user_id, item_id, rating, timestamp (Unix seconds), user_idx and item_idx, all integers.
    """
    import pandas as pd

    columns = {
        "user_id": dataset.user_ids[dataset.user_idx],
        "item_id": dataset.item_ids[dataset.item_idx],
        "rating": dataset.rating,
        "timestamp": dataset.timestamp,
        "user_idx": dataset.user_idx,
        "item_idx": dataset.item_idx,
    }
    return pd.DataFrame(columns)


@lru_cache(maxsize=1)
def films_frame(dataset: Dataset) -> pd.DataFrame:
    """Return the films, one row for each item_idx, in the order of the catalogue.

    The table is kept for the next caller, who must not change it.

    Returns:
        item_id; title, as it is shown; year, missing where the title has none; genres, the names
        joined by ", "; num_ratings; mean_rating, NaN without ratings; parsed, the Title;
        title_rank, the place of its sort_key, which films with the same title share.
    """
    import pandas as pd

    rank_of = {key: rank for rank, key in enumerate(sorted({t.sort_key for t in dataset.titles}))}
    ratings = ratings_frame(dataset).groupby("item_idx")["rating"]
    return pd.DataFrame(
        {
            "item_id": dataset.item_ids,
            "title": [title.shown for title in dataset.titles],
            "year": pd.array([title.year for title in dataset.titles], dtype="Int64"),
            "genres": [dataset.genres_of(item) for item in range(dataset.num_items)],
            "num_ratings": dataset.item_counts,
            "mean_rating": ratings.mean().reindex(range(dataset.num_items)),
            "parsed": pd.Series(dataset.titles, dtype="object"),
            "title_rank": [rank_of[title.sort_key] for title in dataset.titles],
        }
    )
