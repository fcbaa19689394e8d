"""The film at the pointer and the next one by keys, compared with looking at every one."""

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.film_map.grid import Direction, GridIndex, next_in_direction
from tests.unit.film_map.pictures import calm

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

# few values, so that points are equal, stand in line and are equally far; and any others
coarse = st.integers(-3, 3).map(float)
fine = st.floats(-100, 100, allow_subnormal=False)
points_of = st.one_of(
    st.lists(st.tuples(coarse, coarse), max_size=60), st.lists(st.tuples(fine, fine), max_size=60)
).map(lambda points: np.array(points, dtype=np.float64).reshape(-1, 2))
places = st.one_of(coarse, fine, st.floats(-1_000, 1_000))


def by_distance(points: np.ndarray, x: float, y: float) -> list[tuple[float, int]]:
    """All places with their distances squared, nearest first, then by place."""
    rows = enumerate(points.tolist())
    return sorted(((px - x) * (px - x) + (py - y) * (py - y), place) for place, (px, py) in rows)


@calm
@given(points_of, places, places, st.one_of(st.just(math.inf), st.floats(0, 50)))
def test_the_nearest_is_the_nearest_of_all(
    points: np.ndarray, x: float, y: float, reach: float
) -> None:
    expected = [place for away, place in by_distance(points, x, y) if away <= reach * reach]
    assert GridIndex(points).nearest(x, y, reach) == (expected[0] if expected else None)


@pytest.mark.parametrize("spread", ["even", "two heaps", "a line", "an outlier"])
def test_many_films(spread: str) -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(1_682, 2))
    if spread == "two heaps":
        points = points * 0.01 + random.integers(0, 2, size=(1_682, 1)) * [5, 3]
    if spread == "a line":
        points[:, 1] = 0
    if spread == "an outlier":
        points[7] = [900, -900]
    index = GridIndex(points)
    asked = np.vstack([points[:50] + 0.01, random.normal(scale=3, size=(50, 2))])
    for x, y in asked.tolist():
        (_, expected), *_ = by_distance(points, x, y)
        assert index.nearest(x, y, math.inf) == expected


def test_of_equal_points_the_first_is_found() -> None:
    index = GridIndex(np.array([[1, 1], [5, 5], [5, 5], [1, 1]]))
    assert index.nearest(5, 5, 1) == 1
    assert index.nearest(1, 1, 1) == 0
    # both are 5 away from the middle: 3² + 4²
    assert GridIndex(np.array([[3, 4], [-3, 4]])).nearest(0, 0, 5) == 0


def test_what_is_further_than_the_reach_is_not_found() -> None:
    index = GridIndex(np.array([[0.0, 0.0], [10.0, 0.0]]))
    assert index.nearest(4, 3, 5) == 0
    assert index.nearest(4, 3, 4.99) is None
    assert index.nearest(-300, 0, 100) is None
    assert GridIndex(np.zeros((0, 2))).nearest(0, 0, math.inf) is None


class Counted(float):
    """A number that knows how often another one was compared with it."""

    def __init__(self, _: float) -> None:
        self.compared = 0

    def __rsub__(self, other: float) -> float:
        self.compared += 1
        return other - float(self)


def test_a_question_compares_few_points() -> None:
    index = GridIndex(np.random.default_rng(4).uniform(size=(10_000, 2)))
    x = Counted(0.5)
    assert index.nearest(x, 0.5, 0.02) is not None
    assert 0 < x.compared < 30


#        3
#   4    0    1   2
#        5           6 (far below)
CROSS = np.array([[0, 0], [2, 0], [3, 0], [0, 2], [-2, 0], [0, -2], [4, -9]], dtype=np.float64)


@pytest.mark.parametrize(
    ("start", "direction", "expected"),
    [
        (0, "right", 1),
        (0, "up", 3),
        (0, "left", 4),
        (0, "down", 5),
        (1, "right", 2),
        (1, "left", 0),
        # 6 is more below than right of 2, but nothing else is to the right
        (2, "right", 6),
        (2, "down", 6),
        # 3 and 5 are as near to the right of 4, and within 45 degrees: 0 is nearer
        (4, "right", 0),
        (4, "left", None),
        (3, "up", None),
        # at 45 degrees exactly: 3 and 4 are as near, and the first counts
        (5, "up", 0),
        (6, "right", None),
    ],
)
def test_arrows_go_to_the_next_film(start: int, direction: Direction, expected: int | None) -> None:
    assert next_in_direction(CROSS, start, direction) == expected


@calm
@given(points_of.filter(len), st.data(), st.sampled_from(DIRECTIONS))
def test_arrows_go_to_the_nearest_of_all(
    points: np.ndarray, data: st.DataObject, direction: Direction
) -> None:
    start = data.draw(st.integers(0, len(points) - 1))
    # such that the direction is the first number's
    turn = {"right": [0, 1], "left": [0, 1], "up": [1, 0], "down": [1, 0]}[direction]
    sign = -1 if direction in ("left", "down") else 1
    away = [(sign * x, y) for x, y in (points - points[start])[:, turn].tolist()]
    ahead = [(x * x + y * y, place) for place, (x, y) in enumerate(away) if x > 0]
    within = [(d, place) for d, place in ahead if abs(away[place][1]) <= away[place][0]]
    best = min(within or ahead, default=(0, None))[1]
    assert next_in_direction(points, start, direction) == best


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_from_the_only_place_no_arrow_leads_away(direction: Direction) -> None:
    assert next_in_direction(np.ones((1, 2)), 0, direction) is None
    assert next_in_direction(np.ones((3, 2)), 1, direction) is None


def test_most_films_of_a_cloud_can_be_reached() -> None:
    points = np.random.default_rng(5).normal(size=(300, 2))
    reached, waiting = {0}, [0]
    while waiting:
        start = waiting.pop()
        found = {next_in_direction(points, start, direction) for direction in DIRECTIONS}
        new = {place for place in found if place is not None} - reached
        reached |= new
        waiting += new
    assert len(reached) > 290
