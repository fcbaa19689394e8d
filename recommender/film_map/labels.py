"""Where there is room for text beside the dots of a map.

Example::

    star_wars = Candidate("Star Wars", x=120, y=80, width=58, height=14, offset=5)
    for label in placed([star_wars], taken=[], bounds=(0, 0, 700, 460)):
        pen.text(label.text, label.left, label.middle)
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import BoolArray, Float64Array
from recommender.records import dataclass

# left, top, right, bottom in pixels; boxes that only touch are not over one another
Box = tuple[float, float, float, float]

# the direction from a dot to its text; tried in this order
RIGHT, LEFT, ABOVE, BELOW, OVER = (1, 0), (-1, 0), (0, -1), (0, 1), (0, 0)
AROUND = (RIGHT, LEFT, ABOVE, BELOW)
# for text that belongs to a spot and not to a dot
UPON = (OVER, ABOVE, BELOW, RIGHT, LEFT)


@dataclass(frozen=True)
class Candidate:
    """Text that asks for room, in pixels.

    Attributes:
        text: one line.
        x, y: middle of the dot that it belongs to.
        width, height: of the text and the room that it needs around it.
        offset: from the middle of the dot to the text; what lies within belongs to the dot.
    """

    text: str
    x: float
    y: float
    width: float
    height: float
    offset: float


@dataclass(frozen=True)
class Label:
    """Text that has its room, in pixels.

    Attributes:
        text: of the candidate.
        left: of the candidate's width.
        middle: of its height, from the top.
        box: text and dot, which nothing else lies over.
    """

    text: str
    left: float
    middle: float
    box: Box


def placed(
    candidates: Sequence[Candidate],
    taken: Sequence[Box],
    bounds: Box,
    sides: Sequence[tuple[int, int]] = AROUND,
    *,
    most: int | None = None,
    after: Sequence[Label] = (),
) -> list[Label]:
    """Give room to candidates, the first ones first, each at the first side that is free.

    A label and its dot are never over another label or its dot and never outside of the bounds, and
    no text is over what is taken; a candidate without such a side is left out.

    Args:
        candidates: the most important first.
        taken: boxes that are to stay free of text.
        bounds: the box that is written into.
        sides: directions from the dot to its text.
        most: how many labels at most; None is as many as there is room for.
        after: labels that have their room already.
    """
    if not candidates:
        return []
    texts, boxes = _rooms(candidates, sides)
    left, top, right, bottom = boxes
    is_free = (
        (left >= bounds[0]) & (top >= bounds[1]) & (right <= bounds[2]) & (bottom <= bounds[3])
    )
    for box in taken:
        is_free &= _is_beside(texts, box)
    for label in after:
        is_free &= _is_beside(boxes, label.box)
    labels: list[Label] = []
    # all others are compared with each label that found its room: few steps, however many lose
    while is_free.any() and (most is None or len(labels) < most):
        place, side = divmod(int(is_free.argmax()), len(sides))
        text_left, text_top, _, text_bottom = texts[:, place, side].tolist()
        x1, y1, x2, y2 = boxes[:, place, side].tolist()
        middle = (text_top + text_bottom) / 2
        labels.append(Label(candidates[place].text, text_left, middle, (x1, y1, x2, y2)))
        is_free[place] = False
        is_free &= _is_beside(boxes, labels[-1].box)
    return labels


def _rooms(
    candidates: Sequence[Candidate], sides: Sequence[tuple[int, int]]
) -> tuple[Float64Array, Float64Array]:
    """Return the box of each text at each side, and of text and dot together, [4, n, sides]."""
    rows = [(one.x, one.y, one.width / 2, one.height / 2, one.offset) for one in candidates]
    x, y, half_width, half_height, offset = np.array(rows, dtype=np.float64).T[:, :, None]
    across, down = np.array(sides, dtype=np.float64).T
    middle_x = x + across * (offset + half_width)
    middle_y = y + down * (offset + half_height)
    left, right = middle_x - half_width, middle_x + half_width
    top, bottom = middle_y - half_height, middle_y + half_height
    dots = (x - offset, y - offset, x + offset, y + offset)
    both = (
        np.minimum(left, dots[0]),
        np.minimum(top, dots[1]),
        np.maximum(right, dots[2]),
        np.maximum(bottom, dots[3]),
    )
    return np.stack([left, top, right, bottom]), np.stack(both)


def _is_beside(boxes: Float64Array, box: Box) -> BoolArray:
    """Say of each box [4, ...] whether it leaves one box free."""
    left, top, right, bottom = boxes
    beside: NDArray[np.bool_] = (
        (left >= box[2]) | (right <= box[0]) | (top >= box[3]) | (bottom <= box[1])
    )
    return beside
