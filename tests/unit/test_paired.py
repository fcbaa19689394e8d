"""The errors of the benchmarks against formulas."""

import numpy as np
import pytest

from bench.paired import by_user, interval, mean_of_means, standard_error


def test_means_are_of_the_users_of_each_split_and_then_of_the_splits() -> None:
    figures = by_user(
        [np.array([0.2, 0.4]), np.array([1.0])], [np.array([0, 2]), np.array([2])], num_users=4
    )
    assert np.isnan(figures[1]).all()
    assert mean_of_means(figures) == pytest.approx((0.3 + 1) / 2)


def test_the_error_of_one_split_is_that_of_a_mean() -> None:
    values = np.random.default_rng(3).random((400, 1))
    assert standard_error(values) == pytest.approx(values.std() / 20, rel=0.05)


def test_a_user_of_several_splits_is_drawn_with_all_of_them() -> None:
    values = np.random.default_rng(3).random((400, 1))
    # the same figures at five dates say no more than at one
    assert standard_error(np.tile(values, 5)) == pytest.approx(standard_error(values))


def test_an_interval_is_sure_of_a_sign_only_where_it_is() -> None:
    noise = np.random.default_rng(3).normal(size=(400, 1))
    low, high = interval(noise - noise.mean() + 0.01)
    assert low < 0 < high
    low, high = interval(noise - noise.mean() + 0.5)
    assert 0 < low < 0.5 < high
