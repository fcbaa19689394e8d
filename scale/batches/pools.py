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
        lengths = [len(items) for items, _ in histories]
        ages = [_ages(len(items), times) for items, times in histories]
        visits = [_visits(len(items), times) for items, times in histories]
        return Histories(
            row=np.repeat(np.arange(len(histories)), lengths),
            items=np.concatenate([np.empty(0, np.int32), *[items for items, _ in histories]]),
            ages=np.concatenate([np.empty(0), *ages]),
            visits=np.concatenate([np.empty(0), *visits]),
            size=len(histories),
        )

    def profiles(self, genres: np.ndarray) -> np.ndarray:
        """Return genres of what was watched, float32 [B, genres], rows of length one or zero."""
        counts = (
            np.stack(
                [np.bincount(self.row, flags[self.items], self.size) for flags in genres.T], axis=1
            )
            if genres.shape[1]
            else np.zeros((self.size, 0))
        )
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
    pools = np.zeros((histories.size, len(speeds), width), dtype=np.float32)
    columns = column[histories.items]
    for place, (by, decay) in enumerate(speeds):
        # an item may stand twice in a history of data that was not cleaned: both count
        np.add.at(pools[:, place], (histories.row, columns), histories.weights(by, decay))
    return pools


def _ages(number: int, times: np.ndarray | None) -> np.ndarray:
    return np.zeros(number) if times is None else np.arange(number - 1, -1, -1, dtype=np.float64)


def _visits(number: int, times: np.ndarray | None) -> np.ndarray:
    if times is None or not number:
        return np.zeros(number)
    came_back = (np.diff(times) != 0)[::-1]
    return np.append(np.cumsum(came_back)[::-1], 0).astype(np.float64)
