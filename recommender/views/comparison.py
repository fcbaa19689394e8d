"""Somebody's favourites beside each model's recommendations, as data for a table.

Example::

    comparison = compare(dataset, question, {"deep": Ranked(item_idx, scores, ...)}, vectors)
    comparison.rows[0]    # the best film of the user's own, and each model's first
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np

from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.titles import Title
from recommender.records import dataclass
from recommender.views.neighbours import neighbours
from recommender.views.question import Asker, Question

TOP_K = 10
NEAREST_FILMS = NUM_REASONS = 3
# fewer stars say that a film was not liked: as in model/data/stars.js
LEAST_LIKED = 3


@dataclass(frozen=True)
class Reason:
    """What would happen without one film of the history.

    Attributes:
        title: of that film, as it is shown.
        rank: where the recommended film would then stand, from 1 on; 0: beyond the first hundred.
    """

    title: str
    rank: int


@dataclass(frozen=True)
class Film:
    """One cell of the table.

    Attributes:
        item_idx: its row in the data.
        rank: from 1 on.
        title: of the film.
        genre: names, comma-separated.
        num_ratings: how often it was rated.
        rating: stars that the user gave it; None where the column holds recommendations.
        score: by which it was recommended; None where the column holds the user's own.
        share: the score as a share of the column's best, or of 1 where none passes it: the bar.
        reasons: films of the history that carry it; None where the model cannot tell.
        drawn_by: films of the user's history that are nearest to it, where it cannot.
        sources: items of the history that carry it, or are nearest to it.
        later: how the user went on to rate it, in stars; None when the user did not.
    """

    item_idx: int
    rank: int
    title: Title
    genre: str
    num_ratings: int
    rating: float | None = None
    score: float | None = None
    share: float = 0
    reasons: tuple[Reason, ...] | None = None
    drawn_by: tuple[Title, ...] = ()
    later: float | None = None
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Ranked:
    """What a model recommends, n items.

    Attributes:
        item_idx: rows of the items, best first.
        scores: one for each.
        query: float32 [D], what the scores are products with.
        factors: float32 [n, D], the items' vectors; the last value is the item's bias where D is
            one more than the embedding's.
        reasons: for each item, (item_idx, rank) of those that carry it; None: nobody can tell.
        all_scores: float32 [num_items], of all items, whether they may stand in the list or not.
    """

    item_idx: Sequence[int]
    scores: Sequence[float]
    query: Float32Array
    factors: Float32Array
    reasons: Sequence[Sequence[tuple[int, int]]] | None = None
    all_scores: Float32Array | None = None


@dataclass(frozen=True, eq=False)
class Comparison:
    """The table.

    Attributes:
        question: that they answer.
        user_id: as in the file; None: a guest.
        liked: title of the only film that the guest likes; empty: the visitor, or a user.
        num_known: how many they are.
        num_liked: how many of them are of three stars or more.
        num_later: how many ratings came later.
        own: what was rated best among the known ones.
        recommended: by model.
        answers: by model, what it answered.
    """

    question: Question
    user_id: int | None
    liked: str
    num_known: int
    num_liked: int
    num_later: int
    own: tuple[Film, ...]
    recommended: Mapping[str, tuple[Film, ...]]
    answers: Mapping[str, Ranked]

    @property
    def asker(self) -> Asker:
        """Whose lists they are."""
        return self.question.asker

    @property
    def rated(self) -> Int32Array:
        """The items whose ratings the lists know, int32."""
        return self.question.rated

    @property
    def as_of_split(self) -> bool:
        """Whether the lists know the training history only."""
        return self.question.as_of_split

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
    """Put somebody's own films and the models' lists side by side.

    Args:
        dataset: titles, genres, ratings.
        question: that the models were asked.
        lists: by model.
        vectors: each model's item vectors.
    """
    user_idx, liked_idx = question.user_idx, question.asker.liked_idx
    return Comparison(
        question=question,
        user_id=None if user_idx is None else int(dataset.user_ids[user_idx]),
        liked="" if liked_idx is None else dataset.titles[liked_idx].shown,
        num_known=len(question.rated),
        num_liked=int(np.count_nonzero(question.stars >= LEAST_LIKED)),
        num_later=len(question.later),
        own=_own(dataset, question),
        recommended={
            name: _recommended(dataset, question, ranked, vectors[name])
            for name, ranked in lists.items()
        },
        answers=lists,
    )


def _own(dataset: Dataset, question: Question) -> tuple[Film, ...]:
    best = dataset.first_of_twins(question.rated)[:TOP_K]
    shown = zip(question.rated[best].tolist(), question.stars[best].tolist(), strict=True)
    return tuple(
        Film(item, rank, *_facts(dataset, item), rating=stars)
        for rank, (item, stars) in enumerate(shown, 1)
    )


def _recommended(
    dataset: Dataset, question: Question, ranked: Ranked, vectors: Float32Array
) -> tuple[Film, ...]:
    twins = dataset.twin_idx.tolist()
    later = {twins[item]: rating for item, rating in question.later.items()}
    sources = _sources(dataset, question, ranked, vectors)
    highest = max(1, *ranked.scores) if ranked.scores else 1
    found = zip(ranked.item_idx, ranked.scores, _reasons(dataset, ranked), sources, strict=True)
    return tuple(
        Film(
            item,
            rank,
            *_facts(dataset, item),
            score=score,
            share=score / highest,
            reasons=carried_by,
            drawn_by=() if carried_by is not None else tuple(dataset.titles[i] for i in others),
            later=later.get(twins[item]),
            sources=tuple(others),
        )
        for rank, (item, score, carried_by, others) in enumerate(found, 1)
    )


def _reasons(dataset: Dataset, ranked: Ranked) -> Sequence[tuple[Reason, ...] | None]:
    if ranked.reasons is None:
        return [None] * len(ranked.item_idx)
    return [
        tuple(Reason(dataset.titles[item].shown, rank) for item, rank in of_film)
        for of_film in ranked.reasons
    ]


def _sources(
    dataset: Dataset, question: Question, ranked: Ranked, vectors: Float32Array
) -> Sequence[Sequence[int]]:
    """Return what carries each item of a list, or is nearest to it where the model cannot tell."""
    if ranked.reasons is not None:
        return [[item for item, _ in of_film] for of_film in ranked.reasons]
    history = question.history[dataset.first_of_twins(question.history)]
    return neighbours(vectors, ranked.item_idx, history, NEAREST_FILMS)


def _facts(dataset: Dataset, item_idx: int) -> tuple[Title, str, int]:
    count = int(dataset.item_counts[item_idx])
    return dataset.titles[item_idx], dataset.genres_of(item_idx), count
