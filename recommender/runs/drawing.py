"""The curves of two runs over one another, drawn with any Pen: losses and, below, NDCG.

Example::

    lines = lines_of((first, second), names, "losses")
    x = draw_runs(pen, (first, second), ("deep",), epoch=3)
    epoch_rows((first, second), ("deep",))    # [("1", "6.812", "6.790", "0.101", "0.110"), ...]

The first run is solid, the second dashed, in the colours of the models. The axis is that of epochs:
steps of batches of different sizes are not alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from recommender.app.models import LABELS
from recommender.records import dataclass
from recommender.runs.kept import PLACES, Pair
from recommender.views.loss_drawing import (
    BOTTOM,
    LEFT,
    LOSS_TITLE,
    NDCG_TITLE,
    TOP,
    WIDE,
    end_labels,
    panels,
)
from recommender.views.paths import polyline
from recommender.views.pen import Pen
from recommender.views.scales import Scale

DASHES: tuple[tuple[float, ...], ...] = ((), (6, 4))
LOSSES, NDCGS = KINDS = ("losses", "ndcgs")
TITLES = {LOSSES: LOSS_TITLE, NDCGS: NDCG_TITLE}
DIGITS = {LOSSES: ".2f", NDCGS: ".3f"}


@dataclass(frozen=True)
class Line:
    """What one model had after each epoch of one run.

    Attributes:
        name: of the model, and of its colour.
        place: 0 for the first run, 1 for the second.
        values: an epoch each, NaN where there was no number.
    """

    name: str
    place: int
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{LABELS[self.name]} {PLACES[self.place]}"

    @property
    def last(self) -> float:
        """Its last number; NaN where it has none."""
        return next((one for one in reversed(self.values) if math.isfinite(one)), math.nan)


def lines_of(pair: Pair, names: Sequence[str], kind: str) -> list[Line]:
    """Return the lines of some models, of KINDS, that have a number: by model, the first run's."""
    lines = [
        Line(name, place, getattr(run.curves[name], kind))
        for name in names
        for place, run in enumerate(pair)
        if name in run.curves
    ]
    return [line for line in lines if math.isfinite(line.last)]


def num_epochs(pair: Pair, names: Sequence[str]) -> int:
    """Return the epochs of the longest line."""
    return max((len(line.values) for line in lines_of(pair, names, LOSSES)), default=0)


def x_scale(pair: Pair, names: Sequence[str], right: float) -> Scale:
    """Return where epochs stand, up to `right` pixels."""
    return Scale((0, num_epochs(pair, names)), (LEFT, right))


def draw_runs(pen: Pen, pair: Pair, names: Sequence[str], epoch: int | None = None) -> Scale:
    """Draw the lines of some models; return the scale of the epochs.

    Args:
        pen: draws.
        pair: the two runs.
        names: of the models; one of them has a loss.
        epoch: where the read-out is, if there is one.
    """
    drawn = [(kind, lines) for kind in KINDS if (lines := lines_of(pair, names, kind))]
    labels = [_labels(kind, lines, pen.width >= WIDE) for kind, lines in drawn]
    room = 12 + max(pen.text_width(text) for texts in labels for text in texts)
    x = x_scale(pair, names, pen.width - room)
    of_panels = panels(pen.height, len(drawn))
    for (kind, lines), texts, ends in zip(drawn, labels, of_panels, strict=True):
        _draw_panel(pen, kind, lines, texts, x, Scale(_range(lines), ends))
    if epoch is not None:
        pen.line(x(epoch), TOP, x(epoch), pen.height - BOTTOM, "axis")
    return x


def _draw_panel(
    pen: Pen, kind: str, lines: Sequence[Line], texts: Sequence[str], x: Scale, y: Scale
) -> None:
    is_lowest = y.range[0] >= pen.height - BOTTOM
    pen.axes(x, y, "epoch" if is_lowest else "", TITLES[kind], None if is_lowest else ())
    for line in lines:
        values = np.asarray(line.values)
        is_number = np.isfinite(values)
        epochs, heights = x(1.0 + np.flatnonzero(is_number)), y(values[is_number])
        pen.stroke(polyline(epochs, heights), line.name, 2, dash=DASHES[line.place])
        if line.place == 0 or len(values) == 1:  # one epoch alone has no line to be dashed
            pen.dots(epochs, heights, 3, line.name)
    colored = [(line.name, text) for line, text in zip(lines, texts, strict=True)]
    end_labels(pen, colored, [y(line.last) for line in lines], x, y)


def _labels(kind: str, lines: Sequence[Line], is_wide: bool) -> list[str]:
    """Return what stands at the lines' ends: names with numbers, the run alone on a phone."""
    last = [f"{line.last:{DIGITS[kind]}}" for line in lines]
    names = [line.label if is_wide else PLACES[line.place] for line in lines]
    return [f"{name} {number}" for name, number in zip(names, last, strict=True)]


def _range(lines: Sequence[Line]) -> tuple[float, float]:
    values = [one for line in lines for one in line.values if math.isfinite(one)]
    room = 0.05 * (max(values) - min(values) or abs(max(values)) or 1)
    return min(values) - room, max(values) + room


def read_out(pair: Pair, names: Sequence[str], epoch: int) -> list[tuple[str, str]]:
    """Return what each line had after an epoch, from 1 on: its label, and its figures."""
    found: dict[str, list[str]] = {}
    for kind in KINDS:
        for line in lines_of(pair, names, kind):
            if text := _at(line, epoch):
                found.setdefault(line.label, []).append(text if kind == LOSSES else f"NDCG {text}")
    return [(label, ", ".join(texts)) for label, texts in found.items()]


def heads(pair: Pair, names: Sequence[str]) -> list[tuple[str, str]]:
    """Name the columns of the table behind the chart, each with the model that it is of."""
    after = {LOSSES: "", NDCGS: ", NDCG@10"}
    return [
        (line.name, f"{line.label}{after[kind]}")
        for kind in KINDS
        for line in lines_of(pair, names, kind)
    ]


def epoch_rows(pair: Pair, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return a row for each epoch: its number, and what each line had, "" where it has ended."""
    lines = [line for kind in KINDS for line in lines_of(pair, names, kind)]
    return [
        (str(epoch), *[_at(line, epoch) for line in lines])
        for epoch in range(1, num_epochs(pair, names) + 1)
    ]


def _at(line: Line, epoch: int) -> str:
    return f"{line.values[epoch - 1]:.3f}" if epoch <= len(line.values) else ""
