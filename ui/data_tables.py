"""What is in the data: bar charts, lists of films, and the table of all films.

Example::

    view = DataView(app.send)
    app.watch(lambda state: (state.dataset is not None, state.pandas, state.tables), view.show)
"""

from collections.abc import Callable, Sequence
from typing import Any

from recommender.app.events import (
    Event,
    FilmsPaged,
    FilmsWanted,
    SettingTyped,
    TablesClicked,
    TablesOpened,
)
from recommender.app.state import Library
from recommender.views.data_tables import DataTables
from recommender.views.films import FilmChoice, FilmRow, film_page
from recommender.views.profile import ListedFilm
from recommender.wording import charts as wording
from ui.bar_chart import BarChart, bar_figure
from ui.dom import by_id, element, enable, hide, listen, show_text

# the columns of the table: label, setting that sorts by it, style
COLUMNS = (
    ("Title", "title", ""),
    ("Year", "year", "number"),
    ("Genres", "", ""),
    ("Ratings", "number", "number"),
    ("Mean rating", "mean", "number"),
)


class DataView:
    """Profile and films, once pandas has made them."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here; to open the card is to want it now."""
        self._send = send
        self._charts: list[BarChart] = []
        self._page, self._choice = 0, FilmChoice()
        listen(by_id("data"), "toggle", self._opened)
        listen(by_id("data-again"), "click", lambda _: send(TablesClicked()))
        listen(by_id("films-save"), "click", lambda _: send(FilmsWanted()))
        listen(by_id("films-previous"), "click", lambda _: send(FilmsPaged(self._page - 1)))
        listen(by_id("films").tHead, "click", self._sort)
        listen(by_id("films-next"), "click", lambda _: send(FilmsPaged(self._page + 1)))

    def _opened(self, event: Any) -> None:
        if event.target.open:
            self._send(TablesOpened())

    @staticmethod
    def enable_again(can_try: bool) -> None:
        """Let the visitor try again when that acts."""
        enable(by_id("data-again"), can_try)

    def show(self, has_data: bool, pandas: Library, tables: DataTables | None) -> None:
        """Show the profile, or say what it waits for."""
        failed = tables is None and has_data and pandas is Library.FAILED
        by_id("data-placeholder").hidden = has_data
        hide(by_id("data-failed"), not failed, heir="data-title")
        by_id("data-waiting").hidden = not has_data or failed or tables is not None
        by_id("data-tables").hidden = tables is None
        if tables is None:
            return
        profile = tables.profile
        made = [
            bar_figure(bars, f"profile-{place}") for place, bars in enumerate(profile.charts, 1)
        ]
        lists = [
            _listed("Most rated", profile.most_rated),
            _listed(wording.BEST_RATED, profile.best_rated),
        ]
        by_id("profile").replaceChildren(*[figure for figure, _ in made], *lists)
        for chart in self._charts:
            chart.close()
        self._charts = [
            BarChart(bars, canvas, self._send)
            for bars, (_, canvas) in zip(profile.charts, made, strict=True)
        ]

    def show_films(self, tables: DataTables | None, choice: FilmChoice) -> None:
        """Show a page of the films."""
        if tables is None:
            return
        page = film_page(tables.films, choice)
        self._page, self._choice = page.page, choice
        table = by_id("films")
        table.tHead.rows[0].replaceChildren(*[self._heading(choice, *one) for one in COLUMNS])
        table.tBodies[0].replaceChildren(*map(_row, page.films))
        show_text(by_id("films-found"), wording.films_found(page))
        enable(by_id("films-previous"), page.page > 0)
        enable(by_id("films-next"), page.page + 1 < page.num_pages)

    @staticmethod
    def _heading(choice: FilmChoice, label: str, sort: str, style: str) -> Any:
        if not sort:
            return element("th", label, scope="col", className=style)
        is_sorted = choice.sort == sort
        order = ("descending" if choice.descending else "ascending") if is_sorted else "none"
        mark = {"descending": " ▾", "ascending": " ▴", "none": ""}[order]
        button = element(
            "button",
            label,
            element("span", mark, ariaHidden="true"),
            type="button",
            className="sort",
        )
        button.dataset.sort = sort
        return element("th", "", button, scope="col", className=style, ariaSort=order)

    def _sort(self, event: Any) -> None:
        """Sort by the column that was clicked; by the same one again: the other way round."""
        button = event.target.closest("button")
        if not button:
            return
        sort = button.dataset.sort
        if self._choice.sort == sort:
            self._send(SettingTyped("film_descending", "" if self._choice.descending else "on"))
        else:
            self._send(SettingTyped("film_sort", sort))
        # the head has been drawn anew
        by_id("films").tHead.querySelector(f'[data-sort="{sort}"]').focus()


def _row(film: FilmRow) -> Any:
    mean = "" if film.mean_rating is None else f"{film.mean_rating:.2f}"
    year = "" if film.year is None else str(film.year)
    texts = (film.title, year, film.genres, f"{film.num_ratings:,}", mean)
    cells = zip(texts, COLUMNS, strict=True)
    return element("tr", "", *[element("td", text, className=one[2]) for text, one in cells])


def _listed(title: str, films: Sequence[ListedFilm]) -> Any:
    entries = [
        element("li", "", film.title, element("span", wording.listed(film))) for film in films
    ]
    return element("figure", "", element("figcaption", title), element("ol", "", *entries))
