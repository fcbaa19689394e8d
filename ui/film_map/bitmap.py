"""A drawing that is kept, and shifted and scaled while the map moves.

Example::

    bitmap = Bitmap(surface)
    draw_films(bitmap.begin(view), ...)
    bitmap.end(in_full=False)
    bitmap.show(view.moved(30, 0))   # in a tenth of the time
"""

import numpy as np
from pyscript import document, window

from recommender.film_map.viewport import Viewport
from recommender.views.pen import Pen
from ui.canvas import Surface

# of the longer side, on each side: what a drag brings into view is there already
MARGIN = 0.4
# scaled more than this it looks coarse
MOST_SCALED = 2.5


def margin_of(view: Viewport) -> float:
    """Return how far beyond the edges of the canvas is drawn, in pixels."""
    return MARGIN * max(view.width, view.height)


class Bitmap:
    """What was drawn for one viewport, and something around it; beside it what is begun."""

    def __init__(self, surface: Surface) -> None:
        """Start with nothing drawn."""
        self._surface = surface
        self._canvas, self._spare = (document.createElement("canvas") for _ in range(2))
        self._view: Viewport | None = None
        self._ratio = 1.0
        self._is_full = self._is_fresh = False
        self._begun: tuple[Viewport, float] | None = None

    def forget(self) -> None:
        """Forget it all: the films stand elsewhere."""
        self._view = self._begun = None

    def outdate(self) -> None:
        """Draw anew next time: what is drawn has changed a little. Until then it may be shown."""
        self._is_fresh = False
        self._begun = None

    def is_of(self, view: Viewport, *, in_full: bool) -> bool:
        """Say whether it was drawn for just this viewport, at the pixel ratio of now.

        `in_full`: with all that a map at rest has, if need be.
        """
        is_same = self._view == view and self._ratio == window.devicePixelRatio
        return is_same and self._is_fresh and (self._is_full or not in_full)

    def covers(self, view: Viewport) -> bool:
        """Say whether all of a viewport can be shown by it, and not too coarsely."""
        drawn = self._view
        if (
            drawn is None
            or not self._is_fresh
            or (drawn.width, drawn.height) != (view.width, view.height)
        ):
            return False
        dx, dy, factor = view.shift_from(drawn)
        if not 1 / MOST_SCALED <= factor <= MOST_SCALED:
            return False
        low_x, low_y, high_x, high_y = view.bounds
        # beyond the outermost films there is nothing to draw
        (left, top), (right, bottom) = view.to_pixels(np.array([[low_x, high_y], [high_x, low_y]]))
        margin = margin_of(view) * factor
        return bool(
            max(left, 0) >= dx - margin
            and max(top, 0) >= dy - margin
            and min(right, view.width) <= dx + view.width * factor + margin
            and min(bottom, view.height) <= dy + view.height * factor + margin
        )

    def begin(self, view: Viewport) -> Pen:
        """Return a pen that draws for a viewport, also beyond its edges."""
        ratio, canvas, margin = window.devicePixelRatio, self._spare, margin_of(view)
        self._begun = view, ratio
        canvas.width = round((view.width + 2 * margin) * ratio)
        canvas.height = round((view.height + 2 * margin) * ratio)
        context = canvas.getContext("2d")
        context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio)
        return self._surface.pen_for(context, view.width, view.height)

    def is_begun(self, view: Viewport) -> bool:
        """Say whether a drawing for just this viewport is under way."""
        return self._begun == (view, window.devicePixelRatio)

    def end(self, *, in_full: bool) -> None:
        """Put what was begun in the place of what was drawn, whether it is all or less."""
        if self._begun:
            self._view, self._ratio = self._begun
            self._canvas, self._spare = self._spare, self._canvas
            self._is_full, self._is_fresh, self._begun = in_full, True, None

    def show(self, view: Viewport) -> None:
        """Put it on the surface's canvas, where it belongs in another viewport.

        Where nothing was drawn before, what is begun is shown as far as it is.
        """
        if self._view:
            canvas, drawn, ratio = self._canvas, self._view, self._ratio
        elif self._begun:
            canvas, (drawn, ratio) = self._spare, self._begun
        else:
            return
        dx, dy, factor = view.shift_from(drawn)
        margin, scale = margin_of(view) * factor, factor / ratio
        width, height = canvas.width * scale, canvas.height * scale
        context = self._surface.canvas.getContext("2d")
        context.drawImage(canvas, dx - margin, dy - margin, width, height)
