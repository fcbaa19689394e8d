"""The legend of the map: what its colours mean, and which of them are shown.

Example::

    legend = Legend(app.send)
    legend.show(classes, hidden=frozenset({"Horror"}), title="Colour: genre")
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from recommender.app.events import ClassesHidden
from recommender.film_map.classes import Classes, genre_colors
from recommender.ratings.genres import GROUPS
from recommender.wording import film_map as wording
from ui.dom import by_id, element, enable, hide, leave, listen, show_text

# before there are films
NO_FILMS = np.zeros(0, dtype=np.int32)
FIRST, NONE = Classes(tuple(GROUPS), genre_colors(), NO_FILMS), Classes((), (), NO_FILMS)


class Legend:
    """A button for each entry, pressed as long as its films are shown."""

    def __init__(self, send: Callable[[ClassesHidden], None]) -> None:
        """Listen to clicks, double clicks and Enter with Shift."""
        self._send = send
        self._list = by_id("map-legend")
        self._labels: tuple[str, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._buttons: list[Any] = []
        listen(self._list, "click", self._clicked)
        listen(self._list, "dblclick", self._isolated)
        listen(self._list, "keydown", self._key)
        listen(by_id("map-all"), "click", lambda _: self._hide(()))
        listen(by_id("map-nothing"), "click", lambda _: self._hide(self._labels))

    def show(self, classes: Classes | None, hidden: frozenset[str], title: str) -> None:
        """Show the entries; None: there is no map yet, those of its first colours stand there."""
        is_there = classes is not None
        classes = classes or (FIRST if title == wording.FIRST_COLORS else NONE)
        labels, self._hidden = classes.labels, hidden
        show_text(by_id("map-colors"), title)
        hide(by_id("map-legend-buttons"), not is_there or len(labels) < 2, heir="map-title")
        if labels != self._labels:
            self._buttons = [
                _entry(row, label, color)
                for row, (label, color) in enumerate(zip(labels, classes.colors, strict=True))
            ]
            leave(self._list, heir="map-title")
            self._list.replaceChildren(*[element("li", "", one) for one in self._buttons])
        self._labels = labels
        for label, button in zip(labels, self._buttons, strict=True):
            button.ariaPressed = "false" if label in hidden else "true"
            enable(button, is_there and len(labels) >= 2)  # one is never left out alone

    def _clicked(self, event: Any) -> None:
        label = self._label_of(event)
        if label is None or event.detail > 1:
            return  # the second click of a double click is no click of its own
        if event.shiftKey:
            self._isolate(label)
        else:
            self._hide(self._hidden ^ {label})

    def _isolated(self, event: Any) -> None:
        label = self._label_of(event)
        if label is not None:
            self._isolate(label)

    def _key(self, event: Any) -> None:
        label = self._label_of(event)
        if label is not None and event.key == "Enter" and event.shiftKey:
            event.preventDefault()
            self._isolate(label)

    def _isolate(self, label: str) -> None:
        self._hide(one for one in self._labels if one != label)

    def _hide(self, labels: Iterable[str]) -> None:
        self._send(ClassesHidden(frozenset(labels)))

    def _label_of(self, event: Any) -> str | None:
        button = event.target.closest("button")
        return self._labels[int(button.dataset.row)] if button else None


def _entry(row: int, label: str, color: str) -> Any:
    swatch = element("span", "", className=f"swatch {color}")
    button = element("button", "", swatch, label, type="button", className="entry")
    button.dataset.row = str(row)
    return button
