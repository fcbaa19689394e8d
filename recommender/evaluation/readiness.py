"""Can models learn from these interactions? Said in a sentence before a training starts.

Example::

    problem = why_not_trainable(interactions, dataset.num_items)
    if problem is not None: ...
"""

import numpy as np

from recommender.ratings.interactions import Interactions


def why_not_trainable(interactions: Interactions, num_items: int) -> str | None:
    """Return one sentence for the visitor about what is missing, or None when nothing is.

    Args:
        interactions: what would be trained on, at least one, no pair twice.
        num_items: size of the catalogue: what nobody rated can still be a negative.
    """
    counts = interactions.by_user.counts
    num_users = int(np.count_nonzero(counts))
    if num_users < 2:
        return f"Training needs at least two users, this data has {num_users}."
    if num_items < 2:
        return f"Training needs at least two films, this data has {num_items}."
    # History learns from what a user watched first what the user watched then
    if counts.max() < 2:
        return "Training needs a user with at least two ratings, in this data every user has one."
    # a model learns to tell a user's films from others: someone must have others
    if counts[counts > 0].min() == num_items:
        return "Training needs a film that a user has not rated, in this data every user rated all."
    return None
