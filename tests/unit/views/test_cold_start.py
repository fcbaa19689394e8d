"""What a few ratings are worth: the file of figures, and where its curves are drawn."""

import datetime
import json
from typing import Any

import numpy as np
import pytest

from bench.cold import FIRST as FIRST_CONDITIONS
from bench.cold import RANDOM, SEEDS, divide_users, page_file, summary
from recommender.app.models import LABELS
from recommender.evaluation.baselines import ITEM_KNN, POPULARITY
from recommender.views.cold_start import (
    BOTTOM,
    FIRST,
    GIVEN,
    LEFT,
    MEASURED,
    NUM_FIRST,
    TOP,
    ColdStart,
    Figure,
    cold_scales,
    read_cold_start,
    whiskers,
)

TEXT = MEASURED.read_text(encoding="utf-8")
REFERENCES = [POPULARITY, ITEM_KNN]


def cold_of(**means: list[float]) -> ColdStart:
    """Figures after 1, 3, 5, 10 and the first five ratings, with a deviation of 0.01 throughout."""
    conditions = [*GIVEN, FIRST]
    ndcg: dict[str, dict[str, float]] = {condition: {} for condition in conditions}
    for name, values in means.items():
        for condition, mean in zip(conditions, values, strict=True):
            ndcg[condition] |= {name: mean, f"{name}_sd": 0.01}
    report = page_file(ndcg, guests=9, seeds=2, measured=datetime.date(2026, 1, 2))
    return read_cold_start(report)


def test_the_file_is_as_the_benchmark_writes_it() -> None:
    # typed by hand, or of another form than a new measurement would give it
    found = json.loads(TEXT)
    day = datetime.date.fromisoformat(found["measured"])
    written = page_file(found["ndcg"], guests=found["guests"], seeds=found["seeds"], measured=day)
    assert written == TEXT
    assert found["seeds"] == SEEDS
    _, guests = divide_users(943, seed=1, validation=False)
    assert found["guests"] == len(guests) == 189  # 943 // 5 + 1
    assert set(found["ndcg"]) == set(RANDOM | FIRST_CONDITIONS)


def test_what_is_printed_can_be_read() -> None:
    # of 0.4 and 0.6 the mean is 0.5 and the deviation √(0.01 + 0.01) = 0.1414
    seeds = [
        {name: dict.fromkeys([*REFERENCES, *LABELS], value) for name in [*GIVEN, FIRST]}
        for value in (0.4, 0.6)
    ]
    text = page_file(summary(seeds), guests=7, seeds=2, measured=datetime.date(2026, 1, 2))
    cold = read_cold_start(text)
    assert (cold.num_guests, cold.seeds) == (7, 2)
    assert cold.curves[0].figures == (Figure(0.5, 0.1414),) * 4


def test_conditions_are_those_of_the_benchmark() -> None:
    assert GIVEN == RANDOM
    assert {FIRST: NUM_FIRST} == FIRST_CONDITIONS


def test_references_come_first_and_the_models_in_the_order_of_the_registry() -> None:
    cold = read_cold_start(TEXT)
    assert [curve.name for curve in cold.curves] == [*REFERENCES, *LABELS]
    assert cold.given == (1, 3, 5, 10)
    found: dict[str, Any] = json.loads(TEXT)["ndcg"]
    assert cold.curves[0].means.tolist() == [found[c]["popularity"] for c in GIVEN]
    assert cold.curves[1].sds.tolist() == [found[c]["itemknn_sd"] for c in GIVEN]
    assert cold.curves[1].first == Figure(found[FIRST]["itemknn"], found[FIRST]["itemknn_sd"])


def test_a_model_that_was_not_measured_has_no_curve() -> None:
    # a fourth entry of the registry must not break the page before it is measured
    cold = cold_of(popularity=[0.5] * 5, itemknn=[0.6] * 5, unknown=[0.7] * 5)
    assert [curve.name for curve in cold.curves] == REFERENCES


def test_clearly_above_is_more_than_the_larger_deviation() -> None:
    assert Figure(0.625, 0.0).is_clearly_above(Figure(0.5, 0.0625))
    # exactly one deviation, or one of the other's
    assert not Figure(0.625, 0.0).is_clearly_above(Figure(0.5, 0.125))
    assert not Figure(0.625, 0.125).is_clearly_above(Figure(0.5, 0.0))
    assert not Figure(0.5, 0.0).is_clearly_above(Figure(0.625, 0.0))


def test_leaders_are_the_best_and_whom_it_is_not_clearly_above() -> None:
    cold = cold_of(popularity=[0.5, 0.6, 0.5, 0.5, 0], itemknn=[0.505, 0.5, 0.511, 0.49, 0])
    # 0.005 apart; 0.1; 0.011; 0.01 or so: in doubt, no claim
    leaders = [cold.leaders(place) for place in range(3)]
    assert leaders == [[ITEM_KNN, POPULARITY], [POPULARITY], [ITEM_KNN]]


def test_what_the_page_says_of_the_first_ratings_holds() -> None:
    # wording.cold_first: all find much less, and no model is clearly better than the references
    cold = read_cold_start(TEXT)
    place = cold.given.index(NUM_FIRST)
    assert all(curve.figures[place].is_clearly_above(curve.first) for curve in cold.curves)
    for reference in cold.curves[:2]:
        assert not any(c.first.is_clearly_above(reference.first) for c in cold.curves[2:])


@pytest.mark.parametrize(("width", "height", "label_room"), [(280, 320, 80), (700, 360, 110)])
def test_curves_and_whiskers_are_on_the_canvas(
    width: float, height: float, label_room: float
) -> None:
    cold = read_cold_start(TEXT)
    scales = cold_scales(cold, width, height, label_room)
    assert 2 <= len(scales.ticks) <= 6
    for place, curve in enumerate(cold.curves):
        x = scales.across(cold, place)
        assert x.min() > LEFT
        assert x.max() < width - label_room
        assert float(np.max(scales.y(curve.means - curve.sds))) < height - BOTTOM
        assert float(np.min(scales.y(curve.means + curve.sds))) > TOP


def test_curves_stand_apart_around_their_number_of_ratings() -> None:
    cold = read_cold_start(TEXT)
    scales = cold_scales(cold, 700, 360, 100)
    across = np.array([scales.across(cold, place) for place in range(len(cold.curves))])
    assert np.diff(across, axis=0) == pytest.approx(3)
    given = scales.x(np.array(cold.given, dtype=np.float64))
    assert across.mean(axis=0) == pytest.approx(given)


def test_the_pointer_finds_the_nearest_number_of_ratings() -> None:
    # 0 .. 10.5 ratings over 44 .. 569: 50 pixels each, so 1, 3, 5, 10 are at 94, 194, 294, 544
    cold = read_cold_start(TEXT)
    scales = cold_scales(cold, 669, 360, 100)
    assert [scales.nearest(cold, px) for px in (0, 94, 143, 145, 300, 418, 420, 668)] == [
        *[0, 0, 0, 1],
        *[2, 2, 3, 3],
    ]


def test_whiskers_are_one_path() -> None:
    path = whiskers(np.array([1.0, 2.0]), np.array([9.0, 8.0]), np.array([5.0, 4.04]))
    assert path == "M1.0 9.0V5.0M2.0 8.0V4.0"
