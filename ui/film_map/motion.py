"""Something that takes its time: a share that goes from 0 to 1, with the frames of the browser.

Example::

    flight = Motion(surface.redraw)
    flight.start()
    flight.share    # None when it is over, or for those who want no motion
"""

from collections.abc import Callable

from pyscript import window

LONG = 0.4  # seconds: what two projections have to do with each other can be followed


class Motion:
    """One motion at a time."""

    def __init__(self, go_on: Callable[[], None], seconds: float = LONG) -> None:
        """Call `go_on` whenever another frame is to be drawn."""
        self._go_on, self._seconds = go_on, seconds
        self._started: float | None = None

    def start(self) -> None:
        """Begin; for those who want no motion it is over at once."""
        self._started = None if is_still() else float(window.performance.now())
        self._go_on()

    def stop(self) -> None:
        """Be over."""
        self._started = None

    @property
    def is_on(self) -> bool:
        """Whether it is under way."""
        return self._started is not None

    @property
    def share(self) -> float | None:
        """How much of the way is done, slowly at both ends; None where nothing moves."""
        if self._started is None:
            return None
        passed = float(window.performance.now()) - self._started
        time = passed / 1000 / self._seconds
        if time >= 1:
            self._started = None
            return None
        self._go_on()
        return time * time * (3 - 2 * time)


def is_still() -> bool:
    """Say whether the visitor wants no motion."""
    return bool(window.matchMedia("(prefers-reduced-motion: reduce)").matches)
