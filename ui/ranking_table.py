"""The table of what was measured beforehand, on other splits than the page's own.

Example::

    app.watch(lambda state: (bool(state.results),), show_ranking)
"""

from typing import Any

from recommender.views.ranking import RANKING, MeasuredNdcg, RankingRow, read_ranking
from recommender.wording import charts as wording
from ui.dom import by_id, element


def show_ranking(is_shown: bool) -> None:
    """Show the table beside the page's own metrics; nothing is read before it is needed."""
    by_id("metrics-beforehand").hidden = not is_shown
    if is_shown:
        rows = read_ranking(RANKING.read_text(encoding="utf-8"))
        by_id("ranking").tBodies[0].replaceChildren(*map(_row, rows))


def _row(row: RankingRow) -> Any:
    cells = [_cell(figure) for figure in row.figures]
    name = element("th", wording.ranked_by(row.name), scope="row", className=row.name)
    return element("tr", "", name, *cells)


def _cell(figure: MeasuredNdcg | None) -> Any:
    if figure is None:
        return element("td", "–")
    ndcg, error = figure.texts
    return element("td", f"{ndcg} ", element("small", error))
