"""The map of films, all of it: canvas, search, legend, what stands below, and the table behind.

Example::

    view = FilmMapView(app.send)
    app.watch(lambda state: (*map_parts(state), state.can_ask), view.show)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from recommender.app.events import Event, MapRested
from recommender.app.link import Aim
from recommender.app.map_scene import Scene, scene_of
from recommender.app.map_state import LiveFrame, MapState, where
from recommender.app.settings import Settings
from recommender.app.training import Trained
from recommender.film_map.film_table import TablePage, film_page, films_in_view
from recommender.film_map.viewport import Viewport
from recommender.ratings.arrays import Int32Array
from recommender.ratings.dataset import Dataset
from recommender.taste.taste import Taste
from recommender.views.comparison import Comparison
from recommender.wording import film_map as wording
from ui.chart_files import ChartFiles
from ui.dom import by_id
from ui.film_map.canvas import MapCanvas
from ui.film_map.card import FilmCardView
from ui.film_map.legend import Legend
from ui.film_map.panel import Panel
from ui.film_map.table import FilmTable

NO_FILMS, NO_PLACES = TablePage((), 0, 0, 0), np.zeros(0, dtype=np.int32)


class FilmMapView:
    """Puts the scene together once, and lets all parts show it."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty."""
        self._scene: Scene | None = None
        self._in_view: Int32Array = NO_PLACES  # of the scene's films, at the last rest
        self._shown, self._settings = MapState(), Settings()
        self._others: tuple[Any, ...] = ()
        self._send = send
        self._canvas = MapCanvas(send, self._come_to_rest)
        self._legend, self._panel = Legend(send), Panel(send)
        self._card = FilmCardView(send)
        self._table = FilmTable(send, self._show_table)
        self._empty_label = by_id("embedding-map").ariaLabel
        self._files = ChartFiles(
            self._canvas.painting.surface,
            self._canvas.painting.draw_whole,
            "film-map",
            self._label,
            send,
        )

    def show(
        self,
        dataset: Dataset | None,
        results: Trained | None,
        shown: MapState,
        live: LiveFrame | None,
        settings: Settings,
        tested: Comparison | None,
        taste: Taste,
        can_ask: bool,
    ) -> None:
        """Show the map of what the page knows now."""
        others = (dataset, results, shown, settings, tested, taste, can_ask)
        is_next = others == self._others and live is not None
        self._others = others
        place = where(results, shown, live, settings) if is_next else None
        if self._scene and self._scene.place.is_live and place:
            # the next frame, and nothing else has changed
            self._scene = self._scene.at(place)
            self._canvas.show(self._scene, shown.sought, shown.film)
            return
        self._shown, self._settings = shown, settings
        self._scene = scene = scene_of(dataset, results, shown, live, settings, tested, taste)
        self._panel.show(scene, shown, settings)
        comparison = scene.comparison if scene else None
        colors = wording.colors(settings.map_coloring, comparison, settings.map_model)
        self._legend.show(scene.classes if scene else None, shown.hidden, colors)
        self._canvas.show(scene, shown.sought, shown.film)
        self._card.show(scene, shown.film, taste, can_ask=can_ask)
        self._files.enable(scene is not None)
        by_id("embedding-map").ariaLabel = self._label()
        if scene is None:
            self._in_view = NO_PLACES
            self._show_table()
        elif self._canvas.painting.view:
            self._rest(self._canvas.painting.view)

    def _label(self) -> str:
        """Say what the map shows."""
        scene, shown = self._scene, self._shown
        if scene is None:
            return str(self._empty_label)
        number = shown.num_epochs(scene.model)
        epoch = None if scene.place.is_live else shown.epoch
        return wording.summary(scene.model, len(scene.picture.items), epoch, number)

    def aim(self, aim: Aim | None) -> None:
        """Start with the part that a link shows, or go there."""
        if aim:
            self._canvas.painting.hold(aim.view)

    def _come_to_rest(self, view: Viewport) -> None:
        """Say what is shown, where the films stand as is chosen."""
        self._rest(view)
        if self._scene and self._scene.place.is_settled(self._settings):
            self._canvas.painting.release()
            self._send(MapRested(view.view))

    def _rest(self, view: Viewport) -> None:
        """Say what is in view, now that it stands still."""
        if self._scene:
            self._in_view = films_in_view(self._scene.picture, view)
            self._panel.show_count(self._scene, len(self._in_view))
        self._show_table()

    def _show_table(self) -> None:
        if not self._table.is_open:
            return
        films = NO_FILMS
        if self._scene:
            films = film_page(self._scene.picture, self._in_view, self._shown.page)
        self._table.show(films)
