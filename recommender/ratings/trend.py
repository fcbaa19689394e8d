"""What is watched these days, beside what was watched ever.

Example::

    trend(interactions, dataset.num_items)    # float32 [num_items], above 0: more than usual
"""

import numpy as np

from recommender.ratings.arrays import Float32Array
from recommender.ratings.interactions import Interactions, item_counts

SECONDS_A_DAY = 86_400
# Chosen, as the others here, on dates before those that are reported (docs/experiments.md). An
# interaction a week before the last one counts half of it, one of two weeks a quarter.
HALF_LIFE_DAYS = 7
# By Bayes' rule it would be 1, if models were as unsure as they should be; they are too sure.
WEIGHT = 1.5
# A film has to be watched a few times more than is expected before it counts as watched more.
PRIOR_COUNT = 1


def trend(interactions: Interactions, num_items: int) -> Float32Array:
    """Return WEIGHT times the logarithm of how an item's share of what is watched has moved.

    With w_i = 2^(−age_i / HALF_LIFE_DAYS), the age in days before the last interaction, an item
    has a recent count of Σ w_i over its interactions; its number of interactions times the mean
    of all w_i would be expected. The logarithm of (recent + PRIOR_COUNT) / (expected +
    PRIOR_COUNT) is near 0 for an item of which little is known, as in a Gamma-Poisson model.

    Args:
        interactions: those of training.
        num_items: size of the catalogue.

    Returns:
        float32 [num_items]; zeros where nobody knows when the interactions took place.
    """
    if interactions.timestamp is None or not len(interactions):
        return np.zeros(num_items, dtype=np.float32)
    days = (interactions.timestamp.max() - interactions.timestamp) / SECONDS_A_DAY
    weights = np.exp2(-days / HALF_LIFE_DAYS)
    recent = np.bincount(interactions.item_idx, weights=weights, minlength=num_items)
    expected = item_counts(interactions, num_items) * weights.mean()
    change = np.log((recent + PRIOR_COUNT) / (expected + PRIOR_COUNT))
    weighted: Float32Array = (WEIGHT * change).astype(np.float32)
    return weighted
