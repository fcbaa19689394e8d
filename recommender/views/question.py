"""Whose lists are asked for, what the models may know, and how the visitor steers them.

Example::

    question = Question.of_user(dataset, trained.plan.split, user_idx, as_of_split=False)
    question = Question.of_visitor(dataset, taste, Steering(variety=0.3))
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from recommender.evaluation.split import Split
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import MOST_STARS, Dataset
from recommender.records import dataclass
from recommender.taste.taste import Taste
from recommender.views.steering import Steering

NOTHING: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True)
class Asker:
    """Whose lists they are: a user's, or of a guest who likes one film; else the visitor's.

    Attributes:
        user_idx: row of the user; None: a guest, who was not in training.
        liked_idx: the only item that the guest has rated; None: whatever the visitor has rated.
    """

    user_idx: int | None = None
    liked_idx: int | None = None


VISITOR = Asker()


@dataclass(frozen=True, eq=False)
class Question:
    """One question, the same for all models.

    Attributes:
        asker: whose lists are asked for.
        rated: int32 [n], the items that the lists know, rated best first.
        stars: float32 [n], how each was rated.
        history: int32, the items that the models read, oldest first.
        is_trained: whether the models were trained with the asker; else they read a guest's items.
        known: int32, the items that no list may hold because they are known.
        later: item_idx -> rating of what a user rated beyond the known ones.
        as_of_split: whether only the training history is known; else all that was rated.
        barred: int32, the items that no list may hold because the visitor does not want them.
        twins: int32 [2 · m], pairs of an item and the first one that is the same film.
        popularity: how much more or less counts what everybody likes (Steering).
        variety: from 0, the best scores, to 1, nothing alike.
    """

    asker: Asker
    rated: Int32Array
    stars: Float32Array
    history: Int32Array
    is_trained: bool
    known: Int32Array
    later: Mapping[int, float]
    as_of_split: bool
    barred: Int32Array
    twins: Int32Array
    popularity: float
    variety: float

    @property
    def user_idx(self) -> int | None:
        """Row of the user; None: a guest, who was not in training."""
        return self.asker.user_idx

    @classmethod
    def of_user(
        cls,
        dataset: Dataset,
        split: Split,
        user_idx: int,
        steering: Steering | None = None,
        *,
        as_of_split: bool,
    ) -> Question:
        """Ask for a user's lists.

        As of the split, films that the user rated later may be recommended; otherwise none that the
        user rated at any time is. Of a user who was not in training, who came after its date, the
        models read what the lists know, as a guest's.
        """
        history = split.train.by_user.items_of(user_idx)
        is_trained = len(history) > 0
        all_rated = dataset.by_user.items_of(user_idx)
        ratings = dict(zip(all_rated.tolist(), dataset.ratings_of(user_idx).tolist(), strict=True))
        known = history if as_of_split else all_rated
        rated = dataset.best_of(user_idx, known, len(known))
        # a film may have two ids: who knows one knows the other
        with_twins = dataset.with_twins(known)
        is_known = set(with_twins.tolist())
        later = {item: rating for item, rating in ratings.items() if item not in is_known}
        stars = np.array([ratings[item] for item in rated.tolist()], dtype=np.float32)
        read = history if is_trained else rated
        about = (Asker(user_idx), rated, stars, read, is_trained, with_twins, later, as_of_split)
        return cls(*about, *_steered(dataset, steering))

    @classmethod
    def of_visitor(
        cls, dataset: Dataset, taste: Taste, steering: Steering | None = None
    ) -> Question:
        """Ask for the visitor's lists, by the visitor's ratings."""
        items, given = taste.known_to(dataset)
        best_first = np.lexsort((-np.arange(len(items)), -given))
        rated, stars = items[best_first], given[best_first].astype(np.float32)
        about = (VISITOR, rated, stars, items, False, dataset.with_twins(items), NOTHING, False)
        return cls(*about, *_steered(dataset, steering))

    @classmethod
    def of_film(cls, dataset: Dataset, item_idx: int, steering: Steering | None = None) -> Question:
        """Ask for the lists of somebody who has given five stars to one film, and no others."""
        items, stars = (
            np.array([item_idx], dtype=np.int32),
            np.array([MOST_STARS], dtype=np.float32),
        )
        asker = Asker(liked_idx=item_idx)
        about = (asker, items, stars, items, False, dataset.with_twins(items), NOTHING, False)
        return cls(*about, *_steered(dataset, steering))


def _steered(
    dataset: Dataset, steering: Steering | None
) -> tuple[Int32Array, Int32Array, float, float]:
    steering = steering or Steering()
    barred = steering.barred(dataset)
    return barred, dataset.twins, steering.popularity, steering.variety
