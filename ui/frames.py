"""Drawing with the frames of the browser, no more in one of them than the visitor does not feel.

Example::

    draw_with_frame(surface.draw)   # once, however often it is asked before that
"""

import time
from collections.abc import Callable

from pyodide.ffi import create_proxy
from pyscript import window

from ui.pace import SHORT

Draw = Callable[[], None]


class _Frames:
    """What waits for a frame, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._waiting: list[Draw] = []
        self._is_asked = False
        self._proxy = create_proxy(self._draw)

    def ask(self, draw: Draw) -> None:
        if draw not in self._waiting:
            self._waiting.append(draw)
        if not self._is_asked:
            self._is_asked = True
            window.requestAnimationFrame(self._proxy)

    def _draw(self, _: float) -> None:
        """Draw in turn until it is enough; what is left, or asked for meanwhile, has the next."""
        self._is_asked = False
        begun, self._waiting = self._waiting, []
        started = time.perf_counter()
        try:
            while begun and time.perf_counter() - started < SHORT:
                begun.pop(0)()
        finally:
            asked, self._waiting = self._waiting, []
            for draw in [*begun, *asked]:
                self.ask(draw)


draw_with_frame = _Frames().ask
