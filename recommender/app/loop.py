"""Turns events into states, and states into what is drawn and done.

Example::

    app = App(update, State(), carry_out=print, report=str)
    app.watch(lambda state: (state.notice,), draw_status)
    app.send(LoadClicked())

A view is a function of parts of the state, and draws again only when one of them has changed. What
a visitor does is drawn when `send` returns. Answers, which may change half of the page, are drawn
in several tasks, so that it hears clicks between them.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from recommender.app.effects import Effect
from recommender.app.events import Broke, Event
from recommender.app.state import State

Parts = tuple[Any, ...]


class Pace(Protocol):
    """When the page is to have a turn (ui/pace.py)."""

    def begin(self) -> None:
        """Count from now on."""

    def is_over(self) -> bool:
        """Say whether this task has taken long enough."""

    def go_on(self, work: Callable[[], None]) -> None:
        """Call `work` in a task of its own."""


class AtOnce:
    """For those who draw nothing: all is done before an event is left."""

    def begin(self) -> None:
        """Count nothing."""

    def is_over(self) -> bool:
        """Say no."""
        return False

    def go_on(self, work: Callable[[], None]) -> None:
        """Never be asked."""


@dataclass
class _View:
    parts_of: Callable[[State], Parts]
    draw: Callable[..., None]
    drawn: Parts | None = None

    def show(self, state: State) -> None:
        parts = self.parts_of(state)
        if parts != self.drawn:
            self.drawn = parts  # first: what cannot be drawn is not tried again with each event
            self.draw(*parts)


class App:
    """The state of the page and who follows it."""

    def __init__(
        self,
        update: Callable[[State, Event], tuple[State, tuple[Effect, ...]]],
        state: State,
        carry_out: Callable[[Effect], None],
        report: Callable[[Exception], str],
        pace: Pace | None = None,
    ) -> None:
        """Start with a state; nothing is drawn before the first event or `show`.

        Args:
            update: state and event -> next state and effects.
            state: what the page knows at the start.
            carry_out: begins to do what an effect says; its answers are sent as events.
            report: leaves the details of an error where they can be found, returns a sentence.
            pace: when to leave the rest to another task; None: never.
        """
        self.state = state
        self._update = update
        self._carry_out = carry_out
        self._report = report
        self._pace = pace or AtOnce()
        self._views: list[_View] = []
        self._events: deque[Event] = deque()
        self._begun: Iterator[None] | None = None  # of the event that is being taken
        self._is_taking = False
        self._is_left = False  # a task is to come that goes on

    def watch(self, parts_of: Callable[[State], Parts], draw: Callable[..., None]) -> None:
        """Call `draw` with these parts of the state whenever one of them has changed.

        Parts are compared by `==`; a part that holds arrays has to be equal to itself only.
        """
        self._views.append(_View(parts_of, draw))

    def show(self) -> None:
        """Draw all that has changed, now; a view that fails does not keep the others from it."""
        for _ in self._showing():
            pass

    def send(self, event: Event) -> None:
        """Take an event at once, after what is left of answers; one sent meanwhile waits for it."""
        self._events.append(event)
        if not self._is_taking:
            self._take_all(at_once=True)

    def answer(self, event: Event) -> None:
        """Take an event in turns with whatever else the page has to do."""
        self._events.append(event)
        if not self._is_taking and not self._is_left:
            self._go_on()

    def _go_on(self) -> None:
        self._is_left = False
        self._take_all(at_once=False)

    def _take_all(self, *, at_once: bool) -> None:
        """Take what waits, at once or until this task has taken long enough."""
        self._is_taking = True
        self._pace.begin()
        while self._begun or self._events:
            self._begun = self._begun or self._take(self._events.popleft())
            for _ in self._begun:
                if not at_once and self._pace.is_over():
                    self._leave()
                    return
            self._begun = None
        self._is_taking = False

    def _leave(self) -> None:
        self._is_taking, self._is_left = False, True
        self._pace.go_on(self._go_on)

    def _take(self, event: Event) -> Iterator[None]:
        try:
            self.state, effects = self._update(self.state, event)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self.send(Broke(self._report(error)))
            return
        yield from self._showing()
        for effect in effects:
            self._guarded(self._carry_out, effect)

    def _showing(self) -> Iterator[None]:
        for view in self._views:
            self._guarded(view.show, self.state)
            yield

    def _guarded(self, call: Callable[[Any], None], argument: Any) -> None:
        try:
            call(argument)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self.send(Broke(self._report(error)))
