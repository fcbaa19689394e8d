"""Held-out evaluation: how well do top-K lists find what users went on to watch?

Example::

    lists = popular_lists(parts.train, dataset.num_items, k=10)
    measured = measure(lists, parts.held_out, dataset.num_items)
    measured.users.ndcg     # of each user
    measured.metrics.ndcg   # the mean

Full ranking: every item competes except the user's training items. Users with nothing held out are
left out of the means.
"""

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import BoolArray, Float64Array, Int64Array
from recommender.ratings.by_user import pair_keys
from recommender.ratings.interactions import Interactions
from recommender.records import dataclass


# eq=False: equal to itself only, since arrays compared give an array
@dataclass(frozen=True, eq=False)
class UserMetrics:
    """The metrics of each user who has something held out, n users.

    Attributes:
        user_idx: int64 [n], ascending.
        recall: float64 [n], hits in the top K / number of the user's held-out items.
        ndcg: float64 [n], Σ 1/log2(rank + 1) over the hits, ranks from 1 / the same sum for a
            perfect list, which has min(K, number of held-out items) hits (Järvelin and Kekäläinen,
            2002).
        hit: bool [n], whether there is at least one hit in the top K.
        precision: float64 [n], hits in the top K / K.
        average_precision: float64 [n], Σ (hits down to a hit / its rank) over the hits in the top
            K / number of the user's held-out items.
    """

    user_idx: Int64Array
    recall: Float64Array
    ndcg: Float64Array
    hit: BoolArray
    precision: Float64Array
    average_precision: Float64Array


@dataclass(frozen=True)
class Metrics:
    """What UserMetrics has for each user, over all who have something held out.

    Attributes:
        recall: sum of the users' recall / num_users.
        ndcg: sum of the users' NDCG / num_users.
        hit_rate: number of users with at least one hit in the top K / num_users.
        coverage: number of items in at least one of these users' top K / number of items in the
            catalogue, rated or not.
        num_users: number of users who have something held out.
    """

    recall: float
    ndcg: float
    hit_rate: float
    coverage: float
    num_users: int


@dataclass(frozen=True, eq=False)
class Measurement:
    """How one recommender served the users who have something held out, n users.

    All figures of it follow from this: means here, intervals and slices in `examination`.

    Attributes:
        lists: integers [n, k], what it recommends to each of them; -1 fills a short list.
        hits: bool [n, k], which of it was held out.
        num_relevant: int64 [n], how many items were held out of each.
        users: the metrics of each.
        num_items: size of the catalogue.
    """

    lists: NDArray[np.integer]
    hits: BoolArray
    num_relevant: Int64Array
    users: UserMetrics
    num_items: int

    @property
    def metrics(self) -> Metrics:
        """The means of the users' metrics, and the coverage; of at least one user."""
        return Metrics(
            recall=float(self.users.recall.mean()),
            ndcg=float(self.users.ndcg.mean()),
            hit_rate=float(self.users.hit.mean()),
            coverage=coverage(self.lists, self.num_items),
            num_users=len(self.users.user_idx),
        )


def held_out_pairs(held_out: Interactions, num_items: int) -> tuple[Int64Array, Int64Array]:
    """Return user and item of each held-out pair, int64, by user, then item, none twice."""
    keys = np.unique(pair_keys(held_out.user_idx, held_out.item_idx, num_items))
    return keys // num_items, keys % num_items


def measure(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> Measurement:
    """Compare each user's recommendations with what was held out.

    Args:
        lists: distinct item rows [num_users, k], best first, without training items; -1 fills a
            short list.
        held_out: what the lists should find.
        num_items: size of the catalogue.

    Returns:
        Arrays of length 0 where nothing was held out.
    """
    users, items = held_out_pairs(held_out, num_items)
    user_idx, num_relevant = np.unique(users, return_counts=True)
    shown = lists[user_idx]
    keys = pair_keys(user_idx[:, None], shown, num_items)
    # an item of -1 would have the key of the user before's last item
    hits = (shown >= 0) & np.isin(keys, pair_keys(users, items, num_items))
    return measured(user_idx, shown, hits, num_relevant.astype(np.int64), num_items)


def measured(
    user_idx: Int64Array,
    lists: NDArray[np.integer],
    hits: BoolArray,
    num_relevant: Int64Array,
    num_items: int,
) -> Measurement:
    """Return what follows from the hits of n users, with the attributes of Measurement."""
    k = lists.shape[1]
    num_hits = hits.sum(axis=1)
    ranks = np.arange(1, k + 1)
    gains = 1 / np.log2(ranks + 1)
    ideal = np.cumsum(gains)[np.minimum(num_relevant, k) - 1]
    of_users = UserMetrics(
        user_idx=user_idx,
        recall=num_hits / num_relevant,
        ndcg=(hits * gains).sum(axis=1) / ideal,
        hit=num_hits > 0,
        precision=num_hits / k,
        average_precision=(hits * np.cumsum(hits, axis=1) / ranks).sum(axis=1) / num_relevant,
    )
    return Measurement(lists, hits, num_relevant, of_users, num_items)


def user_metrics(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> UserMetrics:
    """Return the metrics of each user, with the arguments of measure."""
    return measure(lists, held_out, num_items).users


def evaluate(lists: NDArray[np.integer], held_out: Interactions, num_items: int) -> Metrics:
    """Return the means of user_metrics, with the arguments of measure, and the coverage.

    Raises:
        ValueError: when nothing was held out: there is nobody to take a mean over.
    """
    if not len(held_out):
        raise ValueError("held_out: expected at least one interaction, got none")
    return measure(lists, held_out, num_items).metrics


def coverage(lists: NDArray[np.integer], num_items: int) -> float:
    """Return the share of the catalogue that stands in one of the lists; -1 fills a short list."""
    return len(np.unique(lists[lists >= 0])) / num_items
