"""The chart of a training, drawn with any Pen: losses and, below them, NDCG after each epoch.

Example::

    x = draw_losses(pen, curves, {"deep": "Deep"}, step=12)
    x(12)   # where that step is, in pixels

Both share the axis of steps. What a model that knows nothing would lose is a dashed line: losses of
different kinds start from different ones, so that they cannot be compared with each other.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from recommender.views.loss_curves import LossCurves
from recommender.views.paths import polyline
from recommender.views.pen import Pen
from recommender.views.scales import Scale, spread_labels

# room for axes and titles around the curves, in pixels
LEFT, TOP, BOTTOM = 44, 28, 46
# below this width the labels at the lines' ends are numbers alone; the legend has the names
WIDE = 420
# of the height, what the losses have where NDCG stands below them, with room for its title
SHARE, BETWEEN = 0.66, 36
LOSS_TITLE, NDCG_TITLE = "loss (nats)", "NDCG@10 on the validation slice"
NEAR = 3  # pixels: two chance levels that are nearer are one line


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
    losses, ndcgs = curves.last(), curves.last_ndcg()
    is_wide = pen.width >= WIDE
    ends = _labels(losses, labels, ".2f", is_wide)
    below = _labels(ndcgs, labels, ".3f", is_wide)
    label_room = max(map(pen.text_width, [*ends.values(), *below.values()])) + 12
    x = Scale((0, curves.steps), (LEFT, pen.width - label_room))
    places = panels(pen.height, 2 if ndcgs else 1)
    y = _loss_scale(curves, places[0])
    _draw_losses(pen, curves, x, y, is_below=bool(ndcgs))
    end_labels(pen, list(ends.items()), [y(loss) for loss in losses.values()], x, y)
    if ndcgs:
        low = Scale(_ndcg_range(curves), places[1])
        _draw_validation(pen, curves, x, low)
        end_labels(pen, list(below.items()), [low(ndcg) for ndcg in ndcgs.values()], x, low)
    if step is not None:
        pen.line(x(step), TOP, x(step), pen.height - BOTTOM, "axis")
    return x


def panels(height: float, number: int) -> list[tuple[float, float]]:
    """Return where the panels of a chart end, below and above: losses, and NDCG if there are two.

    Args:
        height: of the chart, in pixels.
        number: 1 or 2.
    """
    bottom = height - BOTTOM
    if number == 1:
        return [(bottom, TOP)]
    split = TOP + SHARE * (bottom - TOP)
    return [(split, TOP), (bottom, split + BETWEEN)]


def _draw_losses(pen: Pen, curves: LossCurves, x: Scale, y: Scale, *, is_below: bool) -> None:
    x_title, x_ticks = ("", ()) if is_below else (curves.unit, None)
    pen.axes(x, y, x_title, LOSS_TITLE, x_ticks)
    for name, curve in curves.curves.items():
        steps, losses = curve.drawn()
        pen.stroke(polyline(x(steps), y(losses)), name, 1, opacity=0.6)
    for name, curve in curves.curves.items():
        middles, means = curve.by_epoch
        pen.stroke(polyline(x(middles), y(means)), name, 2)
        pen.dots(x(middles), y(means), 3, name)
    _draw_chances(pen, curves, x, y)


def _draw_chances(pen: Pen, curves: LossCurves, x: Scale, y: Scale) -> None:
    """Draw what each model would lose that knows nothing; equal ones are one line."""
    left, right = x.range
    drawn: list[float] = []
    for name, chance in sorted(curves.chances.items(), key=lambda level: level[1]):
        height = y(chance)
        if any(abs(height - other) < NEAR for other in drawn):
            continue
        color = name if len(_near(curves, chance, y)) == 1 else "muted"
        drawn.append(height)
        pen.stroke(f"M{left:.1f} {height:.1f}H{right:.1f}", color, 1, dash=(4, 4))
        is_left = _is_free_on_the_left(curves, chance)
        place, align = (left + 4, "left") if is_left else (right - 4, "right")
        text = f"chance {chance:.2f}"
        pen.text(text, place, height - 8, color=color, align=align, halo="surface")


def _is_free_on_the_left(curves: LossCurves, chance: float) -> bool:
    """Say whether the curves are farther from a level where they begin than where they end."""
    of_models = [curve.by_epoch[1] for curve in curves.curves.values()]
    first, last = (min(abs(float(means[i]) - chance) for means in of_models) for i in (0, -1))
    return first > last


def _near(curves: LossCurves, chance: float, y: Scale) -> list[str]:
    height = y(chance)
    return [name for name, other in curves.chances.items() if abs(y(other) - height) < NEAR]


def _draw_validation(pen: Pen, curves: LossCurves, x: Scale, y: Scale) -> None:
    pen.axes(x, y, curves.unit, NDCG_TITLE)
    per_epoch = curves.steps / curves.epochs
    for name, figures in curves.ndcgs.items():
        steps = per_epoch * np.arange(1, len(figures) + 1)
        heights = y(np.asarray(figures))
        pen.stroke(polyline(x(steps), heights), name, 2)
        pen.dots(x(steps), heights, 3, name)


def end_labels(
    pen: Pen, labels: Sequence[tuple[str, str]], heights: list[float], x: Scale, y: Scale
) -> None:
    """Write each curve's label beside the chart, where no other curve runs through a name.

    Args:
        pen: draws.
        labels: colour and text of each.
        heights: where the curves end, in pixels.
        x: the scale that ends where the labels begin.
        y: the scale in whose range they stay.
    """
    bottom, top = y.range
    placed = spread_labels(heights, 16, top, bottom)
    for (name, label), height in zip(labels, placed, strict=True):
        pen.text(label, x.range[1] + 8, height, color=name)


def _loss_scale(curves: LossCurves, ends: tuple[float, float]) -> Scale:
    low, high = curves.range()
    room = 0.05 * (high - low or 1)
    return Scale((low - room, high + room), ends)


def _ndcg_range(curves: LossCurves) -> tuple[float, float]:
    figures = [figure for of_model in curves.ndcgs.values() for figure in of_model]
    room = 0.1 * (max(figures) - min(figures) or 0.01)
    return max(0.0, min(figures) - room), max(figures) + room


def _labels(
    last: Mapping[str, float], labels: Mapping[str, str], digits: str, is_wide: bool
) -> dict[str, str]:
    """Return what stands beside each curve: its latest value, its name where there is room."""
    return {n: f"{labels[n]} {v:{digits}}" if is_wide else f"{v:{digits}}" for n, v in last.items()}
