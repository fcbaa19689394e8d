"""A vector as bars around zero, in one path for each sign.

Example::

    bars = bars_of(np.array([1.0, -0.5]), Box(0, 0, 100, 30))
    pen.fill(bars.up, "deep")
    bars.nearest(70)   # 1: the bar that is there
"""

from __future__ import annotations

import numpy as np

from recommender.records import dataclass
from recommender.towers.layout import Box
from recommender.views.scales import Floats, Scale

# of a bar's place, what is not left free beside it; the widest bar, in pixels
SHARE, WIDEST = 0.8, 14


@dataclass(frozen=True, eq=False)
class Bars:
    """Where the bars stand.

    Attributes:
        up: SVG path of those above zero.
        down: SVG path of those below.
        zero: height of the line that they stand on, in pixels.
        middles: [n] of the bars, in pixels across.
    """

    up: str
    down: str
    zero: float
    middles: Floats

    def nearest(self, x: float) -> int:
        """Return the row of the bar that is nearest to a pixel across."""
        return int(np.abs(self.middles - x).argmin())


def bars_of(values: Floats, box: Box) -> Bars:
    """Fit a vector [n], finite and not empty, into a box; zero is always in it."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    y = Scale((low, high) if high > low else (0.0, 1.0), (box.bottom, box.top))
    place = min(box.width / len(values), WIDEST)
    left = box.left + (box.width - place * len(values)) / 2
    middles = left + place * (np.arange(len(values)) + 0.5)
    ends, zero = y(values.astype(np.float64)), float(y(0.0))
    width = SHARE * place
    up, down = (
        _path(middles[chosen] - width / 2, width, zero, ends[chosen])
        for chosen in (values > 0, values < 0)
    )
    return Bars(up, down, zero, middles)


def _path(lefts: Floats, width: float, zero: float, ends: Floats) -> str:
    corners = np.column_stack([lefts, ends]).ravel().tolist()
    bar = f"M%.1f {zero:.1f}V%.1fh{width:.2f}V{zero:.1f}z"
    return bar * len(lefts) % tuple(corners)
