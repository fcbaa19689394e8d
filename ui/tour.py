"""The tour beside the page.

Example::

    tour = TourView(app.send)
    app.watch(lambda state: (state.tour, state.settings, state.is_free), tour.show)
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pyscript import document

from recommender.app.events import (
    Event,
    ExperimentWanted,
    Guessed,
    StationChosen,
    StationShown,
    TourClosed,
    TourOpened,
)
from recommender.app.settings import Settings
from recommender.tour.panel import Panel, panel_of
from recommender.tour.stations import STATIONS
from recommender.tour.tour import Tour
from ui.dom import by_id, element, enable, listen, show_text, unfold

TEXTS = {
    "name": "name",
    "station": "station",
    "title": "title",
    "text": "text",
    "question": "question",
    "guess-text": "guess",
    "costs": "costs",
    "run": "run",
    "state": "state",
    "result": "result",
    "after": "after",
}
# pixels between what is brought into view and the panel's end
MARGIN = 16


class TourView:
    """The panel, and the mark on what its station is about."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen; the buttons of the stations are made when the tour is first opened."""
        self._send = send
        self._tour = Tour()
        self._stations: list[Any] = []
        self._panel = by_id("tour")
        listen(by_id("tour-open"), "click", lambda _: send(TourOpened()))
        listen(by_id("tour-close"), "click", lambda _: send(TourClosed()))
        listen(by_id("tour-back"), "click", lambda _: self._go(-1))
        listen(by_id("tour-next"), "click", lambda _: self._go(1))
        listen(by_id("tour-show"), "click", lambda _: send(StationShown()))
        listen(by_id("tour-run"), "click", lambda _: send(ExperimentWanted()))
        for side in (0, 1):
            chosen = partial(lambda side, _: send(Guessed(side)), side)
            listen(by_id(f"tour-side-{side}"), "change", chosen)
        listen(self._panel, "keydown", self._press)

    def _go(self, way: int) -> None:
        self._send(StationChosen(self._tour.at + way))

    def _press(self, event: Any) -> None:
        if event.key == "Escape":
            self._send(TourClosed())

    def show(self, tour: Tour, settings: Settings, is_free: bool) -> None:
        """Show the station, or take the tour away; the focus goes back to where it came from."""
        was_open = self._tour.is_open
        self._tour = tour
        opener = by_id("tour-open")
        opener.setAttribute("aria-expanded", str(tour.is_open).lower())
        document.body.toggleAttribute("data-tour", tour.is_open)
        if was_open and not tour.is_open and self._panel.contains(document.activeElement):
            opener.focus()
        self._panel.hidden = not tour.is_open
        self._mark(tour)
        if tour.is_open:
            self._fill(panel_of(tour, settings, is_free=is_free), tour)

    @staticmethod
    def _mark(tour: Tour) -> None:
        for marked in document.querySelectorAll(".toured"):
            marked.classList.remove("toured")
        if tour.is_open and tour.station:
            part_of(tour.station.shows).classList.add("toured")

    def _fill(self, panel: Panel, tour: Tour) -> None:
        self._panel.lang = panel.language
        is_new = panel.result not in ("", by_id("tour-result").textContent)
        for name, attribute in TEXTS.items():
            show_text(by_id(f"tour-{name}"), getattr(panel, attribute))
        for name, text in panel.buttons.items():
            show_text(by_id(f"tour-{name}"), text)
        by_id("tour-guess").hidden = not panel.sides
        for side, label in enumerate(panel.sides):
            control = by_id(f"tour-side-{side}")
            show_text(control.nextElementSibling, label)
            control.checked = panel.guessed == side
        enable(by_id("tour-run"), panel.can_run)
        enable(by_id("tour-back"), panel.can_go_back)
        enable(by_id("tour-next"), panel.can_go_on)
        by_id("tour-show").hidden = not panel.can_show
        exercises = [element("li", text) for text in panel.exercises]
        by_id("tour-exercises").replaceChildren(*exercises)
        self._fill_stations(tour)
        if is_new:
            self._show_result()

    def _show_result(self) -> None:
        """Bring what has come of an experiment into view: on a phone it stands below the guess."""
        panel, result = self._panel, by_id("tour-result")
        end = result.offsetTop + result.offsetHeight + MARGIN - panel.clientHeight
        panel.scrollTop = max(panel.scrollTop, min(result.offsetTop - MARGIN, end))

    def _fill_stations(self, tour: Tour) -> None:
        if not self._stations:
            for at in range(len(STATIONS)):
                button = element("button", str(at + 1), type="button", className="small")
                listen(button, "click", partial(lambda at, _: self._send(StationChosen(at)), at))
                by_id("tour-stations").append(element("li", "", button))
                self._stations.append(button)
        for at, button in enumerate(self._stations):
            if at == tour.at:
                button.setAttribute("aria-current", "step")
            else:
                button.removeAttribute("aria-current")


def part_of(selector: str) -> Any:
    """Return a part of the page: of a control, the row in which it stands."""
    found = document.querySelector(selector)
    return found.closest(".row") or found


def show_part(selector: str) -> None:
    """Bring a part of the page into view, and unfold what it stands in."""
    part = part_of(selector)
    unfold(part)
    part.scrollIntoView()


def focus_tour() -> None:
    """Take the focus to the heading of the station, from which a screen reader reads on."""
    by_id("tour-title").focus()
    by_id("tour").scrollTop = 0
