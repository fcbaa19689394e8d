"""What is known of one film: its ratings by star, and what each model holds to be like it.

Example::

    card = film_card(dataset, trained.vectors, item_idx, layout_points, layout_items, "deep")
    [near.title for near in card.neighbours["deep"]]
    num_near(card)      # (4, 10): of the ten nearest the map shows four near
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.titles import Title
from recommender.records import dataclass

NUM_NEIGHBOURS = 10


@dataclass(frozen=True)
class Neighbour:
    """A film that is near to the card's.

    Attributes:
        item_idx: its row in the catalogue.
        title: as it is shown.
        cosine: with the card's film, in the full space, -1..1.
        is_near: whether it is among the nearest on the map, too; None: the map shows another
            model, or the card's film is not on it.
    """

    item_idx: int
    title: str
    cosine: float
    is_near: bool | None


@dataclass(frozen=True, eq=False)
class FilmCard:
    """One film.

    Attributes:
        item_idx: its row in the catalogue.
        title: of the film.
        genres: names, joined by ", "; empty without any.
        num_ratings: how often it was rated.
        by_star: how often with one, two, ... five stars.
        mean_rating: 1..5; None without ratings.
        neighbours: by model, at most ten, the nearest first.
        map_model: whose map is shown.
    """

    item_idx: int
    title: Title
    genres: str
    num_ratings: int
    by_star: tuple[int, ...]
    mean_rating: float | None
    neighbours: Mapping[str, tuple[Neighbour, ...]]
    map_model: str


def film_card(
    dataset: Dataset,
    vectors: Mapping[str, Float32Array],
    item_idx: int,
    layout_points: NDArray[np.floating],
    layout_items: NDArray[np.integer],
    map_model: str,
) -> FilmCard:
    """Look one film up.

    What has the film's own title is none of its neighbours, and of films with the same title only
    the nearest one is.

    Args:
        dataset: titles, genres, ratings.
        vectors: by model, float32 [num_items, dim], rows of length one: their dot product is the
            cosine, in the full space and not on the map.
        item_idx: of the film.
        layout_points: [m, 2], where films stand on the map that is shown.
        layout_items: int [m], which films these are.
        map_model: whose layout it is.
    """
    by_star = dataset.star_counts[item_idx]
    num_ratings = int(by_star.sum())
    total = int(by_star @ np.arange(1, len(by_star) + 1))
    on_map = _near_on_map(dataset, item_idx, layout_points, layout_items)
    return FilmCard(
        item_idx=item_idx,
        title=dataset.titles[item_idx],
        genres=dataset.genres_of(item_idx),
        num_ratings=num_ratings,
        by_star=tuple(by_star.tolist()),
        mean_rating=total / num_ratings if num_ratings else None,
        neighbours={
            model: _neighbours(dataset, rows, item_idx, on_map if model == map_model else None)
            for model, rows in vectors.items()
        },
        map_model=map_model,
    )


def num_near(card: FilmCard) -> tuple[int, int]:
    """Return how many neighbours of the map's model are near on the map, and of how many.

    Both are 0 where the film is not on the map.
    """
    near = [film.is_near for film in card.neighbours.get(card.map_model, ())]
    known = [is_near for is_near in near if is_near is not None]
    return sum(known), len(known)


def _neighbours(
    dataset: Dataset, vectors: Float32Array, item_idx: int, on_map: set[int] | None
) -> tuple[Neighbour, ...]:
    """Return the nearest films in the full space; of equally near ones the first of the data.

    `on_map` holds those near on the map, each by the first item with its title.
    """
    cosines = vectors @ vectors[item_idx]
    nearest = _films(dataset, item_idx, np.argsort(-cosines, kind="stable"))
    titles, twins = dataset.shown_titles, dataset.twin_idx
    return tuple(
        Neighbour(
            item_idx=item,
            title=titles[item],
            cosine=float(cosines[item]),
            is_near=None if on_map is None else int(twins[item]) in on_map,
        )
        for item in nearest
    )


def _near_on_map(
    dataset: Dataset,
    item_idx: int,
    layout_points: NDArray[np.floating],
    layout_items: NDArray[np.integer],
) -> set[int] | None:
    """Return the nearest films on the map, as the first items with their titles.

    None when the film is not there.
    """
    place = np.flatnonzero(layout_items == item_idx)
    if len(place) == 0:
        return None
    away = layout_points - layout_points[place[0]]
    order = np.argsort((away**2).sum(axis=1), kind="stable")
    nearest = _films(dataset, item_idx, layout_items[order])
    return {int(dataset.twin_idx[item]) for item in nearest}


def _films(dataset: Dataset, item_idx: int, ordered: NDArray[np.integer]) -> list[int]:
    """Return the first ten of ordered items, without the film itself; no title stands twice."""
    # so many are enough, whoever is left out
    most = NUM_NEIGHBOURS + len(dataset.twins) // 2 + 1
    first: dict[int, int] = {}
    for item in ordered[:most].tolist():
        first.setdefault(int(dataset.twin_idx[item]), item)
    first.pop(int(dataset.twin_idx[item_idx]), None)
    return list(first.values())[:NUM_NEIGHBOURS]
