"""Which films are on the map: all that have a place, and the sample that is shown at first.

Example::

    films = films_on_map(counts, seed=7)
    films.shown(everything=False, extra=[267])
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from recommender.film_map.projection import sample_items
from recommender.ratings.arrays import Int32Array
from recommender.records import dataclass

MOST_SAMPLED = 1_000
# what a projection and a drawing can take; of a larger catalogue the most rated have a place
MOST_PLACED = 5_000


@dataclass(frozen=True, eq=False)
class FilmsOnMap:
    """Rows of the catalogue, ascending.

    Attributes:
        items: int32 [n], all that have a place on the map.
        sample: int32 [m], those of them that a visitor may know.
        num_items: size of the catalogue.
    """

    items: Int32Array
    sample: Int32Array
    num_items: int

    def shown(self, *, everything: bool, extra: Iterable[int] = ()) -> Int32Array:
        """Return the films to show: all, or the sample and of some others those with a place."""
        if everything:
            return self.items
        others = np.intersect1d(np.fromiter(extra, dtype=np.int32), self.items)
        return np.union1d(self.sample, others).astype(np.int32)


def films_on_map(counts: NDArray[np.integer], seed: int) -> FilmsOnMap:
    """Choose the films of the map.

    Args:
        counts: [num_items], how many training interactions each item has.
        seed: of the sample.
    """
    items = np.sort(np.argsort(-counts, kind="stable")[:MOST_PLACED])
    sample = items[sample_items(counts[items], MOST_SAMPLED, seed)]
    return FilmsOnMap(items.astype(np.int32), sample.astype(np.int32), len(counts))
