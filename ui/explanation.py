"""Why a film is recommended: a dialog with what carries it, and the sum that its score is.

Example::

    view = ExplanationView(app.send)
    app.watch(lambda state: (state.explained, state.tested, state.results), view.show)
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from pyscript import document

from recommender.app.events import Event, FilmExplained, WalkWanted
from recommender.app.training import Trained
from recommender.views.arithmetic import Arithmetic, Columns, arithmetic_of, columns
from recommender.views.comparison import Comparison
from recommender.views.pen import Pen
from recommender.wording import lists as wording
from ui.canvas import Surface
from ui.chart_files import ChartFiles
from ui.dom import by_id, element, listen, show_text
from ui.read_out import ReadOut


class ExplanationView:
    """A native dialog, which keeps the focus inside while it is open."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start closed; however it is closed, the state hears of it."""
        self._send = send
        self._arithmetic: Arithmetic | None = None
        self._is_pressed_outside = False
        self._dialog = by_id("why")
        self._surface = Surface(by_id("why-chart"), self._draw)
        self._read_out = ReadOut(
            self._surface, "why", self._num_products, self._nearest, self._reading
        )
        self._files = ChartFiles(self._surface, self._draw_products, "score", self._summary, send)
        self._explained = ("", 0)  # model and place in its list
        listen(by_id("why-walk"), "click", lambda _: send(WalkWanted(*self._explained)))
        listen(by_id("why-close"), "click", lambda _: self._dialog.close())
        listen(self._dialog, "pointerdown", self._press)
        listen(self._dialog, "click", self._click)
        listen(self._dialog, "close", self._closed)

    def show(
        self,
        explained: tuple[str, int] | None,
        comparison: Comparison | None,
        results: Trained | None,
    ) -> None:
        """Open the dialog with a film, or put that film into the open one; None closes it.

        Args:
            explained: model and place in its list.
            comparison: the lists.
            results: of the training whose models they are.
        """
        if explained is None or comparison is None or results is None:
            self._dialog.close()
            return
        self._explained = model, place = explained
        embedding_dim = results.vectors[model].shape[1]
        self._arithmetic = arithmetic = arithmetic_of(comparison, model, place, embedding_dim)
        show_text(by_id("why-title"), wording.why(arithmetic.title))
        show_text(by_id("why-rank"), wording.ranks_it(arithmetic))
        show_text(by_id("why-sum"), wording.summed(arithmetic))
        _show_reasons(arithmetic)
        self._read_out.hide()
        self._files.enable(True)
        if not self._dialog.open:
            self._dialog.showModal()
            self._dialog.scrollTop = 0

    def _press(self, event: Any) -> None:
        box = self._dialog.getBoundingClientRect()
        is_across = box.left <= event.clientX <= box.right
        self._is_pressed_outside = not (is_across and box.top <= event.clientY <= box.bottom)

    def _click(self, event: Any) -> None:
        """Close by a click on the backdrop, not by a drag that selects text and ends there."""
        if self._is_pressed_outside and event.target.id == "why":
            self._dialog.close()
        self._is_pressed_outside = False

    def _closed(self, _: Any) -> None:
        if self._dialog.open:  # again, before the browser came to tell
            return
        self._send(FilmExplained(None))
        # the browser gives the focus back, unless the button has gone with its table
        if document.activeElement == document.body:
            by_id("comparison").focus(preventScroll=True)

    def _summary(self) -> str:
        arithmetic = self._arithmetic
        return wording.score_summary(arithmetic) if arithmetic else ""

    def _draw(self, pen: Pen) -> None:
        self._draw_products(pen, self._read_out.place)

    def _draw_products(self, pen: Pen, place: int | None = None) -> None:
        """Draw all of it, and a line at the product that is read out."""
        arithmetic = self._arithmetic
        if arithmetic is None:
            return
        shown = columns(arithmetic, pen.width, pen.height)
        pen.axes(shown.x, shown.y, "dimension", "part of the score", shown.ticks)
        lefts = shown.middles - shown.widths / 2
        boxes = np.column_stack([lefts, shown.tops, shown.widths, shown.heights]).tolist()
        for (left, top, width, height), product in zip(boxes, arithmetic.products, strict=True):
            color = arithmetic.model if product > 0 else "axis"
            pen.block(left, top, width, height, color)
        zero, end = shown.y(0), float(lefts[-1] + shown.widths[-1])
        pen.line(shown.x.range[0], zero, end, zero, "muted")
        if arithmetic.bias is not None:
            below = shown.y.range[0] + 8
            pen.text("bias", float(shown.middles[-1]), below, align="center", baseline="top")
        if place is not None:
            middle = float(shown.middles[place])
            pen.line(middle, shown.y.range[1], middle, shown.y.range[0], "text")

    def _num_products(self) -> int:
        return len(self._arithmetic.products) if self._arithmetic else 0

    def _shown(self, arithmetic: Arithmetic) -> Columns:
        canvas = self._surface.canvas
        return columns(arithmetic, canvas.clientWidth, canvas.clientHeight)

    def _nearest(self, px: float) -> int:
        assert self._arithmetic is not None
        return self._shown(self._arithmetic).nearest(px)

    def _reading(self, place: int) -> tuple[str, float]:
        """Read out one of the products."""
        assert self._arithmetic is not None
        px = float(self._shown(self._arithmetic).middles[place])
        return wording.product(self._arithmetic, place), px


def _show_reasons(arithmetic: Arithmetic) -> None:
    """Say what carries the film, or that nothing does, or that the model cannot tell."""
    reasons = arithmetic.reasons
    by_id("why-reasons").hidden = by_id("why-method").hidden = not reasons
    by_id("why-none").hidden = reasons != ()
    by_id("why-untold").hidden = reasons is not None
    by_id("why-near").hidden = reasons is not None or not arithmetic.near
    show_text(by_id("why-near"), wording.nearest(arithmetic.near))
    lines = [wording.without(arithmetic.rank, one.title, one.rank) for one in reasons or ()]
    by_id("why-reasons").replaceChildren(*[element("li", line) for line in lines])
