"""Which items has user u? The one index that answers it, made once for each set of interactions.

Example::

    by_user = group_by_user(user_idx, item_idx, num_users)
    by_user.items_of(0)             # int32 item rows, in the order of the interactions
    rating[by_user.rows_of(0)]      # what else is known of the same interactions
"""

from __future__ import annotations

import numpy as np

from recommender.ratings.arrays import Int32Array, Int64Array
from recommender.records import dataclass

MOST_OF_16_BITS = 2**16


# eq=False: equal to itself only, since arrays compared give an array
@dataclass(frozen=True, eq=False)
class ByUser:
    """Interactions grouped by user: compressed sparse rows (CSR).

    Attributes:
        starts: int32 [num_users + 1], where each user's items start in `items`; the last one is n.
        items: int32 [n], item rows, each user's in the order of the interactions.
        rows: int32 [n], the position of each among the interactions that this was made of.
    """

    starts: Int32Array
    items: Int32Array
    rows: Int32Array

    @property
    def num_users(self) -> int:
        """Number of users, those without interactions included."""
        return len(self.starts) - 1

    @property
    def counts(self) -> Int32Array:
        """Number of interactions of each user, int32 [num_users]."""
        return np.diff(self.starts)

    def items_of(self, user_idx: int) -> Int32Array:
        """Return one user's items, a view."""
        return self.items[self.starts[user_idx] : self.starts[user_idx + 1]]

    def rows_of(self, user_idx: int) -> Int32Array:
        """Return the positions of one user's interactions, a view."""
        return self.rows[self.starts[user_idx] : self.starts[user_idx + 1]]

    def of(self, users: Int32Array) -> ByUser:
        """Return the items of some users alone, whose rows are then 0, 1, 2 ...

        Args:
            users: int32 [n], each from 0 to num_users - 1.
        """
        counts = self.counts[users]
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        # the i-th of a user's places is its first one + i
        places = np.repeat(self.starts[users] - starts[:-1], counts) + np.arange(starts[-1])
        return ByUser(starts, self.items[places], self.rows[places])


def group_by_user(user_idx: Int32Array, item_idx: Int32Array, num_users: int) -> ByUser:
    """Group n pairs of rows by user.

    Args:
        user_idx: int32 [n], each from 0 to num_users - 1.
        item_idx: int32 [n].
        num_users: users without interactions have no items.
    """
    # numpy sorts 16 bits by radix: a million ratings in a fifth of the time
    keys = user_idx.astype(np.uint16) if num_users <= MOST_OF_16_BITS else user_idx
    rows = np.argsort(keys, kind="stable").astype(np.int32)
    starts = np.zeros(num_users + 1, dtype=np.int32)
    starts[1:] = np.cumsum(np.bincount(user_idx, minlength=num_users))
    return ByUser(starts, item_idx[rows], rows)


def pair_keys(user_idx: np.ndarray, item_idx: np.ndarray, num_items: int) -> Int64Array:
    """Number the pairs (user, item) so that each has a key of its own: user · num_items + item.

    Args:
        user_idx: integers, broadcast against `item_idx`.
        item_idx: integers from 0 to num_items - 1.
        num_items: size of the catalogue.

    Returns:
        int64, in the broadcast shape, ascending by user, then by item.
    """
    # numpy's own integers have 32 bits in the page: 65,536 users x 65,536 items would wrap
    keys: Int64Array = user_idx.astype(np.int64) * num_items + item_idx
    return keys
