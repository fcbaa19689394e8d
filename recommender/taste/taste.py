"""The visitor's own ratings, with the states that undo returns to.

Example::

    taste = Taste().rated(50, 5).rated(172, 4).rated(50, 3)
    dict(taste.ratings)             # {172: 4, 50: 3}, oldest first
    dict(taste.undone().ratings)    # {50: 5, 172: 4}
    item_idx, stars = taste.known_to(dataset)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from recommender.ratings.arrays import Int8Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass

STARS = range(1, 6)
MOST_UNDONE = 50

# (item_id, stars), oldest first: tuples, since equal tastes have the same order
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Taste:
    """Ratings, oldest first. Every method returns another Taste, or itself where nothing changes.

    Two are equal when ratings, their order and what undo returns to are.

    Attributes:
        pairs: (item_id, stars) of each film, oldest first.
        earlier: pairs of the states before, the last one last; at most 50.
    """

    pairs: Pairs = ()
    earlier: tuple[Pairs, ...] = ()

    def __len__(self) -> int:
        """Return the number of films rated."""
        return len(self.pairs)

    @cached_property
    def ratings(self) -> Mapping[int, int]:
        """item_id -> stars, oldest first; cannot be written to."""
        return MappingProxyType(dict(self.pairs))

    @property
    def can_undo(self) -> bool:
        """Whether there is a state to return to."""
        return bool(self.earlier)

    def rated(self, item_id: int, stars: int) -> Taste:
        """Rate a film; other stars than before move it to the end.

        Raises:
            ValueError: when `stars` is not 1, 2, 3, 4 or 5.
        """
        return self.with_all({item_id: stars})

    def without(self, item_id: int) -> Taste:
        """Take back the rating of a film."""
        return self._next(tuple(pair for pair in self.pairs if pair[0] != item_id))

    def cleared(self) -> Taste:
        """Take back all ratings; undo has them still."""
        return self._next(())

    def with_all(self, ratings: Mapping[int, int]) -> Taste:
        """Add the ratings of a file, which win over one's own.

        Films that are new, or that get other stars, come last, in the order of the file.

        Raises:
            ValueError: when stars are not from 1 to 5.
        """
        own = self.ratings
        new = tuple(pair for pair in _checked(ratings) if own.get(pair[0]) != pair[1])
        rerated = {item_id for item_id, _ in new}
        return self._next(tuple(pair for pair in self.pairs if pair[0] not in rerated) + new)

    def with_start(self, ratings: Mapping[int, int]) -> Taste:
        """Add somebody else's favourites as a start: one's own ratings win and stay as they are.

        The start counts as older than what the visitor rated.

        Raises:
            ValueError: when stars are not from 1 to 5.
        """
        start = tuple(pair for pair in _checked(ratings) if pair[0] not in self.ratings)
        return self._next(start + self.pairs)

    def undone(self) -> Taste:
        """Return to the state before the last change."""
        return Taste(self.earlier[-1], self.earlier[:-1]) if self.earlier else self

    def replaced(self, ratings: Mapping[int, int]) -> Taste:
        """Take over what another tab or the browser's storage says.

        There is nothing to undo then: it would take back what was done elsewhere.

        Raises:
            ValueError: when stars are not from 1 to 5.
        """
        pairs = _checked(ratings)
        return self if pairs == self.pairs else Taste(pairs)

    def reconciled(self, before: Mapping[int, int], theirs: Mapping[int, int]) -> Taste:
        """Add what was done here since `before` to what somebody else has made of it meanwhile.

        Of a film that both have changed, what was done here counts. There is nothing to undo then.

        Raises:
            ValueError: when stars are not from 1 to 5.
        """
        own = self.ratings
        here = {item_id: stars for item_id, stars in own.items() if before.get(item_id) != stars}
        there = {
            item_id: stars
            for item_id, stars in theirs.items()
            if item_id not in here and (item_id in own or item_id not in before)
        }
        return self.replaced({**there, **here})

    def known_to(self, dataset: Dataset) -> tuple[Int32Array, Int8Array]:
        """Return what was rated as rows of a dataset, without films that it does not have.

        Returns:
            item_idx, int32 [n], oldest first, and the stars of each, int8 [n].
        """
        rows = dataset.item_idx_of
        known = [(rows[item_id], stars) for item_id, stars in self.pairs if item_id in rows]
        item_idx = np.array([item for item, _ in known], dtype=np.int32)
        return item_idx, np.array([stars for _, stars in known], dtype=np.int8)

    def _next(self, pairs: Pairs) -> Taste:
        if pairs == self.pairs:
            return self
        return Taste(pairs, (*self.earlier, self.pairs)[-MOST_UNDONE:])


def _checked(ratings: Mapping[int, int]) -> Pairs:
    """Return ratings as pairs of Python's own integers, which a record can hold."""
    for item_id, stars in ratings.items():
        if stars not in STARS:
            raise ValueError(f"expected 1 to 5 stars for film {item_id}, got {stars}")
    return tuple((int(item_id), int(stars)) for item_id, stars in ratings.items())
