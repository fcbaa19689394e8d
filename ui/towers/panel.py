"""What is said beside the drawn model: what a layer is for, its size, its values as bars.

Example::

    panel = LayerPanel()
    panel.show(scene, 4)
"""

from typing import Any

from recommender.towers.layout import Box
from recommender.towers.scene import Scene
from recommender.towers.strip import Bars, bars_of
from recommender.views.pen import Pen
from recommender.wording import layers
from recommender.wording import towers as wording
from ui.canvas import Surface
from ui.chart_keys import ChartKeys
from ui.dom import by_id, element, listen, pointer_position, show_text, show_tooltip

EDGE = 4  # pixels around the bars


class LayerPanel:
    """One layer: words, bars around zero with exact values, the same as a table."""

    def __init__(self) -> None:
        """Start without a layer."""
        self._scene: Scene | None = None
        self._place = 0
        self._hovered: int | None = None
        self._plot, self._tooltip = by_id("towers-plot"), by_id("towers-values-tooltip")
        self._details = by_id("towers-behind")
        canvas, said = by_id("towers-values"), by_id("towers-values-said")
        self._surface = Surface(canvas, self._draw)
        self._surface.follow_pointer(self._hover, self._leave)
        ChartKeys(canvas, said, self._count, self._point_at, self._leave)
        listen(self._details, "toggle", lambda _: self._fill_table())

    def show(self, scene: Scene | None, place: int | None) -> None:
        """Show a layer; None: how to get to one."""
        self._scene = scene if place is not None else None
        self._place = place or 0
        by_id("towers-layer").hidden = self._scene is None
        by_id("towers-how").hidden = self._scene is not None
        self._leave()
        if self._scene is None:
            return
        show_text(by_id("towers-name"), wording.name(self._scene, self._place))
        for part, text in (
            ("step", wording.where(self._scene, self._place)),
            ("about", layers.about(self._scene, self._place)),
            ("shape", wording.shape(self._scene, self._place)),
            ("reading", wording.reading(self._scene, self._place)),
        ):
            show_text(by_id(f"towers-{part}"), text)
            by_id(f"towers-{part}").hidden = not text
        has_values = self._scene.values(self._place) is not None
        self._plot.hidden = self._details.hidden = not has_values
        self._surface.canvas.ariaLabel = wording.values_summary(self._scene, self._place)
        self._fill_table()

    def _fill_table(self) -> None:
        """Write the table of the values while it is open."""
        if not self._details.open or self._scene is None:
            return
        rows = []
        for row in range(self._count()):
            named = element("th", wording.value_name(self._scene, self._place, row), scope="row")
            value = element("td", wording.exact(self._scene, self._place, row))
            rows.append(element("tr", "", named, value))
        by_id("towers-rows").replaceChildren(*rows)

    def _count(self) -> int:
        values = self._scene.values(self._place) if self._scene else None
        return 0 if values is None else len(values)

    def _bars(self, width: float, height: float) -> Bars | None:
        values = self._scene.values(self._place) if self._scene else None
        if values is None:
            return None
        return bars_of(values, Box(EDGE, EDGE, width - 2 * EDGE, height - 2 * EDGE))

    def _draw(self, pen: Pen) -> None:
        bars = self._bars(pen.width, pen.height)
        if bars is None or self._scene is None:
            return
        if self._hovered is not None:
            middle = float(bars.middles[self._hovered])
            pen.line(middle, 0, middle, pen.height, "text")
        pen.fill(bars.up, self._scene.model)
        pen.fill(bars.down, "muted")
        pen.line(0, bars.zero, pen.width, bars.zero, "axis")

    def _hover(self, event: Any) -> None:
        canvas = self._surface.canvas
        bars = self._bars(canvas.clientWidth, canvas.clientHeight)
        if bars:
            self._point_at(bars.nearest(pointer_position(event, canvas)[0]))

    def _point_at(self, row: int) -> str:
        """Read out one of the values."""
        canvas = self._surface.canvas
        bars = self._bars(canvas.clientWidth, canvas.clientHeight)
        if bars is None or self._scene is None:
            return ""
        self._hovered = row
        text = wording.value(self._scene, self._place, row)
        show_tooltip(self._tooltip, text, float(bars.middles[row]), 0)
        self._surface.redraw()
        return text

    def _leave(self) -> None:
        self._hovered = None
        self._tooltip.hidden = True
        self._surface.redraw()
