"""A shard as a sparse matrix: sums over what users watched are products with it."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from scale.data.shards import Shard


def watched(shard: Shard, num_items: int) -> csr_array:
    """Return who of a shard watched what, float32 [users, num_items]."""
    ones = np.ones(len(shard.seen.items), dtype=np.float32)
    shape = (len(shard.users), num_items)
    return csr_array((ones, shard.seen.items, shard.seen.starts), shape=shape)
