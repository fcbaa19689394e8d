"""Films in the plane: which are shown, where, and in which colour.

Example::

    shown = film_map(dataset, vectors, counts, seed=7)
    x, y = shown.scales(width=600, height=360)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.film_map.projection import pca, sample_items
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import group_of_items
from recommender.views.scales import Scale

MOST_FILMS = 1_000

# room for axes and titles around the dots, in pixels
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 46


@dataclass(frozen=True, eq=False)
class FilmMap:
    """Films in the plane.

    Attributes:
        points: float64 [n, 2].
        explained: share of the variance along each axis, [2].
        titles: [n], as they are shown.
        groups: int32 [n], rows of GROUPS.
        num_items: size of the catalogue that the films were chosen from.
    """

    points: NDArray[np.float64]
    explained: NDArray[np.float64]
    titles: list[str]
    groups: Int32Array
    num_items: int

    def scales(self, width: float, height: float) -> tuple[Scale, Scale]:
        """Return one scale for each axis: a distance means the same in every direction."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        room = np.array([width - LEFT - RIGHT, height - TOP - BOTTOM])
        per_pixel = 1.06 * max(float(((high - low) / room).max()), 1e-9)
        (x0, y0), (dx, dy) = (low + high) / 2, room * per_pixel / 2
        x = Scale((float(x0 - dx), float(x0 + dx)), (LEFT, width - RIGHT))
        return x, Scale((float(y0 - dy), float(y0 + dy)), (height - BOTTOM, TOP))

    def pixels(self, width: float, height: float) -> NDArray[np.float64]:
        """Return where each film stands on a canvas of this size, [n, 2]."""
        x, y = self.scales(width, height)
        return np.column_stack([x(self.points[:, 0]), y(self.points[:, 1])])


def film_map(
    dataset: Dataset, vectors: Float32Array, counts: NDArray[np.integer], seed: int
) -> FilmMap:
    """Project item vectors; of a large catalogue a sample, often-rated films preferred.

    Args:
        dataset: titles and genres.
        vectors: float32 [num_items, dim].
        counts: [num_items], how many training interactions each item has.
        seed: of the sample.
    """
    shown = sample_items(counts, MOST_FILMS, seed)
    plane = pca(vectors[shown])
    points, explained = plane.points[:, :2], plane.explained[:2]
    titles = [dataset.titles[item].shown for item in shown.tolist()]
    groups = group_of_items(dataset.item_genres[shown])
    return FilmMap(points, explained, titles, groups, dataset.num_items)
