"""Saving what a chart shows, as a PNG and as an SVG.

Example::

    files = ChartFiles(surface, draw, "training-loss", lambda: "Chart of the loss", app.send)
    files.enable(True)   # there is something to save

The chart is drawn anew, as large as it is on the page, in the current theme and on its ground:
without it a picture saved in the dark could not be read on white.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pyodide.ffi import create_once_callable
from pyscript import window

from recommender.app.events import Broke, Event
from recommender.errors import VisitorError
from recommender.views.pen import Pen
from recommender.views.svg import SvgPen
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.dom import by_id, element, enable, listen
from ui.errors import report
from ui.files import save_blob, save_file

# pixels of a PNG to a CSS pixel, on any screen: it will be printed, or seen on another one
LEAST_RATIO = 2


class ChartFiles:
    """Two buttons, whose ids are the canvas' with -png and -svg."""

    def __init__(
        self,
        surface: Surface,
        draw: Callable[[Pen], None],
        name: str,
        describe: Callable[[], str],
        send: Callable[[Event], None],
    ) -> None:
        """Listen to the buttons, which stay disabled until there is something to save.

        Args:
            surface: the chart's canvas.
            draw: draws what is to be saved, on a pen as large as the canvas.
            name: of the files, without ".png" and ".svg".
            describe: says what the picture shows.
            send: takes an event when something goes wrong.
        """
        self._surface, self._draw = surface, draw
        self._name, self._describe, self._send = name, describe, send
        ways = {"png": self._save_png, "svg": self._save_svg}
        self._buttons = [by_id(f"{surface.canvas.id}-{kind}") for kind in ways]
        self._stops = [
            listen(button, "click", partial(self._attempt, save))
            for button, save in zip(self._buttons, ways.values(), strict=True)
        ]

    def close(self) -> None:
        """Listen no more: the chart leaves the page."""
        for stop in self._stops:
            stop()

    def enable(self, is_enabled: bool) -> None:
        """Say whether there is something to save."""
        for button in self._buttons:
            enable(button, is_enabled)

    def _attempt(self, save: Callable[[Any], None], argument: Any) -> None:
        """Save, or tell the visitor what went wrong: no one else hears of it here."""
        try:
            save(argument)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self._send(Broke(report(error)))

    def _size(self) -> tuple[float, float]:
        canvas = self._surface.canvas
        return canvas.clientWidth, canvas.clientHeight

    def _save_svg(self, _: Any) -> None:
        width, height = self._size()
        on_canvas = self._surface.pen_for(element("canvas").getContext("2d"), width, height)
        pen = SvgPen(width, height, self._surface.palette, on_canvas.text_width)
        self._draw(pen)
        save_file(f"{self._name}.svg", pen.svg(self._describe()))

    def _save_png(self, _: Any) -> None:
        width, height = self._size()
        ratio = max(LEAST_RATIO, window.devicePixelRatio)
        bitmap = element("canvas", width=round(width * ratio), height=round(height * ratio))
        context = bitmap.getContext("2d")
        context.scale(ratio, ratio)
        pen = self._surface.pen_for(context, width, height)
        # one pixel more: a ratio such as 2.625 leaves a part of one at the edges
        pen.block(0, 0, width + 1, height + 1, "surface")
        self._draw(pen)
        bitmap.toBlob(create_once_callable(partial(self._attempt, self._save_blob)), "image/png")

    def _save_blob(self, blob: Any) -> None:
        if blob is None:
            raise VisitorError(wording.NO_PNG)
        save_blob(f"{self._name}.png", blob)


def save_buttons(canvas_id: str, label: str) -> Any:
    """Make both buttons of a chart that is not in index.html; the label is for screen readers."""
    buttons = [
        element("button", kind.upper(), type="button", id=f"{canvas_id}-{kind}", className="small")
        for kind in ("png", "svg")
    ]
    group = element("div", "Save as", *buttons, className="save-as", role="group")
    group.ariaLabel = label
    return group
