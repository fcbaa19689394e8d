"""The canvas of the drawn model: as high as its layers ask for, with keys that go through them.

Example::

    diagram = DiagramView(app.send, go, point_at)
    diagram.show(scene, stop)
"""

from collections.abc import Callable
from typing import Any

from pyscript import window

from recommender.app.events import Event
from recommender.towers.drawing import draw_towers
from recommender.towers.layout import Diagram, lay_out
from recommender.towers.scene import Scene
from recommender.views.pen import Pen
from recommender.views.row_reading import place_after
from recommender.wording import towers as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, listen, pointer_position, reach_by_keys

Go = Callable[[int | None], None]


class DiagramView:
    """The diagram, what is pointed at on it, and files of it."""

    def __init__(self, send: Callable[[Event], None], go: Go, point_at: Go) -> None:
        """Start empty.

        Args:
            send: takes an event when something goes wrong.
            go: chooses a stop, or none.
            point_at: shows a stop as long as the pointer is on it; None: no more.
        """
        self._go, self._point_at = go, point_at
        self._scene: Scene | None = None
        self._stop: int | None = None  # that was chosen
        self._hovered: int | None = None
        self._diagram: Diagram | None = None
        self._canvas = by_id("towers")
        self._surface = Surface(self._canvas, self._draw)
        self._surface.follow_pointer(self._hover, lambda: self._hover_at(None))
        listen(self._canvas, "click", self._click)
        listen(self._canvas, "keydown", self._press)
        self._files = ChartFiles(self._surface, self._draw_at_rest, "model", self._summary, send)

    def show(self, scene: Scene, stop: int | None) -> None:
        """Draw a model, with a stop that is looked at."""
        if stop != self._stop or len(scene.stops) <= (self._hovered or 0):
            self._hovered = None  # a finger may have left it there
        self._scene, self._stop, self._diagram = scene, stop, None
        self._canvas.ariaLabel = self._summary()
        reach_by_keys(self._canvas, True)
        self._files.enable(True)
        self._surface.redraw()

    def reveal(self, place: int, below: Any) -> None:
        """Scroll a stop into view where it is not, above what may stand over the lower part."""
        if self._scene is None:
            return
        box = self._laid_out(self._scene, self._canvas.clientWidth).boxes[place]
        canvas, cover = self._canvas.getBoundingClientRect(), below.getBoundingClientRect()
        is_covered = cover.left < canvas.right
        room = min(window.innerHeight, cover.top) if is_covered else window.innerHeight
        top, bottom = canvas.top + box.top, canvas.top + box.bottom
        if top < 0 or bottom > room:
            window.scrollBy(0, (top + bottom - room) / 2)

    def _summary(self) -> str:
        return wording.summary(self._scene) if self._scene else ""

    def _laid_out(self, scene: Scene, width: float) -> Diagram:
        if self._diagram is None or self._diagram.width != width:
            self._diagram = lay_out(scene.stops, width)
        return self._diagram

    def _draw(self, pen: Pen) -> None:
        if self._scene is None:
            return
        diagram = self._laid_out(self._scene, pen.width)
        if round(diagram.height) != round(pen.height):
            # drawn again as soon as it has that height
            self._canvas.style.height = f"{diagram.height:.0f}px"
        at = self._stop if self._hovered is None else self._hovered
        draw_towers(pen, self._scene, diagram, at)

    def _draw_at_rest(self, pen: Pen) -> None:
        if self._scene:
            draw_towers(pen, self._scene, lay_out(self._scene.stops, pen.width), self._stop)

    def _stop_at(self, event: Any) -> int | None:
        if self._scene is None:
            return None
        diagram = self._laid_out(self._scene, self._canvas.clientWidth)
        return diagram.stop_at(*pointer_position(event, self._canvas))

    def _hover(self, event: Any) -> None:
        if event.pointerType != "touch":  # a finger that scrolls points at nothing
            self._hover_at(self._stop_at(event))

    def _hover_at(self, place: int | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self._point_at(place)
            self._surface.redraw()

    def _click(self, event: Any) -> None:
        place = self._stop_at(event)
        if place is not None:
            self._go(place)

    def _press(self, event: Any) -> None:
        if event.ctrlKey or event.altKey or event.metaKey or event.shiftKey or not self._scene:
            return
        if event.key == "Escape":
            self._go(None)
            return
        place = place_after(event.key, self._stop, len(self._scene.stops))
        if place is not None:
            event.preventDefault()  # else the page scrolls
            self._go(place)
