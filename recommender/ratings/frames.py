"""Films as a pandas table, made when it is first needed.

Example::

    films = films_frame(dataset)
    films.sort_values("mean_rating", ascending=False).head(10)

Importing this module needs no pandas: the page gets it late.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from recommender.ratings.dataset import Dataset

if TYPE_CHECKING:
    import pandas as pd


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
    counts = dataset.item_counts
    # by numpy: pandas takes several times as long for a million
    total = np.bincount(dataset.item_idx, weights=dataset.rating, minlength=dataset.num_items)
    return pd.DataFrame(
        {
            "item_id": dataset.item_ids,
            "title": [title.shown for title in dataset.titles],
            "year": pd.array([title.year for title in dataset.titles], dtype="Int64"),
            "genres": [dataset.genres_of(item) for item in range(dataset.num_items)],
            "num_ratings": counts,
            "mean_rating": np.where(counts > 0, total / np.maximum(counts, 1), np.nan),
            "parsed": pd.Series(dataset.titles, dtype="object"),
            "title_rank": [rank_of[title.sort_key] for title in dataset.titles],
        }
    )
