"""The ways to hold out ratings, each with a slice of its training part to choose settings on.

Example::

    parts = split(dataset, "P2")
    cuts = by_date(dataset, validation=True)
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from recommender.app.questions import DAY, SITTING
from recommender.evaluation.split import (
    Split,
    hold_out_ends,
    hold_out_last,
    hold_out_latest,
    hold_out_random,
)
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, chronological

Divide = Callable[[Interactions], Split]

# percent of all ratings by time that train
CUTS = (50, 60, 70, 80, 90)
# settings are chosen on earlier dates, and nothing after the first reported cut is looked at
CUTS_OF_VALIDATION, END_OF_VALIDATION = (25, 30, 35, 40), 50
# seconds: six hours
SITTING_ENDS_AFTER = 6 * 3600


def hold_out_last_one(interactions: Interactions) -> Split:
    """Hold out each user's last interaction, in the order given; of a user with one, that one."""
    return hold_out_ends(interactions, np.minimum(interactions.by_user.counts, 1))


def hold_out_of_items(interactions: Interactions, share: float, seed: int) -> Split:
    """Hold out a random part of each item's interactions: stratified by item.

    Each interaction gets a uniform draw; those whose rank by it within their item / the number of
    the item's interactions is at most `share` stay.
    """
    draws = np.random.RandomState(seed).random_sample(len(interactions))
    order = np.lexsort((draws, interactions.item_idx))
    counts = np.bincount(interactions.item_idx)
    starts = np.cumsum(counts) - counts
    of_item = interactions.item_idx[order]
    ranks = np.arange(1, len(order) + 1) - starts[of_item]
    stays = np.empty(len(order), dtype=bool)
    stays[order] = ranks / counts[of_item] <= share
    return Split(interactions.take(stays), interactions.take(~stays))


# what holds out the test, and what then holds out the validation slice
PROTOCOLS: dict[str, tuple[Divide, Divide]] = {
    "P1": (hold_out_last_one, hold_out_last_one),
    "P2": (partial(hold_out_last, one_in=5), partial(hold_out_last, one_in=8)),
    "P3": (
        partial(hold_out_random, one_in=5, seed=42),
        partial(hold_out_random, one_in=8, seed=7),
    ),
    "R": (
        partial(hold_out_of_items, share=0.75, seed=42),
        partial(hold_out_of_items, share=0.85, seed=7),
    ),
}
# which question each protocol asks
QUESTION_OF = {"P1": SITTING, "P2": SITTING, "P3": DAY, "R": DAY, "D": DAY}
WITHOUT_ORDER = ("P3", "R")


def all_interactions(dataset: Dataset) -> Interactions:
    """Return every rating as an interaction, whatever its stars, in the order of the file."""
    return Interactions(dataset.user_idx, dataset.item_idx, dataset.num_users)


def splits(dataset: Dataset, protocol: str, *, validation: bool = False) -> list[Split]:
    """Return the parts of a protocol: of D one for each date, else one (see split and by_date).

    Raises:
        ValueError: when there is no such protocol.
    """
    if protocol == "D":
        return by_date(dataset, validation=validation)
    return [split(dataset, protocol, validation=validation)]


def split(dataset: Dataset, protocol: str, *, validation: bool = False) -> Split:
    """Divide the ratings, every one an interaction, into a training and a held-out part.

    P1, leave last one out: each user's last interaction by time is held out.
    P2, chronological 80/20: the last floor(n / 5) of each user's n interactions are (the page's,
    for the question what comes next in a sitting).
    P3, random 80/20: the file's ratings in the order of RandomState(42).permutation(n), all after
    the first floor(0.8 n) are.
    R, random 75/25, stratified by item: with one draw of RandomState(42) for each of the file's
    ratings, those with rank within the item / its count <= .75 train. It is the split of the
    benchmark of recommenders-team/recommenders for MovieLens 100K.

    Args:
        dataset: equal timestamps keep the order of its file.
        protocol: P1, P2, P3 or R.
        validation: leave the test out and divide the training part, in its order, once more: P1
            holds out each user's last one again, P2 the last floor(n / 8), P3 all after the first
            floor(7/8 n) of RandomState(7).permutation(n), R those of rank / count > .85 by
            RandomState(7). Settings are chosen on this part, never on the test.

    Raises:
        ValueError: when there is no such protocol.
    """
    if protocol not in PROTOCOLS:
        raise ValueError(f"protocol: expected {' or '.join(QUESTION_OF)}, got {protocol!r}")
    hold_out_test, hold_out_validation = PROTOCOLS[protocol]
    without_order = protocol in WITHOUT_ORDER
    whole = all_interactions(dataset) if without_order else chronological(dataset)
    parts = hold_out_test(whole)
    return hold_out_validation(parts.train) if validation else parts


def by_date(dataset: Dataset, *, validation: bool = False) -> list[Split]:
    """Divide the ratings at five dates, so that no model knows anybody's future (D).

    The first 50, 60, 70, 80 and 90 % of all ratings by time train, and the later ones of users who
    are known by then are held out; the last is the page's, for the question what to watch another
    day.

    Args:
        dataset: equal timestamps keep the order of its file.
        validation: the first 25, 30, 35 and 40 % train, and what came before 50 % is held out:
            settings are chosen on these dates, never on those above.
    """
    whole = chronological(dataset)
    end = END_OF_VALIDATION if validation else 100
    known = whole.take(np.arange(len(whole) * end // 100))
    cuts = CUTS_OF_VALIDATION if validation else CUTS
    return [hold_out_latest(known, len(whole) * cut // 100) for cut in cuts]


def share_of_same_sitting(parts: Split) -> float | None:
    """Return the share of held-out ratings given in the sitting of the user's last training one.

    A sitting ends where nothing is rated for SITTING_ENDS_AFTER seconds. None without timestamps.
    """
    train, held_out = parts.train, parts.held_out
    if train.timestamp is None or held_out.timestamp is None:
        return None
    same = 0
    for user in np.unique(held_out.user_idx).tolist():
        before = train.timestamp[train.by_user.rows_of(user)]
        after = held_out.timestamp[held_out.by_user.rows_of(user)]
        gaps = np.diff(np.concatenate([before[-1:], after]))
        same += int((np.cumsum(gaps > SITTING_ENDS_AFTER) == 0).sum())
    return same / len(held_out)
