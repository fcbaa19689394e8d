"""The table of what was measured beforehand, on other splits than the page's own.

Example::

    show_ranking(read_ranking(RANKING.read_text(encoding="utf-8")))
"""

from collections.abc import Sequence
from typing import Any

from recommender.views.ranking import Ranked, RankedRow
from recommender.wording import charts as wording
from ui.dom import by_id, element


def show_ranking(rows: Sequence[RankedRow]) -> None:
    """Fill the table."""
    by_id("ranking").tBodies[0].replaceChildren(*map(_row, rows))


def _row(row: RankedRow) -> Any:
    cells = [_cell(figure) for figure in row.figures]
    name = element("th", wording.ranked_by(row.name), scope="row", className=row.name)
    return element("tr", "", name, *cells)


def _cell(figure: Ranked | None) -> Any:
    if figure is None:
        return element("td", "–")
    ndcg, error = figure.texts
    return element("td", f"{ndcg} ", element("small", error))
