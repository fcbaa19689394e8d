"""What two runs differ by."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest

from recommender.app.models import LABELS
from recommender.evaluation.baselines import POPULARITY
from recommender.evaluation.bootstrap import resample
from recommender.runs.comparison import (
    MetricRow,
    compare_metrics,
    differing_settings,
    is_paired,
    user_lists,
    user_shown,
    users_tested,
)
from recommender.runs.run import Run
from recommender.steps import finished
from tests.unit.app.answers import small_dataset
from tests.unit.runs.samples import NUM_USERS, measurement, run

# of two held-out films the first one found: 1 / (1 + 1 / log2(3))
FOUND = 1 / (1 + 1 / log2(3))


def with_lists(one: Run, **models: object) -> Run:
    """Return a run with other measurements of some models."""
    return replace(one, measurements={**(one.measurements or {}), **models})  # type: ignore[dict-item]


def row(rows: tuple[MetricRow, ...], metric: str, name: str) -> MetricRow:
    [found] = [one for one in rows if (one.metric, one.name) == (metric, name)]
    return found


def test_settings_that_differ_are_named_in_the_order_of_the_form() -> None:
    assert differing_settings(run(), run(2)) == ()
    assert differing_settings(run(seed=3), run(epochs=2, logq=False)) == ("epochs", "seed", "logq")


def test_metrics_stand_beside_one_another_with_their_paired_difference() -> None:
    rows = finished(compare_metrics(run(hits=5), run(2, hits=15)))
    assert len(rows) == 3 * (1 + len(LABELS))
    deep = row(rows, "ndcg", "deep")
    # 5 and 15 of 20 users find one of two films
    assert (deep.first, deep.second) == pytest.approx((5 / 20 * FOUND, 15 / 20 * FOUND))
    assert deep.difference is not None
    assert deep.difference.value == pytest.approx(10 / 20 * FOUND)
    assert deep.difference.is_sure_of_sign
    recall, hit = row(rows, "recall", "deep"), row(rows, "hit", "deep")
    assert (recall.first, recall.second) == pytest.approx((5 / 40, 15 / 40))
    assert (hit.first, hit.second) == pytest.approx((5 / 20, 15 / 20))
    assert hit.difference
    assert hit.difference.value == pytest.approx(0.5)


def test_the_interval_is_that_of_each_users_own_difference() -> None:
    rows = finished(compare_metrics(run(hits=5), run(2, hits=15)))
    ours, theirs = (measurement(hits).users.ndcg[:, None] for hits in (5, 15))
    (alone,) = finished(resample(theirs - ours)).estimates()
    found = row(rows, "ndcg", "history").difference
    assert found is not None
    assert found.interval == pytest.approx(alone.interval)


def test_popularity_is_the_same_in_both() -> None:
    popular = row(finished(compare_metrics(run(), run(2, hits=9))), "hit", POPULARITY)
    assert popular.is_same
    assert popular.difference is not None
    assert popular.difference.interval is None


@pytest.mark.parametrize(
    "other",
    [
        run(2, split="last"),
        replace(run(2), data="f" * 16),
        replace(
            run(2), measurements=dict.fromkeys((POPULARITY, *LABELS), measurement(4, first_user=1))
        ),
        run(2, tested=False),
    ],
)
def test_where_not_the_same_was_to_be_found_no_difference_is_claimed(other: Run) -> None:
    assert not is_paired(run(), other)
    rows = finished(compare_metrics(run(hits=5), other))
    assert {one.difference for one in rows} == {None}
    assert row(rows, "hit", "deep").first == pytest.approx(5 / 20)
    is_tested = other.measurements is not None
    assert (row(rows, "hit", "deep").second is not None) == is_tested


def test_another_number_of_films_to_find_is_another_test() -> None:
    few = measurement(4)
    few = replace(few, num_relevant=few.num_relevant - 1)
    assert is_paired(run(), run(2))
    assert not is_paired(run(), with_lists(run(2), **{POPULARITY: few}))


def test_films_of_two_lists_say_where_they_have_gone() -> None:
    # films 0, 1 in the first run; 1, 2 in the second
    second = with_lists(run(2), deep=measurement(1, first_film=1))
    lists = user_lists(run(hits=1), second, 0, "deep")
    assert [(f.item_idx, f.rank, f.is_hit, f.move) for f in lists.first] == [
        (0, 1, True, None),
        (1, 2, False, 1),
    ]
    assert [(f.item_idx, f.rank, f.is_hit, f.move) for f in lists.second] == [
        (1, 1, True, 1),
        (2, 2, False, None),
    ]


def test_what_fills_a_short_list_is_no_film() -> None:
    short = measurement(0)
    short.lists[3] = [4, -1]
    lists = user_lists(run(), with_lists(run(2), deep=short), 3, "deep")
    assert [film.item_idx for film in lists.second] == [4]


def test_a_user_who_was_not_tested_has_no_list() -> None:
    some = {name: measurement(4, first_user=5) for name in (POPULARITY, *LABELS)}
    other = replace(run(2), measurements=some)
    lists = user_lists(run(), other, 4, "deep")
    assert (len(lists.first), lists.second) == (2, ())
    # there is nothing from which it has moved
    assert {film.move for film in lists.first} == {0}
    assert user_lists(run(), run(2, tested=False), 99, "deep").first == ()
    # whoever was tested in both comes first
    assert users_tested(run(), other).tolist() == list(range(5, NUM_USERS))
    assert users_tested(run(), run(2, tested=False)).tolist() == list(range(NUM_USERS))


def test_the_lists_are_those_of_who_is_wanted_was_tested_or_comes_first() -> None:
    dataset = small_dataset(NUM_USERS, 10, 5)
    pair = run(), run(2)
    assert user_shown(*pair, dataset, 4, 9) == 3
    assert user_shown(*pair, dataset, 999, 9) is None
    assert user_shown(*pair, dataset, None, 9) == 9
    assert user_shown(*pair, dataset, None, None) == 0
    untested = run(tested=False), run(2, tested=False)
    assert user_shown(*untested, dataset, None, 9) is None
    assert np.array_equal(users_tested(*untested), [])


def without(one: Run, name: str) -> Run:
    """Return a run as of models that were opened from a file, which lacks one."""
    measured = {other: of for other, of in (one.measurements or {}).items() if other != name}
    return replace(one, measurements=measured)


def test_a_model_that_one_run_lacks_has_a_row_without_a_difference() -> None:
    first, second = without(run(hits=5), "deep"), run(2, hits=10)
    rows = finished(compare_metrics(first, second))
    assert len(rows) == 3 * 4
    alone = row(rows, "ndcg", "deep")
    assert (alone.first, alone.difference, alone.is_same) == (None, None, False)
    assert alone.second == pytest.approx(0.5 * FOUND)
    # the others are paired as ever, draw by draw
    whole = finished(compare_metrics(run(hits=5), second))
    assert row(rows, "ndcg", "baseline") == row(whole, "ndcg", "baseline")
    # what both lack has none
    both = finished(compare_metrics(first, without(second, "deep")))
    assert {one.name for one in both} == {POPULARITY, *LABELS} - {"deep"}


def test_a_model_that_one_run_lacks_has_no_list_there() -> None:
    lists = user_lists(without(run(), "deep"), run(2), 3, "deep")
    assert (lists.first, len(lists.second)) == ((), 2)
    # of one list alone nothing has moved
    assert [film.move for film in lists.second] == [0, 0]
