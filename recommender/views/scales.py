"""Geometry of the charts: data -> pixels, ticks, labels. Nothing here draws.

Example::

    x = Scale((0, 780), (48, 600))
    x(390)   # 324.0
"""

import math
from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from recommender.records import dataclass

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Scale:
    """A linear map from data to pixels.

    Attributes:
        domain: two data values; equal ones map to the middle of the range.
        range: the pixels that they map to.
    """

    domain: tuple[float, float]
    range: tuple[float, float]

    @overload
    def __call__(self, value: float) -> float: ...
    @overload
    def __call__(self, value: Floats) -> Floats: ...
    def __call__(self, value: float | Floats) -> float | Floats:
        """Return the pixel position of a value or of each value of an array."""
        low, high = self.domain
        start, end = self.range
        share = (value - low) / (high - low) if high != low else value * 0 + 0.5
        return start + share * (end - start)


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return at most `most` round numbers (1, 2 or 5 times a power of ten apart) within low..high.

    Equal or reversed limits give one tick at `low`.
    """
    if not high > low:
        return [low]
    exponent = math.floor(math.log10((high - low) / most))
    steps = (factor * 10.0**power for power in (exponent, exponent + 1) for factor in (1, 2, 5))
    for step in steps:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [round(i * step, 12) for i in range(first, last + 1)]
    raise AssertionError("unreachable: a step of ten times the range gives one tick")


def tick_label(value: float) -> str:
    """Return a tick's number with thousands separators, a true minus and no trailing zeros."""
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if float(value) != 0 else "0"


def spread_labels(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move label positions apart until none is nearer than `gap` to the next, within low..high.

    Order is kept. When there is not enough room the last ones leave `high` rather than overlap.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = list(positions)
    previous = low - gap
    for i in order:
        placed[i] = previous = max(positions[i], previous + gap)
    limit = high
    for i in reversed(order):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    return placed
