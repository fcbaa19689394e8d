"""The table of slices: for whom, and for which films, the models are good.

Example::

    slices = SliceTable()
    app.watch(lambda state: (True, state.examination, state.settings.slices), slices.show)

It is made when it is opened, and only then. What an earlier training left in it stays, dimmed,
until the users of the next one are divided.
"""

from typing import Any

from recommender.app.examination import Examination
from recommender.views.quality import SliceRow, names_of, slice_rows
from recommender.wording import charts as wording
from recommender.wording import measuring as measuring_wording
from ui.dom import by_id, element, hide, listen, show_text
from ui.metrics_table import cell


class SliceTable:
    """One row a slice, one column for each model and what it is compared with."""

    def __init__(self) -> None:
        """Start closed and empty."""
        self._examination, self._name = Examination(), ""
        self._details = by_id("metrics-slices")
        listen(self._details, "toggle", lambda _: self._follow())

    def show(self, is_measured: bool, examination: Examination, name: str) -> None:
        """Show what is known, divided in the way of this name, if anything was measured."""
        hide(self._details, not is_measured, "metrics-title")
        self._examination, self._name = examination, name
        self._follow()

    def _follow(self) -> None:
        if not self._details.open:
            return
        rows = slice_rows(self._examination, self._name)
        table = by_id("slices")
        table.ariaBusy = "false" if rows or self._examination.is_over else "true"
        if rows or self._examination.is_over:
            self._fill(table, rows)

    def _fill(self, table: Any, rows: tuple[SliceRow, ...]) -> None:
        names = names_of(self._examination.found)
        heads = [element("th", wording.ranked_by(n), scope="col", className=n) for n in names]
        head = table.tHead.rows[0]
        head.replaceChildren(head.firstElementChild, *heads)
        table.tBodies[0].replaceChildren(*map(_row, rows))
        show_text(by_id("slices-method"), measuring_wording.slice_method(self._name))


def _row(row: SliceRow) -> Any:
    name = element("th", row.name, element("small", row.size), scope="row")
    return element("tr", "", name, *map(cell, row.cells))
