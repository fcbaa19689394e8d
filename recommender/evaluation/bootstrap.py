"""How sure figures over users are: a seeded percentile bootstrap, in steps.

Example::

    ours = finished(resample(measured.users.ndcg[:, None]))
    ours.estimates()                    # (Estimate(0.267, (0.231, 0.304)),)
    ours.minus(theirs).estimates()      # of the paired difference to another recommender

Users are drawn with replacement, as many as there are, and each figure is worked out anew for those
who were drawn; the middle 95 % of the figures are its interval (Efron and Tibshirani, An
introduction to the bootstrap, 1993, section 13.3). It is about other users like these: what another
seed or another date would change is not in it.

The same seed and number of users give the same draws of users, whatever is worked out for them. So
two recommenders that were tested on the same users are compared draw by draw, and what a user does
to both of them cancels out.
"""

from __future__ import annotations

import numpy as np

from recommender.ratings.arrays import Float64Array, Int64Array
from recommender.records import dataclass
from recommender.steps import Steps

NUM_DRAWS = 4000
# where the interval begins and ends, as shares of the draws
LOW, HIGH = 0.025, 0.975
# of fewer users no interval is told: so few look more alike than those whom they stand for
LEAST_USERS = 10
# users drawn in one step: a few milliseconds in the page
USERS_AT_A_TIME = 50_000


@dataclass(frozen=True)
class Estimate:
    """A figure and how sure it is.

    Attributes:
        value: of the users as they are; NaN where there is nothing to divide by.
        interval: ends of its 95 % interval; None where it is of fewer than LEAST_USERS users, or
            the same in all draws, as where nothing was found: others might differ all the same.
    """

    value: float
    interval: tuple[float, float] | None

    @property
    def is_sure_of_sign(self) -> bool:
        """Whether 0 lies outside: of a difference, whether it is more than chance."""
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)


# eq=False: equal to itself only, since arrays compared give an array
@dataclass(frozen=True, eq=False)
class Resampled:
    """Figures of the users, and of each draw of them.

    Attributes:
        values: float64 [figures], of the users as they are.
        draws: float64 [num_draws, figures]; NaN where nobody was drawn who has what it divides by.
        num_users: int64 [figures], how many users have what it divides by.
    """

    values: Float64Array
    draws: Float64Array
    num_users: Int64Array

    def minus(self, other: Resampled) -> Resampled:
        """Return the paired differences to the same figures of another recommender.

        Both have to be resampled with the same users in the same order and with the same seed.
        """
        num_users = np.minimum(self.num_users, other.num_users)
        return Resampled(self.values - other.values, self.draws - other.draws, num_users)

    def figures(self, places: slice) -> Resampled:
        """Return some of the figures alone."""
        return Resampled(self.values[places], self.draws[:, places].copy(), self.num_users[places])

    def estimates(self) -> tuple[Estimate, ...]:
        """Return each figure with its interval."""
        low, high = ends(self.draws)
        rows = zip(self.values.tolist(), low.tolist(), high.tolist(), strict=True)
        tells = (self.num_users >= LEAST_USERS) & (low < high)
        return tuple(
            Estimate(value, (first, last) if is_told else None)
            for (value, first, last), is_told in zip(rows, tells.tolist(), strict=True)
        )


def ends(draws: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Return where the middle 95 % of each figure's draws begin and end, two float64 [figures].

    Args:
        draws: float64 [num_draws, figures]; NaN ones are left out, where all are, the ends are NaN.
    """
    ascending = np.sort(draws.T, axis=1)  # NaN comes last
    last = np.maximum(np.count_nonzero(~np.isnan(ascending), axis=1) - 1, 0)
    return _quantile(ascending, LOW * last), _quantile(ascending, HIGH * last)


def _quantile(ascending: Float64Array, place: Float64Array) -> Float64Array:
    """Return what stands at a place of each row, between two of them in proportion."""
    before, after = np.floor(place).astype(np.intp), np.ceil(place).astype(np.intp)
    row = np.arange(len(ascending))
    share = place - before
    found: Float64Array = ascending[row, before] * (1 - share) + ascending[row, after] * share
    return found


def resample(
    numerators: Float64Array,
    denominators: Float64Array | None = None,
    *,
    num_draws: int = NUM_DRAWS,
    seed: int = 0,
) -> Steps[Resampled]:
    """Work figures out for draws of users: the sum of numerators / the sum of denominators.

    Args:
        numerators: float64 [n, figures], what each of n users adds, n at least 1.
        denominators: float64 [n, figures], at least 0; without it all are 1, and figures are means.
        num_draws: how often n users are drawn.
        seed: of the chance in it.
    """
    num_users, num_figures = numerators.shape
    below = np.ones_like(numerators) if denominators is None else denominators
    both = np.hstack([numerators, below])
    sums = np.empty((num_draws, both.shape[1]))
    chance = np.random.default_rng(seed)
    at_a_time = max(1, USERS_AT_A_TIME // num_users)
    for first in range(0, num_draws, at_a_time):
        step = sums[first : first + at_a_time]
        step[:] = _times_drawn(chance, len(step), num_users) @ both
        yield
    return Resampled(
        values=_ratios(both.sum(axis=0), num_figures),
        draws=_ratios(sums, num_figures),
        num_users=np.count_nonzero(below, axis=0).astype(np.int64),
    )


def _times_drawn(chance: np.random.Generator, num_draws: int, num_users: int) -> Float64Array:
    """Return how often each user comes in each draw, [num_draws, num_users]."""
    # 32 bits: the page's np.bincount takes no more, and draws differ by the kind of integers
    drawn = chance.integers(num_users, size=(num_draws, num_users), dtype=np.int32)
    cell = drawn + np.arange(num_draws, dtype=np.int32)[:, None] * np.int32(num_users)
    times = np.bincount(cell.ravel(), minlength=num_draws * num_users)
    return times.reshape(num_draws, num_users).astype(np.float64)


def _ratios(sums: Float64Array, num_figures: int) -> Float64Array:
    above, below = sums[..., :num_figures], sums[..., num_figures:]
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
