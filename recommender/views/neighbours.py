"""Which films of a user's history are most like a recommended one?

Example::

    neighbours(item_vectors, item_idx=[50, 172], history=dataset.by_user.items_of(0), k=3)
"""

from collections.abc import Sequence

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array


def neighbours(
    vectors: Float32Array, item_idx: Sequence[int], history: Int32Array, k: int
) -> list[list[int]]:
    """Return for each item the k items of a history with the highest cosine, nearest first.

    Args:
        vectors: float32 [num_items, embedding_dim], rows of length one: their dot product is the
            cosine, in the full space and not in the map's two dimensions.
        item_idx: rows of the items asked about; one that is in the history is near itself.
        history: int32 rows.
        k: how many at most; a shorter history gives all it has.
    """
    cosines = vectors[np.asarray(item_idx, dtype=np.intp)] @ vectors[history].T
    best = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return [history[row].tolist() for row in best]
