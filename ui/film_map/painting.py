"""What part of the map the canvas shows: drawn in full at rest, shifted in mid-move.

Example::

    painting = MapPainting(by_id("embedding-map"), on_rest=lambda view: ...)
    painting.show(scene, film=None)
    painting.move_to(painting.view.moved(30, 0))
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from pyodide.ffi import create_proxy
from pyscript import window

from recommender.app.map_scene import Scene
from recommender.film_map.drawing import (
    WIDE_RING,
    dot_radius,
    draw_all,
    draw_axis_titles,
    draw_films,
    draw_labels,
    draw_marks,
    titles_for,
)
from recommender.film_map.labels import Box
from recommender.film_map.picture import MapPicture
from recommender.film_map.regions import Region, regions_of
from recommender.film_map.viewport import View, Viewport
from recommender.ratings.arrays import Float64Array
from recommender.steps import Steps, finished
from recommender.views.pen import Pen
from ui.canvas import Surface
from ui.dom import by_id, listen
from ui.film_map.bitmap import Bitmap, margin_of
from ui.film_map.motion import Motion
from ui.frames import draw_with_frame
from ui.pace import SHORT

REST = 120  # milliseconds without a move, after which all is drawn
ASIDE = 25  # milliseconds, more than a frame
NARROW_RING = 3  # pixels from a dot


class MapPainting:
    """The canvas' own business: which part is shown, and how it gets there.

    Attributes:
        surface: the canvas.
        view: the part that is shown; None before it is drawn.
        pointed: the item that pointer or keys are at.
    """

    def __init__(self, canvas: Any, on_rest: Callable[[Viewport], None]) -> None:
        """Start empty; `on_rest` is told what is shown, whenever that has changed and stands."""
        self.view: Viewport | None = None
        self.pointed: int | None = None
        self._scene: Scene | None = None
        self._film: int | None = None
        self._regions: Sequence[Region] | None = None
        self._on_rest = on_rest
        self._rested: tuple[Viewport, bool] | None = None  # and whether the films were to move on
        self._held: View | None = None
        self._is_moved = False
        self._timer = 0
        self._glide_from: Float64Array | None = None  # by item; NaN where it stood nowhere
        self._flight_between: tuple[Viewport, Viewport] | None = None
        self.surface = Surface(canvas, self._draw)
        self._bitmap = Bitmap(self.surface)
        self._steps: Iterator[None] = iter(())  # of what the bitmap has begun
        self._painting = 0  # the browser's number of a timer
        self._on_painting = create_proxy(self._take_steps)
        self._glide = Motion(self.surface.redraw)
        self._flight = Motion(self.surface.redraw)
        self._on_still = create_proxy(self._rest)
        self._on_turn = create_proxy(self.surface.redraw)
        listen(window, "themechange", lambda _: self._bitmap.forget())

    def show(self, scene: Scene | None, film: int | None) -> None:
        """Draw another scene; where its films stand elsewhere, they glide there."""
        before, self._scene, self._film = self._scene, scene, film
        if scene is None or before is None or not _are_alike(before.picture, scene.picture):
            self._regions = None
            self._bitmap.forget()
        else:
            self._bitmap.outdate()
        if scene is None or before is None or self.view is None:
            self._land()
            self.view = self._rested = None
        elif not np.array_equal(before.place.points, scene.place.points):
            self._place(before, scene, self.view)
        if scene and scene.place.is_live:
            # after the loss chart, which the same report has changed: not both in one task
            window.setTimeout(self._on_turn, ASIDE)
        else:
            self.surface.redraw()

    def _place(self, before: Scene, scene: Scene, old: Viewport) -> None:
        """Decide which part is shown of films that stand elsewhere."""
        fitted = Viewport.fitted(scene.place.points, old.width, old.height)
        if self._held:
            self._land()
            self.view = fitted.showing(self._held)
        elif scene.place.is_seen_as(before.place):
            self.view = _likewise(fitted, old)
            if self._flight_between:
                start, end = self._flight_between
                self._flight_between = _likewise(fitted, start), _likewise(fitted, end)
        else:
            self._land()
            self.view = fitted
        are_steps = before.place.is_step and scene.place.is_step
        # a training has other work for the machine than dots on their way
        if not are_steps and not scene.place.is_live:
            self._glide_from = _positions(before, old, self.view)
            self._glide.start()

    def hold(self, view: View) -> None:
        """Show this part of the films, wherever they go, until it is released or moved."""
        if self.view:
            self._fly_to(self.view.showing(view))
        self._held, self._rested = view, None

    def release(self) -> None:
        """Let what is shown follow the films from where it is."""
        self._held = None

    def fly_to(self, view: Viewport) -> None:
        """Show another part, on the way there all between; for those who want it, at once."""
        self.release()
        self._fly_to(view)

    def _fly_to(self, view: Viewport) -> None:
        if self.view is None:
            return
        self._flight_between = self.view, view
        self._flight.start()
        if not self._flight.is_on:
            self.view = view
            self._land()

    def move_to(self, view: Viewport) -> None:
        """Show another part at once, in mid-move: more moves may follow."""
        self.release()
        self._land()
        self.view = view
        self._is_moved = True
        window.clearTimeout(self._timer)
        self._timer = window.setTimeout(self._on_still, REST)
        self.surface.redraw()

    def _land(self) -> None:
        self._flight.stop()
        self._flight_between = None

    def _rest(self) -> None:
        self._is_moved = False
        self.surface.redraw()

    def pixels_of(self, item: int | None) -> tuple[float, float] | None:
        """Return where a film stands on the canvas; None where it is not on the map."""
        if self._scene is None or self.view is None or item is None:
            return None
        picture = self._scene.picture
        place = picture.place_of.get(item)
        if place is None:
            return None
        px, py = self.view.to_pixels(picture.points[place : place + 1])[0].tolist()
        return px, py

    def draw_whole(self, pen: Pen) -> None:
        """Draw all that is seen, for a file."""
        if self._scene and self.view:
            view = self.view.resized(pen.width, pen.height)
            draw_all(pen, self._scene.picture, view, self._regions_of(self._scene))

    def _draw(self, pen: Pen) -> None:
        scene = self._scene
        if scene is None:
            return
        view = self._current(scene, pen.width, pen.height)
        glide = self._glide.share
        if glide is not None and self._glide_from is not None:
            _draw_glide(pen, scene, view, self._glide_from, glide)
            return
        if self._flight_between:
            view = self.view = self._flown(*self._flight_between, (pen.width, pen.height))
        is_still = not (self._flight_between or self._is_moved)
        if is_still and scene.place.is_fleeting:
            # the next ones come soon: no bitmap, and no labels, which nobody could read
            draw_films(pen, scene.picture, view, dot_radius(view.zoom))
            is_drawn = True
        else:
            is_drawn = self._draw_bitmap(scene, view, is_still=is_still)
        draw_axis_titles(pen, scene.picture)
        self._draw_pointed(pen, view)
        rested = view, scene.place.is_fleeting
        if is_still and is_drawn and rested != self._rested:
            self._rested = rested
            draw_with_frame(partial(self._on_rest, view))

    def _flown(self, start: Viewport, end: Viewport, size: tuple[float, float]) -> Viewport:
        """Return how far a flight has come."""
        share, end = self._flight.share, end.resized(*size)
        if share is not None:
            return start.between(end, share)
        self._land()
        return end

    def _current(self, scene: Scene, width: float, height: float) -> Viewport:
        """Return the viewport, for a canvas of this size."""
        view = self.view
        if view is None:
            fitted = Viewport.fitted(scene.place.points, width, height)
            view = fitted.showing(self._held) if self._held else fitted
        elif (view.width, view.height) != (width, height):
            view = view.resized(width, height)
        self.view = view
        return view

    def _draw_bitmap(self, scene: Scene, view: Viewport, *, is_still: bool) -> bool:
        """Show the drawing of a viewport; return whether it is all that there is to be.

        In mid-move what is there is shown elsewhere, if it reaches as far. At rest it is painted
        anew beside, in several tasks, and what was there is shown until then.
        """
        bitmap = self._bitmap
        is_drawn = bitmap.is_of(view, in_full=is_still)
        if is_still and not is_drawn and not bitmap.is_begun(view):
            self._steps = self._paint(scene, view, is_still=True)
            self._take_steps()
        elif not is_still and not is_drawn and not bitmap.covers(view):
            finished(self._paint(scene, view, is_still=False))
        bitmap.show(view)
        return is_drawn

    def _take_steps(self) -> None:
        """Paint for as long as is not felt; what is finished is shown with the next frame."""
        started = time.perf_counter()
        window.clearTimeout(self._painting)
        for _ in self._steps:
            if time.perf_counter() - started >= SHORT:
                self._painting = window.setTimeout(self._on_painting)
                return
        self.surface.redraw()

    def _paint(self, scene: Scene, view: Viewport, *, is_still: bool) -> Steps[None]:
        radius, margin = dot_radius(view.zoom), margin_of(view)
        pen = self._bitmap.begin(view)
        draw_films(pen, scene.picture, view, radius, margin=margin)
        yield
        draw_marks(pen, scene.picture, view, radius, margin=margin)
        if is_still:
            yield
            regions = self._regions_of(scene)
            yield
            self._draw_labels(pen, scene, view, regions)
        self._bitmap.end(in_full=is_still)

    def _draw_labels(
        self, pen: Pen, scene: Scene, view: Viewport, regions: Sequence[Region]
    ) -> None:
        place = None if self._film is None else scene.picture.place_of.get(self._film)
        draw_labels(
            pen,
            scene.picture,
            view,
            regions,
            titles_for(view.width, view.height),
            first=[] if place is None else [place],
            covered=[_buttons(view)],
        )

    def _regions_of(self, scene: Scene) -> Sequence[Region]:
        """Return what is commonest in dense spots; kept as long as the same films are shown."""
        if self._regions is None:
            picture = scene.picture
            about = picture.genres, picture.genre_names, picture.years
            self._regions = regions_of(picture.points, *about)
        return self._regions

    def _draw_pointed(self, pen: Pen, view: Viewport) -> None:
        """Ring what pointer or keys are at, and the film whose card is open."""
        radius = dot_radius(view.zoom)
        for item, away in ((self._film, WIDE_RING), (self.pointed, NARROW_RING)):
            at = self.pixels_of(item)
            if at:
                x, y = np.array([at]).T
                pen.rings(x, y, radius + away, "text", 2)


def _are_alike(one: MapPicture, other: MapPicture) -> bool:
    """Say whether two pictures show the same films at the same points."""
    same_films = np.array_equal(one.items, other.items)
    return same_films and np.array_equal(one.points, other.points)


def _likewise(fitted: Viewport, old: Viewport) -> Viewport:
    """Return the part that was shown, where the films have moved a little."""
    return fitted.centred_on(old.x, old.y, old.zoom) if old.zoom > 1 else fitted


def _positions(before: Scene, old: Viewport, view: Viewport) -> Float64Array:
    """Return where films stood on the canvas, in the units of another viewport.

    float64 [num_items, 2], NaN for those that were not shown.
    """
    pixels = old.to_pixels(before.picture.points)
    points = np.full((before.dataset.num_items, 2), np.nan)
    points[before.picture.items, 0] = view.x + (pixels[:, 0] - view.width / 2) / view.scale
    points[before.picture.items, 1] = view.y - (pixels[:, 1] - view.height / 2) / view.scale
    return points


def _draw_glide(pen: Pen, scene: Scene, view: Viewport, start: Float64Array, share: float) -> None:
    """Draw the films on their way; one that was not shown before is where it will be."""
    picture = scene.picture
    begun = start[picture.items]
    begun = np.where(np.isnan(begun), picture.points, begun)
    on_the_way = replace(picture, points=(1 - share) * begun + share * picture.points)
    draw_films(pen, on_the_way, view, dot_radius(view.zoom))


def _buttons(view: Viewport) -> Box:
    """Return what the buttons cover, in pixels of the canvas."""
    buttons = by_id("map-buttons")
    left = float(buttons.offsetLeft)
    return left, 0.0, view.width, float(buttons.offsetTop + buttons.offsetHeight)
