"""Geometry: what would put a tick, a label or a hit in the wrong place."""

import numpy as np
import pytest

from recommender.views.scales import Scale, round_ticks, spread_labels, tick_label


def test_scale_maps_ends_to_ends() -> None:
    scale = Scale((10, 20), (100, 0))
    assert scale(10) == 100
    assert scale(20) == 0
    assert scale(np.array([15.0, 20.0])).tolist() == [50, 0]


def test_scale_of_an_empty_domain_is_the_middle() -> None:
    assert Scale((3, 3), (0, 10))(3) == 5
    assert Scale((3, 3), (0, 10))(np.array([3.0])).tolist() == [5]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 780, [0, 200, 400, 600]),
        (5.93, 7.96, [6, 6.5, 7, 7.5]),
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
        (0, 1e-3, [0, 0.0002, 0.0004, 0.0006, 0.0008, 0.001]),
        (4, 4, [4]),
    ],
)
def test_ticks_are_round_and_inside(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize("most", [2, 3, 6])
def test_there_are_never_too_many_ticks_nor_none(most: int) -> None:
    for high in np.geomspace(1e-6, 1e9, 200):
        assert 1 <= len(round_ticks(0, float(high), most)) <= most


def test_tick_labels() -> None:
    labels = [tick_label(value) for value in (0, -0.0, 1000, -0.5, 0.0002)]
    assert labels == ["0", "0", "1,000", "−0.5", "0.0002"]


def test_labels_are_moved_apart_within_their_room() -> None:
    assert spread_labels([50, 52], 16, 0, 100) == [50, 66]
    assert spread_labels([98, 99], 16, 0, 100) == [84, 100]
    assert spread_labels([52, 50], 16, 0, 100) == [66, 50]
    assert spread_labels([], 16, 0, 100) == []
