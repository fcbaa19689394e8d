"""The live chart of the training loss.

Example::

    chart = LossChart()
    chart.show(history, total_steps=780)
"""

from typing import Any

import numpy as np

from recommender import wording
from recommender.charts import Scale, polyline, spread_labels
from recommender.loss_history import LossHistory
from ui.canvas import Pen, Surface
from ui.dom import by_id, pointer_position, show_tooltip

LEFT, TOP, BOTTOM = 44, 28, 46
# below this width the labels at the lines' ends are numbers alone; the legend has the names
WIDE = 420


class LossChart:
    """Thin lines for batches, thick ones for epochs, exact values under the pointer."""

    def __init__(self) -> None:
        """Start empty."""
        self._history = LossHistory()
        self._total_steps = 1
        self._hovered: int | None = None
        self._tooltip = by_id("loss-tooltip")
        self._surface = Surface("loss-chart", self._draw)
        self._surface.follow_pointer(self._hover, self._leave)

    def show(self, history: LossHistory, total_steps: int) -> None:
        """Draw a history on an axis of `total_steps`."""
        self._history = history
        self._total_steps = total_steps
        by_id("loss-placeholder").hidden = bool(history.models)
        if not history.models:
            self._hovered = None
            self._tooltip.hidden = True
        self._surface.redraw()

    def describe(self) -> None:
        """Put the chart into words for those who do not see it."""
        self._surface.canvas.ariaLabel = wording.loss_summary(self._history.last())

    def _scales(self, width: float, height: float) -> tuple[Scale, Scale]:
        losses = np.concatenate([self._history.batches(name)[1] for name in self._history.models])
        low, high = float(losses.min()), float(losses.max())
        room = 0.05 * (high - low or 1)
        right = width - (96 if width >= WIDE else 40)
        x = Scale((0, self._total_steps), (LEFT, right))
        return x, Scale((low - room, high + room), (height - BOTTOM, TOP))

    def _draw(self, pen: Pen) -> None:
        if not self._history.models:
            return
        x, y = self._scales(pen.width, pen.height)
        pen.axes(x, y, "step", "loss (nats)")
        for name in self._history.models:
            steps, losses = self._history.batches(name)
            pen.stroke(polyline(x(steps), y(losses)), name, 1, opacity=0.6)
        ends = []
        for name in self._history.models:
            middles, means = self._history.epochs(name)
            pen.stroke(polyline(x(middles), y(means)), name, 2)
            pen.dots(x(middles), y(means), 3, name)
            last_step = float(self._history.batches(name)[0][-1])
            ends.append((name, x(last_step), y(float(means[-1])), float(means[-1])))
        heights = spread_labels([end[2] for end in ends], 16, TOP, pen.height - BOTTOM)
        for (name, right, _, mean), height in zip(ends, heights, strict=True):
            label = f"{wording.MODEL_NAMES[name]} " if pen.width >= WIDE else ""
            pen.text(f"{label}{mean:.2f}", right + 8, height, color=name)
        if self._hovered is not None:
            pen.line(x(self._hovered), TOP, x(self._hovered), pen.height - BOTTOM, "axis")

    def _hover(self, event: Any) -> None:
        if not self._history.models:
            return
        canvas = self._surface.canvas
        px, _ = pointer_position(event, canvas)
        x, _ = self._scales(canvas.clientWidth, canvas.clientHeight)
        (start, end), longest = (
            x.range,
            max(len(self._history.batches(name)[0]) for name in self._history.models),
        )
        step = round((px - start) / (end - start) * self._total_steps)
        self._hovered = min(max(step, 1), longest)
        show_tooltip(self._tooltip, self._read_out(self._hovered), px, 0)
        self._surface.redraw()

    def _read_out(self, step: int) -> str:
        curves = {name: self._history.batches(name)[1] for name in self._history.models}
        known = {n: float(losses[step - 1]) for n, losses in curves.items() if step <= len(losses)}
        return wording.read_out(step, known)

    def _leave(self) -> None:
        self._hovered = None
        self._tooltip.hidden = True
        self._surface.redraw()
