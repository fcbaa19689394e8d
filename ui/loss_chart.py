"""The live chart of the training loss.

Example::

    chart = LossChart()
    app.watch(lambda state: (state.curves,), chart.show)
"""

from typing import Any

from recommender.app.models import LABELS
from recommender.views.loss_curves import LossCurves
from recommender.views.pen import Pen
from recommender.views.scales import Scale, polyline, spread_labels
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.dom import by_id, pointer_position, show_tooltip

LEFT, TOP, BOTTOM = 44, 28, 46
# below this width the labels at the lines' ends are numbers alone; the legend has the names
WIDE = 420


class LossChart:
    """Thin lines for batches, thick ones for epochs, exact values under the pointer."""

    def __init__(self) -> None:
        """Start empty."""
        self._curves = LossCurves()
        self._hovered: int | None = None
        self._label_room = 0.0  # beside the curves, as the last drawing needed it
        self._tooltip = by_id("loss-tooltip")
        canvas = by_id("loss-chart")
        self._label_when_empty = canvas.ariaLabel
        self._surface = Surface(canvas, self._draw)
        self._surface.follow_pointer(self._hover, self._leave)

    def show(self, curves: LossCurves | None) -> None:
        """Draw the losses of a training; None or no loss yet: empty."""
        self._curves = curves or LossCurves()
        is_empty = not self._curves.curves
        by_id("loss-placeholder").hidden = not is_empty
        if is_empty:
            self._hovered = None
            self._tooltip.hidden = True
        self._surface.redraw()

    def describe(self, is_training: bool, curves: LossCurves | None) -> None:
        """Put the chart into words for those who do not see it, while it does not change."""
        if is_training:
            return
        last = curves.last() if curves else {}
        label = wording.loss_summary(last) if last else self._label_when_empty
        self._surface.canvas.ariaLabel = label

    def _scales(self, width: float, height: float) -> tuple[Scale, Scale]:
        low, high = self._curves.range()
        room = 0.05 * (high - low or 1)
        x = Scale((0, self._curves.steps), (LEFT, width - self._label_room))
        return x, Scale((low - room, high + room), (height - BOTTOM, TOP))

    def _draw(self, pen: Pen) -> None:
        curves = self._curves.curves
        if not curves:
            return
        labels = self._labels(pen)
        self._label_room = max(map(pen.text_width, labels.values())) + 12
        x, y = self._scales(pen.width, pen.height)
        pen.axes(x, y, "step", "loss (nats)")
        for name, curve in curves.items():
            steps, losses = curve.drawn()
            pen.stroke(polyline(x(steps), y(losses)), name, 1, opacity=0.6)
        for name, curve in curves.items():
            middles, means = curve.epochs()
            pen.stroke(polyline(x(middles), y(means)), name, 2)
            pen.dots(x(middles), y(means), 3, name)
        ends = [y(mean) for mean in self._curves.last().values()]
        heights = spread_labels(ends, 16, TOP, pen.height - BOTTOM)
        # beside the chart, where no other curve runs through a name
        for (name, label), height in zip(labels.items(), heights, strict=True):
            pen.text(label, x.range[1] + 8, height, color=name)
        if self._hovered is not None:
            pen.line(x(self._hovered), TOP, x(self._hovered), pen.height - BOTTOM, "axis")

    def _labels(self, pen: Pen) -> dict[str, str]:
        """Return what stands beside each curve: its latest mean, its name where there is room."""
        last = self._curves.last().items()
        is_wide = pen.width >= WIDE
        return {
            name: f"{LABELS[name]} {mean:.2f}" if is_wide else f"{mean:.2f}" for name, mean in last
        }

    def _hover(self, event: Any) -> None:
        if not self._curves.curves:
            return
        canvas = self._surface.canvas
        px, _ = pointer_position(event, canvas)
        x, _ = self._scales(canvas.clientWidth, canvas.clientHeight)
        start, end = x.range
        step = round((px - start) / (end - start) * self._curves.steps)
        self._hovered = min(max(step, 1), self._curves.longest)
        text = wording.read_out(self._hovered, self._curves.at(self._hovered))
        show_tooltip(self._tooltip, text, px, 0)
        self._surface.redraw()

    def _leave(self) -> None:
        self._hovered = None
        self._tooltip.hidden = True
        self._surface.redraw()
