"""The figures of the card "How good it is" as they are written, whatever of them is there yet.

Example::

    for row in quality_rows(results, examination):
        print(row.name, row.note or row.cells)

A row has its place from the start: what is still being worked out says so there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import ceil

from recommender.app.examination import Examination
from recommender.app.models import LABELS
from recommender.app.training import Trained
from recommender.evaluation.baselines import EASE, POPULARITY, REFERENCES
from recommender.evaluation.bootstrap import Estimate
from recommender.evaluation.examination import Quality, difference
from recommender.evaluation.metrics import Measurement, Metrics
from recommender.evaluation.slices import BY_ACTIVITY, Slicing
from recommender.records import dataclass
from recommender.wording import measuring as wording

# what ranks, in the order of the rows: references first
NAMES = (POPULARITY, *REFERENCES, *LABELS)
# the best model is held against these
HELD_AGAINST = (POPULARITY, EASE)
# bars end at a round figure, with room for the best one's interval
ROOM, ROUND = 1.3, 0.1


@dataclass(frozen=True)
class Cell:
    """A figure, and below it in small print its interval; nothing there where it has none."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class QualityRow:
    """How good one recommender is.

    Attributes:
        name: of it.
        note: what stands in place of all figures; empty where there are figures.
        cells: NDCG, recall, hit rate, coverage, novelty, share of the most popular films.
        share: how much of its bar is full, 0..1.
        whisker: where the interval of NDCG begins and ends on the bar, 0..1; None without it.
    """

    name: str
    note: str = ""
    cells: tuple[Cell, ...] = ()
    share: float = 0.0
    whisker: tuple[float, float] | None = None


@dataclass(frozen=True)
class SliceRow:
    """One slice: its name and size, and a cell for each that ranks."""

    name: str
    size: str
    cells: tuple[Cell, ...]


def quality_rows(results: Trained, examination: Examination) -> tuple[QualityRow, ...]:
    """Return a row for each that ranks; none where nothing was held out."""
    measured = results.measurements
    if measured is None:
        return ()
    top = _top_of_bars(measured, examination)
    return tuple(_row(name, measured.get(name), examination, top) for name in names_of(measured))


def names_of(measured: Collection[str]) -> tuple[str, ...]:
    """Return what ranks: all references, and of the models those that were measured."""
    return tuple(name for name in NAMES if name in measured or name not in LABELS)


def best_model(measurements: Mapping[str, Measurement]) -> str:
    """Return the model with the highest NDCG, of equal ones the first."""
    there = [name for name in LABELS if name in measurements]
    return max(there, key=lambda name: measurements[name].metrics.ndcg)


def differences(results: Trained, examination: Examination) -> str:
    """Say how far the best model is ahead of popularity and EASE, as far as that is known."""
    if results.measurements is None:
        return ""
    best = best_model(results.measurements)
    ours = examination.found.get(best)
    known = [name for name in HELD_AGAINST if name in examination.found]
    # both at once: a sentence that grows would move what is below it
    if ours is None or (len(known) < len(HELD_AGAINST) and not examination.is_over):
        return examination.problem or wording.DIFFERENCES_COMING
    found = {name: difference(ours, examination.found[name]) for name in known}
    return " ".join(filter(None, [wording.differences(best, found), examination.problem]))


def slice_rows(examination: Examination, name: str) -> tuple[SliceRow, ...]:
    """Return a row for each slice that has users or films in it; none before they are divided."""
    if examination.yardstick is None:
        return ()
    slicing = examination.yardstick.slicings[name]
    filled = [place for place, size in enumerate(slicing.sizes.tolist()) if size]
    return tuple(_slice_row(examination, name, slicing, place) for place in filled)


def _top_of_bars(measured: Mapping[str, Measurement], examination: Examination) -> float:
    """Return where a whole bar ends: EASE and ItemKNN, which come later, may be the longest."""
    means = [one.metrics.ndcg for one in measured.values()]
    best = max([*means, *[quality.ndcg.value for quality in examination.found.values()]])
    return min(1.0, max(1, ceil(ROOM * best / ROUND)) * ROUND)


def _row(
    name: str, measured: Measurement | None, examination: Examination, top: float
) -> QualityRow:
    quality = examination.found.get(name)
    if quality is not None:
        ends = quality.ndcg.interval
        whisker = None if ends is None else (ends[0] / top, ends[1] / top)
        return QualityRow(name, "", _cells(quality), quality.ndcg.value / top, whisker)
    if measured is not None:
        metrics, gap = measured.metrics, _gap(examination)
        return QualityRow(name, "", _means(metrics, gap), metrics.ndcg / top)
    return QualityRow(name, _note(examination))


def _note(examination: Examination) -> str:
    if not examination.is_over:
        return wording.COMING
    return examination.problem or wording.TOO_LARGE


def _gap(examination: Examination) -> str:
    return wording.NONE if examination.is_over else wording.NOT_YET


def _cells(quality: Quality) -> tuple[Cell, ...]:
    return (
        _ndcg(quality.ndcg),
        _share(quality.recall),
        _share(quality.hit_rate),
        Cell(wording.share(quality.coverage)),
        Cell(wording.bits(quality.novelty)),
        Cell(wording.share(quality.popular_share)),
    )


def _means(metrics: Metrics, gap: str) -> tuple[Cell, ...]:
    """Return what is known at once, and the gap where the rest will stand."""
    return (
        Cell(wording.figure(metrics.ndcg), gap),
        Cell(wording.share(metrics.recall), gap),
        Cell(wording.share(metrics.hit_rate), gap),
        Cell(wording.share(metrics.coverage)),
        Cell(gap),
        Cell(gap),
    )


def _slice_row(examination: Examination, name: str, slicing: Slicing, place: int) -> SliceRow:
    write = _rough_ndcg if name == BY_ACTIVITY else _share
    gap = Cell(_gap(examination), _gap(examination))
    found = [examination.found.get(one) for one in names_of(examination.found)]
    return SliceRow(
        wording.slice_name(name, slicing, place),
        wording.slice_size(name, slicing, place),
        tuple(write(one.slices[name][place]) if one else gap for one in found),
    )


def _ndcg(estimate: Estimate) -> Cell:
    return Cell(wording.figure(estimate.value), wording.interval(estimate))


def _rough_ndcg(estimate: Estimate) -> Cell:
    return Cell(wording.rough(estimate.value), wording.interval(estimate, wording.rough))


def _share(estimate: Estimate) -> Cell:
    return Cell(wording.share(estimate.value), wording.interval(estimate, wording.per_cent))
