"""Histories as the tower of History reads them: pools of weights, and genres.

Example::

    histories = Histories.of([(items, times)])
    pools_of(histories, column, width, (("ages", 0.05), ("visits", 1.5)))   # [1, 2, width]

See model/history/history.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

# a weight below this share of the newest item's is left out
LEAST_WEIGHT = 1e-3


@dataclass(frozen=True, eq=False)
class Histories:
    """B histories, one after the other.

    Attributes:
        row: int64 [n], whose item it is.
        items: int32 [n].
        ages: float64 [n], how many items came after it; 0 where nobody may know.
        visits: float64 [n], at how many later moments the user came back; likewise.
        size: B.
    """

    row: np.ndarray
    items: np.ndarray
    ages: np.ndarray
    visits: np.ndarray
    size: int

    @staticmethod
    def of(histories: Sequence[tuple[np.ndarray, np.ndarray | None]]) -> Histories:
        """Take items, oldest first, and when they were watched; None: at once."""
        if not histories:
            none, never = np.empty(0, dtype=np.int32), np.empty(0)
            return Histories(none, none, never, never, 0)
        lengths = np.array([len(items) for items, _ in histories])
        row = np.repeat(np.arange(len(histories)), lengths)
        ends = np.cumsum(lengths)[row]
        place = np.arange(len(row))
        known = np.array([times is not None for _, times in histories])[row]
        # of a history without times nothing is later than anything
        times = np.concatenate([[0] * len(items) if at is None else at for items, at in histories])
        came_back = np.append(times[1:] != times[:-1], False) & (place + 1 < ends)
        so_far = np.append(0, np.cumsum(came_back))
        return Histories(
            row=row,
            items=np.concatenate([items for items, _ in histories]),
            ages=np.where(known, ends - 1.0 - place, 0),
            visits=(so_far[ends] - so_far[place]).astype(np.float64),
            size=len(histories),
        )

    def profiles(self, genres: np.ndarray) -> np.ndarray:
        """Return genres of what was watched, float32 [B, genres], rows of length one or zero."""
        shape = (self.size, len(genres))
        counts = csr_array((np.ones(len(self.row)), (self.row, self.items)), shape) @ genres
        lengths = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        found: np.ndarray = (counts / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return found

    def weights(self, by: str, decay: float) -> np.ndarray:
        """Return what each item counts in a pool, float64 [n]; of each history the sum is 1."""
        recency = np.exp(-decay * (self.ages if by == "ages" else self.visits))
        recency[recency < LEAST_WEIGHT] = 0
        totals = np.bincount(self.row, recency, self.size)
        found: np.ndarray = recency / totals[self.row]
        return found


def pools_of(
    histories: Histories, column: np.ndarray, width: int, speeds: Sequence[tuple[str, float]]
) -> np.ndarray:
    """Return weights of items, float32 [B, pools, width].

    Args:
        histories: B of them.
        column: of each item of the catalogue.
        width: how many columns there are.
        speeds: of each pool, by what it forgets and how fast.
    """
    places = histories.row * width + column[histories.items]
    shape = (histories.size, width)
    # an item may stand twice in a history of data that was not cleaned: both count
    pools = [
        np.bincount(places, histories.weights(by, decay), histories.size * width).reshape(shape)
        for by, decay in speeds
    ]
    return np.stack(pools, axis=1, dtype=np.float32)
