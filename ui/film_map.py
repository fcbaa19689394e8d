"""The map of film embeddings, with titles under the pointer.

Example::

    films = MapView(app.send)
    app.watch(lambda state: (state.results,), films.show)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from recommender.app.events import Event
from recommender.app.training import Trained
from recommender.ratings.genres import GROUPS
from recommender.views.film_map import FilmMap
from recommender.views.pen import Pen
from recommender.views.scales import point_at
from recommender.wording import charts as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, element, pointer_position, show_tooltip

REACH = 12


class MapView:
    """One dot a film, coloured by genre."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start empty."""
        self._map: FilmMap | None = None
        self._hovered: int | None = None
        self._tooltip = by_id("map-tooltip")
        canvas = by_id("embedding-map")
        self._label_when_empty = canvas.ariaLabel
        self._surface = Surface(canvas, self._draw)
        self._surface.follow_pointer(self._hover, self._leave)
        self._files = ChartFiles(
            self._surface, self._draw, "film-map", lambda: canvas.ariaLabel, send
        )
        by_id("map-legend").replaceChildren(*map(_legend_entry, range(len(GROUPS)), GROUPS))

    def show(self, results: Trained | None) -> None:
        """Draw the map of a training; None empties it."""
        self._map = shown = results.film_map if results else None
        self._hovered = None
        self._tooltip.hidden = True
        by_id("map-placeholder").hidden = shown is not None
        label, sample = self._label_when_empty, ""
        if shown:
            label = wording.map_summary(len(shown.titles))
            sample = wording.map_sample(len(shown.titles), shown.num_items)
        self._surface.canvas.ariaLabel = label
        by_id("map-sample").textContent = sample
        self._files.enable(shown is not None)
        self._surface.redraw()

    def _draw(self, pen: Pen) -> None:
        shown = self._map
        if shown is None:
            return
        x, y = shown.scales(pen.width, pen.height)
        pen.axes(x, y, *wording.axis_titles(shown.explained.tolist()))
        pixels = shown.pixels(pen.width, pen.height)
        # the common groups first, so that the rare ones are not buried
        sizes = np.bincount(shown.groups, minlength=len(GROUPS))
        for group in np.argsort(-sizes, kind="stable"):
            of_group = pixels[shown.groups == group]
            pen.dots(of_group[:, 0], of_group[:, 1], 3, f"genre-{group}", opacity=0.8)
        if self._hovered is not None:
            ring = pixels[self._hovered : self._hovered + 1]
            pen.dots(ring[:, 0], ring[:, 1], 7, "text")
            pen.dots(ring[:, 0], ring[:, 1], 5, f"genre-{shown.groups[self._hovered]}")

    def _hover(self, event: Any) -> None:
        shown = self._map
        if shown is None:
            return
        canvas = self._surface.canvas
        pixels = shown.pixels(canvas.clientWidth, canvas.clientHeight)
        hovered = point_at(pixels, *pointer_position(event, canvas), REACH)
        if hovered is None:
            self._tooltip.hidden = True
        else:
            group = list(GROUPS)[shown.groups[hovered]]
            text = f"{shown.titles[hovered]}\n{group}"
            show_tooltip(self._tooltip, text, *pixels[hovered].tolist())
        if hovered != self._hovered:
            self._hovered = hovered
            self._surface.redraw()

    def _leave(self) -> None:
        self._hovered = None
        self._tooltip.hidden = True
        self._surface.redraw()


def _legend_entry(row: int, name: str) -> Any:
    swatch = element("span", "", className=f"swatch genre-{row}")
    return element("li", "", swatch, name)
