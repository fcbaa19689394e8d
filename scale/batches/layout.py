"""What layouts of batches share: arrays of agreed lengths, shares, genres.

Example::

    width = Widths()
    padded(items, width.of("items", 1301, most=1682), LAST)   # [1472]
"""

from __future__ import annotations

import math

import numpy as np

# no row of any table: what it looks up is zero, and nothing is written there
LAST = 2**31 - 1
# arrays grow by so many rows: a step is compiled anew for every other shape
ROUNDED_TO = 64
# and by so much more than is needed
SPARE = 1.1


class Widths:
    """How long arrays are: as long as was ever needed, so that few steps are compiled anew.

    All workers know the same numbers, and so come to the same lengths.
    """

    def __init__(self, workers: int = 1) -> None:
        """Start with nothing needed; arrays can be parted among so many workers."""
        self._most: dict[str, int] = {}
        self._rounded_to = math.lcm(ROUNDED_TO, workers)

    def of(self, name: str, needed: int, most: int) -> int:
        """Return the length of an array.

        Args:
            name: of the array.
            needed: rows of it.
            most: that it could ever need.
        """
        if needed > self._most.get(name, 0):
            wanted = min(int(needed * SPARE), most)
            self._most[name] = -(-wanted // self._rounded_to) * self._rounded_to
        return self._most[name]


def narrower(width: int) -> list[int]:
    """Return lengths that arrays of that length are cut to where less is needed, and itself."""
    half = -(-width // (2 * ROUNDED_TO)) * ROUNDED_TO
    return sorted({min(half, width), width})


def padded(values: np.ndarray, length: int, fill: float) -> np.ndarray:
    """Return an array with as many rows as are agreed on, of its dtype."""
    rows = np.full((length, *values.shape[1:]), fill, dtype=values.dtype)
    rows[: len(values)] = values
    return rows


def shares(number: int, length: int, total: int) -> np.ndarray:
    """Return one over a total for the first rows and 0 for those that fill up, float32 [length]."""
    found = np.zeros(length, dtype=np.float32)
    found[:number] = 1 / max(total, 1)
    return found


def bits(value: float) -> int:
    """Return a float32 as the integer of the same bits: workers tell one another int32."""
    return int(np.float32(value).view(np.int32))


def floats(values: np.ndarray) -> np.ndarray:
    """Return what such integers stand for, float64."""
    return values.astype(np.int32).view(np.float32).astype(np.float64)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Scale rows to length one, as model/core/mlp.js does; float32."""
    lengths = np.sqrt((rows.astype(np.float32) ** 2).sum(axis=1, keepdims=True) + 1e-12)
    found: np.ndarray = (rows / lengths).astype(np.float32)
    return found
