"""Lists to measure ours against: chance, and EASE, plain and with a history that fades.

Example::

    scores = ease_scores(parts.train, num_items, l2=200, decay=0)
    top_k(scores, parts.train, k=10)

Dense matrices of all users and items: these are for MovieLens 100K, not for the page.
"""

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float64Array, Int64Array
from recommender.ratings.interactions import Interactions, item_counts
from recommender.ratings.trend import WEIGHT, trend


def top_k(scores: NDArray[np.floating], train: Interactions, k: int) -> Int64Array:
    """Return each user's k best items without the user's training items.

    Args:
        scores: [num_users, num_items]; an item of −inf is never shown.
        train: what is left out.
        k: length of the lists.

    Returns:
        int64 [num_users, k], item rows, best first; of equal scores the lower row comes first.
        Where fewer than k items remain, -1 fills the list.
    """
    ranked = np.array(scores, dtype=np.float64, order="C")  # a copy: the scores are the caller's
    ranked[train.user_idx, train.item_idx] = -np.inf
    best = np.argsort(-ranked, axis=1, kind="stable")[:, :k]
    best[np.isneginf(np.take_along_axis(ranked, best, axis=1))] = -1
    lists = np.full((len(ranked), k), -1, dtype=np.int64)
    lists[:, : best.shape[1]] = best
    return lists


def popularity_scores(train: Interactions, num_items: int, num_users: int) -> Float64Array:
    """Score every item by how often it was watched, alike for each of so many users."""
    counts = item_counts(train, num_items).astype(np.float64)
    return np.tile(counts, (num_users, 1))


def random_lists(train: Interactions, num_items: int, k: int, seed: int) -> Int64Array:
    """Return lists as top_k does, of items drawn evenly; the same seed gives the same lists."""
    return top_k(np.random.default_rng(seed).random((train.num_users, num_items)), train, k)


def ease_scores(train: Interactions, num_items: int, l2: float, decay: float) -> Float64Array:
    """Score every item for every user: H·B, with B of ease_weights.

    H [num_users, num_items] has e^(−decay · age) for each interaction, age being how many of the
    user's came after it.

    Args:
        train: interactions, by time where decay is above 0.
        num_items: columns of the result.
        l2: how strongly the weights are held back.
        decay: how fast a history fades; 0: not at all.

    Returns:
        float64 [num_users, num_items].
    """
    history = np.zeros((train.num_users, num_items))
    age = np.zeros(train.num_users)
    for user, item in zip(train.user_idx[::-1], train.item_idx[::-1], strict=True):
        history[user, item] = np.exp(-decay * age[user])
        age[user] += 1
    return np.asarray(history @ ease_weights(train, num_items, l2))


def with_trend(scores: Float64Array, train: Interactions) -> Float64Array:
    """Return scores that are worth more for what is watched these days (ratings/trend.py).

    A model's score for an item is multiplied by how many times more the item is watched than it
    used to be, as probabilities are: scores below 0 are set to 0.
    """
    ratios = np.exp(trend(train, scores.shape[1]) / WEIGHT)
    return np.asarray(np.maximum(scores, 0) * ratios)


def ease_weights(train: Interactions, num_items: int, l2: float) -> Float64Array:
    """Return the item-item weights of EASE (Steck, Embarrassingly shallow autoencoders, 2019).

    With X [num_users, num_items] the training interactions and P = (XᵀX + l2 · I)⁻¹, they are
    −P / diag(P), with a diagonal of zeros: float64 [num_items, num_items].
    """
    seen = _matrix(train, num_items)
    inverse = np.linalg.inv(seen.T @ seen + l2 * np.eye(num_items))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return np.asarray(weights)


def item_cosines(train: Interactions, num_items: int, shrink: float) -> Float64Array:
    """Return how alike items are by who watched both: the weights of ItemKNN.

    Users of both / (√(users of one · users of the other) + shrink), with a diagonal of zeros:
    float64 [num_items, num_items]. Source: Sarwar et al., Item-based collaborative filtering (WWW
    2001), section 3.1.1; the shrinkage keeps few common users from meaning much.
    """
    seen = _matrix(train, num_items)
    together = seen.T @ seen
    lengths = np.sqrt(np.diag(together))
    weights = together / np.maximum(np.outer(lengths, lengths) + shrink, 1e-9)
    np.fill_diagonal(weights, 0)
    return np.asarray(weights)


def nearest_only(weights: Float64Array, size: int) -> Float64Array:
    """Keep of each column the largest weights, so many; of equal ones the lower row stays."""
    order = np.argsort(-weights, axis=0, kind="stable")
    kept = weights.copy()
    np.put_along_axis(kept, order[size:], 0, axis=0)
    return kept


def _matrix(train: Interactions, num_items: int) -> Float64Array:
    seen = np.zeros((train.num_users, num_items))
    seen[train.user_idx, train.item_idx] = 1
    return seen
