"""Where the layers of a model stand in a drawing, what leads to what, and what is at a point.

Example::

    diagram = lay_out(towers.stops, width=720)
    diagram.stop_at(180, 40)   # 0, or None beside all boxes

Both towers stand side by side and meet below; in a narrow drawing the item's stands below the
user's. A layer stands right above the first one that needs it. What skips layers runs along the
edge of its tower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.records import dataclass
from recommender.towers.layers import BOTH, ITEM, USER, Stop

# below this width one tower stands below the other
WIDE = 540
# pixels: a box, what is between rows and between boxes, the widest box that stands alone
BOX, ROW_GAP, GAP, WIDEST = 50, 16, 12, 216
# at the edges of a tower, for what skips layers; above a tower, for its name
LANE, HEADING = 18, 26
# above where both meet; outside of a line in a lane; at the edges, so that no line is cut
MEET, AIR, EDGE = 14, 5, 2


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels."""

    left: float
    top: float
    width: float
    height: float = BOX

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Arrow:
    """What goes from one stop into another.

    Attributes:
        start: place of the stop that it comes from.
        end: place of the stop that it goes into.
        path: SVG path of its line.
        tip: where it ends.
        turn: where its head points: (0, 1) down, (1, 0) to the right, (-1, 0) to the left.
    """

    start: int
    end: int
    path: str
    tip: tuple[float, float]
    turn: tuple[int, int]


@dataclass(frozen=True)
class Diagram:
    """All of a drawing, in pixels.

    Attributes:
        width: of the drawing.
        height: of the drawing, as much as it needs.
        boxes: one for each stop.
        arrows: what leads to what.
        headings: middle of the line in which the name of a tower stands.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    headings: Mapping[str, tuple[float, float]]

    def stop_at(self, x: float, y: float) -> int | None:
        """Return the stop whose box is at a point."""
        return next((i for i, box in enumerate(self.boxes) if box.holds(x, y)), None)


@dataclass(frozen=True)
class _Area:
    """The columns in which a tower stands, and its top."""

    left: float
    width: float
    top: float


def levels_of(stops: Sequence[Stop]) -> list[int]:
    """Return in which row of its tower each stop stands, from 0 on: right above who needs it."""
    levels = [0] * len(stops)
    for side in (USER, ITEM, BOTH):
        places = [i for i, stop in enumerate(stops) if stop.side == side]
        depth: dict[int, int] = {}
        for place in reversed(places):
            users = [i for i in places if place in stops[i].layer.inputs]
            depth[place] = max((depth[i] + 1 for i in users), default=0)
        deepest = max(depth.values())
        for place, below in depth.items():
            levels[place] = deepest - below
    return levels


def lay_out(stops: Sequence[Stop], width: float) -> Diagram:
    """Place the stops of a model in a drawing of this width."""
    levels = levels_of(stops)
    rows = {side: 1 + max(_of(stops, levels, side)) for side in (USER, ITEM, BOTH)}
    areas = _areas(rows, width)
    boxes: dict[int, Box] = {}
    for side, area in areas.items():
        _place(stops, levels, side, area, boxes)
    ordered = tuple(boxes[place] for place in range(len(stops)))
    headings = {
        side: (area.left + area.width / 2, area.top - HEADING / 2)
        for side, area in areas.items()
        if side != BOTH
    }
    height = max(box.bottom for box in ordered) + EDGE
    arrows = tuple(_arrows(stops, levels, ordered, areas))
    return Diagram(width, height, ordered, arrows, headings)


def _of(stops: Sequence[Stop], levels: Sequence[int], side: str) -> list[int]:
    return [level for stop, level in zip(stops, levels, strict=True) if stop.side == side]


def _areas(rows: Mapping[str, int], width: float) -> dict[str, _Area]:
    """Return where each tower and their meeting stand; side by side they end in the same row."""
    row, inner = BOX + ROW_GAP, width - 2 * EDGE
    heights = {side: number * row for side, number in rows.items()}
    if width >= WIDE:
        most = max(heights[USER], heights[ITEM])
        half = inner / 2
        return {
            USER: _Area(EDGE, half, HEADING + most - heights[USER]),
            ITEM: _Area(EDGE + half, half, HEADING + most - heights[ITEM]),
            BOTH: _Area(EDGE, inner, HEADING + most + MEET),
        }
    below = HEADING + heights[USER] + HEADING
    return {
        USER: _Area(EDGE, inner, HEADING),
        ITEM: _Area(EDGE, inner, below),
        BOTH: _Area(EDGE, inner, below + heights[ITEM]),
    }


def _place(
    stops: Sequence[Stop], levels: Sequence[int], side: str, area: _Area, boxes: dict[int, Box]
) -> None:
    """Place one tower, row by row; in a row, the order is that of what goes into the boxes."""
    places = [i for i, stop in enumerate(stops) if stop.side == side]
    inner = area.width - 2 * LANE
    for level in range(1 + max(levels[i] for i in places)):
        row = [i for i in places if levels[i] == level]
        # boxes of the row above are there already
        row.sort(key=lambda i: (_pull(stops[i], boxes), i))
        width = WIDEST if len(row) == 1 else (inner - GAP * (len(row) - 1)) / len(row)
        width = min(width, inner, WIDEST)
        left = area.left + (area.width - len(row) * width - (len(row) - 1) * GAP) / 2
        top = area.top + level * (BOX + ROW_GAP)
        for column, place in enumerate(row):
            boxes[place] = Box(left + column * (width + GAP), top, width)


def _pull(stop: Stop, boxes: Mapping[int, Box]) -> float:
    sources = [boxes[i].middle[0] for i in stop.layer.inputs if i in boxes]
    return sum(sources) / len(sources) if sources else 0


def _arrows(
    stops: Sequence[Stop],
    levels: Sequence[int],
    boxes: Sequence[Box],
    areas: Mapping[str, _Area],
) -> list[Arrow]:
    """Return all arrows; those into one box come in beside one another, in the order of sources."""
    found = []
    for end, stop in enumerate(stops):
        straight = [i for i in stop.layer.inputs if _is_next(boxes[i], boxes[end])]
        straight.sort(key=lambda i: boxes[i].middle[0])
        for number, start in enumerate(straight, 1):
            share = number / (len(straight) + 1)
            found.append(_straight(start, end, boxes, share))
        found += [
            _around(start, end, boxes, areas[stops[start].side], leaves=stop.side == BOTH)
            for start in stop.layer.inputs
            if start not in straight
        ]
    return found


def _is_next(source: Box, target: Box) -> bool:
    """Say whether a box stands in the row above another one."""
    return 0 < target.top - source.bottom < BOX


def _straight(start: int, end: int, boxes: Sequence[Box], share: float) -> Arrow:
    source, target = boxes[start], boxes[end]
    x1, y1 = source.middle[0], source.bottom
    x2, y2 = target.left + share * target.width, target.top
    half = (y1 + y2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {half:.1f} {x2:.1f} {half:.1f} {x2:.1f} {y2:.1f}"
    return Arrow(start, end, path, (x2, y2), (0, 1))


def _around(start: int, end: int, boxes: Sequence[Box], area: _Area, *, leaves: bool) -> Arrow:
    """Lead past the rows between: on the side on which the target stands, or out of the tower."""
    source, target = boxes[start], boxes[end]
    is_right = leaves or target.middle[0] > area.left + area.width / 2 + 1
    lane = area.left + area.width - AIR if is_right else area.left + AIR
    x1, x2 = (source.right, target.right) if is_right else (source.left, target.left)
    (_, y1), (_, y2) = source.middle, target.middle
    path = f"M{x1:.1f} {y1:.1f}H{lane:.1f}V{y2:.1f}H{x2:.1f}"
    return Arrow(start, end, path, (x2, y2), (-1 if is_right else 1, 0))
