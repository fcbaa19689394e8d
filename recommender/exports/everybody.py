"""Of every user what a Test reads: what no list may hold, and who is read as a guest.

Example::

    everybody = finished(everybody_of(dataset, trained.plan.split))
    everybody.seen.items_of(0)    # int32, what the first user's list does not hold
    everybody.guests.users        # int32, who came after the split

So the lists and vectors that are taken away are those that the page shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.by_user import ByUser
from recommender.records import dataclass
from recommender.steps import Steps
from recommender.views.question import Question

if TYPE_CHECKING:
    from recommender.evaluation.split import Split
    from recommender.ratings.dataset import Dataset

USERS_AT_A_TIME, GUESTS_AT_A_TIME = 50, 5


@dataclass(frozen=True, eq=False)
class Guests:
    """Users who were not in training, and what they have rated, best first.

    Attributes:
        users: int32 [n], their rows.
        starts: int32 [n + 1], where each one's items start.
        items: int32, item rows.
        stars: float32, one for each of `items`.
    """

    users: Int32Array
    starts: Int32Array
    items: Int32Array
    stars: Float32Array


_NONE = np.zeros(0, dtype=np.int32)
NOBODY = Guests(_NONE, np.zeros(1, dtype=np.int32), _NONE, np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class Everybody:
    """All users.

    Attributes:
        seen: what each has rated, at any time, and other items that are the same films; ascending.
        guests: who was not in training.
    """

    seen: ByUser
    guests: Guests


def everybody_of(dataset: Dataset, split: Split) -> Steps[Everybody]:
    """Work it out, some users at a time.

    Args:
        dataset: all ratings.
        split: of the training: who is not in it is a guest.
    """
    seen, rated, stars = [], [], []
    guests = np.flatnonzero((split.train.by_user.counts == 0) & (dataset.by_user.counts > 0))
    is_twin = np.bincount(dataset.twin_idx, minlength=dataset.num_items)[dataset.twin_idx] > 1
    for user in range(dataset.num_users):
        items = dataset.by_user.items_of(user)
        seen.append(dataset.with_twins(items) if is_twin[items].any() else np.unique(items))
        if user % USERS_AT_A_TIME == 0:
            yield
    for number, user in enumerate(guests.tolist()):
        question = Question.of_user(dataset, split, user, as_of_split=False)
        rated.append(question.rated)
        stars.append(question.stars)
        if number % GUESTS_AT_A_TIME == 0:
            yield
    starts, items = _joined(seen)
    return Everybody(
        ByUser(starts, items, np.arange(len(items), dtype=np.int32)),
        Guests(guests.astype(np.int32), *_joined(rated), np.concatenate([*stars, []]).astype("f4")),
    )


def _joined(parts: list[Int32Array]) -> tuple[Int32Array, Int32Array]:
    """Return where each part starts, and the end of the last one, and all parts in one array."""
    starts = np.zeros(len(parts) + 1, dtype=np.int32)
    starts[1:] = np.cumsum([len(part) for part in parts])
    return starts, np.concatenate([*parts, []]).astype(np.int32)
