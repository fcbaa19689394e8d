"""What is said beside the drawn model: what a layer is for, its size, its values as bars.

Example::

    panel = LayerPanel(app.send)
    panel.show(scene, 4)
"""

from collections.abc import Callable

from recommender.app.events import Event
from recommender.towers.layout import Box
from recommender.towers.scene import Scene
from recommender.towers.strip import Bars, bars_of
from recommender.views.pen import Pen
from recommender.wording import layers
from recommender.wording import towers as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, element, listen, show_text
from ui.read_out import ReadOut

EDGE = 4  # pixels around the bars


class LayerPanel:
    """One layer: words, bars around zero with exact values, the same as a table and as files."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start without a layer; `send` takes an event when a file cannot be made."""
        self._scene: Scene | None = None
        self._place = 0
        self._plot, self._details = by_id("towers-plot"), by_id("towers-behind")
        self._surface = Surface(by_id("towers-values"), self._draw)
        self._read_out = ReadOut(
            self._surface, "towers-values", self._count, self._nearest, self._reading
        )
        self._files = ChartFiles(self._surface, self._draw_bars, "layer", self._summary, send)
        listen(self._details, "toggle", lambda _: self._fill_table())

    def show(self, scene: Scene | None, place: int | None) -> None:
        """Show a layer; None: how to get to one."""
        self._scene = scene if place is not None else None
        self._place = place or 0
        by_id("towers-layer").hidden = self._scene is None
        by_id("towers-how").hidden = self._scene is not None
        self._read_out.hide()
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
        self._surface.canvas.ariaLabel = self._summary()
        self._files.enable(has_values)
        self._fill_table()

    def _summary(self) -> str:
        return wording.values_summary(self._scene, self._place) if self._scene else ""

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
        self._draw_bars(pen, self._read_out.place)

    def _draw_bars(self, pen: Pen, place: int | None = None) -> None:
        """Draw all values, and a line at the one that is read out."""
        bars = self._bars(pen.width, pen.height)
        if bars is None or self._scene is None:
            return
        if place is not None:
            middle = float(bars.middles[place])
            pen.line(middle, 0, middle, pen.height, "text")
        pen.fill(bars.up, self._scene.model)
        pen.fill(bars.down, "muted")
        pen.line(0, bars.zero, pen.width, bars.zero, "axis")

    def _shown(self) -> Bars:
        canvas = self._surface.canvas
        bars = self._bars(canvas.clientWidth, canvas.clientHeight)
        assert bars is not None
        return bars

    def _nearest(self, px: float) -> int:
        return self._shown().nearest(px)

    def _reading(self, row: int) -> tuple[str, float]:
        """Read out one of the values."""
        assert self._scene is not None
        px = float(self._shown().middles[row])
        return wording.value(self._scene, self._place, row), px
