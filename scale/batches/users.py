"""The order in which a pass comes to a shard's users, as model/data/user_order.js has it."""

from __future__ import annotations

import numpy as np

from scale.batches.passes import RINGS, USERS, Where, chance
from scale.data.shards import Shard

# from so many items on, users who come together are chosen to have some in common
LARGE_CATALOGUE = 2000


def order_of_users(shard: Shard, item_counts: np.ndarray, where: Where, seed: int) -> np.ndarray:
    """Return a shard's users at random; of a large catalogue those who share items together.

    Two users have the same first item under a random order of all items with the probability of
    their sets' overlap ("MinHash": Broder, 1997).

    Args:
        shard: whose users.
        item_counts: int64 [num_items], how often each was watched.
        where: the pass and the shard.
        seed: of the training.
    """
    random = chance(seed, USERS, where.number, where.shard)
    users = random.permutation(len(shard.users))
    if len(item_counts) < LARGE_CATALOGUE:
        return users
    # an exponential clock for each item, the same for all shards: the more popular, the sooner it
    # rings
    rings = chance(seed, RINGS, where.number).exponential(size=len(item_counts))
    rings /= (item_counts + 1.0) ** 2
    first = np.full(len(shard.users), np.inf)
    has_some = shard.seen.counts > 0
    starts = shard.seen.starts[:-1][has_some]
    first[has_some] = np.minimum.reduceat(rings[shard.seen.items], starts)
    return users[np.argsort(first[users], kind="stable")]
