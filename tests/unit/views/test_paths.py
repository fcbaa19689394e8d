"""Paths: what another program would read as other points than were meant."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.views.paths import circles, polyline


def test_a_line_runs_through_its_points_to_tenths() -> None:
    path = polyline(np.array([1.0, 2.04, 12.0]), np.array([3.0, -4.06, 1234.56]))
    assert path == "M+0001.0+0003.0L+0002.0-0004.1L+0012.0+1234.6"


def test_many_points_are_written_as_few_are() -> None:
    x, y = np.linspace(-20, 700, 500), np.geomspace(0.1, 5_000, 500)
    one_by_one = [polyline(x[i : i + 1], y[i : i + 1])[1:] for i in range(500)]
    assert polyline(x, y)[1:].split("L") == one_by_one


def test_no_points_are_no_path() -> None:
    assert polyline(np.array([]), np.array([])) == circles(np.array([]), np.array([]), 2) == ""


def test_circles_start_at_their_left_and_close() -> None:
    arcs = "a2 2 0 1 0 4 0a2 2 0 1 0-4 0"
    # 7 − 2; 0.04 − 2 = −1.96, to tenths
    path = circles(np.array([7.0, 0.04]), np.array([1234.56, -20.0]), 2)
    assert path == f"M+0005.0+1234.6{arcs}M-0002.0-0020.0{arcs}"


@given(
    st.lists(st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000)), min_size=1),
    st.floats(0.5, 9),
)
def test_circles_are_where_their_points_are(points: list[tuple[float, float]], r: float) -> None:
    x, y = np.array(points).T
    starts = re.findall(r"M([+-]\d{4}\.\d)([+-]\d{4}\.\d)", circles(x, y, r))
    read = np.array([[float(px), float(py)] for px, py in starts])
    # half of the last digit
    assert np.abs(read - np.column_stack([x - r, y])).max() <= 0.05 + 1e-9


def test_far_points_stay_out_of_the_picture() -> None:
    assert circles(np.array([1e9, -1e9]), np.array([0.0, 0.0]), 1).count("9999.9") == 2
