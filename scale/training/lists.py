"""Lists of those of whom something was held out, in training and after it.

Example::

    users, lists = lists_of(asked, state, items, number, shard, rows, temperature)
"""

from __future__ import annotations

import numpy as np

from recommender.ratings.arrays import Int32Array
from scale.data.shards import Shard

K = 10
# scores that are held together
MOST_SCORES = 2_000_000


def top_lists(
    users: np.ndarray, items: np.ndarray, biases: np.ndarray, excluded: list[np.ndarray]
) -> Int32Array:
    """Return each user's best items, best first; -1 fills a short list; int32 [n, K].

    Args:
        users: float32 [n, dim].
        items: float32 [num_items, dim].
        biases: float32 [num_items], as they count in a score.
        excluded: of each user the items that do not stand in the list.
    """
    lists = [np.zeros((0, K), dtype=np.int32)]
    together = max(1, MOST_SCORES // len(items))
    for start in range(0, len(users), together):
        scores = users[start : start + together] @ items.T + biases
        for row, known in enumerate(excluded[start : start + together]):
            scores[row, known] = -np.inf
        lists.append(_best(scores))
    return np.concatenate(lists)


def known_to(shard: Shard, user: int) -> np.ndarray:
    """Return what a user's list leaves out: all that was not held out."""
    return np.concatenate([shard.seen.of(user), shard.aside.of(user)])


def _best(scores: np.ndarray) -> Int32Array:
    """Of equal scores the first item comes first, as in the page."""
    k = min(K, scores.shape[1])
    least = np.partition(scores, scores.shape[1] - k, axis=1)[:, -k]
    found = np.full((len(scores), K), -1, dtype=np.int32)
    for row, (own, bound) in enumerate(zip(scores, least, strict=True)):
        able = np.flatnonzero((own >= bound) & (own > -np.inf))
        best = able[np.argsort(-own[able], kind="stable")][:k]
        found[row, : len(best)] = best
    return found
