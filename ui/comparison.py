"""Somebody's favourites and each model's recommendations, side by side, and whose they are.

Example::

    view = ComparisonView(app.send)
    app.watch(lambda state: (state.tested,), view.show)
"""

from collections.abc import Callable
from typing import Any

from recommender.app import wording
from recommender.app.events import (
    AudienceChosen,
    Event,
    FavouritesCopied,
    FilmExplained,
    SteeringReset,
    UserTyped,
)
from recommender.views.comparison import Comparison, Film
from ui.dom import bar, by_id, element, listen, show_text

OWN = "own"


class ComparisonView:
    """The table, and the controls that say whose lists it shows."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here."""
        self._send = send
        listen(by_id("recommendations"), "click", self._explain)
        listen(by_id("audience"), "submit", self._show_user)
        listen(by_id("for-visitor"), "change", lambda _: send(AudienceChosen(True)))
        listen(by_id("for-user"), "change", lambda _: send(AudienceChosen(False)))
        listen(by_id("copy-favourites"), "click", lambda _: send(FavouritesCopied()))
        listen(by_id("steering-reset"), "click", lambda _: send(SteeringReset()))

    def _explain(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            self._send(FilmExplained(button.dataset.model, int(button.dataset.place)))

    def _show_user(self, event: Any) -> None:
        event.preventDefault()
        self._send(UserTyped(by_id("user-id").value))

    @staticmethod
    def show_audience(
        has_results: bool, can_ask: bool, is_for_visitor: bool, user_id: int | None, wrong_user: str
    ) -> None:
        """Say whose lists are shown; the controls act while there are models to ask."""
        by_id("asking").hidden = not has_results
        by_id("asking").inert = not can_ask
        by_id("for-visitor").checked, by_id("for-user").checked = is_for_visitor, not is_for_visitor
        control = by_id("user-id")
        control.ariaInvalid = "true" if wrong_user else "false"
        if not wrong_user and user_id is not None:
            control.value = str(user_id)
        show_text(by_id("user-wrong"), wrong_user)

    @staticmethod
    def show(comparison: Comparison | None, can_ask: bool) -> None:
        """Fill the table; None takes it away, with a line in its place."""
        is_there = comparison is not None
        by_id("comparison").hidden = by_id("test-summary").hidden = not is_there
        by_id("test-reading").hidden = by_id("swipe-hint").hidden = not is_there
        by_id("test-placeholder").hidden = is_there or can_ask
        by_id("nobody-rated").hidden = is_there or not can_ask
        by_id("copy-favourites").hidden = comparison is None or comparison.user_id is None
        by_id("nothing-left").hidden = comparison is None or any(comparison.recommended.values())
        if comparison is None:
            return
        by_id("test-summary").textContent = wording.tested(comparison)
        styles = [OWN, *comparison.recommended]
        table = by_id("recommendations")
        table.tHead.rows[0].replaceChildren(*map(_heading, styles, wording.headings(comparison)))
        rows = [element("tr", "", *map(_cell, row, styles)) for row in comparison.rows]
        table.tBodies[0].replaceChildren(*rows)


def _heading(style: str, text: str) -> Any:
    return element("th", text, className=style, scope="col")


def _cell(film: Film | None, style: str) -> Any:
    if film is None:
        return element("td", "", className=style)
    facts = wording.film_facts(film.genre, film.num_ratings)
    details = [element("span", facts, className="genre")]
    if film.reasons:
        told = wording.carried(film.rank, [(reason.title, reason.rank) for reason in film.reasons])
        details.append(element("span", told, className="near"))
    if film.drawn_by:
        details.append(element("span", wording.near(film.drawn_by), className="near"))
    if film.later is not None:
        details.append(element("strong", wording.later(film.later), className="later"))
    return element(
        "td",
        "",
        element("span", str(film.rank), className="rank"),
        element("div", "", _title(film, style), _measure(film), *details, className="film"),
        className=style if film.later is None else f"{style} hit",
    )


def _title(film: Film, style: str) -> Any:
    """Name the film; of a recommended one a click tells why."""
    if film.score is None:
        return element("span", film.title.shown, className="title")
    button = element("button", film.title.shown, type="button", className="title")
    button.dataset.model, button.dataset.place = style, str(film.rank - 1)
    return button


def _measure(film: Film) -> Any:
    """Stars of the user's own, a score with its share of 1 of what is recommended."""
    if film.score is None:
        shown = [element("span", wording.stars(film.rating or 0))]
    else:
        shown = [element("span", f"{film.score:.2f}"), bar(film.score)]
    return element("div", "", *shown, className="measure")
