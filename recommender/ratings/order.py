"""Sorting many integers: as numpy does it, several times faster.

Example::

    order = stable_order(dataset.timestamp)    # rows by time; of one time in their order
"""

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Int32Array

# numpy sorts integers of 16 bits by counting, and no others
DIGIT_BITS = 16


def stable_order(keys: NDArray[np.integer]) -> Int32Array:
    """Return what np.argsort(keys, kind="stable") does: equal keys keep their order.

    A radix sort by digits of 16 bits, the lowest first.

    Args:
        keys: integers [n], whose span fits into 63 bits.
    """
    if not len(keys):
        return np.zeros(0, dtype=np.int32)
    rest = keys.astype(np.int64) - int(keys.min())
    span = int(rest.max())
    order = np.argsort((rest & 0xFFFF).astype(np.uint16), kind="stable").astype(np.int32)
    for shift in range(DIGIT_BITS, span.bit_length(), DIGIT_BITS):
        digit = ((rest[order] >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digit, kind="stable")]
    return order
