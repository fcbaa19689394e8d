"""The live chart of the training loss.

Example::

    chart = LossChart(app.send)
    app.watch(lambda state: (state.curves,), chart.show)

Exact values stand under the pointer; by keys the same is read out step by step, and said. A screen
reader leaves the arrow keys to an "application" and to few other roles; there is nothing inside of
this one that it would keep from being read.
"""

from collections.abc import Callable
from typing import Any

from recommender.app.events import Event
from recommender.app.models import LABELS
from recommender.views.loss_curves import LossCurves
from recommender.views.loss_drawing import draw_losses
from recommender.views.loss_reading import step_after
from recommender.views.pen import Pen
from recommender.views.scales import Scale
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, listen, pointer_position, reach_by_keys, show_text, show_tooltip
from ui.loss_table import LossTable


class LossChart:
    """Curves, the read-out of a step, the table behind them, and files of them."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty."""
        self._curves = LossCurves()
        self._step: int | None = None  # that is read out
        self._x: Scale | None = None  # as it was drawn last
        self._tooltip, self._said = by_id("loss-tooltip"), by_id("loss-said")
        self._canvas = by_id("loss-chart")
        self._label_when_empty = self._canvas.ariaLabel
        self._surface = Surface(self._canvas, self._draw)
        self._surface.redraw_when_printed()
        self._surface.follow_pointer(self._hover, self._hide)
        listen(self._canvas, "keydown", self._press)
        listen(self._canvas, "blur", lambda _: self._hide())
        self._table = LossTable()
        self._files = ChartFiles(
            self._surface, self._draw_curves, "training-loss", self._summary, send
        )

    def show(self, curves: LossCurves | None) -> None:
        """Draw the losses of a training; None or no loss yet: empty."""
        self._curves = curves or LossCurves()
        is_empty = not self._curves.curves
        by_id("loss-placeholder").hidden = not is_empty
        if is_empty:
            self._hide()
        reach_by_keys(self._canvas, not is_empty)
        self._files.enable(not is_empty)
        self._table.show(self._curves)
        if is_empty:
            self._surface.redraw()
        else:
            self._surface.redraw_soon()

    def settle(self, is_training: bool, curves: LossCurves | None) -> None:
        """Once it changes no more: draw all of it, and say it to those who do not see it."""
        if not is_training:
            has_losses = curves is not None and curves.curves
            self._canvas.ariaLabel = self._summary() if has_losses else self._label_when_empty
            self._surface.redraw()

    def _summary(self) -> str:
        return wording.loss_summary(self._curves.last(), self._curves.unit)

    def _draw_curves(self, pen: Pen) -> None:
        draw_losses(pen, self._curves, LABELS)

    def _draw(self, pen: Pen) -> None:
        if not self._curves.curves:
            return
        self._x = draw_losses(pen, self._curves, LABELS, self._step)
        if self._step is not None:
            self._read_out(self._step)  # a model may have come to that step, or the size changed

    def _read_out(self, step: int) -> None:
        if self._x is not None:
            show_tooltip(self._tooltip, self._reading(step), self._x(step), 0)

    def _reading(self, step: int) -> str:
        return wording.read_out(step, self._curves)

    def _hover(self, event: Any) -> None:
        if not self._curves.curves or self._x is None:
            return
        px, _ = pointer_position(event, self._canvas)
        start, end = self._x.range
        step = round((px - start) / (end - start) * self._curves.steps)
        self._move(min(max(step, 1), self._curves.longest))
        show_text(self._said, "")  # what the keys had asked for

    def _press(self, event: Any) -> None:
        if event.ctrlKey or event.altKey or event.metaKey or not self._curves.curves:
            return
        if event.key == "Escape":
            self._hide()
            return
        step = step_after(event.key, event.shiftKey, self._step, self._curves)
        if step is not None:
            event.preventDefault()  # else the page scrolls
            self._move(step)
            show_text(self._said, self._reading(step))

    def _move(self, step: int) -> None:
        self._step = step
        self._read_out(step)
        self._surface.redraw()

    def _hide(self) -> None:
        self._step = None
        self._tooltip.hidden = True
        show_text(self._said, "")
        self._surface.redraw()
