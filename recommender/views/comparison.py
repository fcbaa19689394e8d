"""One user's favourites beside each model's recommendations, as data for a table.

Example::

    question = Question.of(dataset, trained.plan.split, user_idx, as_of_split=False)
    comparison = compare(dataset, question, {"deep": Ranked(item_idx, scores)}, vectors)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from recommender.evaluation.split import Split
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.genres import names_of
from recommender.ratings.titles import Title
from recommender.views.neighbours import neighbours

TOP_K = 10
NEAREST_FILMS = 3


@dataclass(frozen=True)
class Film:
    """One cell of the table.

    Attributes:
        rank: from 1 on.
        title: of the film.
        genre: names, comma-separated.
        num_ratings: how often it was rated.
        rating: stars that the user gave it; None where the column holds recommendations.
        score: by which it was recommended; None where the column holds the user's own.
        drawn_by: films of the user's history that are nearest to it.
        later: how the user went on to rate it, in stars; None when the user did not.
    """

    rank: int
    title: Title
    genre: str
    num_ratings: int
    rating: int | None = None
    score: float | None = None
    drawn_by: tuple[Title, ...] = ()
    later: int | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """Whose lists are asked for, and what the models may know.

    Attributes:
        user_idx: row of the user.
        history: int32, the items that the models were trained on, oldest first.
        known: int32, the items that the lists may not hold.
        later: item_idx -> rating of what the user rated beyond the known ones.
        as_of_split: whether `known` is the training history; else it is all that was rated.
    """

    user_idx: int
    history: Int32Array
    known: Int32Array
    later: Mapping[int, int]
    as_of_split: bool

    @classmethod
    def of(cls, dataset: Dataset, split: Split, user_idx: int, *, as_of_split: bool) -> Question:
        """Ask for a user's lists.

        As of the split, films that the user rated later may be recommended; otherwise none that the
        user rated at any time is.
        """
        history = split.train.by_user.items_of(user_idx)
        rated = dataset.by_user.items_of(user_idx)
        known = history if as_of_split else rated
        # a film may have two ids: who knows one knows the other
        is_later = ~np.isin(dataset.twin_idx[rated], dataset.twin_idx[known])
        ratings = dataset.ratings_of(user_idx)
        later = dict(zip(rated[is_later].tolist(), ratings[is_later].tolist(), strict=True))
        return cls(user_idx, history, known, later, as_of_split)

    def excluded(self, dataset: Dataset) -> Int32Array:
        """Return the items that no list may hold: a film may have two ids, and counts as one."""
        return dataset.with_twins(self.known)


@dataclass(frozen=True)
class Ranked:
    """What a model recommends.

    Attributes:
        item_idx: rows of the items, best first.
        scores: one for each.
    """

    item_idx: Sequence[int]
    scores: Sequence[float]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The table.

    Attributes:
        user_idx: row of the user.
        user_id: as in the file.
        num_known: how many of the user's ratings the lists know.
        num_later: how many ratings came later.
        as_of_split: whether the lists know the training history only.
        own: what the user rated best among the known ones.
        recommended: by model.
    """

    user_idx: int
    user_id: int
    num_known: int
    num_later: int
    as_of_split: bool
    own: tuple[Film, ...]
    recommended: Mapping[str, tuple[Film, ...]]

    @property
    def hits(self) -> dict[str, int]:
        """How many films of each list the user went on to rate."""
        lists = self.recommended.items()
        return {name: sum(film.later is not None for film in films) for name, films in lists}

    @property
    def rows(self) -> list[tuple[Film | None, ...]]:
        """The table by rows; a column that is shorter than the others leaves None."""
        return list(zip_longest(self.own, *self.recommended.values()))


def compare(
    dataset: Dataset,
    question: Question,
    lists: Mapping[str, Ranked],
    vectors: Mapping[str, Float32Array],
) -> Comparison:
    """Put a user's own films and the models' lists side by side.

    Args:
        dataset: titles, genres, ratings.
        question: that the models were asked.
        lists: by model, longer than TOP_K where a film with two ids may be in them twice.
        vectors: each model's item vectors.
    """
    return Comparison(
        user_idx=question.user_idx,
        user_id=int(dataset.user_ids[question.user_idx]),
        num_known=len(question.known),
        num_later=len(question.later),
        as_of_split=question.as_of_split,
        own=_own(dataset, question),
        recommended={
            name: _recommended(dataset, question, without_twins(dataset, ranked), vectors[name])
            for name, ranked in lists.items()
        },
    )


def without_twins(dataset: Dataset, ranked: Ranked) -> Ranked:
    """Return the first TOP_K items, of two with the same title the better one."""
    kept = _first_of_twins(dataset, np.asarray(ranked.item_idx, dtype=np.intp))[:TOP_K].tolist()
    return Ranked([ranked.item_idx[i] for i in kept], [ranked.scores[i] for i in kept])


def _first_of_twins(dataset: Dataset, items: np.ndarray) -> np.ndarray:
    """Return the places of the items that no item with the same title comes before."""
    _, first = np.unique(dataset.twin_idx[items], return_index=True)
    return np.sort(first)


def _own(dataset: Dataset, question: Question) -> tuple[Film, ...]:
    user_idx = question.user_idx
    rated = dataset.by_user.items_of(user_idx).tolist()
    rating_of = dict(zip(rated, dataset.ratings_of(user_idx).tolist(), strict=True))
    best = dataset.best_of(user_idx, question.known, len(question.known))
    best = best[_first_of_twins(dataset, best)][:TOP_K].tolist()
    return tuple(
        Film(rank, *_facts(dataset, item), rating=rating_of[item])
        for rank, item in enumerate(best, 1)
    )


def _recommended(
    dataset: Dataset, question: Question, ranked: Ranked, vectors: Float32Array
) -> tuple[Film, ...]:
    history = question.history[_first_of_twins(dataset, question.history)]
    near = neighbours(vectors, ranked.item_idx, history, NEAREST_FILMS)
    twins = dataset.twin_idx.tolist()
    later = {twins[item]: rating for item, rating in question.later.items()}
    found = zip(ranked.item_idx, ranked.scores, near, strict=True)
    return tuple(
        Film(
            rank,
            *_facts(dataset, item),
            score=score,
            drawn_by=tuple(dataset.titles[other] for other in others),
            later=later.get(twins[item]),
        )
        for rank, (item, score, others) in enumerate(found, 1)
    )


def _facts(dataset: Dataset, item_idx: int) -> tuple[Title, str, int]:
    genre = ", ".join(names_of(dataset.item_genres[item_idx]))
    return dataset.titles[item_idx], genre, int(dataset.item_counts[item_idx])
