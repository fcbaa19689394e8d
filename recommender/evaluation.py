"""Held-out evaluation: how well do top-K lists find what users went on to watch?

Example::

    parts = split(dataset, "P2")
    lists = top_k(user_vectors @ item_vectors.T, parts.train, k=10)
    evaluate(lists, parts.held_out, dataset.num_items)

Full ranking: every item competes except the user's training items. Users with nothing held out are
left out of the means. popular_lists and random_lists are what a model has to beat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from recommender.dataset import Dataset
from recommender.interactions import (
    Interactions,
    all_interactions,
    chronological,
    item_counts,
)

Parts = tuple[Interactions, Interactions]
Lists = NDArray[np.intp]


@dataclass(frozen=True)
class Split:
    """Interactions to train on and interactions to find, disjoint.

    Attributes:
        train: by time, with moments, unless held-out ones lie between them: then a model may not
            know the order.
        held_out: likewise.
    """

    train: Interactions
    held_out: Interactions


@dataclass(frozen=True)
class UserMetrics:
    """The metrics of each user who has something held out, n users.

    Attributes:
        user_idx: intp [n], ascending.
        recall: float64 [n], hits in the top K / number of the user's held-out items.
        ndcg: float64 [n], Σ 1/log2(rank + 1) over the hits, ranks from 1 / the same sum for a
            perfect list, which has min(K, number of held-out items) hits (Järvelin and Kekäläinen,
            2002).
        hit: bool [n], whether there is at least one hit in the top K.
    """

    user_idx: NDArray[np.intp]
    recall: NDArray[np.float64]
    ndcg: NDArray[np.float64]
    hit: NDArray[np.bool_]


@dataclass(frozen=True)
class Metrics:
    """What UserMetrics has for each user, over all who have something held out.

    Attributes:
        recall: sum of the users' recall / num_users.
        ndcg: sum of the users' NDCG / num_users.
        hit_rate: number of users with at least one hit in the top K / num_users.
        coverage: number of items in at least one of these users' top K / number of items in the
            catalogue, rated or not.
        num_users: number of users who have something held out.
    """

    recall: float
    ndcg: float
    hit_rate: float
    coverage: float
    num_users: int


def hold_out_last_one(interactions: Interactions) -> Parts:
    """Hold out each user's last interaction, in the order given; of a user with one, that one.

    Returns:
        Training and held-out interactions, in their order.
    """
    return _divide(interactions, _place_from_end(interactions) == 0)


def hold_out_last(interactions: Interactions, one_in: int) -> Parts:
    """Hold out the last floor(n / one_in) of each user's n interactions, in the order given.

    Returns:
        Training and held-out interactions, in their order.
    """
    num_held_out = (np.bincount(interactions.user_idx) // one_in)[interactions.user_idx]
    return _divide(interactions, _place_from_end(interactions) < num_held_out)


def hold_out_random(interactions: Interactions, one_in: int, seed: int) -> Parts:
    """Hold out a random part: the first floor(n · (1 − 1/one_in)) of n in a seeded order stay.

    Returns:
        Training and held-out interactions, in that random order.
    """
    # numpy's older generator: a protocol that others use too is defined by it
    order = np.random.RandomState(seed).permutation(len(interactions))
    num_train = len(interactions) * (one_in - 1) // one_in
    return interactions.take(order[:num_train]), interactions.take(order[num_train:])


# what holds out the test, and what then holds out the validation slice
PROTOCOLS: dict[str, tuple[Callable[[Interactions], Parts], Callable[[Interactions], Parts]]] = {
    "P1": (hold_out_last_one, hold_out_last_one),
    "P2": (partial(hold_out_last, one_in=5), partial(hold_out_last, one_in=8)),
    "P3": (
        partial(hold_out_random, one_in=5, seed=42),
        partial(hold_out_random, one_in=8, seed=7),
    ),
}


def split(dataset: Dataset, protocol: str, *, validation: bool = False) -> Split:
    """Divide the ratings, every one an interaction, into a training and a held-out part.

    P1, leave last one out: each user's last interaction by time is held out.
    P2, chronological 80/20: the last floor(n / 5) of each user's n interactions are.
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
    train, held_out = hold_out_test(whole)
    if validation:
        train, held_out = hold_out_validation(train)
    return Split(train, held_out)


def top_k(scores: NDArray[np.floating], train: Interactions, k: int) -> Lists:
    """Return each user's k best items without the user's training items.

    Args:
        scores: [num_users, num_items]; an item of −inf is never shown.
        train: what is left out.
        k: length of the lists.

    Returns:
        intp [num_users, k], item rows, best first; of equal scores the lower row comes first. Where
        fewer than k items remain, -1 fills the list.
    """
    ranked = np.array(scores, dtype=np.float64, order="C")  # a copy: the scores are the caller's
    ranked[train.user_idx, train.item_idx] = -np.inf
    best = np.argsort(-ranked, axis=1, kind="stable")[:, :k]
    best[np.isneginf(np.take_along_axis(ranked, best, axis=1))] = -1
    lists = np.full((len(ranked), k), -1, dtype=np.intp)
    lists[:, : best.shape[1]] = best
    return lists


def popular_lists(train: Interactions, num_users: int, num_items: int, k: int) -> Lists:
    """Return lists as top_k does, scored by the number of training interactions of each item."""
    # one order of items for all users: a sort of flags in place of one of scores
    by_count = np.argsort(-item_counts(train, num_items), kind="stable")
    place = np.empty(num_items, dtype=np.intp)
    place[by_count] = np.arange(num_items)
    seen = np.zeros((num_users, num_items), dtype=bool)
    seen[train.user_idx, place[train.item_idx]] = True
    best = np.argsort(seen, axis=1, kind="stable")[:, :k]
    lists = np.full((num_users, k), -1, dtype=np.intp)
    unseen = ~np.take_along_axis(seen, best, axis=1)
    lists[:, : best.shape[1]] = np.where(unseen, by_count[best], -1)
    return lists


def random_lists(train: Interactions, num_users: int, num_items: int, k: int, seed: int) -> Lists:
    """Return lists as top_k does, of items drawn evenly; the same seed gives the same lists."""
    return top_k(np.random.default_rng(seed).random((num_users, num_items)), train, k)


def user_metrics(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> UserMetrics:
    """Compare each user's recommendations with what was held out.

    Args:
        lists: distinct item rows [num_users, k], best first, without training items; -1 fills a
            short list.
        held_out: what the lists should find.
        num_items: size of the catalogue.

    Returns:
        Arrays of length 0 where nothing was held out.
    """
    num_users, k = lists.shape
    relevant = np.zeros((num_users, num_items + 1), dtype=bool)  # the last column takes the -1
    relevant[held_out.user_idx, held_out.item_idx] = True
    num_relevant = relevant.sum(axis=1)
    user_idx = np.flatnonzero(num_relevant)
    num_relevant = num_relevant[user_idx]
    hits = np.take_along_axis(relevant[user_idx], lists[user_idx], axis=1)
    num_hits = hits.sum(axis=1)
    gains = 1 / np.log2(np.arange(k) + 2)
    ideal = np.cumsum(gains)[np.minimum(num_relevant, k) - 1]
    return UserMetrics(
        user_idx=user_idx,
        recall=num_hits / num_relevant,
        ndcg=(hits * gains).sum(axis=1) / ideal,
        hit=num_hits > 0,
    )


def evaluate(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> Metrics:
    """Return the means of user_metrics, with the same arguments, and the coverage.

    Raises:
        ValueError: when nothing was held out: there is nobody to take a mean over.
    """
    if not len(held_out):
        raise ValueError("held_out: expected at least one interaction, got none")
    users = user_metrics(lists, held_out, num_items)
    shown = lists[users.user_idx]
    return Metrics(
        recall=float(users.recall.mean()),
        ndcg=float(users.ndcg.mean()),
        hit_rate=float(users.hit.mean()),
        coverage=len(np.unique(shown[shown >= 0])) / num_items,
        num_users=len(users.user_idx),
    )


def _place_from_end(interactions: Interactions) -> NDArray[np.intp]:
    """Number each user's interactions from the last, which is 0, to the first; intp [n]."""
    counts = np.bincount(interactions.user_idx)
    by_user = np.argsort(interactions.user_idx, kind="stable")
    place = np.empty(len(interactions), dtype=np.intp)
    place[by_user] = np.repeat(np.cumsum(counts), counts) - 1 - np.arange(len(by_user))
    return place


def _divide(interactions: Interactions, held_out: NDArray[np.bool_]) -> Parts:
    return interactions.take(~held_out), interactions.take(held_out)
