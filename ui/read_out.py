"""The read-out of a chart whose figures stand in a row: one is pointed at, or gone to by keys.

Example::

    read_out = ReadOut(surface, "cold", lambda: 4, nearest=self._nearest, reading=self._reading)
    read_out.place   # 2: the third is read out, and the drawing marks it
"""

from collections.abc import Callable
from typing import Any

from recommender.views.row_reading import place_after
from ui.canvas import Surface
from ui.dom import by_id, listen, pointer_position, reach_by_keys, show_text, show_tooltip


class ReadOut:
    """A tooltip above a figure; what keys have gone to is said, too.

    Attributes:
        place: of the figure that is read out, from 0 on; None: none is.
    """

    def __init__(
        self,
        surface: Surface,
        name: str,
        count: Callable[[], int],
        nearest: Callable[[float], int],
        reading: Callable[[int], tuple[str, float]],
    ) -> None:
        """Listen for as long as the page lives.

        Args:
            surface: of the chart, drawn again whenever the place is another one.
            name: its tooltip has the id name-tooltip, its live region name-said.
            count: how many figures there are; of none, nothing else is asked.
            nearest: the place of the figure that is nearest to so many pixels from the left.
            reading: what is said of the figure at a place, and its pixels from the left.
        """
        self.place: int | None = None
        self._surface, self._count = surface, count
        self._nearest, self._reading = nearest, reading
        self._tooltip, self._said = by_id(f"{name}-tooltip"), by_id(f"{name}-said")
        self._by_keys: int | None = None  # from which keys go on, wherever the pointer is
        surface.follow_pointer(self._hover, self.hide)
        reach_by_keys(surface.canvas, True)
        listen(surface.canvas, "keydown", self._press)
        listen(surface.canvas, "blur", lambda _: self._end())

    def hide(self) -> None:
        """Read out nothing."""
        self.place = None
        self._tooltip.hidden = True
        self._surface.redraw()

    def _hover(self, event: Any) -> None:
        if self._count():
            px, _ = pointer_position(event, self._surface.canvas)
            self._point_at(self._nearest(px))

    def _press(self, event: Any) -> None:
        if event.ctrlKey or event.altKey or event.metaKey or event.shiftKey:
            return
        if event.key == "Escape":
            self._end()
            return
        place = place_after(event.key, self._by_keys, self._count())
        if place is not None:
            event.preventDefault()  # else the page scrolls
            self._by_keys = place
            show_text(self._said, self._point_at(place))

    def _end(self) -> None:
        self._by_keys = None
        show_text(self._said, "")
        self.hide()

    def _point_at(self, place: int) -> str:
        self.place = place
        text, px = self._reading(place)
        show_tooltip(self._tooltip, text, px, 0)
        self._surface.redraw()
        return text
