"""Arrow keys on a chart whose figures stand in a row: each is pointed at, and said.

Example::

    ChartKeys(canvas, by_id("cold-said"), lambda: 4, point_at=self._point_at, leave=self._leave)
"""

from collections.abc import Callable
from typing import Any

from recommender.views.row_reading import place_after
from ui.dom import listen, reach_by_keys, show_text


class ChartKeys:
    """What a mouse finds under its pointer, by keys."""

    def __init__(
        self,
        canvas: Any,
        said: Any,
        count: Callable[[], int],
        point_at: Callable[[int], str],
        leave: Callable[[], None],
    ) -> None:
        """Listen for as long as the page lives.

        Args:
            canvas: of a chart that has something to find.
            said: a live region.
            count: how many figures there are.
            point_at: shows one of them; returns what is to be said of it.
            leave: shows none any more.
        """
        self._said, self._count = said, count
        self._point_at, self._leave = point_at, leave
        self._place: int | None = None
        reach_by_keys(canvas, True)
        listen(canvas, "keydown", self._press)
        listen(canvas, "blur", lambda _: self._end())

    def _press(self, event: Any) -> None:
        if event.ctrlKey or event.altKey or event.metaKey or event.shiftKey:
            return
        if event.key == "Escape":
            self._end()
            return
        place = place_after(event.key, self._place, self._count())
        if place is not None:
            event.preventDefault()  # else the page scrolls
            self._place = place
            show_text(self._said, self._point_at(place))

    def _end(self) -> None:
        self._place = None
        show_text(self._said, "")
        self._leave()
