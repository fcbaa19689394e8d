"""What several tests of the map start from."""

from collections.abc import Sequence

import numpy as np
from hypothesis import settings

from recommender.film_map.classes import classes_of
from recommender.film_map.picture import MapPicture, Marks, picture_of
from recommender.ratings.dataset import Dataset
from tests.unit.samples import dataset_of

NO_AXES = ("", "")
# the same examples every time, however slow the machine is
calm = settings(deadline=None, derandomize=True)


def dataset_rated(counts: Sequence[int], titles: Sequence[str] = ()) -> Dataset:
    """Films that were rated so often, by default Film 0, Film 1, ... of 1990."""
    ratings = [(user, item, 3, 9) for item, n in enumerate(counts, 1) for user in range(1, n + 1)]
    names = titles or [f"Film {i} (1990)" for i in range(len(counts))]
    return dataset_of(names, ratings)


def picture(
    dataset: Dataset,
    points: Sequence[Sequence[float]] | np.ndarray,
    items: Sequence[int] | None = None,
    coloring: str = "ratings",
    hidden: Sequence[int] = (),
    marks: Marks | None = None,
) -> MapPicture:
    """A picture of all films, or of some of them."""
    rows = np.arange(dataset.num_items) if items is None else np.array(items, dtype=np.int32)
    return picture_of(
        dataset,
        np.array(points, dtype=np.float64).reshape(-1, 2),
        rows,
        classes_of(dataset, coloring, None),
        frozenset(hidden),
        marks or Marks(),
        NO_AXES,
    )
