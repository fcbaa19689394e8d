"""The films behind the map as a table, for those who do not see it, a page at a time.

Example::

    places = films_in_view(picture, viewport)
    page = film_page(picture, places, page=0)
    [row.title for row in page.rows]
"""

import numpy as np

from recommender.film_map.picture import MapPicture
from recommender.film_map.viewport import Viewport
from recommender.ratings.arrays import Int32Array
from recommender.ratings.genres import names_of
from recommender.records import dataclass

FILMS_PER_PAGE = 20


@dataclass(frozen=True)
class FilmRow:
    """One film of the table.

    Attributes:
        item_idx: its row in the catalogue.
        title: as it is shown.
        year: None where the title has none.
        genres: names, joined by ", ".
        num_ratings: how often it was rated.
    """

    item_idx: int
    title: str
    year: int | None
    genres: str
    num_ratings: int


@dataclass(frozen=True)
class TablePage:
    """One page of the table.

    Attributes:
        rows: of this page.
        first: which film the first row is, from 1 on; 0 when there are none.
        last: which film the last row is; 0 when there are none.
        total: how many films there are on all pages.
    """

    rows: tuple[FilmRow, ...]
    first: int
    last: int
    total: int


def films_in_view(picture: MapPicture, viewport: Viewport) -> Int32Array:
    """Return the places of films whose dot is on the canvas, int32, the most rated first.

    Of films that were rated equally often the first of the catalogue comes first.
    """
    low_x, low_y, high_x, high_y = viewport.seen
    x, y = picture.points[:, 0], picture.points[:, 1]
    seen = np.flatnonzero((x >= low_x) & (x <= high_x) & (y >= low_y) & (y <= high_y))
    order = np.argsort(-picture.counts[seen], kind="stable")
    return seen[order].astype(np.int32)


def film_page(
    picture: MapPicture, places: Int32Array, page: int, per_page: int = FILMS_PER_PAGE
) -> TablePage:
    """Return one page of films.

    Args:
        picture: what is known of them.
        places: int32 [n], in the order of the table.
        page: from 0 on; one after the last is the last one, as when the view has shrunk.
        per_page: how many rows, at least 1.
    """
    last_page = max(0, (len(places) - 1) // per_page)
    start = min(max(page, 0), last_page) * per_page
    rows = tuple(_row(picture, place) for place in places[start : start + per_page].tolist())
    return TablePage(rows, start + 1 if rows else 0, start + len(rows), len(places))


def _row(picture: MapPicture, place: int) -> FilmRow:
    return FilmRow(
        item_idx=int(picture.items[place]),
        title=picture.titles[place],
        year=int(picture.years[place]) or None,
        genres=", ".join(names_of(picture.genres[place], picture.genre_names)),
        num_ratings=int(picture.counts[place]),
    )
