"""The table of what was measured on held-out ratings, and how sure it is.

Example::

    app.watch(lambda state: (state.results, state.examination), show_metrics)
"""

from typing import Any

from recommender.app.examination import Examination
from recommender.app.training import Trained
from recommender.evaluation.baselines import POPULARITY
from recommender.views.quality import Cell, QualityRow, differences, quality_rows
from recommender.wording import charts as wording
from recommender.wording import measuring as measuring_wording
from recommender.wording.splits import not_measured
from ui.dom import bar, by_id, element, set_whisker, show_text


def show_metrics(results: Trained | None, examination: Examination) -> None:
    """Show a row for each model and what it is compared with, or why there are none.

    What is still being worked out has its place; before a training there is the placeholder.
    """
    rows = quality_rows(results, examination) if results else ()
    by_id("metrics-placeholder").hidden = results is not None
    table, summary = by_id("metrics"), by_id("metrics-summary")
    table.hidden = by_id("metrics-sure").hidden = not rows
    summary.hidden = results is None
    if results is None:
        return
    show_text(summary, _summary(results))
    table.ariaBusy = "false" if examination.is_over else "true"
    table.tBodies[0].replaceChildren(*map(_row, rows))
    show_text(by_id("metrics-differences"), differences(results, examination))
    show_text(by_id("metrics-method"), measuring_wording.METHOD)


def _summary(results: Trained) -> str:
    if results.measurements is None:
        return not_measured(results.plan.holds_out)
    num_users = len(results.measurements[POPULARITY].users.user_idx)
    return wording.measured(results.plan.holds_out, num_users)


def _row(row: QualityRow) -> Any:
    name = element("th", wording.ranked_by(row.name), scope="row", className=row.name)
    if row.note:
        return element("tr", "", name, element("td", row.note, colSpan=6, className="note"))
    ndcg, *others = row.cells
    drawn = bar(row.share)
    if row.whisker:
        set_whisker(drawn, *row.whisker)
    first = element("td", "", figure(ndcg), drawn, *small(ndcg), className=row.name)
    return element("tr", "", name, first, *map(cell, others))


def cell(shown: Cell) -> Any:
    """Make a cell with a figure and, in small print below, its interval."""
    return element("td", "", figure(shown), *small(shown))


def figure(shown: Cell) -> Any:
    """Make the figure of a cell."""
    return element("span", shown.text, className="figure")


def small(shown: Cell) -> list[Any]:
    """Make what stands below it, if there is something."""
    return [element("small", shown.small)] if shown.small else []
