"""The card of the drawn model: the diagram, what stands beside it, and the steps through it.

Example::

    view = TowersView(app.send)
    app.watch(walk_parts, view.show)

A prediction is asked for only while the card is in view. What is pointed at is the canvas' own
business; what was chosen, by a click, a key or a step, is state.
"""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_proxy
from pyscript import window

from recommender.app.events import Event, StopChosen, TowersSeen, TrailChosen
from recommender.app.models import LABELS
from recommender.app.training import Trained
from recommender.app.walk_scene import scene_of
from recommender.app.walking import Walking
from recommender.ratings.dataset import Dataset
from recommender.towers.layers import ITEM, USER
from recommender.towers.scene import Scene
from recommender.views.comparison import Comparison
from recommender.wording import towers as wording
from ui.dom import by_id, element, hide, listen, log, show_text
from ui.towers.diagram import DiagramView
from ui.towers.panel import LayerPanel
from ui.towers.stepper import Stepper


class TowersView:
    """All of the card."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty; whether the card is in view is told by the browser."""
        self._send = send
        self._scene: Scene | None = None
        self._stop: int | None = None
        self._titles: list[str] = []
        self._panel = LayerPanel(send)
        self._diagram = DiagramView(send, self._go, self._show_panel)
        self._stepper = Stepper(self._go)
        self._films = by_id("towers-film")
        listen(self._films, "change", lambda _: send(TrailChosen(int(self._films.value))))
        self._seen = create_proxy(self._tell_seen)
        observer = window.IntersectionObserver.new(self._seen)
        observer.observe(by_id("towers-card"))

    def _tell_seen(self, entries: Any, _: Any) -> None:
        is_seen = bool(entries[entries.length - 1].isIntersecting)
        if not is_seen:
            self._stepper.pause()  # else each step would bring the card back into view
        self._send(TowersSeen(is_seen))

    def show(
        self,
        dataset: Dataset | None,
        results: Trained | None,
        tested: Comparison | None,
        model: str,
        walking: Walking,
    ) -> None:
        """Draw the model of a training, and the prediction that is followed through it."""
        scene = scene_of(dataset, results, tested, model, walking)
        by_id("layers-placeholder").hidden = scene is not None
        hide(by_id("towers-body"), scene is None, heir="layers-title")
        by_id("towers-none").hidden = tested is not None
        self._scene, self._stop = scene, None
        if scene is None:
            self._stepper.pause()
            return
        if walking.stop is not None:
            self._stop = min(walking.stop, len(scene.stops) - 1)
        show_text(by_id("towers-totals"), wording.totals(model, scene.trained))
        show_text(by_id("towers-followed"), wording.follows(scene))
        self._list_films(tested, model, walking.place)
        self._stepper.show(self._stop, len(scene.stops))
        self._diagram.show(scene, self._stop)
        self._show_panel(self._stop)

    def _list_films(self, tested: Comparison | None, model: str, place: int) -> None:
        """Fill the choice of the film with the list of the model."""
        films = tested.recommended[model] if tested else ()
        titles = [wording.option(film.rank, film.title.shown) for film in films]
        if titles != self._titles:
            self._titles = titles
            options = [element("option", one, value=str(i)) for i, one in enumerate(titles)]
            self._films.replaceChildren(*options)
        by_id("towers-films").hidden = not titles
        if titles:
            self._films.value = str(min(place, len(titles) - 1))

    def _go(self, place: int | None) -> None:
        """Look at a stop, and say it."""
        self._send(StopChosen(place))
        if place is None or self._scene is None:
            show_text(by_id("towers-said"), "")
            return
        self._diagram.reveal(place, by_id("towers-panel"))
        show_text(by_id("towers-said"), wording.said(self._scene, place))

    def _show_panel(self, place: int | None) -> None:
        """Show what is pointed at, else what was chosen."""
        self._panel.show(self._scene, self._stop if place is None else place)


def show_lines(results: Trained | None) -> None:
    """List and log the layers of all models of a training, a line each tower."""
    entries = []
    for summary in results.summaries if results else ():
        lines = [wording.tower_line(summary.towers, side) for side in (USER, ITEM)]
        label = element("dt", LABELS[summary.name], className=summary.name)
        entries.append(element("div", "", label, *[element("dd", line) for line in lines]))
        log(f"{LABELS[summary.name]}: {'; '.join(lines)}")
    by_id("layers").replaceChildren(*entries)
    by_id("layers-lines").hidden = not entries
