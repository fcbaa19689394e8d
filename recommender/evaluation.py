"""Held-out evaluation: how well do top-K lists find what users went on to watch?

Example::

    train, held_out = hold_out_last(chronological(dataset), dataset.num_users, share=0.2)
    evaluate(top_k(user_vectors @ item_vectors.T, train, k=10), held_out, dataset.num_items)

Full ranking: every item competes except the user's training items. Users with nothing held out are
left out of the means.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.interactions import Interactions, all_interactions, item_counts
from recommender.movielens import Dataset


@dataclass(frozen=True)
class Metrics:
    """Means over the users who have something held out.

    Attributes:
        recall: hits in the top K / number of held-out items.
        ndcg: Σ 1/log2(rank + 1) over the hits, ranks from 1 / the same sum for a perfect list,
            which has min(K, number of held-out items) hits (Järvelin and Kekäläinen, 2002).
        coverage: share of the catalogue that stands in at least one of these users' top K.
        num_users: how many users the means are over.
    """

    recall: float
    ndcg: float
    coverage: float
    num_users: int


def chronological(dataset: Dataset) -> Interactions:
    """Return all interactions by time; equal timestamps keep the order of the file."""
    order = np.argsort(dataset.ratings.timestamp.to_numpy(), kind="stable")
    return all_interactions(dataset).take(order)


def hold_out_last(
    interactions: Interactions, num_users: int, share: float
) -> tuple[Interactions, Interactions]:
    """Hold out the last floor(share · n) of each user's n interactions, in the order given.

    With chronological(dataset) and a share of 0.2 this is protocol P2.

    Returns:
        Training and held-out interactions, disjoint, in their order.
    """
    counts = np.bincount(interactions.user_idx, minlength=num_users)
    by_user = np.argsort(interactions.user_idx, kind="stable")
    position = np.empty(len(interactions), dtype=np.int64)
    position[by_user] = np.arange(len(by_user)) - np.repeat(np.cumsum(counts) - counts, counts)
    first_held_out = counts - np.floor(share * counts).astype(np.int64)
    held_out = position >= first_held_out[interactions.user_idx]
    return interactions.take(~held_out), interactions.take(held_out)


def popularity_scores(train: Interactions, num_users: int, num_items: int) -> NDArray[np.float64]:
    """Score every item by its number of training interactions; [num_users, num_items]."""
    return np.tile(item_counts(train, num_items).astype(np.float64), (num_users, 1))


def top_k(scores: NDArray[np.floating], train: Interactions, k: int) -> NDArray[np.int64]:
    """Return each user's k best items, best first, without the user's training items [users, k].

    Of equal scores the lower item row comes first.
    """
    ranked = scores.astype(np.float64)
    ranked[train.user_idx, train.item_idx] = -np.inf
    return np.argsort(-ranked, axis=1, kind="stable")[:, :k]


def evaluate(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> Metrics:
    """Compare each user's recommendations with what was held out.

    Args:
        lists: item rows [num_users, k], best first, without training items; -1 fills a short list.
        held_out: what the lists should find.
        num_items: size of the catalogue.
    """
    num_users, k = lists.shape
    relevant = np.zeros((num_users, num_items + 1), dtype=bool)  # the last column takes the -1
    relevant[held_out.user_idx, held_out.item_idx] = True
    num_relevant = relevant.sum(axis=1)
    users = np.flatnonzero(num_relevant)
    num_relevant, shown = num_relevant[users], lists[users]
    hits = np.take_along_axis(relevant[users], shown, axis=1)
    gains = 1 / np.log2(np.arange(k) + 2)
    ideal = np.cumsum(gains)[np.minimum(num_relevant, k) - 1]
    return Metrics(
        recall=float(np.mean(hits.sum(axis=1) / num_relevant)),
        ndcg=float(np.mean((hits * gains).sum(axis=1) / ideal)),
        coverage=len(np.unique(shown[shown >= 0])) / num_items,
        num_users=len(users),
    )
