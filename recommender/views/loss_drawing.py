"""The chart of the training loss, drawn with any Pen.

Example::

    x = draw_losses(pen, curves, {"deep": "Deep"}, step=12)
    x(12)   # where that step is, in pixels
"""

from collections.abc import Mapping

from recommender.views.loss_curves import LossCurves
from recommender.views.pen import Pen
from recommender.views.scales import Scale, polyline, spread_labels

# room for axes and titles around the curves, in pixels
LEFT, TOP, BOTTOM = 44, 28, 46
# below this width the labels at the lines' ends are numbers alone; the legend has the names
WIDE = 420


def draw_losses(
    pen: Pen, curves: LossCurves, labels: Mapping[str, str], step: int | None = None
) -> Scale:
    """Draw thin lines for batches and thick ones for epochs; return the scale of the steps.

    Args:
        pen: draws.
        curves: at least one of them has a loss.
        labels: what each model is called.
        step: where the read-out is, if there is one.
    """
    ends = _labels(curves, labels, pen.width >= WIDE)
    label_room = max(map(pen.text_width, ends.values())) + 12
    x, y = _scales(curves, pen.width - label_room, pen.height - BOTTOM)
    pen.axes(x, y, "step", "loss (nats)")
    for name, curve in curves.curves.items():
        steps, losses = curve.drawn()
        pen.stroke(polyline(x(steps), y(losses)), name, 1, opacity=0.6)
    for name, curve in curves.curves.items():
        middles, means = curve.epochs()
        pen.stroke(polyline(x(middles), y(means)), name, 2)
        pen.dots(x(middles), y(means), 3, name)
    heights = spread_labels([y(mean) for mean in curves.last().values()], 16, TOP, y.range[0])
    # beside the chart, where no other curve runs through a name
    for (name, label), height in zip(ends.items(), heights, strict=True):
        pen.text(label, x.range[1] + 8, height, color=name)
    if step is not None:
        pen.line(x(step), TOP, x(step), y.range[0], "axis")
    return x


def _scales(curves: LossCurves, right: float, bottom: float) -> tuple[Scale, Scale]:
    low, high = curves.range()
    room = 0.05 * (high - low or 1)
    return Scale((0, curves.steps), (LEFT, right)), Scale((low - room, high + room), (bottom, TOP))


def _labels(curves: LossCurves, labels: Mapping[str, str], is_wide: bool) -> dict[str, str]:
    """Return what stands beside each curve: its latest mean, its name where there is room."""
    last = curves.last().items()
    return {name: f"{labels[name]} {mean:.2f}" if is_wide else f"{mean:.2f}" for name, mean in last}
