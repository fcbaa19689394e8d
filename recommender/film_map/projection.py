"""Item embeddings -> points along the directions of greatest variance, and a choice of films.

Example::

    projected = pca(vectors, like=last_frame)
    projected.points[:, :2], projected.explained[:2]
"""

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float64Array
from recommender.records import dataclass

NUM_COMPONENTS = 3
# of the length of all vectors together: a direction with less holds what float32 has rounded
_ROUNDING = float(np.finfo(np.float32).eps)


@dataclass(frozen=True, eq=False)
class Pca:
    """Films along their principal components.

    Attributes:
        points: float64 [n, 3], centred; zeros along a component that the vectors do not have.
        explained: float64 [3], share of the variance along each; zeros when all are equal.
    """

    points: Float64Array
    explained: Float64Array


def pca(vectors: NDArray[np.floating], like: NDArray[np.floating] | None = None) -> Pca:
    """Project onto the three directions of greatest variance (Pearson, 1901).

    They are eigenvectors of the scatter matrix: much less work than an SVD of all films, and what
    it loses in precision is less than float32 rounds.

    The signs are fixed, so that the same vectors give the same picture everywhere: the largest
    entry of each direction is positive. With `like`, each axis runs as it does there, so that a
    picture that moved while training does not flip at its end.

    Args:
        vectors: [n, dim] with dim >= 1; n may be 0.
        like: [n, 3], the same films in a frame: the product with the same axis is not negative.
    """
    if len(vectors) == 0:
        return Pca(np.zeros((0, NUM_COMPONENTS)), np.zeros(NUM_COMPONENTS))
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    values, directions = np.linalg.eigh(centred.T @ centred)  # ascending
    values[values <= (_ROUNDING * np.linalg.norm(vectors)) ** 2] = 0
    kept = np.flatnonzero(values[::-1][:NUM_COMPONENTS])
    axes = np.zeros((NUM_COMPONENTS, centred.shape[1]))
    axes[kept] = directions.T[::-1][kept]
    points = centred @ (axes * _signs(axes)[:, None]).T
    if like is not None:
        points *= np.where((points * like).sum(axis=0) < 0, -1, 1)
    explained = np.zeros(NUM_COMPONENTS)
    explained[kept] = values[::-1][kept] / values.sum()
    return Pca(points, explained)


def _signs(axes: Float64Array) -> Float64Array:
    """Return for each row the sign that makes its largest entry positive."""
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return np.where(largest[:, 0] < 0, -1.0, 1.0)


def sample_items(counts: NDArray[np.integer], limit: int, seed: int) -> NDArray[np.int64]:
    """Choose at most `limit` items for the map, in ascending order of rows.

    The chance of an item is proportional to its number of interactions: the films that a visitor
    knows are on the map, and vectors that were hardly trained are rare. Items without any
    interaction never are.

    Args:
        counts: [num_items], interactions of each.
        limit: how many at most.
        seed: the same one gives the same items.
    """
    seen = np.flatnonzero(counts)
    if len(seen) <= limit:
        return seen
    chances = counts[seen] / counts[seen].sum()
    return np.sort(np.random.default_rng(seed).choice(seen, size=limit, replace=False, p=chances))
