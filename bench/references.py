"""Linear models to measure ours against: EASE, plain and with a history that fades.

Example::

    scores = ease_scores(parts.train, num_users, num_items, l2=200, decay=0)
    top_k(scores, parts.train, k=10)
"""

import numpy as np
from numpy.typing import NDArray

from recommender.interactions import Interactions


def ease_scores(
    train: Interactions, num_users: int, num_items: int, l2: float, decay: float
) -> NDArray[np.float64]:
    """Score every item for every user by EASE (Steck, Embarrassingly shallow autoencoders, 2019).

    With X [num_users, num_items] the training interactions and P = (XᵀX + l2 · I)⁻¹, the item-item
    weights are B = −P / diag(P), with a diagonal of zeros; scores are H·B, where H is X with each
    interaction weighted by e^(−decay · age), age being how many of the user's came after it.

    Args:
        train: interactions, by time where decay is above 0.
        num_users: rows of the result.
        num_items: columns of the result.
        l2: how strongly the weights are held back.
        decay: how fast a history fades; 0: not at all, H = X.

    Returns:
        float64 [num_users, num_items].
    """
    seen = np.zeros((num_users, num_items))
    seen[train.user_idx, train.item_idx] = 1
    inverse = np.linalg.inv(seen.T @ seen + l2 * np.eye(num_items))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    history = np.zeros_like(seen)
    age = np.zeros(num_users)
    for user, item in zip(train.user_idx[::-1], train.item_idx[::-1], strict=True):
        history[user, item] = np.exp(-decay * age[user])
        age[user] += 1
    return np.asarray(history @ weights)
