"""A small bar chart: how many of what.

Example::

    figure, canvas = bar_figure(bars, "profile-1")
    page.append(figure)
    BarChart(bars, canvas, app.send)
"""

from collections.abc import Callable
from typing import Any

from recommender.app.events import Event
from recommender.views.pen import Pen
from recommender.views.profile import Bars
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles, save_buttons
from ui.dom import element

# pixels: a row of text, the most that a chart is high, room for a value behind the longest bar
ROW, MOST_HEIGHT, VALUE_ROOM, GAP = 18, 380, 56, 8


class BarChart:
    """Lying bars below one another: labels of any length find room."""

    def __init__(self, bars: Bars, canvas: Any, send: Callable[[Event], None]) -> None:
        """Draw bars on a canvas, as high as their number asks for.

        Args:
            bars: what is drawn.
            canvas: of bar_figure, in the page.
            send: takes an event when a file cannot be made.
        """
        self._bars = bars
        height = min(ROW * len(bars.values), MOST_HEIGHT)
        canvas.style.height = f"{height}px"
        canvas.ariaLabel = wording.bars_summary(bars)
        self._surface = Surface(canvas, self._draw)
        name = wording.file_name_of(bars)
        self._files = ChartFiles(
            self._surface, self._draw, name, lambda: wording.bars_summary(bars), send
        )
        self._files.enable(True)

    def close(self) -> None:
        """The chart leaves the page."""
        self._files.close()
        self._surface.close()

    def _draw(self, pen: Pen) -> None:
        labels, values = self._bars.labels, self._bars.values
        left = max(pen.text_width(label) for label in labels) + GAP
        per_unit = max(0, pen.width - left - VALUE_ROOM) / max(1, max(values))
        row = pen.height / len(values)
        every = max(1, round(ROW / row))
        for place, (label, value) in enumerate(zip(labels, values, strict=True)):
            middle = (place + 0.5) * row
            pen.block(left, middle - row * 0.35, value * per_unit, row * 0.7, "accent")
            if place % every == 0:
                pen.text(label, left - GAP, middle, align="right")
                pen.text(f"{value:,}", left + value * per_unit + 4, middle, color="text")


def bar_figure(bars: Bars, canvas_id: str) -> tuple[Any, Any]:
    """Make a titled canvas for bars; return the figure and its canvas, to be drawn in the page."""
    canvas = element("canvas", "", role="img", id=canvas_id)
    caption = element("figcaption", bars.title, element("span", f" · {bars.unit}"))
    buttons = save_buttons(canvas_id, wording.saving(bars))
    return element("figure", "", caption, canvas, buttons), canvas
