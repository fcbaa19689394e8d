"""What is known once the ratings are read: who rated what, how and when, indexed to 0-based rows.

Example::

    best = dataset.best_of(user_idx, dataset.by_user.items_of(user_idx), k=10)
    [dataset.titles[item].shown for item in best.tolist()]

`_id` is the file's id, `_idx` the 0-based row. What follows from the arrays is made when it is
first asked for.
"""

from functools import cached_property

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array, Int64Array
from recommender.ratings.by_user import ByUser, group_by_user
from recommender.ratings.facts import Facts
from recommender.ratings.genres import GENRES, names_of
from recommender.ratings.order import stable_order
from recommender.ratings.titles import Title
from recommender.records import dataclass

MOST_STARS = 5


# eq=False: equal to itself only, since arrays compared give an array
@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings and items.

    Attributes:
        user_idx: int32 [n], whose rating it is, in the order of the file.
        item_idx: int32 [n], of what.
        rating: float32 [n], stars, from 0.5 to 5.
        timestamp: int64 [n], Unix seconds; zeros where nobody knows the order.
        user_ids: int64 [num_users], user_idx -> user_id.
        item_ids: int64 [num_items], item_idx -> item_id.
        titles: item_idx -> title.
        item_genres: float32 [num_items, num_genres], 1 where the item has the genre.
        genres: their names.
        user_keys: user_idx -> what the file has, where that is no integer; then the ids are numbers
            from 1 on. Empty otherwise.
        item_keys: likewise.
        facts: what is to be said of what was read.
        time_order: int32 [n], the ratings by time, where whoever read them has sorted them.
    """

    user_idx: Int32Array
    item_idx: Int32Array
    rating: Float32Array
    timestamp: Int64Array
    user_ids: Int64Array
    item_ids: Int64Array
    titles: list[Title]
    item_genres: Float32Array
    genres: tuple[str, ...] = GENRES
    user_keys: tuple[str, ...] = ()
    item_keys: tuple[str, ...] = ()
    facts: Facts = Facts()
    time_order: Int32Array | None = None

    @property
    def num_ratings(self) -> int:
        """Number of ratings, n."""
        return len(self.rating)

    @property
    def num_users(self) -> int:
        """Number of users who rated something."""
        return len(self.user_ids)

    @property
    def num_items(self) -> int:
        """Number of items in the catalogue, rated or not."""
        return len(self.item_ids)

    def genres_of(self, item_idx: int) -> str:
        """Return the names of an item's genres, joined by ", "; empty without any."""
        return ", ".join(names_of(self.item_genres[item_idx], self.genres))

    @property
    def by_time(self) -> Int32Array:
        """The ratings by time, int32 [n]; those of one time in the order of the file."""
        return stable_order(self.timestamp) if self.time_order is None else self.time_order

    @cached_property
    def user_idx_of(self) -> dict[int, int]:
        """user_id -> user_idx."""
        return {user_id: user_idx for user_idx, user_id in enumerate(self.user_ids.tolist())}

    @cached_property
    def item_idx_of(self) -> dict[int, int]:
        """item_id -> item_idx."""
        return {item_id: item_idx for item_idx, item_id in enumerate(self.item_ids.tolist())}

    @cached_property
    def by_user(self) -> ByUser:
        """Each user's items, in the order of the file."""
        return group_by_user(self.user_idx, self.item_idx, self.num_users)

    @cached_property
    def item_counts(self) -> Int64Array:
        """How often each item was rated, int64 [num_items]."""
        return np.bincount(self.item_idx, minlength=self.num_items).astype(np.int64)

    @cached_property
    def star_counts(self) -> Int64Array:
        """How often each item was rated with one to five stars, int64 [num_items, 5].

        A part of a star counts as the next whole one.
        """
        stars = np.ceil(self.rating).astype(np.int32)
        cell = self.item_idx * MOST_STARS + stars - 1
        counts = np.bincount(cell, minlength=self.num_items * MOST_STARS).astype(np.int64)
        return counts.reshape(self.num_items, MOST_STARS)

    @cached_property
    def shown_titles(self) -> list[str]:
        """item_idx -> the whole title, as it is shown; nobody may change the list."""
        return [title.shown for title in self.titles]

    @cached_property
    def item_years(self) -> Int32Array:
        """Of each item's title, int32 [num_items]; 0 where it has none."""
        return np.array([title.year or 0 for title in self.titles], dtype=np.int32)

    @cached_property
    def twin_idx(self) -> Int32Array:
        """The first item with the same title, int32 [num_items]; mostly the item itself.

        A film may have two ids, as 18 of MovieLens 100K have.
        """
        first: dict[str, int] = {}
        rows = [first.setdefault(title, item) for item, title in enumerate(self.shown_titles)]
        return np.array(rows, dtype=np.int32)

    @cached_property
    def _film_idx(self) -> list[int]:
        """Of the items that are the same film, the one that was rated most; mostly itself."""
        most: dict[int, int] = {}
        for item, first in enumerate(self.twin_idx.tolist()):
            other = most.setdefault(first, item)
            if self.item_counts[item] > self.item_counts[other]:
                most[first] = item
        return [most[first] for first in self.twin_idx.tolist()]

    def film_id_of(self, item_idx: int) -> int:
        """Return the item_id by which a film is known that may have several: the most rated."""
        return int(self.item_ids[self._film_idx[item_idx]])

    @cached_property
    def twins(self) -> Int32Array:
        """Pairs, flat, int32 [2 · m]: an item, and the first item that is the same film."""
        items = np.flatnonzero(self.twin_idx != np.arange(self.num_items)).astype(np.int32)
        return np.column_stack([items, self.twin_idx[items]]).ravel()

    def ratings_of(self, user_idx: int) -> Float32Array:
        """Return one user's ratings, one for each of `by_user.items_of(user_idx)`."""
        return self.rating[self.by_user.rows_of(user_idx)]

    def best_of(self, user_idx: int, known: Int32Array, k: int) -> Int32Array:
        """Return the k items that a user rated best among the known ones, int32, best first.

        Of equal ratings the recent come first, then those that come first in the file.
        """
        rows = self.by_user.rows_of(user_idx)
        rows = rows[np.isin(self.item_idx[rows], known)]
        best_first = np.lexsort((-self.timestamp[rows], -self.rating[rows]))
        return self.item_idx[rows[best_first[:k]]]

    def first_of_twins(self, items: Int32Array) -> np.ndarray:
        """Return the places of the items that no item with the same title comes before."""
        _, first = np.unique(self.twin_idx[items], return_index=True)
        return np.sort(first)

    def with_twins(self, items: Int32Array) -> Int32Array:
        """Return the items and all that have the same title as one of them, int32, ascending."""
        return np.flatnonzero(np.isin(self.twin_idx, self.twin_idx[items])).astype(np.int32)
