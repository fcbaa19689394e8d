"""How sure a difference between two recommenders is: paired bootstrap over users.

Example::

    low, high = interval(difference_by_user)   # [users, splits], NaN where a user is not tested

Users are drawn, not their single figures: a user who is tested at several dates comes along with
all of them. The draws are those of the page (recommender/evaluation/bootstrap.py).
"""

import numpy as np

from recommender.evaluation.bootstrap import ends, resample
from recommender.ratings.arrays import Float64Array
from recommender.steps import finished


def by_user(figures: list[Float64Array], users: list[np.ndarray], num_users: int) -> Float64Array:
    """Lay the figures of each split's tested users out, float64 [num_users, splits], else NaN."""
    laid_out = np.full((num_users, len(figures)), np.nan)
    for column, (values, rows) in enumerate(zip(figures, users, strict=True)):
        laid_out[rows, column] = values
    return laid_out


def mean_of_means(figures: Float64Array) -> float:
    """Return the mean over the splits of the means over their users.

    Args:
        figures: [num_users, splits], NaN where a user is not tested.
    """
    return float(np.nanmean(figures, axis=0).mean())


def draws(figures: Float64Array) -> Float64Array:
    """Return the mean of means of samples of users, drawn with replacement, float64 [draws]."""
    tested = figures[~np.isnan(figures).all(axis=1)]
    is_tested = ~np.isnan(tested)
    of_splits = finished(resample(np.where(is_tested, tested, 0), is_tested.astype(np.float64)))
    means: Float64Array = of_splits.draws.mean(axis=1)
    return means


def standard_error(figures: Float64Array) -> float:
    """Return the standard error of the mean of means over users."""
    return float(draws(figures).std())


def interval(differences: Float64Array) -> tuple[float, float]:
    """Return the 95 % interval of a mean of differences: sure of its sign where 0 lies outside."""
    low, high = ends(draws(differences)[:, None])
    return float(low[0]), float(high[0])
