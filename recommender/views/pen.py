"""What every drawing is made with, on a canvas or as SVG.

Example::

    def draw(pen: Pen) -> None:
        pen.axes(x, y, "step", "loss (nats)")
        pen.stroke(polyline(x(steps), y(losses)), "deep", 2)

A picture is a function of a Pen. Who draws names colours as the style sheet does, and knows neither
the theme nor the pixel ratio, so that the page and a saved file show the same.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from recommender.views.paths import circles
from recommender.views.scales import Floats, Scale, round_ticks, tick_label

# of the outline under letters, half of which is seen
HALO_WIDTH = 3


class Pen(ABC):
    """Draws in CSS pixels, with the colours of the style sheet by their custom properties' names.

    A path is SVG path data, in pixels from the top left corner.

    Attributes:
        width: of the drawing.
        height: of the drawing.
    """

    width: float
    height: float

    @abstractmethod
    def stroke(
        self,
        path: str,
        color: str,
        width: float,
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        """Stroke a path; `dash`: pixels of line and gap in turn, none for a whole line."""

    @abstractmethod
    def fill(self, path: str, color: str, opacity: float = 1) -> None:
        """Fill a path; parts that overlap are as opaque as one."""

    @abstractmethod
    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        color: str = "muted",
        align: str = "left",
        baseline: str = "middle",
        size: float = 12,
        is_bold: bool = False,
        halo: str = "",
    ) -> None:
        """Write one line.

        Args:
            text: plain text.
            x: of its left end, its middle or its right end, as `align` says.
            y: of its top, middle or bottom, as `baseline` says.
            color: of the letters.
            align: "left", "center" or "right".
            baseline: "top", "middle" or "bottom".
            size: of the font.
            is_bold: whether the letters are strong.
            halo: colour of an outline under the letters, none by default.
        """

    @abstractmethod
    def text_width(self, text: str, *, size: float = 12, is_bold: bool = False) -> float:
        """Return how wide a line would be."""

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str) -> None:
        """Draw a hairline."""
        self.stroke(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", color, 1)

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a rectangle."""
        self.fill(f"M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z", color)

    def dots(self, x: Floats, y: Floats, radius: float, color: str, opacity: float = 1) -> None:
        """Fill circles of one colour around finite points [n], all in one path."""
        if len(x):
            self.fill(circles(x, y, radius), color, opacity)

    def rings(
        self,
        x: Floats,
        y: Floats,
        radius: float,
        color: str,
        width: float = 1.5,
        dash: Sequence[float] = (),
    ) -> None:
        """Stroke circles of one colour around finite points [n], all in one path."""
        if len(x):
            self.stroke(circles(x, y, radius), color, width, dash=dash)

    def axes(
        self,
        x_scale: Scale,
        y_scale: Scale,
        x_title: str,
        y_title: str,
        x_ticks: Sequence[float] | None = None,
    ) -> None:
        """Draw grid, tick labels and titles around the area that the two scales span.

        Ticks are round numbers, those of the x axis such as fit in unless they are given. The title
        of the y axis stands above it.
        """
        (left, right), (bottom, top) = x_scale.range, y_scale.range
        if x_ticks is None:
            x_ticks = round_ticks(*x_scale.domain, most=max(2, min(6, int((right - left) / 70))))
        for tick in round_ticks(*y_scale.domain, most=max(2, min(6, int((bottom - top) / 24)))):
            self.line(left, y_scale(tick), right, y_scale(tick), "grid")
            self.text(tick_label(tick), left - 6, y_scale(tick), align="right")
        for tick in x_ticks:
            self.line(x_scale(tick), bottom, x_scale(tick), bottom + 4, "axis")
            self.text(tick_label(tick), x_scale(tick), bottom + 8, align="center", baseline="top")
        self.line(left, bottom, right, bottom, "axis")
        if x_title:
            middle = (left + right) / 2
            self.text(x_title, middle, self.height - 2, align="center", baseline="bottom")
        self.text(y_title, 2, top - 12, baseline="bottom")
