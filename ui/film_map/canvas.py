"""What can be done on the map, by pointer and by keys, and what is pointed at.

Example::

    canvas = MapCanvas(send=app.send, on_rest=lambda view: ...)
    canvas.show(scene, sought=None, film=None)
"""

from collections.abc import Callable

from recommender.app.events import FilmOpened
from recommender.app.map_scene import Scene
from recommender.app.map_state import Sought
from recommender.film_map.film_table import films_in_view
from recommender.film_map.grid import Direction, next_in_direction
from recommender.film_map.viewport import MARGIN, Viewport
from recommender.wording import film_map as wording
from ui.dom import by_id, listen, reach_by_keys, show_text, show_tooltip
from ui.film_map.gestures import Gestures
from ui.film_map.painting import MapPainting

REACH = 12  # pixels from a dot that still mean it
SOUGHT_ZOOM = 6.0
BUTTON_ZOOM = 1.6
EDGE = MARGIN / 2  # pixels: what the keys come to is brought further inside


class MapCanvas:
    """The moves of ui/film_map/gestures.py."""

    def __init__(
        self, send: Callable[[FilmOpened], None], on_rest: Callable[[Viewport], None]
    ) -> None:
        """Start empty.

        Args:
            send: hears which film is to be opened.
            on_rest: is told what is shown whenever that has changed and the map stands still.
        """
        self._send = send
        self._scene: Scene | None = None
        self._film: int | None = None
        self._sought: Sought | None = None
        canvas = by_id("embedding-map")
        self._canvas, self._tooltip, self._said = canvas, by_id("map-tooltip"), by_id("map-said")
        self.painting = MapPainting(canvas, on_rest)
        Gestures(canvas, self)
        listen(canvas, "blur", lambda _: self.leave())
        listen(by_id("map-in"), "click", lambda _: self.zoom_middle(BUTTON_ZOOM))
        listen(by_id("map-out"), "click", lambda _: self.zoom_middle(1 / BUTTON_ZOOM))
        listen(by_id("map-fit"), "click", lambda _: self.fit())

    def show(self, scene: Scene | None, sought: Sought | None, film: int | None) -> None:
        """Draw another scene; a film that is sought is gone to."""
        self._scene, self._film = scene, film
        reach_by_keys(self._canvas, scene is not None)
        if scene is None:
            self.leave()
        self.painting.show(scene, film)
        if scene and sought and sought != self._sought:
            self._go_to(scene, sought.item_idx)
        self._sought = sought

    def _go_to(self, scene: Scene, item: int) -> None:
        """Fly to a film, and say which it is."""
        place, view = scene.picture.place_of.get(item), self.painting.view
        if place is None:
            show_text(self._said, wording.not_on_map(scene.dataset.titles[item].shown))
            return
        show_text(self._said, scene.said(item))
        self.painting.pointed = item
        self._hide_tooltip()
        if view:
            x, y = scene.picture.points[place].tolist()
            self.painting.fly_to(view.centred_on(x, y, max(view.zoom, SOUGHT_ZOOM)))

    # by pointer

    def hover(self, px: float, py: float) -> None:
        """Ring the film at the pointer, and say which it is."""
        found = self._film_at(px, py)
        if found is None:
            self._hide_tooltip()
        else:
            self._show_tooltip(found)
        if found != self.painting.pointed:
            self.painting.pointed = found
            self.painting.surface.redraw()

    def leave(self) -> None:
        """Point at nothing."""
        self.painting.pointed = None
        self._hide_tooltip()
        show_text(self._said, "")
        self.painting.surface.redraw()

    def click(self, px: float, py: float) -> None:
        """Open the card of the film at the pointer."""
        self.hover(px, py)
        if self.painting.pointed is not None:
            self._send(FilmOpened(self.painting.pointed))

    def drag(self, dx: float, dy: float) -> None:
        """Move the map with the hand."""
        if self.painting.view:
            self._move_to(self.painting.view.moved(dx, dy))

    def zoom(self, factor: float, px: float, py: float) -> None:
        """Zoom about a pixel."""
        if self.painting.view:
            self._move_to(self.painting.view.zoomed(factor, px, py))

    def zoom_middle(self, factor: float) -> None:
        """Zoom about the film that the keys are at, or about the middle."""
        view = self.painting.view
        if view:
            middle = (view.width / 2, view.height / 2)
            self.zoom(factor, *(self.painting.pixels_of(self.painting.pointed) or middle))

    def fit(self) -> None:
        """Show the whole map."""
        if self.painting.view:
            self._hide_tooltip()
            self.painting.fly_to(self.painting.view.whole())

    def _move_to(self, view: Viewport) -> None:
        self._hide_tooltip()
        self.painting.move_to(view)

    # by keys

    def can_be_moved(self) -> bool:
        """Whether there is a map; else keys and wheel are the page's."""
        return self._scene is not None

    def step(self, direction: Direction) -> None:
        """Go to the nearest film in a direction, and say which it is."""
        scene, view = self._scene, self.painting.view
        if scene is None or view is None:
            return
        found = self._next(scene, view, direction)
        if found is None:
            show_text(self._said, wording.nothing_there(direction))
            return
        item = int(scene.picture.items[found])
        self.painting.pointed = item
        self._bring_into_view(item, view)
        self._show_tooltip(item)
        show_text(self._said, scene.said(item))
        self.painting.surface.redraw()

    def _next(self, scene: Scene, view: Viewport, direction: Direction) -> int | None:
        """Return the place of the next film; of the first one, where the keys begin."""
        picture, pointed = scene.picture, self.painting.pointed
        start = picture.place_of.get(-1 if pointed is None else pointed)
        if start is None and self._film is not None:
            start = picture.place_of.get(self._film)
        if start is not None:
            return next_in_direction(picture.points, start, direction)
        # the best known one in view
        in_view = films_in_view(picture, view)
        return int(in_view[0]) if len(in_view) else None

    def _bring_into_view(self, item: int, view: Viewport) -> None:
        at = self.painting.pixels_of(item)
        if at is None:
            return
        px, py = at
        if not (EDGE <= px <= view.width - EDGE and EDGE <= py <= view.height - EDGE):
            self._move_to(view.moved(view.width / 2 - px, view.height / 2 - py))

    def enter(self) -> None:
        """Open the film that the keys are at; where it is open, go to its card."""
        pointed = self.painting.pointed
        if pointed in (None, self._film):
            if self._film is not None:
                by_id("film-card-title").focus()
            return
        self._send(FilmOpened(pointed))

    # what is said of what is pointed at

    def _film_at(self, px: float, py: float) -> int | None:
        scene, view = self._scene, self.painting.view
        if scene is None or view is None:
            return None
        place = scene.picture.grid.nearest(*view.to_data(px, py), REACH / view.scale)
        return None if place is None else int(scene.picture.items[place])

    def _show_tooltip(self, item: int) -> None:
        at = self.painting.pixels_of(item)
        if self._scene and at:
            show_tooltip(self._tooltip, self._scene.tooltip(item), *at)

    def _hide_tooltip(self) -> None:
        self._tooltip.hidden = True
