"""The viewport: where points stand on the canvas, and what stays where it is in a move."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.film_map.viewport import MARGIN, MOST_ZOOM, WHOLE, View, Viewport
from tests.unit.film_map.pictures import calm

# a layout that is 4 wide and 2 high, its middle at (1, 0)
CORNERS = np.array([[-1.0, -1.0], [3.0, 1.0]])

numbers = st.floats(-100, 100)
pixels = st.floats(-50, 700)
sizes = st.floats(60, 2_000)
layouts = st.lists(st.tuples(numbers, numbers), max_size=8).map(
    lambda points: np.array(points, dtype=np.float64).reshape(-1, 2)
)


@st.composite
def viewports(draw: st.DrawFn) -> Viewport:
    """Any view of any layout on any canvas."""
    fitted = Viewport.fitted(draw(layouts), draw(sizes), draw(sizes))
    return fitted.centred_on(draw(numbers), draw(numbers), draw(st.floats(1, MOST_ZOOM)))


@st.composite
def pairs_of_viewports(draw: st.DrawFn) -> tuple[Viewport, Viewport]:
    """Two views of one layout."""
    one = draw(viewports())
    return one, one.centred_on(draw(numbers), draw(numbers), draw(st.floats(1, MOST_ZOOM)))


def near(expected: object) -> object:
    """Compare pixels: a millionth of one is nothing."""
    return pytest.approx(np.array(expected), abs=1e-6, rel=1e-9)


def is_inside(view: Viewport) -> bool:
    """Say whether the middle is within the points' bounds, and the zoom within its limits."""
    low_x, low_y, high_x, high_y = view.bounds
    return low_x <= view.x <= high_x and low_y <= view.y <= high_y and 1 <= view.zoom <= MOST_ZOOM


def test_all_points_fit_with_a_margin_and_y_runs_upwards() -> None:
    # 400 pixels of 440 for 4 units: 100 a unit; 200 of 240 would hold 2 units just as well
    view = Viewport.fitted(CORNERS, 440, 240)
    assert view.scale == pytest.approx(100)
    assert view.to_pixels(CORNERS).tolist() == [[20, 220], [420, 20]]
    assert view.seen == pytest.approx((-1.2, -1.2, 3.2, 1.2))
    # half as wide: 160 of 200 pixels for 4 units, in the middle of the height
    narrow = Viewport.fitted(CORNERS, 200, 240)
    assert narrow.to_pixels(CORNERS).tolist() == [[20, 160], [180, 80]]


@calm
@given(layouts, sizes, sizes)
def test_fitted_points_are_inside_of_the_canvas(
    points: np.ndarray, width: float, height: float
) -> None:
    view = Viewport.fitted(points, width, height)
    on_canvas = view.to_pixels(points)
    margin = min(MARGIN, width / 10, height / 10) - 1e-6
    assert (on_canvas >= margin).all()
    assert (on_canvas <= np.array([width, height]) - margin).all()
    assert view.zoom == 1


@pytest.mark.parametrize("points", [np.zeros((0, 2)), [[3, 4]], [[3, 4]] * 2, [[0.1, 0.7]] * 3])
def test_none_one_or_equal_points_stand_in_the_middle(points: np.ndarray) -> None:
    points = np.array(points, dtype=np.float64)
    view = Viewport.fitted(points, 600, 360).zoomed(3, 100, 100).moved(50, 50)
    assert view.to_pixels(points).tolist() == [[300, 180]] * len(points)
    assert view.to_data(300, 180) == (tuple(points[0]) if len(points) else (0, 0))


def test_noise_of_rounding_is_not_blown_up() -> None:
    points = np.array([[0.5, 0.5], [0.5 + 1e-12, 0.5]])
    assert Viewport.fitted(points, 600, 360).to_pixels(points) == near([[300, 180]] * 2)


@pytest.mark.parametrize("size", [(0, 0), (0, 360), (600, 0), (1, 1)])
def test_a_hidden_canvas_harms_nothing(size: tuple[float, float]) -> None:
    hidden = Viewport.fitted(CORNERS, *size)
    assert np.isfinite(hidden.moved(3, 3).zoomed(2, 0, 0).to_pixels(CORNERS)).all()
    assert np.isfinite(hidden.between(hidden.centred_on(3, 1, 9), 0.5).scale)
    assert hidden.resized(440, 240).scale == pytest.approx(100)


@calm
@given(viewports(), pixels, pixels)
def test_pixels_and_data_are_each_others_inverse(view: Viewport, px: float, py: float) -> None:
    assert view.to_pixels(np.array([view.to_data(px, py)]))[0] == near([px, py])


@calm
@given(viewports(), st.floats(0.1, 10), pixels, pixels)
def test_a_zoom_leaves_what_is_under_the_pointer(
    view: Viewport, factor: float, px: float, py: float
) -> None:
    zoomed = view.zoomed(factor, px, py)
    assert is_inside(zoomed)
    assert zoomed.zoom == pytest.approx(min(max(view.zoom * factor, 1), MOST_ZOOM))
    under = np.array([view.to_data(px, py)])
    on_bounds = zoomed.x in zoomed.bounds[0::2] or zoomed.y in zoomed.bounds[1::2]
    if not on_bounds:
        assert zoomed.to_pixels(under)[0] == near([px, py])


def test_a_zoom_by_hand() -> None:
    # 100 pixels a unit, then 200: (2, 0.5) is at 320, 70, and half as far away from the middle
    view = Viewport.fitted(CORNERS, 440, 240)
    zoomed = view.zoomed(2, 320, 70)
    assert zoomed.to_data(320, 70) == pytest.approx((2, 0.5))
    assert (zoomed.x, zoomed.y) == pytest.approx((1.5, 0.25))
    # back about the same pixel is where it was
    assert zoomed.zoomed(0.5, 320, 70).to_pixels(CORNERS) == near([[20, 220], [420, 20]])


@calm
@given(viewports(), st.floats(-300, 300), st.floats(-300, 300))
def test_the_content_follows_the_hand_until_the_middle_is_at_the_bounds(
    view: Viewport, dx: float, dy: float
) -> None:
    moved = view.moved(dx, dy)
    assert is_inside(moved)
    assert moved.zoom == view.zoom
    (was,), (now,) = (v.to_pixels(np.array([[view.x, view.y]])).tolist() for v in (view, moved))
    if moved.x not in moved.bounds[0::2]:
        assert now[0] - was[0] == pytest.approx(dx, abs=1e-6)
    if moved.y not in moved.bounds[1::2]:
        assert now[1] - was[1] == pytest.approx(dy, abs=1e-6)
    # it never goes further than the hand, nor against it
    assert 0 <= (now[0] - was[0]) * np.sign(dx) <= abs(dx) + 1e-6
    assert 0 <= (now[1] - was[1]) * np.sign(dy) <= abs(dy) + 1e-6


def test_nobody_gets_lost() -> None:
    view = Viewport.fitted(CORNERS, 440, 240)
    assert (view.moved(-9_999, 9_999).x, view.moved(-9_999, 9_999).y) == (3, 1)
    assert (view.moved(9_999, -9_999).x, view.moved(9_999, -9_999).y) == (-1, -1)
    assert view.zoomed(1e9, 0, 0).zoom == MOST_ZOOM
    assert view.zoomed(1e-9, 0, 0).zoom == 1
    assert view.centred_on(99, 0.5, 5).to_data(220, 120) == (3, 0.5)
    assert view.moved(70, 30).zoomed(3, 9, 9).whole() == view


def test_another_size_keeps_place_and_zoom() -> None:
    view = Viewport.fitted(CORNERS, 440, 240).centred_on(2, 0.5, 4)
    resized = view.resized(840, 880)
    assert resized.to_data(420, 440) == (2, 0.5)
    # 800 of 840 pixels for 4 units, four times
    assert resized.scale == pytest.approx(800)
    assert resized.resized(440, 240) == view


@calm
@given(pairs_of_viewports(), pixels, pixels)
def test_a_bitmap_moves_as_its_points_do(
    pair: tuple[Viewport, Viewport], px: float, py: float
) -> None:
    drawn, shown = pair
    assume(shown.scale / drawn.scale < 1e3)
    dx, dy, factor = shown.shift_from(drawn)
    point = np.array([drawn.to_data(px, py)])
    assert shown.to_pixels(point)[0] == near([dx + factor * px, dy + factor * py])


def test_a_bitmap_of_another_size_moves_as_its_points_do() -> None:
    drawn = Viewport.fitted(CORNERS, 440, 240)
    shown = drawn.resized(500, 300).zoomed(1.5, 30, 40)
    dx, dy, factor = shown.shift_from(drawn)
    assert drawn.to_pixels(CORNERS) * factor + [dx, dy] == near(shown.to_pixels(CORNERS))
    assert drawn.shift_from(drawn) == (0, 0, 1)


@calm
@given(pairs_of_viewports(), st.floats(0, 1))
def test_a_flight_stays_within_limits_and_arrives(
    pair: tuple[Viewport, Viewport], share: float
) -> None:
    start, end = pair
    assert start.between(end, 0) == start
    assert start.between(end, 1) == end
    on_the_way = start.between(end, share)
    assert is_inside(on_the_way)
    # from higher above perhaps, but never nearer than at the nearer end
    assert on_the_way.zoom <= max(start.zoom, end.zoom) * (1 + 1e-9)
    almost = start.between(end, 1 - 1e-9)
    assert (almost.x, almost.y, almost.zoom) == pytest.approx((end.x, end.y, end.zoom), abs=1e-4)


def test_a_flight_without_a_way_zooms_evenly() -> None:
    start = Viewport.fitted(CORNERS, 440, 240)
    end = replace(start, zoom=16)
    zooms = [start.between(end, share).zoom for share in (0.25, 0.5, 0.75)]
    assert zooms == pytest.approx([2, 4, 8])


def test_a_long_flight_goes_from_higher_above_and_never_turns_back() -> None:
    view = Viewport.fitted(CORNERS, 440, 240)
    start, end = view.centred_on(-0.9, -0.5, 20), view.centred_on(2.9, 0.5, 20)
    flight = [start.between(end, share) for share in np.linspace(0, 1, 11)]
    assert flight[5].zoom < 5
    assert (flight[5].x, flight[5].y) == pytest.approx((1, 0))
    assert all(before.x < after.x for before, after in pairwise(flight))


def test_a_flight_is_felt_to_be_even() -> None:
    # the paper's measure, equation 5: moved by widths of the view, and zoomed by its logarithm
    view = Viewport.fitted(CORNERS, 440, 240)
    start, end = view.centred_on(-0.9, -0.5, 20), view.centred_on(2.9, 0.5, 5)
    flight = [start.between(end, share) for share in np.linspace(0, 1, 1_001)]
    x, y, scale = np.array([[view.x, view.y, view.scale] for view in flight]).T
    widths = 440 / np.sqrt(scale[1:] * scale[:-1])
    felt = 2 * (np.diff(x) ** 2 + np.diff(y) ** 2) / widths**2 + np.diff(np.log(scale)) ** 2 / 2
    assert np.sqrt(felt) == pytest.approx(np.sqrt(felt).mean(), rel=1e-3)


def test_a_flight_is_flown_on_the_canvas_where_it_ends() -> None:
    start = Viewport.fitted(CORNERS, 440, 240)
    end = start.resized(300, 200).centred_on(2, 0, 3)
    assert start.between(end, 0) == start.resized(300, 200)
    assert start.between(end, 0.5).width == 300


def test_what_is_shown_can_be_passed_on_to_another_canvas() -> None:
    # x 0.5 of -1..3 is 3/8 of the way, y 0.25 of -1..1 is 5/8
    view = Viewport.fitted(CORNERS, 440, 240).centred_on(0.5, 0.25, 3.14159)
    assert view.view == View(0.375, 0.625, 3.142)
    other = Viewport.fitted(CORNERS, 320, 500).showing(view.view)
    assert (other.x, other.y, other.zoom) == (0.5, 0.25, 3.142)
    assert Viewport.fitted(CORNERS, 440, 240).view == WHOLE
    # points at one place, or none
    assert Viewport.fitted(CORNERS[:0], 440, 240).view == WHOLE


@calm
@given(viewports())
def test_what_is_passed_on_is_right_to_a_pixel(view: Viewport) -> None:
    back = view.whole().showing(view.view)
    assert is_inside(back)
    (px, py) = back.to_pixels(np.array([[view.x, view.y]]))[0]
    low_x, low_y, high_x, high_y = view.bounds
    # half of the last digit of the way across all points, which is zoom times the canvas
    pixels = 0.5e-5 * max(high_x - low_x, high_y - low_y) * back.scale + 1e-6
    assert abs(px - view.width / 2) <= pixels
    assert abs(py - view.height / 2) <= pixels
    assert back.view == view.view
