"""The table of all films: filtered, sorted, a page at a time, or as a CSV file.

Example::

    frame = finished(framing(dataset))
    page = film_page(frame, FilmChoice(genre="Comedy", sort="mean", descending=True))
    csv = films_csv(frame, FilmChoice(text="apartment"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recommender.records import dataclass
from recommender.taste.csv_file import harmless

if TYPE_CHECKING:
    import pandas as pd

FILMS_PER_PAGE = 25
# what a table can be sorted by -> the column that is compared
SORTS = {"title": "title_rank", "year": "year", "number": "num_ratings", "mean": "mean_rating"}
CSV_COLUMNS = ["item_id", "title", "year", "genres", "num_ratings", "mean_rating"]


@dataclass(frozen=True)
class FilmChoice:
    """Which films, in which order, and which page of them.

    Attributes:
        genre: one of GENRES; empty for all.
        from_year: the first year; a film without a year is left out as soon as one is given.
        to_year: the last year, likewise.
        text: words of the title; empty for all.
        sort: a key of SORTS.
        descending: the largest first; films without a value are last either way.
        page: from 0 on; a page after the last one is the last one.
    """

    genre: str = ""
    from_year: int | None = None
    to_year: int | None = None
    text: str = ""
    sort: str = "title"
    descending: bool = False
    page: int = 0


@dataclass(frozen=True)
class FilmRow:
    """One film of the table.

    Attributes:
        item_idx: its row in the data.
        title: as it is shown.
        year: None where the title has none.
        genres: names, joined by ", ".
        num_ratings: how often it was rated.
        mean_rating: 1..5; None without ratings.
    """

    item_idx: int
    title: str
    year: int | None
    genres: str
    num_ratings: int
    mean_rating: float | None


@dataclass(frozen=True)
class FilmPage:
    """One page of the table.

    Attributes:
        films: at most 25 rows.
        page: which page this is, from 0 on.
        num_pages: at least 1, since a page can be empty.
        num_films: how many films match, on all pages.
    """

    films: tuple[FilmRow, ...]
    page: int
    num_pages: int
    num_films: int


def film_page(frame: pd.DataFrame, choice: FilmChoice) -> FilmPage:
    """Return the chosen page.

    Args:
        frame: of `framing`.
        choice: what the visitor has set.

    Raises:
        KeyError: when `choice.sort` is none of SORTS.
    """
    chosen = _chosen(frame, choice)
    num_pages = max(1, -(-len(chosen) // FILMS_PER_PAGE))
    page = min(max(choice.page, 0), num_pages - 1)
    shown = chosen.iloc[page * FILMS_PER_PAGE : (page + 1) * FILMS_PER_PAGE]
    return FilmPage(_rows(shown), page, num_pages, len(chosen))


def films_csv(frame: pd.DataFrame, choice: FilmChoice) -> str:
    """Return all films that match, whatever the page, in the chosen order, as text with a header.

    What a film does not have is empty; means have four decimals; lines end with a line feed. A
    title that a spreadsheet would take for a formula gets a ' before it.
    """
    chosen = _chosen(frame, choice)
    return chosen.assign(title=chosen["title"].map(harmless)).to_csv(
        columns=CSV_COLUMNS, index=False, float_format="%.4f", lineterminator="\n"
    )


def _chosen(frame: pd.DataFrame, choice: FilmChoice) -> pd.DataFrame:
    """Return the films that match, sorted; films that are equal in that keep the data's order."""
    if choice.genre:
        # between separators: a genre's name may be a part of another's
        names = ", " + frame["genres"] + ", "
        frame = frame[names.str.contains(f", {choice.genre}, ", regex=False)]
    if choice.from_year is not None:
        frame = frame[(frame["year"] >= choice.from_year).fillna(False)]
    if choice.to_year is not None:
        frame = frame[(frame["year"] <= choice.to_year).fillna(False)]
    if choice.text:
        found = [title.found_by(choice.text) for title in frame["parsed"]]
        frame = frame[np.array(found, dtype=bool)]  # an empty list would name no columns
    return frame.sort_values(
        SORTS[choice.sort], ascending=not choice.descending, kind="stable", na_position="last"
    )


def _rows(films: pd.DataFrame) -> tuple[FilmRow, ...]:
    known = films[CSV_COLUMNS[1:]].astype(object).where(films[CSV_COLUMNS[1:]].notna(), None)
    return tuple(FilmRow(*row) for row in known.itertuples(name=None))
