"""Room for labels: as a careful hand would place them, one after the other."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.film_map.labels import (
    ABOVE,
    AROUND,
    BELOW,
    LEFT,
    OVER,
    RIGHT,
    UPON,
    Box,
    Candidate,
    placed,
)
from tests.unit.film_map.pictures import calm

BOUNDS = (0.0, 0.0, 200.0, 100.0)
# 40 wide and 10 high, its dot 4 in radius
CASABLANCA = Candidate("Casablanca", 100, 50, 40, 10, 4)


def at(x: float, y: float, text: str = "Casablanca") -> Candidate:
    return Candidate(text, x, y, 40, 10, 4)


def test_text_stands_to_the_right_of_its_dot() -> None:
    (label,) = placed([CASABLANCA], [], BOUNDS)
    assert (label.text, label.left, label.middle) == ("Casablanca", 104, 50)
    # the dot belongs to it
    assert label.box == (96, 45, 144, 55)


@pytest.mark.parametrize(
    ("side", "left", "middle", "box"),
    [
        (RIGHT, 104, 50, (96, 45, 144, 55)),
        (LEFT, 56, 50, (56, 45, 104, 55)),
        # in the middle of the dot; 4 for it, 5 to half the height
        (ABOVE, 80, 41, (80, 36, 120, 54)),
        (BELOW, 80, 59, (80, 46, 120, 64)),
        (OVER, 80, 50, (80, 45, 120, 55)),
    ],
)
def test_sides(side: tuple[int, int], left: float, middle: float, box: Box) -> None:
    (label,) = placed([CASABLANCA], [], BOUNDS, [side])
    assert (label.left, label.middle, label.box) == (left, middle, box)


@pytest.mark.parametrize(
    ("x", "y", "left", "middle"),
    [
        (156, 50, 160, 50),  # ends at 200, the edge
        (157, 50, 113, 50),  # one more: left
        (20, 5, 24, 5),
        (20, 4, None, None),  # its upper half would be outside at the right, and left is no room
    ],
)
def test_nothing_outside_of_the_bounds(
    x: float, y: float, left: float | None, middle: float | None
) -> None:
    labels = placed([at(x, y)], [], BOUNDS, [RIGHT, LEFT])
    assert [(label.left, label.middle) for label in labels] == (
        [] if left is None else [(left, middle)]
    )


@pytest.mark.parametrize(
    ("taken", "middle_of_text"),
    [
        ([], (124, 50)),
        ([(104, 49, 105, 50)], (76, 50)),
        ([(144, 45, 150, 55)], (124, 50)),  # only touches
        ([(104, 49, 105, 50), (95, 49, 96, 50)], (100, 41)),
        ([(104, 49, 105, 50), (95, 49, 96, 50), (99, 40, 101, 41)], (100, 59)),
        ([(0, 0, 200, 100)], None),
        # the dot itself may be in what is taken: a mark stands there
        ([(98, 48, 102, 52)], (124, 50)),
    ],
)
def test_text_goes_around_what_is_taken(
    taken: list[Box], middle_of_text: tuple[float, float] | None
) -> None:
    found = [(label.left + 20, label.middle) for label in placed([CASABLANCA], taken, BOUNDS)]
    assert found == ([] if middle_of_text is None else [middle_of_text])


def test_the_first_candidate_has_the_first_choice() -> None:
    first, second = at(100, 50, "first"), at(104, 50, "second")
    # each covers the dot of the other at any side
    assert [label.text for label in placed([first, second], [], BOUNDS)] == ["first"]
    assert [label.text for label in placed([second, first], [], BOUNDS)] == ["second"]


def test_a_label_that_finds_no_room_leaves_it_to_the_next() -> None:
    candidates = [at(100, 50, "a"), at(101, 50, "b"), at(30, 80, "c")]
    assert [label.text for label in placed(candidates, [], BOUNDS)] == ["a", "c"]
    assert [label.text for label in placed(candidates, [], BOUNDS, most=1)] == ["a"]
    assert placed(candidates, [], BOUNDS, most=0) == []


def test_labels_that_have_their_room_keep_it_with_their_dots() -> None:
    before = placed([at(100, 50, "before")], [], BOUNDS)
    # the text to its right starts at 92, over the dot from 96 on; the one to the left is free
    (label,) = placed([at(88, 50)], [], BOUNDS, after=before)
    assert label.left == 44
    assert placed([at(100, 50)], [], BOUNDS, after=before) == []


def test_no_candidate_no_label() -> None:
    assert placed([], [(0, 0, 1, 1)], BOUNDS) == []


def is_over(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def rooms(one: Candidate, side: tuple[int, int]) -> tuple[Box, Box]:
    """The box of the text and the one of text and dot."""
    x = one.x + side[0] * (one.offset + one.width / 2)
    y = one.y + side[1] * (one.offset + one.height / 2)
    text = (x - one.width / 2, y - one.height / 2, x + one.width / 2, y + one.height / 2)
    o = one.offset
    dot = (one.x - o, one.y - o, one.x + o, one.y + o)
    lows = [min(pair) for pair in zip(text[:2], dot[:2], strict=True)]
    highs = [max(pair) for pair in zip(text[2:], dot[2:], strict=True)]
    return text, (lows[0], lows[1], highs[0], highs[1])


def placed_by_hand(
    candidates: Sequence[Candidate], taken: Sequence[Box], sides: Sequence[tuple[int, int]]
) -> list[tuple[str, Box]]:
    """One candidate after the other, each side compared with all that is there."""
    labels: list[tuple[str, Box]] = []
    for one in candidates:
        for side in sides:
            text, box = rooms(one, side)
            is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= 200 and box[3] <= 100
            others = any(is_over(box, other) for _, other in labels)
            if is_inside and not others and not any(is_over(text, each) for each in taken):
                labels.append((one.text, box))
                break
    return labels


# whole and half numbers, so that both ways reckon exactly the same
HALVES = st.integers(-10, 420).map(lambda n: n / 2)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.text("abc", min_size=1, max_size=3),
        HALVES,
        HALVES,
        st.integers(1, 60).map(float),
        st.integers(1, 20).map(float),
        st.integers(0, 9).map(float),
    ),
    max_size=30,
)
BOXES = st.lists(
    st.builds(lambda x, y, w, h: (x, y, x + w, y + h), *[HALVES] * 4),
    max_size=5,
)


@calm
@given(CANDIDATES, BOXES, st.sampled_from([AROUND, UPON, (LEFT,)]))
def test_as_by_hand(
    candidates: list[Candidate], taken: list[Box], sides: Sequence[tuple[int, int]]
) -> None:
    labels = placed(candidates, taken, BOUNDS, sides)
    by_hand = placed_by_hand(candidates, taken, sides)
    assert [(label.text, label.box) for label in labels] == by_hand
