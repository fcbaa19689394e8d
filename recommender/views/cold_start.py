"""What a few ratings are worth: the curves of bench/cold.py, as measured beforehand.

Example::

    cold = read_cold_start(MEASURED.read_text(encoding="utf-8"))
    [curve.name for curve in cold.curves]    # popularity, itemknn, then the models

The file is written by `python -m bench.cold --write`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from recommender.app.models import LABELS
from recommender.evaluation.baselines import ITEM_KNN, POPULARITY
from recommender.ratings.arrays import Float64Array
from recommender.records import dataclass
from recommender.views.scales import Floats, Scale, round_ticks

MEASURED = Path(__file__).resolve().parents[1] / "evaluation" / "cold_start.json"

# conditions of the file: so many ratings drawn at random, or the first ones by time
GIVEN = {"n1": 1, "n3": 3, "n5": 5, "n10": 10}
FIRST, NUM_FIRST = "first5", 5

# pixels around the chart, and between curves at the same number of ratings
LEFT, TOP, BOTTOM = 44, 28, 46
APART = 3


@dataclass(frozen=True)
class Figure:
    """A mean over seeds, and its standard deviation."""

    mean: float
    sd: float

    def is_clearly_above(self, other: Figure) -> bool:
        """Say whether it is higher by more than a standard deviation, the larger of the two."""
        return self.mean - other.mean > max(self.sd, other.sd)


@dataclass(frozen=True)
class ColdCurve:
    """How well one way to rank serves somebody new.

    Attributes:
        name: of a model, or "popularity", or "itemknn".
        figures: NDCG@10 by the number of ratings given, in the order of GIVEN.
        first: NDCG@10 by a user's first ratings instead of random ones.
    """

    name: str
    figures: tuple[Figure, ...]
    first: Figure

    @property
    def means(self) -> Float64Array:
        """The means, float64 [n]."""
        return np.array([figure.mean for figure in self.figures])

    @property
    def sds(self) -> Float64Array:
        """The standard deviations, float64 [n]."""
        return np.array([figure.sd for figure in self.figures])


@dataclass(frozen=True)
class ColdStart:
    """All that was measured.

    Attributes:
        num_guests: users who were kept out of training.
        seeds: how often it was measured, each time with other users and ratings.
        given: how many ratings each of them gives.
        curves: popularity, ItemKNN, and the models in the order of the registry.
    """

    num_guests: int
    seeds: int
    given: tuple[int, ...]
    curves: tuple[ColdCurve, ...]

    def best_first(self, place: int) -> list[ColdCurve]:
        """Return the curves by their means after so many ratings."""
        return sorted(self.curves, key=lambda curve: -curve.figures[place].mean)

    def leaders(self, place: int) -> list[str]:
        """Return who is best after so many ratings: the best, and whom it is not clearly above."""
        ranked = self.best_first(place)
        best = ranked[0].figures[place]
        return [c.name for c in ranked if not best.is_clearly_above(c.figures[place])]


def read_cold_start(text: str) -> ColdStart:
    """Read the file; a model that was not measured has no curve."""
    found = json.loads(text)
    ndcg: Mapping[str, Mapping[str, float]] = found["ndcg"]
    names = [name for name in (POPULARITY, ITEM_KNN, *LABELS) if name in ndcg[FIRST]]
    return ColdStart(
        num_guests=found["guests"],
        seeds=found["seeds"],
        given=tuple(GIVEN.values()),
        curves=tuple(
            ColdCurve(
                name,
                tuple(_figure(ndcg[condition], name) for condition in GIVEN),
                _figure(ndcg[FIRST], name),
            )
            for name in names
        ),
    )


def _figure(values: Mapping[str, Any], name: str) -> Figure:
    return Figure(values[name], values[f"{name}_sd"])


@dataclass(frozen=True)
class ColdScales:
    """Where the curves are on a canvas.

    Attributes:
        x: from a number of ratings to pixels.
        y: from NDCG@10 to pixels.
        ticks: round values of NDCG@10, at most six.
    """

    x: Scale
    y: Scale
    ticks: list[float]

    def across(self, cold: ColdStart, place: int) -> Floats:
        """Return pixels of a curve's points, [n], a little apart from those of other curves.

        Else one whisker would hide another.
        """
        offset = (place - (len(cold.curves) - 1) / 2) * APART
        return self.x(np.array(cold.given, dtype=np.float64)) + offset

    def nearest(self, cold: ColdStart, px: float) -> int:
        """Return the place in `cold.given` that is nearest to a pixel across."""
        given = self.x(np.array(cold.given, dtype=np.float64))
        return int(np.abs(given - px).argmin())


def cold_scales(cold: ColdStart, width: float, height: float, label_room: float) -> ColdScales:
    """Fit the curves with their whiskers into a canvas, with room for names behind their ends.

    Args:
        cold: what is drawn.
        width: in CSS pixels.
        height: in CSS pixels.
        label_room: pixels at the right.
    """
    lows = [float((curve.means - curve.sds).min()) for curve in cold.curves]
    highs = [float((curve.means + curve.sds).max()) for curve in cold.curves]
    room = 0.05 * (max(highs) - min(lows) or 1)
    domain = (min(lows) - room, max(highs) + room)
    # from no rating on, and half a rating of air for the points that stand apart
    x = Scale((0, cold.given[-1] + 0.5), (LEFT, width - label_room))
    return ColdScales(x, Scale(domain, (height - BOTTOM, TOP)), round_ticks(*domain))


def whiskers(x: Floats, low: Floats, high: Floats) -> str:
    """Return an SVG path of upright lines, all in pixels: one call draws them."""
    ends = zip(x.tolist(), low.tolist(), high.tolist(), strict=True)
    return "".join(f"M{px:.1f} {bottom:.1f}V{top:.1f}" for px, bottom, top in ends)
