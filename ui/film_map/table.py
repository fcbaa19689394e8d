"""The films in view as a table: what the map shows, for those who do not see it.

Example::

    table = FilmTable(app.send)
    table.show(film_page(picture, places, page=0))
"""

from collections.abc import Callable
from typing import Any

from recommender.app.events import FilmOpened, FilmTablePaged
from recommender.film_map.film_table import FILMS_PER_PAGE, FilmRow, TablePage
from recommender.wording import film_map as wording
from ui.dom import by_id, element, enable, leave, listen, show_text


class FilmTable:
    """A page of films; its rows are made only while it is open."""

    def __init__(
        self, send: Callable[[FilmOpened | FilmTablePaged], None], on_open: Callable[[], None]
    ) -> None:
        """Listen to its buttons; `on_open` is asked for the rows when it is opened."""
        self._page = 0
        self._shown: TablePage | None = None
        self._root, self._rows = by_id("map-table"), by_id("map-rows")
        listen(self._root, "toggle", lambda _: on_open())
        listen(by_id("map-previous"), "click", lambda _: send(FilmTablePaged(self._page - 1)))
        listen(by_id("map-next"), "click", lambda _: send(FilmTablePaged(self._page + 1)))

        def opened(event: Any) -> None:
            button = event.target.closest("button")
            if button:
                send(FilmOpened(int(button.dataset.item)))
                by_id("film-card-title").focus()

        listen(self._rows, "click", opened)

    @property
    def is_open(self) -> bool:
        """Whether anybody sees it."""
        return bool(self._root.open)

    def show(self, films: TablePage) -> None:
        """Show a page; what is shown already stays, and the focus with it."""
        if films == self._shown:
            return
        self._shown = films
        self._page = max(0, films.first - 1) // FILMS_PER_PAGE
        leave(self._rows, heir="map-table-title")
        self._rows.replaceChildren(*map(_row, films.rows))
        enable(by_id("map-previous"), films.first > 1)
        enable(by_id("map-next"), films.last < films.total)
        show_text(by_id("map-page"), wording.page(films))


def _row(film: FilmRow) -> Any:
    button = element("button", film.title, type="button", className="link")
    button.dataset.item = str(film.item_idx)
    return element(
        "tr",
        "",
        element("td", "", button),
        element("td", str(film.year or ""), className="number"),
        element("td", film.genres),
        element("td", f"{film.num_ratings:,}", className="number"),
    )
