"""Films to rate first: a visitor should know them, and they should tell tastes apart.

Example::

    items = starters(vectors, dataset.item_counts, dataset.twin_idx, seed=7)
    [dataset.titles[item].shown for item in items]
"""

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float32Array, Int32Array

NUM_STARTERS = 18
NUM_CANDIDATES = 120  # the most rated
SHARE_DRAWN = 2 / 3
NUM_FIRST = 12  # the first one is drawn from the most rated of them


def starters(
    vectors: Float32Array,
    counts: NDArray[np.integer],
    twin_idx: Int32Array,
    k: int = NUM_STARTERS,
    seed: int = 0,
) -> list[int]:
    """Choose k well-known films that differ from one another.

    Farthest-first traversal (T. F. Gonzalez, "Clustering to minimize the maximum intercluster
    distance", Theoretical Computer Science 38, 1985), weighted by popularity. The candidates are
    two thirds of the 120 most rated films, drawn by the seed: with all of them, most of the films
    would be the same for every seed. The first one is drawn from the 12 most rated candidates, and
    each next one has the largest

        min over chosen j of (1 - cosine(i, j)) · counts[i] / max(counts)

    With the square root of the counts, half of the films were such as few visitors know. Of equal
    ones the most rated is taken, then the first of the catalogue.

    Args:
        vectors: float32 [num_items, dim], rows of length one.
        counts: integers [num_items], the number of ratings; an item without any is never chosen,
            so that 0 also leaves out what was shown before.
        twin_idx: int32 [num_items], the first item with the same title; of such items only the
            most rated one may be chosen.
        k: how many; all films that may be chosen when there are fewer.
        seed: another one gives other films.

    Returns:
        Item rows, in the order in which they were chosen.
    """
    rng = np.random.default_rng(seed)
    candidates = _drawn(_candidates(counts, twin_idx), k, rng)
    k = min(k, len(candidates))
    if k < 1:
        return []
    popularity = counts[candidates] / counts[candidates].max()
    chosen = [int(rng.integers(min(NUM_FIRST, len(candidates))))]
    distance = np.full(len(candidates), np.inf)
    while len(chosen) < k:
        cosines = vectors[candidates] @ vectors[candidates[chosen[-1]]]
        # rounding may take a cosine beyond 1, and a distance of equal vectors below 0
        distance = np.minimum(distance, np.maximum(1 - cosines, 0))
        gain = distance * popularity
        gain[chosen] = -1
        chosen.append(int(gain.argmax()))
    return [int(item) for item in candidates[chosen]]


def _candidates(counts: NDArray[np.integer], twin_idx: Int32Array) -> NDArray[np.intp]:
    """Return the rows of the most rated items, one of twins, the most rated first."""
    by_count = np.argsort(-counts, kind="stable")
    by_count = by_count[counts[by_count] > 0]
    _, first = np.unique(twin_idx[by_count], return_index=True)
    return by_count[np.sort(first)][:NUM_CANDIDATES]


def _drawn(candidates: NDArray[np.intp], k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return two thirds of the candidates in their order, or k where that is more."""
    size = min(max(k, round(len(candidates) * SHARE_DRAWN)), len(candidates))
    return candidates[np.sort(rng.choice(len(candidates), size=size, replace=False))]
