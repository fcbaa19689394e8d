"""How the visitor steers the lists: what may stand in them, and what counts more.

Example::

    steering = Steering(popularity=-0.5, without=frozenset({"Horror"}))
    steering.barred(dataset)    # int32 item rows that no list may hold

The defaults change nothing.
"""

from __future__ import annotations

import numpy as np

from recommender.ratings.arrays import BoolArray, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass


@dataclass(frozen=True)
class Steering:
    """What was chosen.

    Attributes:
        popularity: how much more (up to 1) or less (down to -1) counts what everybody likes.
        variety: from 0, the best scores, to 1, nothing alike.
        only: names of genres of which a film must have one; empty: any film.
        without: names of genres of which a film may have none.
        from_year: the first year; a film without a year is out as soon as one is given.
        to_year: the last year, likewise.
    """

    popularity: float = 0.0
    variety: float = 0.0
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    from_year: int | None = None
    to_year: int | None = None

    @property
    def num_filters(self) -> int:
        """How many of the choices leave films out: each genre and each year."""
        years = [year for year in (self.from_year, self.to_year) if year is not None]
        return len(self.only) + len(self.without) + len(years)

    def barred(self, dataset: Dataset) -> Int32Array:
        """Return the items that no list may hold, int32, ascending."""
        out = _has_one_of(dataset, self.without)
        if self.only:
            out |= np.logical_not(_has_one_of(dataset, self.only))
        if self.from_year is not None or self.to_year is not None:
            first = -np.inf if self.from_year is None else self.from_year
            last = np.inf if self.to_year is None else self.to_year
            years = np.array([np.nan if t.year is None else t.year for t in dataset.titles])
            out |= np.logical_not((years >= first) & (years <= last))  # NaN, no year, is out
        return np.flatnonzero(out).astype(np.int32)


def _has_one_of(dataset: Dataset, names: frozenset[str]) -> BoolArray:
    columns = [column for column, name in enumerate(dataset.genres) if name in names]
    has_one: BoolArray = dataset.item_genres[:, columns].sum(axis=1) > 0
    return has_one
