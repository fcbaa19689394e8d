"""A model drawn with any Pen: boxes for its layers, arrows, and what a prediction makes of them.

Example::

    draw_towers(pen, scene, lay_out(scene.stops, pen.width), at=4)
"""

from __future__ import annotations

from recommender.towers.layers import ITEM, USER
from recommender.towers.layout import BOX, Arrow, Box, Diagram
from recommender.towers.scene import Scene
from recommender.towers.strip import bars_of
from recommender.views.pen import Pen
from recommender.wording import towers as wording

# pixels from the top of a box to its lines, or to the only one; what is left beside them
NAME, SIZE, MARGIN = 12, 26, 6
# the strip of values at the bottom of a box, and the head of an arrow
STRIP, HEAD = 13, 4
TINT = 0.14


def draw_towers(pen: Pen, scene: Scene, diagram: Diagram, at: int | None = None) -> None:
    """Draw a model; where a prediction is followed, what it has come through is marked.

    Args:
        pen: draws, on a ground as wide as the diagram.
        scene: what is drawn.
        diagram: where.
        at: the stop that is looked at, if any.
    """
    for side in (USER, ITEM):
        x, y = diagram.headings[side]
        heading = wording.heading(scene.trained, side)
        pen.text(heading, x, y, color="text", align="center", is_bold=True)
    for arrow in diagram.arrows:
        _draw_arrow(pen, arrow, is_hot=at in (arrow.start, arrow.end))
    for place, box in enumerate(diagram.boxes):
        _draw_box(pen, scene, place, box, at)


def _draw_arrow(pen: Pen, arrow: Arrow, *, is_hot: bool) -> None:
    color = "text" if is_hot else "axis"
    pen.stroke(arrow.path, color, 2 if is_hot else 1.25)
    (x, y), (across, down) = arrow.tip, arrow.turn
    base_x, base_y = x - 1.5 * HEAD * across, y - 1.5 * HEAD * down
    wing_x, wing_y = HEAD * down, HEAD * across
    pen.fill(
        f"M{x:.1f} {y:.1f}L{base_x + wing_x:.1f} {base_y + wing_y:.1f}"
        f"L{base_x - wing_x:.1f} {base_y - wing_y:.1f}z",
        color,
    )


def _draw_box(pen: Pen, scene: Scene, place: int, box: Box, at: int | None) -> None:
    layer = scene.stops[place].layer
    outline = f"M{box.left:.1f} {box.top:.1f}h{box.width:.1f}v{BOX}h{-box.width:.1f}z"
    pen.fill(outline, "surface")
    if layer.parameters:
        pen.fill(outline, scene.model, TINT)
    values = scene.values(place)
    if values is not None:
        inner = Box(box.left + MARGIN, box.bottom - STRIP - 2, box.width - 2 * MARGIN, STRIP)
        bars = bars_of(values, inner)
        pen.fill(bars.up, scene.model)
        pen.fill(bars.down, "muted")
    is_passed = scene.walk is not None and at is not None and place <= at
    pen.stroke(outline, scene.model if is_passed else "axis", 2 if is_passed else 1)
    if place == at:
        pen.stroke(outline, "text", 2.5)
    _label(pen, scene, place, box, is_high=values is not None)


def _label(pen: Pen, scene: Scene, place: int, box: Box, *, is_high: bool) -> None:
    """Write the name of a layer and, in the longest form that fits, its size."""
    x, room = box.middle[0], box.width - MARGIN
    name = wording.fitting(wording.short_names(scene, place), pen.text_width, room)
    size = wording.fitting(wording.sizes(scene, place), lambda t: pen.text_width(t, size=11), room)
    shift = 0 if is_high else 6
    if not size:
        pen.text(name, x, box.middle[1], color="text", align="center")
        return
    pen.text(name, x, box.top + NAME + shift, color="text", align="center")
    pen.text(size, x, box.top + SIZE + shift, align="center", size=11)
