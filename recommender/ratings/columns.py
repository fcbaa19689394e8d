"""Columns, as reading/tabulated.js makes them of files -> a Dataset.

Example::

    dataset = finished(dataset_of(columns))           # at once: in tests and benchmarks
    dataset = await breathing(dataset_of(columns))    # in the page
"""

import json
from typing import Any

import numpy as np

from recommender.ratings.arrays import Float32Array, Float64Array, Int32Array, Int64Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.facts import Facts
from recommender.ratings.titles import Title, parse_title
from recommender.records import dataclass
from recommender.steps import Steps

TITLES_AT_A_TIME = 60


@dataclass(frozen=True, eq=False)
class Columns:
    """What was read.

    Attributes:
        user_idx: int32 [n], in the order of the file.
        item_idx: int32 [n].
        rating: float32 [n], in stars.
        timestamp: float64 [n], Unix seconds; None where the file has none.
        user_ids: float64 [num_users], ascending; None where they are no integers.
        item_ids: float64 [num_items]; likewise.
        item_genres: float32 [num_items * num_genres].
        num_users: how many there are.
        num_items: likewise.
        text: JSON, with keys, titles, names of genres and facts.
    """

    user_idx: Int32Array
    item_idx: Int32Array
    rating: Float32Array
    timestamp: Float64Array | None
    user_ids: Float64Array | None
    item_ids: Float64Array | None
    item_genres: Float32Array
    num_users: int
    num_items: int
    text: str


def dataset_of(columns: Columns) -> Steps[Dataset]:
    """Put a Dataset together; each step takes some milliseconds.

    Ids that are no integers are numbered from 1 on, and kept as keys.
    """
    legend = json.loads(columns.text)
    facts = legend["facts"]
    yield
    item_ids = _ids(columns.item_ids, columns.num_items)
    item_keys = tuple(legend["itemKeys"] or ())
    titles = yield from _titles(legend["titles"], item_keys or item_ids.tolist())
    num_genres = len(legend["genres"])
    return Dataset(
        user_idx=columns.user_idx,
        item_idx=columns.item_idx,
        rating=columns.rating,
        timestamp=_times(columns),
        user_ids=_ids(columns.user_ids, columns.num_users),
        item_ids=item_ids,
        titles=titles,
        item_genres=columns.item_genres.reshape(columns.num_items, num_genres),
        genres=tuple(legend["genres"]),
        user_keys=tuple(legend["userKeys"] or ()),
        item_keys=item_keys,
        facts=_facts(facts, has_titles=legend["titles"] is not None),
    )


def _facts(facts: dict[str, Any], *, has_titles: bool) -> Facts:
    scale = facts["scale"]
    return Facts(
        num_read=facts["numRead"],
        duplicates=facts["duplicates"],
        is_sample=facts["isSample"],
        has_ratings=facts["hasRatings"],
        has_times=facts["hasTimes"],
        has_titles=has_titles,
        untitled=facts["untitled"],
        genres_left=facts["genresLeft"],
        scale=scale and (scale[0], scale[1]),
    )


def _ids(ids: Float64Array | None, number: int) -> Int64Array:
    if ids is None:
        return np.arange(1, number + 1, dtype=np.int64)
    return ids.astype(np.int64)


def _times(columns: Columns) -> Int64Array:
    if columns.timestamp is None:
        return np.zeros(len(columns.user_idx), dtype=np.int64)
    return columns.timestamp.astype(np.int64)


def _titles(texts: list[str | None] | None, ids: Any) -> Steps[list[Title]]:
    """Take titles apart; an item without one is called by its id."""
    texts = texts or [None] * len(ids)
    titles: list[Title] = []
    for start in range(0, len(texts), TITLES_AT_A_TIME):
        end = start + TITLES_AT_A_TIME
        for text, item_id in zip(texts[start:end], ids[start:end], strict=True):
            titles.append(parse_title(text) if text else Title(_named(item_id)))
        yield
    return titles


def _named(item_id: int | str) -> str:
    return item_id if isinstance(item_id, str) else f"Item {item_id}"
