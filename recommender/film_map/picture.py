"""Everything that the map shows, put together: films, where they stand, their colours, the marks.

Example::

    classes = classes_of(dataset, "genre", None)
    marks = Marks(own=history, recommended=best, color="deep")
    picture = picture_of(dataset, points, items, classes, frozenset({7}), marks, ("", ""))
    picture.titles[picture.grid.nearest(x, y, reach)]

A film's *place* is its row in the picture, its item_idx the one in the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.film_map.classes import Classes
from recommender.film_map.grid import GridIndex
from recommender.ratings.arrays import Float32Array, Float64Array, Int32Array, Int64Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass

Rows = Sequence[int] | NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Marks:
    """Which films stand out, by item_idx; films that are not shown are no harm.

    Attributes:
        own: rated by whoever the lists are for.
        yours: rated by the visitor, where the lists are for somebody else.
        recommended: by the model in question, best first.
        lines: pairs of a recommended film and one that it comes from.
        color: of that model, a custom property.
    """

    own: Rows = ()
    yours: Rows = ()
    recommended: Rows = ()
    lines: Sequence[tuple[int, int]] = ()
    color: str = ""


@dataclass(frozen=True, eq=False)
class MapPicture:
    """The films that are shown, n of them.

    Attributes:
        items: int32 [n], rows of the catalogue, ascending.
        points: float64 [n, 2], in the layout's units.
        classes: int32 [n], rows of `colors`.
        colors: of the classes, custom properties.
        titles: [n], as they are shown.
        counts: int64 [n], how often each was rated.
        genres: float32 [n, num_genres], 1 where the film has the genre.
        genre_names: of the columns.
        years: int32 [n], 0 where the title has none.
        own: int32, places of films that whoever the lists are for has rated.
        yours: int32, places of the visitor's films where the lists are for somebody else.
        recommended: int32, places of what is recommended, best first.
        lines: places of a recommended film and of one that it comes from.
        color_of_recommended: a custom property.
        axis_titles: of x and y; empty: the axes mean nothing.
    """

    items: Int32Array
    points: Float64Array
    classes: Int32Array
    colors: tuple[str, ...]
    titles: list[str]
    counts: Int64Array
    genres: Float32Array
    genre_names: tuple[str, ...]
    years: Int32Array
    own: Int32Array
    yours: Int32Array
    recommended: Int32Array
    lines: list[tuple[int, int]]
    color_of_recommended: str
    axis_titles: tuple[str, str]

    @cached_property
    def grid(self) -> GridIndex:
        """Which film is at a point."""
        return GridIndex(self.points)

    @cached_property
    def place_of(self) -> dict[int, int]:
        """item_idx -> place, of the films that are shown."""
        return {item: place for place, item in enumerate(self.items.tolist())}


def picture_of(
    dataset: Dataset,
    points: NDArray[np.floating],
    items: NDArray[np.integer],
    classes: Classes,
    hidden: frozenset[int],
    marks: Marks,
    axis_titles: tuple[str, str],
) -> MapPicture:
    """Put a picture together.

    Args:
        dataset: titles, genres, years, numbers of ratings.
        points: [m, 2], where each of `items` stands.
        items: [m], rows of the catalogue that may be shown, ascending.
        classes: of all items of the catalogue.
        hidden: classes whose films are left out, marked or not.
        marks: which films stand out, by item_idx.
        axis_titles: of x and y, empty for none.
    """
    shown = _shown(classes, hidden)[items]
    rows = items[shown].astype(np.int32)
    place = np.full(dataset.num_items, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows))
    titles = dataset.shown_titles
    return MapPicture(
        items=rows,
        points=points[shown].astype(np.float64),
        classes=classes.of_item[rows],
        colors=classes.colors,
        titles=[titles[item] for item in rows.tolist()],
        counts=dataset.item_counts[rows],
        genres=dataset.item_genres[rows],
        genre_names=dataset.genres,
        years=dataset.item_years[rows],
        own=_places(place, marks.own),
        yours=_places(place, marks.yours),
        recommended=_places(place, marks.recommended),
        lines=_lines(place, marks.lines),
        color_of_recommended=marks.color,
        axis_titles=axis_titles,
    )


def _shown(classes: Classes, hidden: frozenset[int]) -> NDArray[np.bool_]:
    """Return for each item of the catalogue whether its class is shown."""
    is_shown = np.array([row not in hidden for row in range(len(classes.labels))])
    return is_shown[classes.of_item]


def _places(place: Int32Array, items: Rows) -> Int32Array:
    """Return the places of those items that have one, in their order."""
    found = place[np.asarray(items, dtype=np.intp)]
    return found[found >= 0]


def _lines(place: Int32Array, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the lines that have both their ends."""
    ends = place[np.array(lines, dtype=np.intp).reshape(-1, 2)]
    return [(start, end) for start, end in ends[(ends >= 0).all(axis=1)].tolist()]
