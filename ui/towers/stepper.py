"""Steps through the drawn model, one by one or by themselves.

Example::

    stepper = Stepper(go)
    stepper.show(3, 20)   # the fourth of twenty is looked at

By themselves they go on every few seconds until they are paused, or the last one is there. A step
moves nothing, so that this is there for those who want no motion, too.
"""

from collections.abc import Callable

from pyodide.ffi import create_proxy
from pyscript import window

from recommender.wording import towers as wording
from ui.dom import by_id, enable, listen, show_text

PAUSE = 4_000  # milliseconds that a step stays: time to read a few lines


class Stepper:
    """Three buttons."""

    def __init__(self, go: Callable[[int | None], None]) -> None:
        """Start before the first step."""
        self._go = go
        self._stop: int | None = None
        self._number = 0
        self._timer: int | None = None
        self._tick = create_proxy(self._next)
        self._play = by_id("towers-play")
        listen(by_id("towers-previous"), "click", lambda _: self._move(-1))
        listen(by_id("towers-next"), "click", lambda _: self._move(1))
        listen(self._play, "click", lambda _: self._toggle())

    def show(self, stop: int | None, number: int) -> None:
        """Follow what is looked at, whoever has chosen it."""
        self._stop, self._number = stop, number
        is_last = stop == number - 1
        enable(by_id("towers-previous"), bool(stop))
        enable(by_id("towers-next"), not is_last)
        if is_last or stop is None:
            self.pause()

    def _move(self, step: int) -> None:
        self.pause()
        self._to(step)

    def _to(self, step: int) -> None:
        place = 0 if self._stop is None else self._stop + step
        self._go(min(max(place, 0), self._number - 1))

    def _toggle(self) -> None:
        if self._timer is not None:
            self.pause()
            return
        self._timer = window.setInterval(self._tick, PAUSE)
        if self._stop == self._number - 1:
            self._go(0)
        else:
            self._to(1)
        if self._timer is not None:  # the last step may have been there already
            show_text(self._play, wording.PAUSE)

    def _next(self) -> None:
        self._to(1)

    def pause(self) -> None:
        """Go no farther by itself."""
        if self._timer is not None:
            window.clearInterval(self._timer)
            self._timer = None
        show_text(self._play, wording.PLAY)
