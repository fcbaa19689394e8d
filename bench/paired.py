"""How sure a difference between two recommenders is: paired bootstrap over users.

Example::

    low, high = interval(difference_by_user)   # [users, splits], NaN where a user is not tested

Users are drawn, not their single figures: a user who is tested at several dates comes along with
all of them.
"""

import numpy as np

from recommender.ratings.arrays import Float64Array

DRAWS = 4000
LOW, HIGH = 2.5, 97.5


def by_user(figures: list[Float64Array], users: list[np.ndarray], num_users: int) -> Float64Array:
    """Lay the figures of each split's tested users out, float64 [num_users, splits], else NaN."""
    laid_out = np.full((num_users, len(figures)), np.nan)
    for column, (values, rows) in enumerate(zip(figures, users, strict=True)):
        laid_out[rows, column] = values
    return laid_out


def mean_of_means(figures: Float64Array, weights: Float64Array | None = None) -> Float64Array:
    """Return the mean over the splits of the means over their users, float64 [draws].

    Args:
        figures: [num_users, splits], NaN where a user is not tested.
        weights: [draws, num_users], how often each user counts; once without it.
    """
    counts = np.ones((1, len(figures))) if weights is None else weights
    is_tested = ~np.isnan(figures)
    sums = counts @ np.where(is_tested, figures, 0)
    means: Float64Array = (sums / (counts @ is_tested)).mean(axis=1)
    return means


def draws(figures: Float64Array, seed: int = 0) -> Float64Array:
    """Return the mean of means of DRAWS samples of users, drawn with replacement."""
    tested = figures[~np.isnan(figures).all(axis=1)]
    chance = np.random.default_rng(seed)
    weights = chance.multinomial(len(tested), np.full(len(tested), 1 / len(tested)), size=DRAWS)
    return mean_of_means(tested, weights.astype(np.float64))


def standard_error(figures: Float64Array) -> float:
    """Return the standard error of the mean of means over users."""
    return float(draws(figures).std())


def interval(differences: Float64Array) -> tuple[float, float]:
    """Return the 95 % interval of a mean of differences: sure of its sign where 0 lies outside."""
    low, high = np.percentile(draws(differences), [LOW, HIGH])
    return float(low), float(high)
