"""Which film is at the pointer, and which comes next by the arrow keys?

Example::

    index = GridIndex(points)
    index.nearest(x, y, reach=12 / viewport.scale)      # a place, or None
    next_in_direction(points, start=3, direction="left")
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Direction = Literal["left", "right", "up", "down"]

# on average: dense spots have many more, and what is empty is passed quickly
_POINTS_A_CELL = 1
# in cells: what rounding may be wrong by
_SLACK = 1e-9
# data's y runs upwards
_AHEAD = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}


class GridIndex:
    """Points in square cells, so that a question looks at a few of them only.

    Distances are Euclidean, in data units. Of points at the same distance the first comes first.
    """

    def __init__(self, points: NDArray[np.floating]) -> None:
        """Sort points [n, 2], finite, into cells; n may be 0."""
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        low = points.min(axis=0) if len(points) else np.zeros(2)
        span = points.max(axis=0) - low if len(points) else np.zeros(2)
        self._size = _cell_size(span, len(points))
        cells = ((points - low) / self._size).astype(np.intp)
        self._columns, self._rows = (int(last) + 1 for last in span / self._size)
        cell = cells[:, 1] * self._columns + cells[:, 0]
        order = np.argsort(cell, kind="stable")
        starts = np.searchsorted(cell[order], np.arange(self._columns * self._rows + 1))
        # Python's own lists: a question reads single numbers
        self._low_x, self._low_y = float(low[0]), float(low[1])
        self._places: list[int] = order.tolist()
        self._starts: list[int] = starts.tolist()
        self._x, self._y = points[:, 0].tolist(), points[:, 1].tolist()

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """Return the place of the nearest point, or None when none is within reach."""
        # outwards ring by ring, until no point of the next one can be near enough
        best = (reach * reach, len(self._x))  # the first one of equally near ones is below
        all_x, all_y = self._x, self._y
        for away, places in self._outwards(x, y):
            if away * away > best[0]:
                break
            for place in places:
                dx, dy = all_x[place] - x, all_y[place] - y
                best = min(best, (dx * dx + dy * dy, place))
        return best[1] if best[1] < len(all_x) else None

    def _outwards(self, x: float, y: float) -> Iterator[tuple[float, list[int]]]:
        """Yield the points of each row of each ring of cells, and how far away they are at least.

        The rings are around the cell of (x, y), or around the nearest one: no point is nearer to
        a place outside than to the nearest place inside.
        """
        u = min(max((x - self._low_x) / self._size, 0.0), self._columns - _SLACK)
        v = min(max((y - self._low_y) / self._size, 0.0), self._rows - _SLACK)
        column, row = int(u), int(v)
        to_edge = min(u - column, column + 1 - u, v - row, row + 1 - v) - _SLACK
        outermost = max(column, self._columns - 1 - column, row, self._rows - 1 - row)
        for ring in range(outermost + 1):
            away = max(0.0, ring - 1 + to_edge) * self._size if ring else 0.0
            left, right = column - ring, column + ring
            for at in range(max(row - ring, 0), min(row + ring, self._rows - 1) + 1):
                if at in (row - ring, row + ring):
                    yield away, self._of_row(at, left, right)
                else:
                    yield away, self._of_row(at, left, left) + self._of_row(at, right, right)

    def _of_row(self, row: int, left: int, right: int) -> list[int]:
        """Return the points of a row's cells from left to right, as far as there are such cells."""
        first, last = max(left, 0), min(right, self._columns - 1)
        if first > last:
            return []
        start = row * self._columns
        return self._places[self._starts[start + first] : self._starts[start + last + 1]]


def _cell_size(span: NDArray[np.float64], num_points: int) -> float:
    """Return the side of a cell: so many points in each, were they spread evenly.

    There are at most three times as many cells as points, also where all points are on a line.
    """
    each = _POINTS_A_CELL / max(num_points, 1)
    side = max(float(np.sqrt(span.prod() * each)), float(span.max()) * each)
    return side or 1.0


def next_in_direction(points: NDArray[np.floating], start: int, direction: Direction) -> int | None:
    """Return the nearest point in a direction, within 45 degrees, or else to that side at all.

    Not every point can be reached: one may always have a nearer one before it, and one that stands
    exactly where another one does is never met.

    Args:
        points: [n, 2], y upwards.
        start: the place where to go from.
        direction: of a key.

    Returns:
        Its place, the first of equally near ones; None when no point is to that side.
    """
    ahead_x, ahead_y = _AHEAD[direction]
    away = points - points[start]
    ahead = away[:, 0] * ahead_x + away[:, 1] * ahead_y
    aside = np.abs(away[:, 0] * ahead_y + away[:, 1] * ahead_x)
    to_that_side = ahead > 0
    within = to_that_side & (aside <= ahead)
    chosen = np.flatnonzero(within if within.any() else to_that_side)
    if len(chosen) == 0:
        return None
    return int(chosen[(ahead[chosen] ** 2 + aside[chosen] ** 2).argmin()])
