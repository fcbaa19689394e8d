"""Intervals against another implementation's, and against what can be reckoned by hand."""

import importlib
from typing import Any

import numpy as np
import pytest

from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.bootstrap import LEAST_USERS, Estimate, ends, resample
from recommender.evaluation.metrics import user_metrics
from recommender.evaluation.split import last_fifth
from recommender.ratings.arrays import Float64Array
from recommender.steps import finished
from tests.unit.samples import real_dataset

stats: Any = importlib.import_module("scipy.stats")  # it has no types


def ndcg_of_popularity() -> Float64Array:
    """The NDCG of 943 users, most of them 0: nothing like a bell."""
    dataset = real_dataset()
    parts = last_fifth(dataset)
    lists = popular_lists(parts.train, dataset.num_items, k=10)
    return user_metrics(lists, parts.held_out, dataset.num_items).ndcg


def assert_near(ours: Estimate, theirs: tuple[float, float]) -> None:
    """Both ends are at the same place, to 5 % of the interval's width."""
    assert ours.interval == pytest.approx(theirs, abs=0.05 * (theirs[1] - theirs[0]))


@pytest.mark.parametrize("num_users", [30, 943])
def test_the_interval_of_a_mean_is_that_of_scipy(num_users: int) -> None:
    values = ndcg_of_popularity()[:num_users]
    (ours,) = finished(resample(values[:, None])).estimates()
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(5)
    )
    assert ours.value == pytest.approx(values.mean())
    assert_near(ours, theirs.confidence_interval)


def test_the_interval_of_a_share_is_that_of_scipy() -> None:
    # found / held out, pooled: a user brings along both
    rng = np.random.default_rng(3)
    held_out = rng.integers(0, 40, 200).astype(np.float64)
    found = np.floor(held_out * rng.random(200) / 3)
    (ours,) = finished(resample(found[:, None], held_out[:, None])).estimates()
    theirs = stats.bootstrap(
        (found, held_out),
        lambda above, below, axis: above.sum(axis=axis) / below.sum(axis=axis),
        paired=True,
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(5),
    )
    assert ours.value == pytest.approx(found.sum() / held_out.sum())
    assert_near(ours, theirs.confidence_interval)


def test_a_difference_is_paired() -> None:
    # one is better by about .01 for every user, whose own figures spread twenty times as far:
    # drawn apart, the two would differ by far less than chance
    rng = np.random.default_rng(3)
    users = rng.random(400)
    better = users + 0.01 + 0.01 * rng.normal(size=400)
    first, second = (finished(resample(values[:, None])) for values in (better, users))
    (ours,) = first.minus(second).estimates()
    assert ours.is_sure_of_sign
    (of_differences,) = finished(resample((better - users)[:, None])).estimates()
    assert ours.interval == pytest.approx(of_differences.interval)
    (of_first,) = first.estimates()
    assert of_first.interval is not None
    assert of_first.interval[0] < users.mean() < of_first.interval[1]


def test_no_interval_of_few_users_nor_of_users_who_are_all_alike() -> None:
    values = np.arange(LEAST_USERS, dtype=np.float64)[:, None]
    (ten,), (nine,) = (finished(resample(part)).estimates() for part in (values, values[:9]))
    assert ten.interval is not None
    assert nine == Estimate(4, None)
    # "0.0–0.0" of users who all found nothing would sound as sure as can be
    alike = finished(resample(np.zeros((100, 1)))).estimates()
    assert alike == (Estimate(0, None),)


def test_users_without_anything_in_a_slice_say_nothing_of_it() -> None:
    # 30 users, of whom 10 have two films of a slice; five found both, five none; nobody has one of
    # the next slice. Were the others counted, the share would be 10 of 60
    held_out = np.array([[2.0, 0.0]] * 10 + [[0.0, 0.0]] * 20)
    found = held_out.copy()
    found[:5] = 0
    resampled = finished(resample(found, held_out))
    some, none = resampled.estimates()
    assert resampled.num_users.tolist() == [10, 0]
    assert some.value == 1 / 2
    # of ten who all have part: the mean of 10 coins, 1/2 ± 1.96 · .158; a third of 30 are drawn
    assert some.interval == pytest.approx((0.19, 0.81), abs=0.05)
    assert np.isnan(none.value)
    assert none.interval is None


def test_ends_leave_out_draws_that_say_nothing() -> None:
    # of 0, 1, ..., 200 the middle 95 % are 5 to 195; a second figure with holes has 0, ..., 100
    whole = np.arange(201, dtype=np.float64)
    holes = np.where(whole % 2 == 0, whole / 2, np.nan)
    low, high = ends(np.column_stack([whole, holes]))
    assert low.tolist() == pytest.approx([5, 2.5])
    assert high.tolist() == pytest.approx([195, 97.5])


def test_the_same_seed_gives_the_same_draws_in_short_steps() -> None:
    values = np.random.default_rng(1).random((60_000, 1))
    steps = resample(values, num_draws=4)
    # a draw of so many users is a step of its own
    assert sum(1 for _ in steps) == 4
    first, second = (finished(resample(values, num_draws=4)) for _ in range(2))
    assert first.draws.tolist() == second.draws.tolist()
    other = finished(resample(values, num_draws=4, seed=1))
    assert first.draws.tolist() != other.draws.tolist()


@pytest.mark.parametrize(
    ("interval", "is_sure"),
    [((0.01, 0.2), True), ((-0.2, -0.01), True), ((-0.01, 0.2), False), (None, False)],
)
def test_more_than_chance_is_what_leaves_zero_out(
    interval: tuple[float, float] | None, is_sure: bool
) -> None:
    assert Estimate(0.1, interval).is_sure_of_sign == is_sure
