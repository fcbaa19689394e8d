"""Three ways to hold out ratings, each with a slice of its training part to choose settings on.

Example::

    parts = split(dataset, "P2")
    slice = split(dataset, "P2", validation=True)
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from recommender.evaluation.split import Split, hold_out_ends, hold_out_last
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, chronological

Divide = Callable[[Interactions], Split]


def hold_out_last_one(interactions: Interactions) -> Split:
    """Hold out each user's last interaction, in the order given; of a user with one, that one."""
    return hold_out_ends(interactions, np.minimum(interactions.by_user.counts, 1))


def hold_out_random(interactions: Interactions, one_in: int, seed: int) -> Split:
    """Hold out a random part: the first floor(n · (1 − 1/one_in)) of n in a seeded order stay.

    Both parts are in that random order.
    """
    # numpy's older generator: a protocol that others use too is defined by it
    order = np.random.RandomState(seed).permutation(len(interactions))
    num_train = len(interactions) * (one_in - 1) // one_in
    return Split(interactions.take(order[:num_train]), interactions.take(order[num_train:]))


# what holds out the test, and what then holds out the validation slice
PROTOCOLS: dict[str, tuple[Divide, Divide]] = {
    "P1": (hold_out_last_one, hold_out_last_one),
    "P2": (partial(hold_out_last, one_in=5), partial(hold_out_last, one_in=8)),
    "P3": (
        partial(hold_out_random, one_in=5, seed=42),
        partial(hold_out_random, one_in=8, seed=7),
    ),
}


def all_interactions(dataset: Dataset) -> Interactions:
    """Return every rating as an interaction, whatever its stars, in the order of the file."""
    return Interactions(dataset.user_idx, dataset.item_idx, dataset.num_users)


def split(dataset: Dataset, protocol: str, *, validation: bool = False) -> Split:
    """Divide the ratings, every one an interaction, into a training and a held-out part.

    P1, leave last one out: each user's last interaction by time is held out.
    P2, chronological 80/20: the last floor(n / 5) of each user's n interactions are (the page's).
    P3, random 80/20: the file's ratings in the order of RandomState(42).permutation(n), all after
    the first floor(0.8 n) are.

    Args:
        dataset: equal timestamps keep the order of its file.
        protocol: P1, P2 or P3.
        validation: leave the test out and divide the training part, in its order, once more: P1
            holds out each user's last one again, P2 the last floor(n / 8), P3 all after the first
            floor(7/8 n) of RandomState(7).permutation(n). Settings are chosen on this part, never
            on the test.

    Raises:
        ValueError: when there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise ValueError(f"protocol: expected {' or '.join(PROTOCOLS)}, got {protocol!r}")
    hold_out_test, hold_out_validation = PROTOCOLS[protocol]
    whole = all_interactions(dataset) if protocol == "P3" else chronological(dataset)
    parts = hold_out_test(whole)
    return hold_out_validation(parts.train) if validation else parts
