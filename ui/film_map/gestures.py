"""Pointer, wheel and keys on the map, as what they mean.

Example::

    Gestures(canvas, moves)   # moves.zoom(1.2, px, py), moves.drag(4, 0), moves.click(px, py), ...

The page goes on scrolling over the map: the wheel is taken only where the map has the focus or Ctrl
is held, and a finger that moves up or down is not taken before the map was tapped.
"""

import math
from collections.abc import Mapping
from typing import Any, Protocol

from recommender.film_map.grid import Direction
from ui.dom import listen, pointer_position

# pixels that a finger or mouse may tremble in a click
CLICK_REACH = 5
WHEEL_LINE = 16  # pixels, in browsers that count lines
WHEEL_NOTCH, PINCH = 50, 5
ZOOM_PER_PIXEL = 0.002
KEY_ZOOM = 1.5
KEY_DRAG = 60
DIRECTIONS: Mapping[str, Direction] = {
    "ArrowLeft": "left",
    "ArrowRight": "right",
    "ArrowUp": "up",
    "ArrowDown": "down",
}
DRAGS = {
    "ArrowLeft": (KEY_DRAG, 0),
    "ArrowRight": (-KEY_DRAG, 0),
    "ArrowUp": (0, KEY_DRAG),
    "ArrowDown": (0, -KEY_DRAG),
}


class Moves(Protocol):
    """What can be done on the map; positions and ways are in CSS pixels of the canvas."""

    def can_be_moved(self) -> bool:
        """Whether there is a map; else keys and wheel are the page's."""

    def hover(self, px: float, py: float) -> None:
        """Point at what is there."""

    def leave(self) -> None:
        """Point at nothing."""

    def click(self, px: float, py: float) -> None:
        """Open what is there."""

    def drag(self, dx: float, dy: float) -> None:
        """Move the map with the hand."""

    def zoom(self, factor: float, px: float, py: float) -> None:
        """Zoom in (above 1) or out about a pixel."""

    def zoom_middle(self, factor: float) -> None:
        """Zoom about the middle."""

    def fit(self) -> None:
        """Show the whole map."""

    def step(self, direction: Direction) -> None:
        """Point at the next film in a direction."""

    def enter(self) -> None:
        """Open what the keys point at."""


class Gestures:
    """Follows one canvas."""

    def __init__(self, canvas: Any, moves: Moves) -> None:
        """Listen for as long as the page lives."""
        self._canvas, self._moves = canvas, moves
        self._pointers: dict[int, tuple[float, float]] = {}
        self._start = (0.0, 0.0)  # of the first pointer that came down
        self._is_click = self._is_drag = False
        for event, handler in (
            ("pointerdown", self._down),
            ("pointermove", self._move),
            ("pointerup", self._up),
            ("pointercancel", self._lose),
            # also where neither end is heard of
            ("lostpointercapture", self._lose),
            ("pointerleave", self._leave),
            ("wheel", self._wheel),
            ("dblclick", lambda _: moves.fit()),
            ("keydown", self._key),
        ):
            listen(canvas, event, handler)

    def _down(self, event: Any) -> None:
        if event.button != 0:
            return
        at = pointer_position(event, self._canvas)
        self._is_click = not self._pointers
        if self._is_click:
            self._start, self._is_drag = at, False
        self._pointers[event.pointerId] = at
        self._canvas.setPointerCapture(event.pointerId)

    def _move(self, event: Any) -> None:
        at = pointer_position(event, self._canvas)
        before = self._pointers.get(event.pointerId)
        if before is None:
            self._moves.hover(*at)
            return
        if self._is_click and math.dist(self._start, at) <= CLICK_REACH:
            return  # the way that is left out here is made up by the next move
        self._is_click = False
        if len(self._pointers) == 2:
            self._pinch(event.pointerId, at)
        elif len(self._pointers) == 1:
            dx, dy = at[0] - before[0], at[1] - before[1]
            self._is_drag = self._is_drag or self._is_taken(event, dx, dy)
            if not self._is_drag:
                return
            self._moves.drag(dx, dy)
        self._pointers[event.pointerId] = at

    def _is_taken(self, event: Any, dx: float, dy: float) -> bool:
        """Say whether a way moves the map: it may be that of a finger that scrolls the page.

        The browser says so only after the finger's first move.
        """
        is_map = event.pointerType != "touch" or bool(self._canvas.matches(":focus"))
        return is_map or abs(dx) >= abs(dy)

    def _pinch(self, moved: int, at: tuple[float, float]) -> None:
        other = next(place for pointer, place in self._pointers.items() if pointer != moved)
        before = self._pointers[moved]
        old, new = max(math.dist(before, other), 1), max(math.dist(at, other), 1)
        # the middle between the fingers goes half of the way
        self._moves.drag((at[0] - before[0]) / 2, (at[1] - before[1]) / 2)
        self._moves.zoom(new / old, (at[0] + other[0]) / 2, (at[1] + other[1]) / 2)

    def _up(self, event: Any) -> None:
        was_down = self._pointers.pop(event.pointerId, None) is not None
        if was_down and self._is_click:
            self._canvas.focus(preventScroll=True)
            self._moves.click(*pointer_position(event, self._canvas))

    def _lose(self, event: Any) -> None:
        self._pointers.pop(event.pointerId, None)

    def _leave(self, event: Any) -> None:
        if event.pointerType != "touch":  # a finger that lifts: keep what it asked for
            self._moves.leave()

    def _wheel(self, event: Any) -> None:
        is_meant = event.ctrlKey or self._canvas.matches(":focus")
        if not (is_meant and self._moves.can_be_moved()):
            return
        event.preventDefault()
        pixels = event.deltaY * (WHEEL_LINE if event.deltaMode == 1 else 1)
        if event.ctrlKey and abs(pixels) < WHEEL_NOTCH:
            pixels *= PINCH  # two fingers on a touchpad: browsers send small steps, with Ctrl
        factor = math.exp(-ZOOM_PER_PIXEL * pixels)
        self._moves.zoom(factor, *pointer_position(event, self._canvas))

    def _key(self, event: Any) -> None:
        if event.ctrlKey or event.altKey or event.metaKey or not self._moves.can_be_moved():
            return
        if self._act(event.key, is_shifted=event.shiftKey):
            event.preventDefault()

    def _act(self, key: str, *, is_shifted: bool) -> bool:
        moves = self._moves
        if key in DIRECTIONS:
            if is_shifted:
                moves.drag(*DRAGS[key])
            else:
                moves.step(DIRECTIONS[key])
        elif key in ("+", "=", "-", "_"):
            moves.zoom_middle(KEY_ZOOM if key in "+=" else 1 / KEY_ZOOM)
        elif key in ("0", "Home"):
            moves.fit()
        elif key in ("Enter", " "):
            moves.enter()
        elif key == "Escape":
            moves.leave()
        else:
            return False
        return True
