"""What training and Test put on the page as text: the layers and the comparison table.

Example::

    show_comparison("User 1 rated 272 films.", [("top-rated", "Rated best", films), ...])
"""

from collections.abc import Iterable, Sequence
from typing import Any

from recommender import wording
from recommender.tables import Film, comparison_rows
from ui.bridge import ModelSummary
from ui.dom import by_id, element, log


def show_layers(models: Iterable[ModelSummary]) -> None:
    """List and log the towers of each model; no model brings the placeholder back."""
    models = list(models)
    entries = []
    for model in models:
        entries.append(element("dt", wording.MODEL_NAMES[model.name], className=model.name))
        entries += [element("dd", line) for line in model.layers]
        log(f"{wording.MODEL_NAMES[model.name]}: {'; '.join(model.layers)}")
    layers = by_id("layers")
    layers.replaceChildren(*entries)
    layers.hidden = not entries
    by_id("layers-placeholder").hidden = bool(entries)
    backend = by_id("backend")
    backend.hidden = not models
    if models:
        backend.textContent = wording.computed_on(models[0].backend, models[0].note)


def show_comparison(summary: str, columns: Sequence[tuple[str, str, list[Film]]]) -> None:
    """Show lists side by side.

    Args:
        summary: the sentence above the table.
        columns: for each a style class, a heading and its films.
    """
    table = by_id("recommendations")
    head = [
        element("th", heading, className=style, scope="col", role="columnheader")
        for style, heading, _ in columns
    ]
    table.tHead.rows[0].replaceChildren(*head)
    styles = [style for style, _, _ in columns]
    rows = [
        element(
            "tr",
            "",
            *[_cell(film, style) for film, style in zip(row, styles, strict=True)],
            role="row",
        )
        for row in comparison_rows([films for _, _, films in columns])
    ]
    table.tBodies[0].replaceChildren(*rows)
    table.hidden = False
    by_id("test-summary").textContent = summary
    by_id("test-reading").hidden = False


def scroll_to_comparison() -> None:
    """Bring the table into view: it may be far below the button."""
    by_id("test-title").scrollIntoView()


def hide_comparison(summary: str) -> None:
    """Take the table away, with a line in its place."""
    by_id("recommendations").hidden = True
    by_id("test-reading").hidden = True
    by_id("test-summary").textContent = summary


def _cell(film: Film | None, style: str) -> Any:
    if film is None:
        return element("td", "", className=style, role="cell")
    if film.later:
        style += " hit"
    measure = element("div", "", element("span", film.measure), className="measure")
    if film.share is not None:
        bar = element("span", "", className="bar", ariaHidden="true")
        bar.style.setProperty("--share", f"{film.share:.3f}")
        measure.append(bar)
    title = element("span", film.title, className="title")
    facts = " · ".join(fact for fact in (film.genre, film.popularity) if fact)
    details = [element("span", facts, className="genre")]
    if film.drawn_by:
        details.append(element("span", wording.near(film.drawn_by), className="near"))
    if film.later:
        details.append(element("strong", wording.later(film.later), className="later"))
    return element(
        "td",
        "",
        element("span", str(film.rank), className="rank"),
        element("div", "", title, measure, *details, className="film"),
        className=style,
        role="cell",
    )
