"""What the figures of a recommender are worth: with intervals, in slices, against others.

Example::

    yardstick = yardstick_of(plan.split, dataset.item_genres, dataset.genres)
    ours, theirs = (finished(examine(one, yardstick)) for one in (deep, popular))
    ours.ndcg                     # Estimate(0.267, (0.231, 0.304))
    difference(ours, theirs)      # Estimate(0.117, (0.081, 0.155)): more than chance

Whoever is examined by the same yardstick was tested on the same users: differences are paired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType

import numpy as np

from recommender.evaluation.bootstrap import Estimate, Resampled, resample
from recommender.evaluation.metrics import Measurement, coverage
from recommender.evaluation.slices import Yardstick
from recommender.ratings.arrays import Float64Array
from recommender.records import dataclass
from recommender.steps import Steps


@dataclass(frozen=True, eq=False)
class Quality:
    """How good one recommender is, and how sure that is.

    Attributes:
        ndcg: mean over the tested users.
        recall: likewise.
        hit_rate: likewise.
        coverage: number of items in at least one tested user's list / size of the catalogue.
        novelty: mean self-information of what it recommends, in bits.
        popular_share: share of what it recommends that is among the most rated 10 % of the films.
        slices: by the name of a slicing, the figure of each slice.
        of_draws: the mean NDCG, of each draw of users.
    """

    ndcg: Estimate
    recall: Estimate
    hit_rate: Estimate
    coverage: float
    novelty: float
    popular_share: float
    slices: Mapping[str, tuple[Estimate, ...]]
    of_draws: Resampled


def examine(measurement: Measurement, yardstick: Yardstick) -> Steps[Quality]:
    """Work out how good a recommender is; each step takes a few milliseconds."""
    slicings = yardstick.slicings
    sliced = [slicing.numerators(measurement) for slicing in slicings.values()]
    means = _means(measurement)
    weights = [np.ones_like(means), *[slicing.weights for slicing in slicings.values()]]
    yield
    resampled = yield from resample(np.hstack([means, *sliced]), np.hstack(weights))
    estimates = iter(resampled.estimates())
    yield
    ndcg, recall, hit_rate = islice(estimates, 3)
    return Quality(
        ndcg=ndcg,
        recall=recall,
        hit_rate=hit_rate,
        coverage=coverage(measurement.lists, measurement.num_items),
        novelty=yardstick.novelty(measurement.lists),
        popular_share=yardstick.popular_share(measurement.lists),
        slices=_divided(slicings, sliced, estimates),
        of_draws=resampled.figures(slice(0, 1)),
    )


def difference(first: Quality, second: Quality) -> Estimate:
    """Return by how much the first is better, in NDCG: paired by user."""
    (found,) = first.of_draws.minus(second.of_draws).estimates()
    return found


def _means(measurement: Measurement) -> Float64Array:
    """Return what is a mean over users, [n, 3]; the NDCG first."""
    users = measurement.users
    return np.column_stack([users.ndcg, users.recall, users.hit.astype(np.float64)])


def _divided(
    names: Iterable[str], sliced: list[Float64Array], estimates: Iterable[Estimate]
) -> Mapping[str, tuple[Estimate, ...]]:
    found = iter(estimates)
    lengths = zip(names, [part.shape[1] for part in sliced], strict=True)
    return MappingProxyType({name: tuple(islice(found, number)) for name, number in lengths})
