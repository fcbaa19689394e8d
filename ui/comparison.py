"""One user's favourites and each model's recommendations, side by side.

Example::

    app.watch(lambda state: (state.tested,), show_comparison)
"""

from typing import Any

from recommender.app import wording
from recommender.views.comparison import Comparison, Film
from ui.dom import bar, by_id, element

OWN = "own"


def show_comparison(comparison: Comparison | None) -> None:
    """Fill the table; None takes it away, with a line in its place."""
    table, summary = by_id("recommendations"), by_id("test-summary")
    by_id("comparison").hidden = summary.hidden = comparison is None
    by_id("test-reading").hidden = by_id("swipe-hint").hidden = comparison is None
    by_id("test-placeholder").hidden = comparison is not None
    if comparison is None:
        return
    summary.textContent = wording.tested(comparison)
    styles = [OWN, *comparison.recommended]
    headings = [wording.RATED_HEADING, *map(wording.recommends, comparison.recommended)]
    head = [
        element("th", heading, className=style, scope="col")
        for style, heading in zip(styles, headings, strict=True)
    ]
    table.tHead.rows[0].replaceChildren(*head)
    rows = [
        element("tr", "", *[_cell(film, style) for film, style in zip(row, styles, strict=True)])
        for row in comparison.rows
    ]
    table.tBodies[0].replaceChildren(*rows)


def _cell(film: Film | None, style: str) -> Any:
    if film is None:
        return element("td", "", className=style)
    title = element("span", film.title.shown, className="title")
    popularity = wording.count(film.num_ratings, "rating")
    facts = " · ".join(fact for fact in (film.genre, popularity) if fact)
    details = [element("span", facts, className="genre")]
    if film.drawn_by:
        details.append(element("span", wording.near(film.drawn_by), className="near"))
    if film.later is not None:
        details.append(element("strong", wording.later(film.later), className="later"))
    return element(
        "td",
        "",
        element("span", str(film.rank), className="rank"),
        element("div", "", title, _measure(film), *details, className="film"),
        className=style if film.later is None else f"{style} hit",
    )


def _measure(film: Film) -> Any:
    """Stars of the user's own, a score with its share of 1 of what is recommended."""
    if film.score is None:
        shown = [element("span", wording.stars(film.rating or 0))]
    else:
        shown = [element("span", f"{film.score:.2f}"), bar(film.score)]
    return element("div", "", *shown, className="measure")
