"""What a model has to beat: the most popular films that a user has not seen.

Example::

    popular_lists(parts.train, dataset.num_items, k=10)
"""

import numpy as np

from recommender.ratings.arrays import Int64Array
from recommender.ratings.interactions import Interactions, item_counts
from recommender.ratings.order import stable_order

# what ranks beside the models; the last two are worked out after a training
POPULARITY, ITEM_KNN, EASE = "popularity", "itemknn", "ease"
REFERENCES = (ITEM_KNN, EASE)


def popular_lists(train: Interactions, num_items: int, k: int) -> Int64Array:
    """Return each user's k most popular items without the user's training items.

    Args:
        train: its interactions are counted, and are what is left out.
        num_items: size of the catalogue.
        k: length of the lists.

    Returns:
        int64 [num_users, k], item rows, best first; of equally popular ones the lower row comes
        first. Where fewer than k items remain, -1 fills the list.
    """
    by_popularity = np.argsort(-item_counts(train, num_items), kind="stable")
    place = np.empty_like(by_popularity)
    place[by_popularity] = np.arange(num_items)
    unseen = _unseen_places(train, place, k)
    by_popularity = np.append(by_popularity, -1)  # what every place beyond the last one holds
    lists: Int64Array = by_popularity[np.minimum(unseen, num_items)].astype(np.int64)
    return lists


def _unseen_places(train: Interactions, place: np.ndarray, k: int) -> np.ndarray:
    """Return the first k places of an order of items that hold none of the user's.

    The j-th such place (from 0) is j + the number of the user's places before it. The i-th of the
    user's places, p, has p - i others before it, so it is before the j-th other one if p - i <= j:
    nothing has to be known of all users and all items.

    Args:
        train: whose items they are.
        place: [num_items], item -> place.
        k: how many.

    Returns:
        [num_users, k], ascending; a place beyond the last one where the others run out.
    """
    num_users = train.num_users
    places = place[train.item_idx]
    # the i-th of a user's n places cannot be before a wanted one that is k + n or farther
    may_be = np.flatnonzero(places < k + train.by_user.counts[train.user_idx])
    user_idx, own_place = train.user_idx[may_be], places[may_be]
    order = stable_order(own_place)
    order = order[stable_order(user_idx[order])]
    user_idx, own_place = user_idx[order], own_place[order]
    first = np.searchsorted(user_idx, np.arange(num_users))
    others_before = own_place - (np.arange(len(user_idx)) - first[user_idx])
    is_near = others_before < k
    own = np.zeros((num_users, k), dtype=np.intp)
    np.add.at(own, (user_idx[is_near], others_before[is_near]), 1)
    return np.arange(k) + np.cumsum(own, axis=1)
