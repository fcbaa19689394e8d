"""Training and held-out interactions: what is held out stands for what nobody knows yet.

Example::

    parts = latest_tenth(dataset)   # by date
    parts = last_fifth(dataset)     # of each user
    len(parts.train), len(parts.held_out)
    aside(parts.train, seed=7)      # what a model is watched by while it learns
"""

import numpy as np

from recommender.ratings.arrays import Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, chronological
from recommender.records import dataclass


@dataclass(frozen=True)
class Split:
    """Interactions to train on and interactions to find, disjoint.

    Attributes:
        train: by time, with timestamps, unless held-out ones lie between them: then a model may not
            know the order.
        held_out: likewise; perhaps nothing.
    """

    train: Interactions
    held_out: Interactions


def latest_tenth(dataset: Dataset) -> Split:
    """Hold out the last tenth of all ratings by time, of users who rated before: by date.

    Equal timestamps keep the order of the file.
    """
    interactions = chronological(dataset)
    return hold_out_latest(interactions, len(interactions) * 9 // 10)


def last_fifth(dataset: Dataset) -> Split:
    """Hold out the last floor(n / 5) by time of each user's n ratings (P2).

    Equal timestamps keep the order of the file.
    """
    return hold_out_last(chronological(dataset), one_in=5)


def last_one(dataset: Dataset) -> Split:
    """Hold out the last rating by time of each user who has two or more (P1)."""
    interactions = chronological(dataset)
    return hold_out_ends(interactions, (interactions.by_user.counts > 1).astype(np.int32))


def random_fifth(dataset: Dataset) -> Split:
    """Hold out a random fifth of all ratings (P3); models may not know an order then."""
    whole = Interactions(dataset.user_idx, dataset.item_idx, dataset.num_users)
    return hold_out_random(whole, one_in=5, seed=42)


def everything(dataset: Dataset) -> Split:
    """Train on all ratings and hold nothing out."""
    interactions = chronological(dataset)
    return Split(interactions, interactions.take(np.arange(0)))


def hold_out_latest(interactions: Interactions, num_train: int) -> Split:
    """Hold out all interactions after the first num_train, in the order given, by date.

    No model then knows what anybody did later. Interactions of users who have none among the
    first are in neither part: nobody could know them.
    """
    positions = np.arange(len(interactions))
    train = interactions.take(positions[:num_train])
    rest = interactions.take(positions[num_train:])
    return Split(train, rest.take(train.by_user.counts[rest.user_idx] > 0))


def hold_out_last(interactions: Interactions, one_in: int) -> Split:
    """Hold out the last floor(n / one_in) of each user's n interactions, in the order given."""
    return hold_out_ends(interactions, interactions.by_user.counts // one_in)


def hold_out_random(interactions: Interactions, one_in: int, seed: int) -> Split:
    """Hold out a random part: the first floor(n · (1 − 1/one_in)) of n in a seeded order stay.

    Both parts are in that random order.
    """
    # numpy's older generator: a protocol that others use too is defined by it
    order = np.random.RandomState(seed).permutation(len(interactions))
    num_train = len(interactions) * (one_in - 1) // one_in
    return Split(interactions.take(order[:num_train]), interactions.take(order[num_train:]))


def hold_out_ends(interactions: Interactions, num_held_out: Int32Array) -> Split:
    """Hold out the last interactions of each user, in the order given.

    Args:
        interactions: what is divided; both parts keep its order.
        num_held_out: int32 [num_users], how many of each user's are held out, at most all.
    """
    by_user = interactions.by_user
    first_held_out = by_user.starts[1:] - num_held_out
    is_held_out = np.empty(len(interactions), dtype=bool)
    is_held_out[by_user.rows] = np.arange(len(interactions)) >= np.repeat(
        first_held_out, by_user.counts
    )
    return Split(interactions.take(~is_held_out), interactions.take(is_held_out))


# enough to tell epochs apart, few enough to cost next to nothing at the end of each; of users with
# so many interactions one in so many is watched, by one in so many of their interactions
MOST_WATCHED, LEAST_TO_WATCH, USERS_ONE_IN, ONE_IN = 128, 16, 4, 8


def aside(train: Interactions, seed: int) -> Split:
    """Set a validation slice aside: a random eighth of the interactions of some users.

    Of the users with 16 interactions or more a random quarter, at most 128: little is lost for
    training. By it a training is watched, and may be stopped, and never by what is held out.
    """
    random = np.random.default_rng(seed)
    counts = train.by_user.counts
    able = np.flatnonzero(counts >= LEAST_TO_WATCH)
    users = random.permutation(able)[: min(MOST_WATCHED, len(able) // USERS_ONE_IN)]
    is_aside = np.zeros(len(train), dtype=bool)
    for user in users.tolist():
        rows = train.by_user.rows_of(user)
        is_aside[random.permutation(rows)[: len(rows) // ONE_IN]] = True
    return Split(train.take(~is_aside), train.take(is_aside))
