"""The comparison as a table, whose cells stay and change what they say.

Example::

    table = ComparisonTable(by_id("recommendations"))
    table.show(comparison)

A star is answered by new lists: to change what the cells say takes a part of the time that making
them takes, and keeps the focus where it is.
"""

from collections.abc import Sequence
from typing import Any

from recommender.views.comparison import Comparison, Film
from recommender.wording import lists as wording
from recommender.wording.words import film_facts, stars
from ui.dom import bar, element, leave, set_bar

OWN = "own"


class ComparisonTable:
    """Somebody's own films and each model's, a row for each rank."""

    def __init__(self, table: Any) -> None:
        """Fill a table that has an empty row in its head, and an empty body."""
        self._table = table
        self._styles: list[str] = []
        self._headings: list[str] = []
        self._rows: list[list[_Cell]] = []

    def show(self, comparison: Comparison) -> None:
        """Show the lists."""
        self._show_head([OWN, *comparison.recommended], wording.headings(comparison))
        rows = comparison.rows
        while len(self._rows) < len(rows):
            self._rows.append([_Cell(style) for style in self._styles])
            cells = [cell.root for cell in self._rows[-1]]
            self._table.tBodies[0].append(element("tr", "", *cells))
        while len(self._rows) > len(rows):
            self._rows.pop()
            last = self._table.tBodies[0].lastElementChild
            leave(last, heir="test-title")
            last.remove()
        for cells_of_row, films in zip(self._rows, rows, strict=True):
            for cell, film in zip(cells_of_row, films, strict=True):
                cell.show(film)

    def _show_head(self, styles: list[str], headings: list[str]) -> None:
        if headings == self._headings:
            return
        self._headings = headings
        made = [
            element("th", heading, className=style, scope="col")
            for style, heading in zip(styles, headings, strict=True)
        ]
        self._table.tHead.rows[0].replaceChildren(*made)
        if styles != self._styles:
            self._styles, self._rows = styles, []
            self._table.tBodies[0].replaceChildren()


class _Cell:
    """One film in one column, or a gap."""

    def __init__(self, style: str) -> None:
        self._style = style
        self._film: Film | None = None
        self._texts: Sequence[str] = ("",) * 6  # what the places below hold, also while it is a gap
        self._is_own = style == OWN
        self._rank = element("span", "", className="rank")
        self._title = self._made_title()
        self._value = element("span")
        self._bar = None if self._is_own else bar(0)
        measure = element("div", "", self._value, className="measure")
        if self._bar:
            measure.append(self._bar)
        self._facts = element("span", "", className="genre")
        self._why = element("span", "", className="near")
        self._later = element("strong", "", className="later")
        lines = (self._title, measure, self._facts, self._why, self._later)
        body = element("div", "", *lines, className="film")
        self.root = element("td", "", self._rank, body, className=f"{style} gap")

    def _made_title(self) -> Any:
        """Make what names the film; of a recommended one a click tells why."""
        if self._is_own:
            return element("span", "", className="title")
        button = element("button", "", type="button", className="title")
        button.dataset.model = self._style
        return button

    def show(self, film: Film | None) -> None:
        """Show a film, or leave a gap."""
        if film == self._film:
            return
        self._film = film
        is_hit = film is not None and film.later is not None
        self.root.className = " ".join(
            [self._style, *(["gap"] if film is None else []), *(["hit"] if is_hit else [])]
        )
        if film is None:
            return
        self._say(_texts(film))
        if self._bar:
            set_bar(self._bar, film.share)
            self._title.dataset.place = str(film.rank - 1)
            self._title.ariaLabel = wording.explains(film.title, self._style)

    def _say(self, texts: Sequence[str]) -> None:
        places = (self._rank, self._title, self._value, self._facts, self._why, self._later)
        for place, text, old in zip(places, texts, self._texts, strict=True):
            if text != old:
                place.textContent = text
        self._texts = texts


def _texts(film: Film) -> tuple[str, ...]:
    """Return rank, title, stars or score, facts, what carries it, and how it was rated later."""
    value = stars(film.rating or 0) if film.score is None else f"{film.score:.2f}"
    facts = film_facts(film.genre, film.num_ratings)
    later = "" if film.later is None else wording.later(film.later)
    return str(film.rank), film.title.shown, value, facts, _why(film), later


def _why(film: Film) -> str:
    if film.reasons:
        return wording.carried(film.rank, [(reason.title, reason.rank) for reason in film.reasons])
    return wording.near(film.drawn_by) if film.drawn_by else ""
