"""Vectors as numpy keeps them: a .npy file, which other languages read as well.

Example::

    data = npy_of(vectors)
    np.load(io.BytesIO(data))   # float32 [n, dim]
"""

import io

import numpy as np

from recommender.ratings.arrays import Float32Array


def npy_of(vectors: Float32Array) -> bytes:
    """Return a file with vectors, little-endian float32 [n, dim], row by row.

    Source of the format: numpy.lib.format, version 1.0. No row is an empty file with a header.

    Args:
        vectors: float32 [n, dim].

    Raises:
        ValueError: when it has other than two dimensions.
    """
    if vectors.ndim != 2:
        raise ValueError(f"Expected vectors as rows, got {vectors.ndim} dimensions.")
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(vectors, dtype="<f4"), allow_pickle=False)
    return file.getvalue()
