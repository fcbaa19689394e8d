"""Turns events into states, and states into what is drawn and done.

Example::

    app = App(update, State(), carry_out=print, report=str)
    app.watch(lambda state: (state.notice,), draw_status)
    app.send(LoadClicked())

A view is a function of parts of the state, and draws again only when one of them has changed.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from recommender.app.effects import Effect
from recommender.app.events import Broke, Event
from recommender.app.state import State

Parts = tuple[Any, ...]


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
    ) -> None:
        """Start with a state; nothing is drawn before the first event or `show`.

        Args:
            update: state and event -> next state and effects.
            state: what the page knows at the start.
            carry_out: begins to do what an effect says; its answers are sent as events.
            report: leaves the details of an error where they can be found, returns a sentence.
        """
        self.state = state
        self._update = update
        self._carry_out = carry_out
        self._report = report
        self._views: list[_View] = []
        self._events: deque[Event] = deque()
        self._is_taking = False

    def watch(self, parts_of: Callable[[State], Parts], draw: Callable[..., None]) -> None:
        """Call `draw` with these parts of the state whenever one of them has changed.

        Parts are compared by `==`; a part that holds arrays has to be equal to itself only.
        """
        self._views.append(_View(parts_of, draw))

    def show(self) -> None:
        """Draw what has changed; a view that fails does not keep the others from it."""
        for view in self._views:
            self._guarded(view.show, self.state)

    def send(self, event: Event) -> None:
        """Take an event; one that is sent meanwhile waits until this one is done."""
        self._events.append(event)
        if self._is_taking:
            return
        self._is_taking = True
        while self._events:
            self._guarded(self._take, self._events.popleft())
        self._is_taking = False

    def _take(self, event: Event) -> None:
        self.state, effects = self._update(self.state, event)
        self.show()
        for effect in effects:
            self._carry_out(effect)

    def _guarded(self, call: Callable[[Any], None], argument: Any) -> None:
        try:
            call(argument)
        except Exception as error:  # noqa: BLE001 - the last place that can tell the visitor
            self.send(Broke(self._report(error)))
