"""What training and Test put on the page as text: the layers and the comparison table.

Example::

    show_comparison("User 1 rated 272 films.", [("top-rated", "Rated best", films), ...])
"""

from collections.abc import Iterable, Sequence
from typing import Any

from recommender import wording
from recommender.tables import Film, comparison_rows
from ui.bridge import ModelSummary
from ui.dom import by_id, element


def show_layers(models: Iterable[ModelSummary]) -> None:
    """List the towers of each model with their sizes; no model brings the placeholder back."""
    entries = []
    for model in models:
        entries.append(element("dt", wording.MODEL_NAMES[model.name], className=model.name))
        entries += [element("dd", line) for line in model.layers]
    layers = by_id("layers")
    layers.replaceChildren(*entries)
    layers.hidden = not entries
    by_id("layers-placeholder").hidden = bool(entries)


def show_comparison(summary: str, columns: Sequence[tuple[str, str, list[Film]]]) -> None:
    """Show lists side by side.

    Args:
        summary: the sentence above the table.
        columns: for each a style class, a heading and its films.
    """
    table = by_id("recommendations")
    head = [element("th", heading, className=style, scope="col") for style, heading, _ in columns]
    table.tHead.rows[0].replaceChildren(*head)
    styles = [style for style, _, _ in columns]
    rows = [
        element("tr", "", *[_cell(film, style) for film, style in zip(row, styles, strict=True)])
        for row in comparison_rows([films for _, _, films in columns])
    ]
    table.tBodies[0].replaceChildren(*rows)
    table.hidden = False
    by_id("test-summary").textContent = summary


def hide_comparison(summary: str) -> None:
    """Take the table away, with a line in its place."""
    by_id("recommendations").hidden = True
    by_id("test-summary").textContent = summary


def _cell(film: Film | None, style: str) -> Any:
    if film is None:
        return element("td", "", className=style)
    bar = element("span", "", className="bar", ariaHidden="true")
    bar.style.setProperty("--share", f"{film.share:.3f}")
    return element(
        "td",
        "",
        element("span", str(film.rank), className="rank"),
        element(
            "div",
            "",
            element("span", film.title, className="title"),
            element("span", film.genre, className="genre"),
            className="film",
        ),
        element("div", "", element("span", film.measure), bar, className="measure"),
        className=style,
    )
