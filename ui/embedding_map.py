"""The map of film embeddings, with titles under the pointer.

Example::

    embedding_map = EmbeddingMap()
    embedding_map.show(FilmMap(points, explained, titles, groups))
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import wording
from recommender.charts import Scale, nearest
from recommender.genre_groups import GROUPS
from ui.canvas import Pen, Surface
from ui.dom import by_id, element, pointer_position, show_tooltip

LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 46
REACH = 12


@dataclass(frozen=True)
class FilmMap:
    """Films in the plane.

    Attributes:
        points: [n, 2].
        explained: share of the variance along each axis, [2].
        titles: [n].
        groups: [n], rows of GROUPS.
        num_items: size of the catalogue that the films were chosen from.
    """

    points: NDArray[np.float64]
    explained: NDArray[np.float64]
    titles: list[str]
    groups: NDArray[np.int64]
    num_items: int


class EmbeddingMap:
    """One dot a film, coloured by genre."""

    def __init__(self) -> None:
        """Start empty."""
        self._map: FilmMap | None = None
        self._hovered: int | None = None
        self._tooltip = by_id("map-tooltip")
        self._surface = Surface("embedding-map", self._draw)
        self._surface.follow_pointer(self._hover, self._leave)
        by_id("map-legend").replaceChildren(*map(_legend_entry, range(len(GROUPS)), GROUPS))

    def show(self, film_map: FilmMap | None) -> None:
        """Draw a map; None empties it."""
        self._map = film_map
        self._hovered = None
        self._tooltip.hidden = True
        by_id("map-placeholder").hidden = film_map is not None
        shown = len(film_map.titles) if film_map else 0
        self._surface.canvas.ariaLabel = wording.map_summary(shown)
        by_id("map-hint").textContent = wording.map_hint(
            shown, film_map.num_items if film_map else 0
        )
        self._surface.redraw()

    def _scales(self, film_map: FilmMap, width: float, height: float) -> tuple[Scale, Scale]:
        """One scale for both axes: a distance on the map means the same in every direction."""
        low, high = film_map.points.min(axis=0), film_map.points.max(axis=0)
        room = np.array([width - LEFT - RIGHT, height - TOP - BOTTOM])
        per_pixel = 1.06 * max(float(((high - low) / room).max()), 1e-9)
        (x0, y0), (dx, dy) = (low + high) / 2, room * per_pixel / 2
        x = Scale((float(x0 - dx), float(x0 + dx)), (LEFT, width - RIGHT))
        return x, Scale((float(y0 - dy), float(y0 + dy)), (height - BOTTOM, TOP))

    def _pixels(self, film_map: FilmMap, width: float, height: float) -> NDArray[np.float64]:
        x, y = self._scales(film_map, width, height)
        return np.column_stack([x(film_map.points[:, 0]), y(film_map.points[:, 1])])

    def _draw(self, pen: Pen) -> None:
        film_map = self._map
        if film_map is None:
            return
        x, y = self._scales(film_map, pen.width, pen.height)
        pen.axes(x, y, *wording.axis_titles((film_map.explained[0], film_map.explained[1])))
        pixels = self._pixels(film_map, pen.width, pen.height)
        # the common groups first, so that the rare ones are not buried
        for group in np.argsort(
            -np.bincount(film_map.groups, minlength=len(GROUPS)), kind="stable"
        ):
            of_group = pixels[film_map.groups == group]
            pen.dots(of_group[:, 0], of_group[:, 1], 3, f"genre-{group}", opacity=0.8)
        if self._hovered is not None:
            ring = pixels[self._hovered : self._hovered + 1]
            pen.dots(ring[:, 0], ring[:, 1], 7, "text")
            pen.dots(ring[:, 0], ring[:, 1], 5, f"genre-{film_map.groups[self._hovered]}")

    def _hover(self, event: Any) -> None:
        if self._map is None:
            return
        canvas = self._surface.canvas
        px, py = pointer_position(event, canvas)
        pixels = self._pixels(self._map, canvas.clientWidth, canvas.clientHeight)
        hovered = nearest(pixels, px, py, REACH)
        if hovered is None:
            self._tooltip.hidden = True
        else:
            group = list(GROUPS)[self._map.groups[hovered]]
            text = f"{self._map.titles[hovered]}\n{group}"
            show_tooltip(self._tooltip, text, *pixels[hovered].tolist())
        if hovered != self._hovered:
            self._hovered = hovered
            self._surface.redraw()

    def _leave(self) -> None:
        self._hovered = None
        self._tooltip.hidden = True
        self._surface.redraw()


def _legend_entry(row: int, name: str) -> Any:
    swatch = element("span", "", className="swatch")
    swatch.style.color = f"var(--genre-{row})"
    return element("li", "", swatch, name)
