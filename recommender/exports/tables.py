"""Films and users with their vectors, as columns: exports/parquet.js makes a file of them.

Example::

    columns = finished(films_table(dataset, items))
    await bridge.parquet(columns, wording.about("deep", 32, 33))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recommender.exports.ids import Ids, item_ids, user_ids
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.records import dataclass
from recommender.steps import Steps

if TYPE_CHECKING:
    from recommender.ratings.by_user import ByUser
    from recommender.ratings.dataset import Dataset

INT, FLOAT, TEXT = "int", "float", "text"
ITEMS_AT_A_TIME = 500


@dataclass(frozen=True, eq=False)
class Column:
    """A column, with one value in each row, or a list of values in each.

    Attributes:
        name: of the column.
        kind: INT, FLOAT or TEXT.
        values: int32 or float32 [n], or n texts.
        starts: int32 [rows + 1], where the values of each row's list start; None: no lists.
        none: the value that stands for none at all; None: there is no such value.
        names: of TEXT: what the values are rows of, where a text stands in many rows.
    """

    name: str
    kind: str
    values: Int32Array | Float32Array | list[str]
    starts: Int32Array | None = None
    none: int | None = None
    names: list[str] | None = None


def films_table(dataset: Dataset, vectors: Float32Array) -> Steps[tuple[Column, ...]]:
    """Return a row for each item: item_id, title, year, genres, num_ratings, vector.

    Genres are names, joined by ", "; a film without a year has none.

    Args:
        dataset: what is known of the items.
        vectors: float32 [num_items, dim].
    """
    genres = []
    for item in range(dataset.num_items):
        genres.append(dataset.genres_of(item))
        if item % ITEMS_AT_A_TIME == 0:
            yield
    return (
        _ids("item_id", item_ids(dataset)),
        Column("title", TEXT, dataset.shown_titles),
        Column("year", INT, dataset.item_years, none=0),
        Column("genres", TEXT, genres),
        Column("num_ratings", INT, dataset.item_counts.astype(np.int32)),
        _vectors(vectors),
    )


def users_table(
    dataset: Dataset, num_trained: Int32Array, seen: ByUser, vectors: Float32Array
) -> tuple[Column, ...]:
    """Return a row for each user: user_id, num_ratings, num_trained, seen, vector.

    Args:
        dataset: all ratings.
        num_trained: int32 [num_users], how many of each user's were in the training part.
        seen: what no list of a user may hold.
        vectors: float32 [num_users, dim].
    """
    ids = _ids("seen", item_ids(dataset))
    if isinstance(ids.values, list):
        of_seen = Column("seen", TEXT, seen.items, seen.starts, names=ids.values)
    else:
        of_seen = Column("seen", INT, ids.values[seen.items], seen.starts)
    return (
        _ids("user_id", user_ids(dataset)),
        Column("num_ratings", INT, dataset.by_user.counts.astype(np.int32)),
        Column("num_trained", INT, num_trained.astype(np.int32)),
        of_seen,
        _vectors(vectors),
    )


def _ids(name: str, ids: Ids) -> Column:
    if ids and isinstance(ids[0], str):
        return Column(name, TEXT, [str(one) for one in ids])
    return Column(name, INT, np.array(ids, dtype=np.int32))


def _vectors(vectors: Float32Array) -> Column:
    number, dim = vectors.shape
    starts = np.arange(number + 1, dtype=np.int32) * dim
    return Column("vector", FLOAT, vectors.ravel(), starts)
