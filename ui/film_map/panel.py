"""What stands below the map: how many films, how true it is, its second projection, its epochs.

Example::

    panel = Panel(app.send)
    panel.show(scene, state.film_map, state.settings)
"""

from collections.abc import Callable

from recommender.app.events import (
    EpochChosen,
    Event,
    ProjectionRestarted,
    ProjectionStopped,
)
from recommender.app.map_scene import Scene
from recommender.app.map_state import MapState, Standing
from recommender.app.settings import UMAP, Settings
from recommender.wording import film_map as wording
from ui.dom import by_id, enable, hide, listen, show_text
from ui.settings_form import enable_setting


class Panel:
    """Lines and controls below the map."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to its buttons and to the slider of the epochs."""
        self._slider = by_id("map-epoch")
        listen(by_id("map-stop"), "click", lambda _: send(ProjectionStopped()))
        listen(by_id("map-again"), "click", lambda _: send(ProjectionRestarted()))
        listen(self._slider, "input", lambda _: send(EpochChosen(int(self._slider.value))))

    def show(self, scene: Scene | None, shown: MapState, settings: Settings) -> None:
        """Show it for a scene; None: there is no map."""
        is_live = scene is not None and scene.place.is_live
        hide(by_id("map-buttons"), scene is None, heir="map-title")
        by_id("map-placeholder").hidden = scene is not None
        by_id("map").toggleAttribute("data-live", is_live)
        enable_setting("map_axes", settings.map_projection != UMAP)
        enable(by_id("map-search"), scene is not None)
        if scene is None:
            show_text(by_id("map-count"), "")
        at_rest = None if is_live else scene
        self._show_truth(at_rest, shown, settings)
        self._show_projection(at_rest, shown, settings)
        self._show_epochs(at_rest, shown, settings)
        self._show_marks(at_rest)

    @staticmethod
    def show_count(scene: Scene, num_in_view: int) -> None:
        """Say how many films there are."""
        num_shown = len(scene.picture.items)
        text = wording.in_view(num_in_view, num_shown, scene.place.films.num_items)
        show_text(by_id("map-count"), text)

    @staticmethod
    def _show_truth(scene: Scene | None, shown: MapState, settings: Settings) -> None:
        standing = Standing.of(settings)
        by_pca = shown.kept.get(standing.by_pca(settings))
        by_umap = shown.kept.get(Standing(settings.map_model, UMAP))
        # measured of the end, not of each epoch
        num_films = len(scene.place.films.items) if scene and shown.epoch is None else 0
        show_text(by_id("map-kept"), wording.kept(by_pca, by_umap, num_films=num_films))

    @staticmethod
    def _show_projection(scene: Scene | None, shown: MapState, settings: Settings) -> None:
        running, layout = shown.projecting, shown.layouts.get(settings.map_model)
        is_cut = layout is not None and layout.share < 1 and settings.map_projection == UMAP
        row, bar = by_id("map-projecting"), by_id("map-progress")
        hide(row, scene is None or (running is None and not is_cut), heir="map-title")
        bar.hidden = running is None
        # one takes the other's place, and its focus
        stop, again = by_id("map-stop"), by_id("map-again")
        enable(stop, running is not None and not running.is_stopping)
        (again if running is None else stop).hidden = False
        hide(stop, running is None, heir="map-again")
        hide(again, running is not None, heir="map-stop")
        if running:
            bar.value = running.share
            show_text(by_id("map-projecting-note"), wording.projecting(running.share))
        elif layout and is_cut:
            show_text(by_id("map-projecting-note"), wording.stopped(layout.share))

    def _show_epochs(self, scene: Scene | None, shown: MapState, settings: Settings) -> None:
        number = shown.num_epochs(settings.map_model)
        is_there = scene is not None and number > 1 and settings.map_projection != UMAP
        hide(by_id("map-epochs"), not is_there, heir="map-title")
        if not is_there:
            return
        epoch = shown.epoch or number
        self._slider.max = str(number)
        if self._slider.value != str(epoch):
            self._slider.value = str(epoch)
        text = wording.epoch(epoch, number)
        self._slider.setAttribute("aria-valuetext", text)
        show_text(by_id("map-epoch-note"), text)

    @staticmethod
    def _show_marks(scene: Scene | None) -> None:
        marks = scene.marks if scene else None
        own, recommended = by_id("map-mark-own"), by_id("map-mark-recommended")
        own.hidden = marks is None or not len(marks.own)
        by_id("map-mark-yours").hidden = marks is None or not len(marks.yours)
        recommended.hidden = marks is None or not len(marks.recommended)
        by_id("map-marks").hidden = marks is None or not (len(marks.own) + len(marks.yours))
        if scene:
            asker = wording.asker_of(scene.comparison)
            show_text(own.lastElementChild, wording.rated_by(asker))
            show_text(recommended.lastElementChild, wording.recommended_to(asker, scene.model))
            recommended.className = scene.model
