"""The visitor's ratings as they are shown: films with stars, and some to begin with.

Example::

    look = taste_look(dataset, taste, starters, chosen=None)
    [film.title for film in look.rated]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.taste.taste import Taste


@dataclass(frozen=True)
class StarredFilm:
    """A film that can be rated.

    Attributes:
        item_idx: its row in the data.
        title: as it is shown, with the year.
        genres: names, joined by ", ".
        num_ratings: how often it was rated in the data.
        stars: the visitor's, 1 to 5; 0: not rated.
    """

    item_idx: int
    title: str
    genres: str
    num_ratings: int
    stars: int


@dataclass(frozen=True)
class TasteLook:
    """What "Your taste" shows.

    Attributes:
        chosen: what was picked in the search, to be rated; None: nothing.
        starters: well-known and different films, rated or not, in an order that does not change.
        rated: all that was rated, the newest first.
        can_undo: whether there is a state to return to.
    """

    chosen: StarredFilm | None
    starters: tuple[StarredFilm, ...]
    rated: tuple[StarredFilm, ...]
    can_undo: bool


def starred_film(dataset: Dataset, taste: Taste, item_idx: int) -> StarredFilm:
    """Return one film; a rating counts for all ids that the film has."""
    return _film(dataset, _stars_of(dataset, taste), item_idx)


def taste_look(
    dataset: Dataset, taste: Taste, starters: Sequence[int], chosen: int | None
) -> TasteLook:
    """Put together what is shown; a rating of a film counts for all ids that the film has."""
    items, _ = taste.known_to(dataset)
    film = partial(_film, dataset, _stars_of(dataset, taste))
    return TasteLook(
        chosen=None if chosen is None else film(chosen),
        starters=tuple(map(film, starters)),
        rated=tuple(film(item) for item in items.tolist()[::-1]),
        can_undo=taste.can_undo,
    )


def _stars_of(dataset: Dataset, taste: Taste) -> dict[int, int]:
    """Return the visitor's stars by the first item with the film's title."""
    items, stars = taste.known_to(dataset)
    return dict(zip(dataset.twin_idx[items].tolist(), stars.tolist(), strict=True))


def _film(dataset: Dataset, stars_of: Mapping[int, int], item: int) -> StarredFilm:
    return StarredFilm(
        item,
        dataset.titles[item].shown,
        dataset.genres_of(item),
        int(dataset.item_counts[item]),
        stars_of.get(int(dataset.twin_idx[item]), 0),
    )
