"""A canvas that is crisp at any pixel ratio and redraws itself on resize, zoom and change of theme.

Example::

    surface = Surface(by_id("loss-chart"), draw=lambda pen: pen.text("hello", 10, 20))
    surface.redraw()
"""

from collections.abc import Callable, Sequence
from typing import Any

from pyodide.ffi import create_proxy, to_js
from pyscript import document, window

from recommender.views.pen import HALO_WIDTH, Pen
from ui.dom import listen
from ui.frames import draw_with_frame

# milliseconds between two drawings of what changes all the time
PAUSE = 250
# looked up once: each step from Python to JavaScript takes about 5 µs
_new_path = window.Path2D.new


class Palette:
    """The colours of the style sheet, as a canvas understands them."""

    def __init__(self, container: Any) -> None:
        """Put a hidden element into the page that resolves custom properties."""
        self._probe = document.createElement("span")
        self._probe.hidden = True
        # where only the system's colours count, a chart whose colours mean something keeps its own
        self._probe.style.setProperty("forced-color-adjust", "none")
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


class CanvasPen(Pen):
    """Draws on a canvas' context, whose unit is a CSS pixel."""

    def __init__(self, context: Any, palette: Palette, width: float, height: float) -> None:
        """Start a drawing of this size."""
        self.context = context
        self.width, self.height = width, height
        self._palette = palette
        self._font = ""
        context.lineJoin = "round"

    def stroke(
        self,
        path: str,
        color: str,
        width: float,
        opacity: float = 1,
        dash: Sequence[float] = (),
    ) -> None:
        """Stroke an SVG path."""
        context = self.context
        context.strokeStyle = self._palette[color]
        context.lineWidth = width
        if opacity != 1:
            context.globalAlpha = opacity
        if dash:
            context.setLineDash(to_js(dash))
        context.stroke(_new_path(path))
        if dash:
            context.setLineDash(to_js(()))
        if opacity != 1:
            context.globalAlpha = 1

    def fill(self, path: str, color: str, opacity: float = 1) -> None:
        """Fill an SVG path."""
        self.context.fillStyle = self._palette[color]
        if opacity != 1:
            self.context.globalAlpha = opacity
        self.context.fill(_new_path(path))
        if opacity != 1:
            self.context.globalAlpha = 1

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a rectangle, which needs no path here."""
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
        size: float = 12,
        is_bold: bool = False,
        halo: str = "",
    ) -> None:
        """Write one line."""
        context = self.context
        self._set_font(size, is_bold)
        context.textAlign = align
        context.textBaseline = baseline
        if halo:
            context.strokeStyle = self._palette[halo]
            context.lineWidth = HALO_WIDTH
            context.strokeText(text, x, y)
        context.fillStyle = self._palette[color]
        context.fillText(text, x, y)

    def text_width(self, text: str, *, size: float = 12, is_bold: bool = False) -> float:
        """Return how wide a line would be."""
        self._set_font(size, is_bold)
        return float(self.context.measureText(text).width)

    def _set_font(self, size: float, is_bold: bool) -> None:
        font = f"{'600 ' if is_bold else ''}{size:g}px system-ui, sans-serif"
        # the browser parses it each time
        if font != self._font:
            self.context.font = self._font = font


class Surface:
    """One canvas element and what is drawn on it.

    Attributes:
        canvas: the element.
        palette: the colours of the current theme.
    """

    def __init__(self, canvas: Any, draw: Callable[[Pen], None]) -> None:
        """Draw now, and again whenever size, pixel ratio or theme change."""
        self.canvas = canvas
        self._draw = draw
        self.palette = Palette(canvas.parentElement)
        self._pausing: int | None = None  # the browser's number of a timer
        self._on_resize = create_proxy(lambda *_: self.redraw())
        self._on_paused = create_proxy(lambda *_: self.redraw())
        self._resizes = window.ResizeObserver.new(self._on_resize)
        self._resizes.observe(canvas)
        self._stop_theme = listen(window, "themechange", self._change_theme)
        self._stop_ratio = self._follow_ratio()

    def close(self) -> None:
        """Follow nothing any more: the canvas leaves the page."""
        self._resizes.disconnect()
        self._on_resize.destroy()
        window.clearTimeout(self._pausing)
        self._on_paused.destroy()
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

    def redraw_when_printed(self) -> None:
        """Draw at once when the page is about to be printed: no frame comes before that."""
        listen(window, "beforeprint", lambda _: self._redraw_now())

    def _change_theme(self, _: Any) -> None:
        self.palette.forget()
        self.redraw()

    def redraw(self) -> None:
        """Draw with the next frame: once however often it is asked, never in a hidden tab."""
        draw_with_frame(self._redraw_now)

    def redraw_soon(self) -> None:
        """Draw after a pause: a training that is watched wants the processor for itself."""
        if self._pausing is None:
            self._pausing = window.setTimeout(self._on_paused, PAUSE)

    def _redraw_now(self) -> None:
        if self._pausing is not None:
            window.clearTimeout(self._pausing)
            self._pausing = None
        width, height = self.canvas.clientWidth, self.canvas.clientHeight
        if width == 0 or height == 0:
            return
        ratio = window.devicePixelRatio
        self.canvas.width, self.canvas.height = round(width * ratio), round(height * ratio)
        context = self.canvas.getContext("2d")
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        self._draw(self.pen_for(context, width, height))

    def pen_for(self, context: Any, width: float, height: float) -> Pen:
        """Return a pen in this surface's colours for another context: a bitmap's, say.

        Args:
            context: of a canvas, scaled so that its unit is a CSS pixel.
            width: of the drawing, in CSS pixels.
            height: of the drawing, in CSS pixels.
        """
        return CanvasPen(context, self.palette, width, height)
