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
from ui.chart_keys import ChartKeys
from ui.dom import by_id, element, listen, pointer_position, show_tooltip


class RunChart:
    """Losses and, below them, NDCG on the validation slice, by epoch."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty."""
        self._pair: Pair | None = None
        self._names: Sequence[str] = ()
        self._epoch: int | None = None  # that is read out
        self._x: Scale | None = None  # as it was drawn last
        self._tooltip = by_id("run-tooltip")
        self._canvas = by_id("run-chart")
        self._surface = Surface(self._canvas, self._draw)
        self._surface.follow_pointer(self._hover, self._leave)
        ChartKeys(self._canvas, by_id("run-said"), self._count, self._point_at, self._leave)
        self._files = ChartFiles(self._surface, self._draw_curves, "two-runs", self._summary, send)
        listen(by_id("run-behind"), "toggle", lambda _: self._fill())

    def show(self, pair: Pair | None, names: Sequence[str]) -> None:
        """Draw the curves of some models of two runs; None: nothing."""
        self._pair, self._names = pair, names
        self._leave()
        self._canvas.ariaLabel = self._summary()
        self._files.enable(self._count() > 0)
        self._fill()

    def _count(self) -> int:
        return num_epochs(self._pair, self._names) if self._pair else 0

    def _summary(self) -> str:
        return wording.curves_summary(self._names)

    def _draw_curves(self, pen: Pen) -> None:
        if self._pair and self._count():
            self._x = draw_runs(pen, self._pair, self._names)

    def _draw(self, pen: Pen) -> None:
        if self._pair and self._count():
            self._x = draw_runs(pen, self._pair, self._names, self._epoch)

    def _hover(self, event: Any) -> None:
        if self._x is None or not self._count():
            return
        px, _ = pointer_position(event, self._canvas)
        start, end = self._x.range
        epoch = round((px - start) / (end - start) * self._count())
        self._point_at(min(max(epoch, 1), self._count()) - 1)

    def _point_at(self, place: int) -> str:
        """Read out an epoch, from 0 on."""
        self._epoch = place + 1
        self._surface.redraw()
        if self._pair is None or self._x is None:
            return ""
        values = read_out(self._pair, self._names, self._epoch)
        text = wording.curves_read_out(self._epoch, values)
        show_tooltip(self._tooltip, text, self._x(self._epoch), 0)
        return text

    def _leave(self) -> None:
        self._epoch = None
        self._tooltip.hidden = True
        self._surface.redraw()

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
