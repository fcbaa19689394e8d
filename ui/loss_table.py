"""The table behind the loss chart: the mean loss of each epoch, and NDCG after it.

Example::

    table = LossTable()
    table.show(curves)

It is made when it is opened. While a training goes on only what has changed is written: the rows of
epochs that are over stay, with the focus, the selection and the place to which they were scrolled.
"""

from typing import Any

from pyscript import document

from recommender.views.loss_curves import LossCurves
from recommender.views.loss_reading import epoch_rows
from recommender.wording.charts import column_heads
from ui.dom import by_id, element, listen


class LossTable:
    """One row an epoch, one or two columns a model."""

    def __init__(self) -> None:
        """Start closed and empty."""
        self._curves = LossCurves()
        self._heads: list[tuple[str, str]] = []  # name of the model, what its column is called
        self._texts: list[tuple[str, ...]] = []
        self._rows: list[list[Any]] = []  # the cells of each row
        self._table = by_id("loss-means")
        self._details = by_id("loss-behind")
        listen(self._details, "toggle", lambda _: self._follow())

    def show(self, curves: LossCurves) -> None:
        """Follow the losses of a training; without a loss the table is empty."""
        self._curves = curves
        self._follow()

    def _follow(self) -> None:
        if not self._details.open:
            return
        texts = epoch_rows(self._curves)
        by_id("loss-means-none").hidden = bool(texts)
        by_id("loss-means-rows").hidden = not texts
        heads = column_heads(self._curves)
        if heads != self._heads:
            self._name_columns(heads)
        self._drop_rows(len(texts))
        self._change_rows(texts)
        self._add_rows(texts[len(self._rows) :])
        self._texts = texts

    def _name_columns(self, heads: list[tuple[str, str]]) -> None:
        self._heads = heads
        head = self._table.tHead.rows[0]
        made = [element("th", text, scope="col", className=name) for name, text in heads]
        head.replaceChildren(head.firstElementChild, *made)
        self._drop_rows(0)

    def _drop_rows(self, num_left: int) -> None:
        while len(self._rows) > num_left:
            self._rows.pop()
            self._table.tBodies[0].lastElementChild.remove()

    def _change_rows(self, texts: list[tuple[str, ...]]) -> None:
        for cells, new, old in zip(self._rows, texts, self._texts, strict=False):
            if new != old:
                for cell, text in zip(cells, new, strict=True):
                    cell.textContent = text

    def _add_rows(self, texts: list[tuple[str, ...]]) -> None:
        made = document.createDocumentFragment()
        for epoch, *means in texts:
            heading = element("th", epoch, scope="row")
            cells = [heading, *[element("td", mean) for mean in means]]
            made.append(element("tr", "", *cells))
            self._rows.append(cells)
        self._table.tBodies[0].append(made)
