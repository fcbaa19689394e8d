"""The table of slices: for whom, and for which films, the models are good.

Example::

    slices = SliceTable()
    app.watch(lambda state: (state.examination, state.settings.slices), slices.show)

It is made when it is opened, and only then.
"""

from typing import Any

from recommender.app.examination import Examination
from recommender.views.quality import NAMES, SliceRow, slice_rows
from recommender.wording import charts as wording
from recommender.wording import measuring as measuring_wording
from ui.dom import by_id, element, listen, show_text
from ui.metrics_table import cell


class SliceTable:
    """One row a slice, one column for each model and what it is compared with."""

    def __init__(self) -> None:
        """Start closed and empty."""
        self._examination, self._name = Examination(), ""
        self._details = by_id("metrics-slices")
        listen(self._details, "toggle", lambda _: self._follow())

    def show(self, examination: Examination, name: str) -> None:
        """Show what is known, divided in the way of this name."""
        self._examination, self._name = examination, name
        self._follow()

    def _follow(self) -> None:
        rows = slice_rows(self._examination, self._name)
        self._details.hidden = not rows
        if not self._details.open or not rows:
            return
        table = by_id("slices")
        heads = [element("th", wording.ranked_by(n), scope="col", className=n) for n in NAMES]
        head = table.tHead.rows[0]
        head.replaceChildren(head.firstElementChild, *heads)
        table.tBodies[0].replaceChildren(*map(_row, rows))
        show_text(by_id("slices-method"), measuring_wording.slice_method(self._name))


def _row(row: SliceRow) -> Any:
    name = element("th", row.name, element("small", row.size), scope="row")
    return element("tr", "", name, *map(cell, row.cells))
