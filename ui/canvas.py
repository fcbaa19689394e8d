"""A canvas that is crisp at any pixel ratio and redraws itself on resize, zoom and change of theme.

Example::

    surface = Surface(by_id("loss-chart"), draw=lambda pen: pen.text("hello", 10, 20))
    surface.redraw()
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import create_proxy, to_js
from pyscript import document, window

from recommender.views.scales import Scale, round_ticks, tick_label
from ui.dom import listen

FONT = "12px system-ui, sans-serif"


class Palette:
    """The colours of the style sheet, as a canvas understands them."""

    def __init__(self, container: Any) -> None:
        """Put a hidden element into the page that resolves custom properties."""
        self._probe = document.createElement("span")
        self._probe.hidden = True
        container.append(self._probe)
        self._colors: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Return what the custom property --name is in the current theme."""
        if name not in self._colors:
            self._probe.style.color = f"var(--{name})"
            # kept, since asking makes the browser lay out the page
            self._colors[name] = window.getComputedStyle(self._probe).color
        return self._colors[name]

    def forget(self) -> None:
        """Ask again: the theme has changed."""
        self._colors.clear()


class Pen:
    """Draws on one canvas in CSS pixels, with the colours of the style sheet."""

    def __init__(self, context: Any, palette: Palette, width: float, height: float) -> None:
        """Start a drawing of this size."""
        self.context = context
        self.width = width
        self.height = height
        self._palette = palette
        context.font = FONT
        context.lineJoin = "round"

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str) -> None:
        """Draw a hairline."""
        self.stroke(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", color, 1)

    def stroke(
        self,
        path: str,
        color: str,
        width: float,
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        """Stroke an SVG path; `dash`: pixels of line and gap in turn, none for a whole line."""
        self.context.globalAlpha = opacity
        self.context.strokeStyle = self._palette[color]
        self.context.lineWidth = width
        if dash:
            self.context.setLineDash(to_js(dash))
        self.context.stroke(window.Path2D.new(path))
        if dash:
            self.context.setLineDash(to_js(()))
        self.context.globalAlpha = 1

    def dots(
        self,
        x: NDArray[np.floating],
        y: NDArray[np.floating],
        radius: float,
        color: str,
        opacity: float = 1,
    ) -> None:
        """Fill circles of one colour, all in one call."""
        arc = f"a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0"
        centres = zip((x - radius).tolist(), y.tolist(), strict=True)
        path = "".join(f"M{px:.1f} {py:.1f}{arc}" for px, py in centres)
        self.context.globalAlpha = opacity
        self.context.fillStyle = self._palette[color]
        self.context.fill(window.Path2D.new(path))
        self.context.globalAlpha = 1

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a rectangle."""
        self.context.fillStyle = self._palette[color]
        self.context.fillRect(x, y, width, height)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        color: str = "muted",
        align: str = "left",
        baseline: str = "middle",
    ) -> None:
        """Write one line."""
        self.context.fillStyle = self._palette[color]
        self.context.textAlign = align
        self.context.textBaseline = baseline
        self.context.fillText(text, x, y)

    def text_width(self, text: str) -> float:
        """Return how wide a line would be."""
        return float(self.context.measureText(text).width)

    def axes(
        self,
        x: Scale,
        y: Scale,
        x_title: str,
        y_title: str,
        x_ticks: Sequence[float] | None = None,
    ) -> None:
        """Draw grid, tick labels and titles around the area that the two scales span.

        Ticks are round numbers, those of the x axis such as fit in unless they are given.
        """
        (left, right), (bottom, _) = x.range, y.range
        if x_ticks is None:
            x_ticks = round_ticks(*x.domain, most=max(2, min(6, int((right - left) / 70))))
        for tick in round_ticks(*y.domain):
            self.line(left, y(tick), right, y(tick), "grid")
            self.text(tick_label(tick), left - 6, y(tick), align="right")
        for tick in x_ticks:
            self.line(x(tick), bottom, x(tick), bottom + 4, "axis")
            self.text(tick_label(tick), x(tick), bottom + 8, align="center", baseline="top")
        self.line(left, bottom, right, bottom, "axis")
        self.text(x_title, (left + right) / 2, self.height - 2, align="center", baseline="bottom")
        self.text(y_title, 2, 2, baseline="top")


class Surface:
    """One canvas element and what is drawn on it."""

    def __init__(self, canvas: Any, draw: Callable[[Pen], None]) -> None:
        """Draw now, and again whenever size, pixel ratio or theme change."""
        self.canvas = canvas
        self._draw = draw
        self._palette = Palette(self.canvas.parentElement)
        self._frame_asked = False
        self._on_frame = create_proxy(self._redraw_now)
        self._on_resize = create_proxy(lambda *_: self.redraw())
        self._resizes = window.ResizeObserver.new(self._on_resize)
        self._resizes.observe(canvas)
        self._stop_theme = listen(window, "themechange", self._change_theme)
        self._stop_ratio = self._follow_ratio()

    def close(self) -> None:
        """Follow nothing any more: the canvas leaves the page."""
        self._resizes.disconnect()
        self._on_resize.destroy()
        self._stop_theme()
        self._stop_ratio()

    def follow_pointer(self, hover: Callable[[Any], None], leave: Callable[[], None]) -> None:
        """Call `hover` with each pointer event on the canvas, `leave` when a mouse goes away."""

        def left(event: Any) -> None:
            if event.pointerType != "touch":  # a finger that lifts: keep what it asked for
                leave()

        listen(self.canvas, "pointermove", hover)
        listen(self.canvas, "pointerdown", hover)
        listen(self.canvas, "pointerleave", left)

    def _follow_ratio(self) -> Callable[[], None]:
        """Hear when the pixel ratio changes: nothing else tells of another screen."""
        query = window.matchMedia(f"(resolution: {window.devicePixelRatio}dppx)")
        return listen(query, "change", self._change_ratio)

    def _change_ratio(self, _: Any) -> None:
        self._stop_ratio()
        self._stop_ratio = self._follow_ratio()
        self.redraw()

    def _change_theme(self, _: Any) -> None:
        self._palette.forget()
        self.redraw()

    def redraw(self) -> None:
        """Draw with the next frame: once however often it is asked, never in a hidden tab."""
        if not self._frame_asked:
            self._frame_asked = True
            window.requestAnimationFrame(self._on_frame)

    def _redraw_now(self, _: float) -> None:
        self._frame_asked = False
        width, height = self.canvas.clientWidth, self.canvas.clientHeight
        if width == 0 or height == 0:
            return
        ratio = window.devicePixelRatio
        self.canvas.width, self.canvas.height = round(width * ratio), round(height * ratio)
        context = self.canvas.getContext("2d")
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        self._draw(Pen(context, self._palette, width, height))
