"""The chart of what a few ratings are worth, as measured beforehand.

Example::

    ColdChart(read_cold_start(MEASURED.read_text(encoding="utf-8")), app.send)
"""

from collections.abc import Callable

from recommender.app.events import Event
from recommender.app.models import LABELS
from recommender.evaluation.baselines import ITEM_KNN, POPULARITY
from recommender.views.cold_start import (
    BOTTOM,
    TOP,
    ColdCurve,
    ColdScales,
    ColdStart,
    cold_scales,
    whiskers,
)
from recommender.views.paths import polyline
from recommender.views.pen import Pen
from recommender.views.scales import Floats, spread_labels
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, show_text
from ui.read_out import ReadOut

# below this width names stand at the lines' ends without their numbers
WIDE = 420
LINE_HEIGHT = 16
# from a line's end to its name, with a thin line between where the name had to move
LEAD, LABEL_GAP = 18, 4
# what the models are compared with is grey, and told apart by shape
DASHES = {POPULARITY: (6, 4), ITEM_KNN: (1.5, 3.5)}


class ColdChart:
    """A line for each way to rank, exact values under the pointer, in words, and as files."""

    def __init__(self, cold: ColdStart, send: Callable[[Event], None]) -> None:
        """Draw figures that never change while the page is open.

        Args:
            cold: the figures.
            send: takes an event when a file cannot be made.
        """
        self._cold = cold
        self._label_room = 0.0  # beside the curves, as the last drawing needed it
        by_id("cold-placeholder").hidden = True
        show_text(by_id("cold-method"), wording.cold_method(cold))
        show_text(by_id("cold-ahead"), wording.cold_ahead(cold))
        show_text(by_id("cold-values"), wording.cold_values(cold))
        show_text(by_id("cold-first"), wording.cold_first(cold))
        canvas = by_id("cold-chart")
        canvas.ariaLabel = wording.cold_summary(cold)
        self._surface = Surface(canvas, self._draw)
        number = len(cold.given)
        self._read_out = ReadOut(
            self._surface, "cold", lambda: number, self._nearest, self._reading
        )
        files = ChartFiles(
            self._surface,
            self._draw_curves,
            "few-ratings",
            lambda: wording.cold_summary(cold),
            send,
        )
        files.enable(True)

    def _scales(self, width: float, height: float) -> ColdScales:
        return cold_scales(self._cold, width, height, self._label_room)

    def _shown(self) -> ColdScales:
        canvas = self._surface.canvas
        return self._scales(canvas.clientWidth, canvas.clientHeight)

    def _draw(self, pen: Pen) -> None:
        self._draw_curves(pen, self._read_out.place)

    def _draw_curves(self, pen: Pen, place: int | None = None) -> None:
        """Draw all of it, and a line where figures are read out."""
        labels = [_label(curve, pen.width >= WIDE) for curve in self._cold.curves]
        self._label_room = max(map(pen.text_width, labels)) + LEAD
        scales = self._scales(pen.width, pen.height)
        pen.axes(scales.x, scales.y, "ratings given", "NDCG@10", self._cold.given)
        if place is not None:
            px = scales.x(self._cold.given[place])
            pen.line(px, TOP, px, pen.height - BOTTOM, "axis")
        for row, curve in enumerate(self._cold.curves):
            _draw_curve(pen, scales, curve, scales.across(self._cold, row))
        self._draw_labels(pen, scales, labels)

    def _draw_labels(self, pen: Pen, scales: ColdScales, labels: list[str]) -> None:
        """Write names beside the chart, apart from one another, each led to from its line."""
        ends = [float(scales.y(curve.figures[-1].mean)) for curve in self._cold.curves]
        heights = spread_labels(ends, LINE_HEIGHT, TOP, pen.height - BOTTOM)
        left = pen.width - self._label_room + LEAD
        for place, (curve, label) in enumerate(zip(self._cold.curves, labels, strict=True)):
            start = float(scales.across(self._cold, place)[-1]) + LABEL_GAP
            color = _color(curve)
            pen.line(start, ends[place], left - LABEL_GAP, heights[place], color)
            pen.text(label, left, heights[place], color=color)

    def _nearest(self, px: float) -> int:
        return self._shown().nearest(self._cold, px)

    def _reading(self, place: int) -> tuple[str, float]:
        """Read out the figures of one number of ratings."""
        px = self._shown().x(self._cold.given[place])
        return wording.cold_read_out(self._cold, place), px


def _draw_curve(pen: Pen, scales: ColdScales, curve: ColdCurve, x: Floats) -> None:
    means, sds, color = curve.means, curve.sds, _color(curve)
    y = scales.y(means)
    pen.stroke(whiskers(x, scales.y(means - sds), scales.y(means + sds)), color, 1, opacity=0.6)
    pen.stroke(polyline(x, y), color, 2, dash=DASHES.get(curve.name, ()))
    pen.dots(x, y, 3, color)


def _color(curve: ColdCurve) -> str:
    return curve.name if curve.name in LABELS else "muted"


def _label(curve: ColdCurve, is_wide: bool) -> str:
    name = wording.ranked_by(curve.name)
    return f"{name} {curve.figures[-1].mean:.3f}" if is_wide else name
