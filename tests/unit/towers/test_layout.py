"""Where the layers stand: all of them inside of the drawing, none on another, each to be found."""

import re
from itertools import combinations

import pytest

from recommender.towers.layers import BOTH, ITEM, USER, Towers
from recommender.towers.layout import WIDE, Box, lay_out, levels_of
from tests.unit.towers.models import ALL, DEEP, GUEST_OF_HISTORY, HISTORY

WIDTHS = [280, 320, 420, WIDE - 1, WIDE, 720, 1200]


def corners(path: str) -> list[tuple[float, float]]:
    """The points through which a path goes, or towards which it bends."""
    x = y = 0.0
    found = []
    for command, text in re.findall(r"([MHVCL])([^A-Z]*)", path):
        numbers = [float(one) for one in text.split()]
        if command == "H":
            x = numbers[0]
        elif command == "V":
            y = numbers[0]
        else:
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                found.append((x, y))
        found.append((x, y))
    return found


def overlap(one: Box, other: Box) -> bool:
    is_apart = one.right <= other.left or other.right <= one.left
    return not is_apart and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("towers", ALL.values(), ids=ALL)
def test_all_is_inside_and_apart(towers: Towers, width: float) -> None:
    diagram = lay_out(towers.stops, width)
    assert len(diagram.boxes) == len(towers.stops)
    for box in diagram.boxes:
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= width
        assert box.bottom <= diagram.height
        assert box.width >= 90  # a short name of 12 pixels finds room
    assert not [pair for pair in combinations(diagram.boxes, 2) if overlap(*pair)]
    for arrow in diagram.arrows:
        assert all(0 <= x <= width and 0 <= y <= diagram.height for x, y in corners(arrow.path))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("towers", ALL.values(), ids=ALL)
def test_arrows_lead_down_and_around_all_boxes(towers: Towers, width: float) -> None:
    diagram = lay_out(towers.stops, width)
    led = {(arrow.start, arrow.end) for arrow in diagram.arrows}
    assert led == {(i, end) for end, stop in enumerate(towers.stops) for i in stop.layer.inputs}
    for arrow in diagram.arrows:
        source, target = diagram.boxes[arrow.start], diagram.boxes[arrow.end]
        assert source.bottom < target.top
        # what skips layers: an upright part in a lane, where no box is
        for x in map(float, re.findall(r"H([\d.]+)V", arrow.path)):
            passed = Box(x, source.middle[1], 0.1, target.middle[1] - source.middle[1])
            assert not [box for box in diagram.boxes if overlap(box, passed)]
        # what comes in from above comes in beside whatever else does
    tips = [arrow.tip for arrow in diagram.arrows]
    assert len(set(tips)) == len(tips)


def test_a_layer_stands_right_above_the_first_that_needs_it() -> None:
    # id; embedding and genres; concat; Dense; Dense; sum; norm; temperature
    assert levels_of(DEEP.stops)[:9] == [0, 1, 1, 2, 3, 4, 5, 6, 7]
    # gates beside the second Dense layer, whose outputs are added
    assert levels_of(HISTORY.stops)[:10] == [0, 1, 1, 2, 3, 4, 4, 5, 6, 7]
    # the fitted vector beside the norm
    assert levels_of(GUEST_OF_HISTORY.stops)[:13] == [0, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9]
    # dot product and score
    assert levels_of(DEEP.stops)[-2:] == [0, 1]


def test_the_order_in_a_row_is_that_of_what_goes_in() -> None:
    # the gates weigh the pools, which stand to the left of the Dense layers
    diagram = lay_out(HISTORY.stops, 720)
    assert diagram.boxes[6].left < diagram.boxes[5].left


def test_towers_meet_side_by_side_or_below_one_another() -> None:
    for towers in ALL.values():
        stops = towers.stops
        places = {side: [i for i, s in enumerate(stops) if s.side == side] for side in (USER, ITEM)}
        wide, narrow = lay_out(stops, WIDE), lay_out(stops, WIDE - 1)
        last = [wide.boxes[places[side][-1]] for side in (USER, ITEM)]
        assert last[0].bottom == last[1].bottom
        assert max(wide.boxes[i].right for i in places[USER]) < WIDE / 2
        assert min(wide.boxes[i].left for i in places[ITEM]) > WIDE / 2
        lowest = max(narrow.boxes[i].bottom for i in places[USER])
        assert lowest < narrow.headings[ITEM][1] < narrow.boxes[places[ITEM][0]].top
        assert stops[-1].side == BOTH


@pytest.mark.parametrize("width", [280, 720])
def test_what_is_at_a_point(width: float) -> None:
    diagram = lay_out(HISTORY.stops, width)
    for place, box in enumerate(diagram.boxes):
        assert diagram.stop_at(*box.middle) == place
        assert diagram.stop_at(box.left, box.top) == place
        # between the rows
        assert diagram.stop_at(box.middle[0], box.bottom + 1) is None
    assert diagram.stop_at(-1, -1) is None
