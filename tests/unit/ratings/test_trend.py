"""What is watched these days, against arithmetic by hand."""

from math import log

import numpy as np
import pytest

from recommender.ratings.interactions import Interactions
from recommender.ratings.trend import WEIGHT, trend
from tests.unit.samples import pairs

DAY = 86_400


def by_days(items: list[int], days: list[float]) -> Interactions:
    seconds = np.array([round(day * DAY) for day in days], dtype=np.int64)
    users = np.zeros(len(items), dtype=np.int32)
    return Interactions(users, np.array(items, dtype=np.int32), 1, seconds)


def test_a_week_halves_what_an_interaction_counts() -> None:
    found = trend(by_days([0, 0, 1], [0, 7, 14]), num_items=3)
    # weights 1/4, 1/2, 1, with a mean of 7/12
    recent, expected = [3 / 4, 1, 0], [2 * 7 / 12, 7 / 12, 0]
    by_hand = [WEIGHT * log((r + 1) / (e + 1)) for r, e in zip(recent, expected, strict=True)]
    assert found.tolist() == pytest.approx(by_hand)
    assert found.dtype == np.float32
    assert found[1] > 0 > found[0]


def test_one_rating_of_yesterday_moves_a_film_by_little() -> None:
    old = [0] * 1000
    found = trend(by_days([*old, 1, *[2] * 50], [*[0] * 1000, 60, *[60] * 50]), num_items=3)
    # what was rated once might have been rated by chance; what was rated fifty times was not
    assert found[1] < WEIGHT * log(2)
    assert found[2] > WEIGHT * log(10)


def test_without_dates_or_change_there_is_no_trend() -> None:
    assert trend(pairs([0, 0], [0, 1]), num_items=3).tolist() == [0, 0, 0]
    assert trend(by_days([0, 1, 1], [5, 5, 5]), num_items=3).tolist() == [0, 0, 0]
