"""Films as a pandas table, made when it is first needed.

Example::

    films = finished(framing(dataset))
    films.sort_values("mean_rating", ascending=False).head(10)

Importing this module needs no pandas: the page gets it late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recommender.ratings.dataset import Dataset
from recommender.steps import Steps

if TYPE_CHECKING:
    import pandas as pd


def framing(dataset: Dataset) -> Steps[pd.DataFrame]:
    """Make the films a table, in short steps: one row for each item_idx, in the catalogue's order.

    Returns:
        item_id; title, as it is shown; year, missing where the title has none; genres, the names
        joined by ", "; num_ratings; mean_rating, NaN without ratings; parsed, the Title;
        title_rank, the place of its sort_key, which films with the same title share.
    """
    import pandas as pd

    titles, counts = dataset.titles, dataset.item_counts
    for title in titles:
        _ = title.sort_key  # kept by the title
        yield
    rank_of = {key: rank for rank, key in enumerate(sorted({t.sort_key for t in titles}))}
    yield
    years = pd.array([title.year for title in titles], dtype="Int64")
    yield
    parsed = pd.Series(titles, dtype="object")
    yield
    genres = [dataset.genres_of(item) for item in range(dataset.num_items)]
    yield
    # by numpy: pandas takes several times as long for a million
    total = np.bincount(dataset.item_idx, weights=dataset.rating, minlength=dataset.num_items)
    means = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    numbers = {"num_ratings": counts, "mean_rating": means}
    rank = [rank_of[title.sort_key] for title in titles]
    shown = pd.Series([title.shown for title in titles])
    yield
    first = {"item_id": dataset.item_ids, "title": shown, "year": years, "genres": genres}
    return pd.DataFrame(first | numbers | {"parsed": parsed, "title_rank": rank})
