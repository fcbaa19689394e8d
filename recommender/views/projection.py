"""Item embeddings -> points in the plane.

Example::

    points, explained = pca(vectors)
"""

import numpy as np
from numpy.typing import NDArray


def pca(vectors: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Project onto the two directions of greatest variance (Pearson, 1901), by SVD.

    The signs are fixed (the largest entry of each direction is positive), so that the same vectors
    give the same picture everywhere.

    Args:
        vectors: [n, dim] with n >= 1 and dim >= 2.

    Returns:
        Points [n, 2], centred, and the share of the variance along each axis [2] (zeros when all
        vectors are equal).
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, singular_values, directions = np.linalg.svd(centred, full_matrices=False)
    plane = np.zeros((2, centred.shape[1]))
    plane[: len(directions)] = directions[:2]
    largest = np.take_along_axis(plane, np.abs(plane).argmax(axis=1)[:, None], axis=1)
    points = centred @ (plane * np.where(largest < 0, -1, 1)).T
    variance = np.zeros(max(2, len(singular_values)))
    variance[: len(singular_values)] = singular_values**2
    return points, variance[:2] / max(variance.sum(), np.finfo(np.float64).tiny)


def sample_items(counts: NDArray[np.integer], limit: int, seed: int) -> NDArray[np.int64]:
    """Choose at most `limit` items for the map, in ascending order of rows.

    The chance of an item is proportional to its number of interactions: the films that a visitor
    knows are on the map, and vectors that were hardly trained are rare. Items without any
    interaction never are.
    """
    seen = np.flatnonzero(counts)
    if len(seen) <= limit:
        return seen
    chances = counts[seen] / counts[seen].sum()
    return np.sort(np.random.default_rng(seed).choice(seen, size=limit, replace=False, p=chances))
