"""The chart of two runs over one another, its read-out, the table behind it and files of it.

Example::

    chart = RunChart(app.send)
    chart.show((first, second), ("deep",))
"""

from collections.abc import Callable, Sequence
from typing import Any

from recommender.app.events import Event
from recommender.runs.drawing import draw_runs, epoch_rows, heads, num_epochs, read_out
from recommender.runs.kept import Pair
from recommender.views.pen import Pen
from recommender.views.scales import Scale
from recommender.wording import runs as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, element, listen
from ui.read_out import ReadOut


class RunChart:
    """Losses and, below them, NDCG on the validation slice, by epoch."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty."""
        self._pair: Pair | None = None
        self._names: Sequence[str] = ()
        self._x: Scale | None = None  # as it was drawn last
        self._canvas = by_id("run-chart")
        self._surface = Surface(self._canvas, self._draw)
        self._read_out = ReadOut(
            self._surface, "run", self._num_drawn, self._nearest, self._reading
        )
        self._files = ChartFiles(self._surface, self._draw_curves, "two-runs", self._summary, send)
        listen(by_id("run-behind"), "toggle", lambda _: self._fill())

    def show(self, pair: Pair | None, names: Sequence[str]) -> None:
        """Draw the curves of some models of two runs; None: nothing."""
        self._pair, self._names = pair, names
        self._read_out.hide()
        self._canvas.ariaLabel = self._summary()
        self._files.enable(self._count() > 0)
        self._fill()

    def _count(self) -> int:
        return num_epochs(self._pair, self._names) if self._pair else 0

    def _summary(self) -> str:
        return wording.curves_summary(self._names)

    def _draw_curves(self, pen: Pen, epoch: int | None = None) -> None:
        if self._pair and self._count():
            self._x = draw_runs(pen, self._pair, self._names, epoch)

    def _draw(self, pen: Pen) -> None:
        place = self._read_out.place
        self._draw_curves(pen, None if place is None else place + 1)

    def _num_drawn(self) -> int:
        return self._count() if self._x else 0

    def _nearest(self, px: float) -> int:
        """Return the place of an epoch: the first one's is 0."""
        assert self._x is not None
        start, end = self._x.range
        epoch = round((px - start) / (end - start) * self._count())
        return min(max(epoch, 1), self._count()) - 1

    def _reading(self, place: int) -> tuple[str, float]:
        assert self._pair is not None
        assert self._x is not None
        epoch = place + 1
        values = read_out(self._pair, self._names, epoch)
        return wording.curves_read_out(epoch, values), self._x(epoch)

    def _fill(self) -> None:
        """Make the table while it is open."""
        if self._pair is None or not by_id("run-behind").open:
            return
        table = by_id("run-means")
        head, columns = table.tHead.rows[0], heads(self._pair, self._names)
        made = [element("th", text, scope="col", className=name) for name, text in columns]
        head.replaceChildren(head.firstElementChild, *made)
        rows = epoch_rows(self._pair, self._names)
        table.tBodies[0].replaceChildren(*map(_row, rows))


def _row(texts: Sequence[str]) -> Any:
    epoch, *values = texts
    cells = [element("td", value) for value in values]
    return element("tr", "", element("th", epoch, scope="row"), *cells)
