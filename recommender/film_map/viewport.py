"""What part of a layout a canvas shows: data <-> pixels, zoom, drag, flights.

Example::

    view = Viewport.fitted(picture.points, width=600, height=360)
    view = view.zoomed(1.2, px, py).moved(30, -10)
    pixels = view.to_pixels(picture.points)

A viewport is a value: each move gives another one. Data's y runs upwards, pixels' downwards.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.ratings.arrays import Float64Array
from recommender.records import dataclass

MOST_ZOOM = 40.0
# around the outermost points: room for their dots
MARGIN = 20.0
# points that are nearer to one another than this, beside their coordinates, stand at one place
_ONE_PLACE = 1e-9
# how far a flight zooms out on a long way: the value that people liked best (van Wijk and Nuij)
_RHO = math.sqrt(2)


@dataclass(frozen=True)
class View:
    """What of a layout is shown, whatever the canvas and the units: it can be passed on.

    Attributes:
        x: where the middle is, from 0, the lowest x of all points, to 1, the highest.
        y: likewise.
        zoom: as a viewport's.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


WHOLE = View()
# on a canvas of a thousand pixels, at the most zoom: half a pixel
_VIEW_DIGITS, _ZOOM_DIGITS = 5, 3


@dataclass(frozen=True)
class Viewport:
    """A part of the plane on a canvas.

    Attributes:
        width: of the canvas, in pixels.
        height: likewise.
        bounds: lowest x, lowest y, highest x and highest y of all points of the layout.
        x: what is in the middle of the canvas, in data units; never outside of the bounds.
        y: likewise.
        zoom: 1 shows all points, MOST_ZOOM is the most.
    """

    width: float
    height: float
    bounds: tuple[float, float, float, float]
    x: float
    y: float
    zoom: float = 1.0

    @classmethod
    def fitted(cls, points: NDArray[np.floating], width: float, height: float) -> Viewport:
        """Show all points with a margin.

        Args:
            points: [n, 2], finite; without any, the middle of the canvas is 0, 0.
            width: of the canvas in pixels; one that is hidden has 0.
            height: likewise.
        """
        bounds = (0.0, 0.0, 0.0, 0.0)
        if len(points):
            (low_x, low_y), (high_x, high_y) = points.min(axis=0), points.max(axis=0)
            bounds = (float(low_x), float(low_y), float(high_x), float(high_y))
        return cls(width, height, bounds, 0, 0).whole()

    def whole(self) -> Viewport:
        """Show all points again."""
        low_x, low_y, high_x, high_y = self.bounds
        return self._with((low_x + high_x) / 2, (low_y + high_y) / 2, 1)

    @cached_property
    def scale(self) -> float:
        """Pixels for a unit of the data, the same for both axes."""
        low_x, low_y, high_x, high_y = self.bounds
        room_x, room_y = (
            max(1.0, size - 2 * min(MARGIN, size / 10)) for size in (self.width, self.height)
        )
        span = max(high_x - low_x, high_y - low_y)
        if span <= _ONE_PLACE * max(map(abs, self.bounds)):
            return self.zoom * min(room_x, room_y)
        per_pixel = max((high_x - low_x) / room_x, (high_y - low_y) / room_y)
        return self.zoom / per_pixel

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """What is on the canvas: lowest x, lowest y, highest x and highest y, in data units."""
        x, y = self.width / 2 / self.scale, self.height / 2 / self.scale
        return self.x - x, self.y - y, self.x + x, self.y + y

    def to_pixels(self, points: NDArray[np.floating]) -> Float64Array:
        """Return where points [n, 2] stand on the canvas, float64 [n, 2], from its top left."""
        pixels = np.empty((len(points), 2))
        pixels[:, 0] = (points[:, 0] - self.x) * self.scale + self.width / 2
        pixels[:, 1] = (points[:, 1] - self.y) * -self.scale + self.height / 2
        return pixels

    def to_data(self, px: float, py: float) -> tuple[float, float]:
        """Return what is at a pixel, in data units."""
        x = self.x + (px - self.width / 2) / self.scale
        return x, self.y - (py - self.height / 2) / self.scale

    def zoomed(self, factor: float, px: float, py: float) -> Viewport:
        """Zoom in (factor above 1) or out about a pixel: what is under it stays there.

        It does not where the middle of the view would leave the points' bounds.
        """
        zoom = _within(self.zoom * factor, 1, MOST_ZOOM)
        x, y = self.to_data(px, py)
        shrunk = self.zoom / zoom
        return self._with(x + (self.x - x) * shrunk, y + (self.y - y) * shrunk, zoom)

    def moved(self, dx: float, dy: float) -> Viewport:
        """Move the content by pixels, right and down, as a hand that drags it."""
        return self._with(self.x - dx / self.scale, self.y + dy / self.scale, self.zoom)

    def centred_on(self, x: float, y: float, zoom: float) -> Viewport:
        """Show a place of the data in the middle, or what is nearest to it within the bounds."""
        return self._with(x, y, zoom)

    @property
    def view(self) -> View:
        """What is shown, rounded to what can be seen."""
        low_x, low_y, high_x, high_y = self.bounds
        x, y = _share(self.x, low_x, high_x), _share(self.y, low_y, high_y)
        return View(x, y, round(self.zoom, _ZOOM_DIGITS))

    def showing(self, view: View) -> Viewport:
        """Show what another canvas has shown of the same layout."""
        low_x, low_y, high_x, high_y = self.bounds
        x, y = low_x + view.x * (high_x - low_x), low_y + view.y * (high_y - low_y)
        return self._with(x, y, view.zoom)

    def resized(self, width: float, height: float) -> Viewport:
        """Show the same place at the same zoom on a canvas of another size, in pixels."""
        return Viewport(width, height, self.bounds, self.x, self.y, self.zoom)

    def between(self, other: Viewport, share: float) -> Viewport:
        """Return where a flight to another view of the same layout is.

        A long way is flown from higher above, so that the content passes evenly: the path of van
        Wijk and Nuij, "Smooth and efficient zooming and panning" (InfoVis 2003).

        Args:
            other: where the flight ends; the size of its canvas holds for all of it.
            share: of the time of the flight, 0..1.
        """
        start = self.resized(other.width, other.height)
        if share <= 0 or share >= 1:
            return start if share <= 0 else other
        done, scale = _flown(start, other, share)
        x, y = start.x + done * (other.x - start.x), start.y + done * (other.y - start.y)
        return other._with(x, y, other.zoom * scale / other.scale)

    def shift_from(self, other: Viewport) -> tuple[float, float, float]:
        """Say how what was drawn for another view of the same layout fits this one.

        Returns:
            dx, dy, factor: scale the picture by the factor, with its top left at dx, dy pixels.
        """
        factor = self.scale / other.scale
        dx = (other.x - self.x) * self.scale + self.width / 2 - factor * other.width / 2
        dy = (self.y - other.y) * self.scale + self.height / 2 - factor * other.height / 2
        return dx, dy, factor

    def _with(self, x: float, y: float, zoom: float) -> Viewport:
        low_x, low_y, high_x, high_y = self.bounds
        x, y = _within(x, low_x, high_x), _within(y, low_y, high_y)
        zoom = _within(zoom, 1, MOST_ZOOM)
        return Viewport(self.width, self.height, self.bounds, x, y, zoom)


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _share(value: float, low: float, high: float) -> float:
    return round((value - low) / (high - low), _VIEW_DIGITS) if high > low else 0.5


def _flown(start: Viewport, end: Viewport, share: float) -> tuple[float, float]:
    """Return the share of the way that is done, and pixels for a unit of the data there.

    Equation 9 of the paper: u is the way in data units, w the width of the view.
    """
    way = math.hypot(end.x - start.x, end.y - start.y)
    width = max(end.width, 1.0)  # a hidden canvas has none
    w0, w1 = width / start.scale, width / end.scale
    if way <= 1e-6 * min(w0, w1):
        return share, start.scale * (end.scale / start.scale) ** share
    grown, rise = w1**2 - w0**2, _RHO**4 * way**2
    r0 = -math.asinh((grown + rise) / (2 * w0 * _RHO**2 * way))
    r1 = -math.asinh((grown - rise) / (2 * w1 * _RHO**2 * way))
    r = r0 + (r1 - r0) * share
    u = w0 / _RHO**2 * (math.cosh(r0) * math.tanh(r) - math.sinh(r0))
    return u / way, width / (w0 * math.cosh(r0) / math.cosh(r))
