"""What two runs differ by: in settings, in metrics, user by user, and in a user's lists.

Example::

    differing_settings(first, second)    # ("temperature",)
    finished(compare_metrics(first, second))[2]    # MetricRow("ndcg", "deep", 0.25, 0.27, ...)
    user_lists(first, second, user_idx, "deep").second[0].move    # 3: three ranks up

Differences are worked out only where both runs were tested on the same users with the same films to
find: then what a user does to both of them cancels out (recommender/evaluation/bootstrap.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from recommender.app.models import LABELS
from recommender.app.settings import OF_TRAINING
from recommender.evaluation.baselines import POPULARITY
from recommender.evaluation.bootstrap import Estimate, resample
from recommender.evaluation.metrics import Measurement
from recommender.ratings.arrays import Float64Array, Int64Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.runs.run import Run
from recommender.steps import Steps

NDCG, RECALL, HIT = METRICS = ("ndcg", "recall", "hit")
# what ranks, in the order of the rows
NAMES = (POPULARITY, *LABELS)


@dataclass(frozen=True)
class MetricRow:
    """One metric of one recommender in both runs.

    Attributes:
        metric: of METRICS.
        name: of the recommender.
        first: mean over the users who were tested; None where nobody was.
        second: likewise.
        difference: second − first, with its interval; None where the runs cannot be paired.
        is_same: whether each user has the same in both.
    """

    metric: str
    name: str
    first: float | None
    second: float | None
    difference: Estimate | None = None
    is_same: bool = False


@dataclass(frozen=True)
class ListedFilm:
    """A film of a list that is held against another list.

    Attributes:
        item_idx: its row in the data.
        rank: from 1 on.
        is_hit: whether it was held out: the user went on to rate it.
        move: how many ranks it has moved up from the first list to the second; None where the other
            list does not hold it.
    """

    item_idx: int
    rank: int
    is_hit: bool
    move: int | None


@dataclass(frozen=True)
class UserLists:
    """One user's lists by one model in both runs, empty where a run has not tested the user."""

    first: tuple[ListedFilm, ...]
    second: tuple[ListedFilm, ...]


def differing_settings(first: Run, second: Run) -> tuple[str, ...]:
    """Return the names of the settings of training that the two do not share."""
    return first.settings.differing(second.settings, OF_TRAINING)


def is_paired(first: Run, second: Run) -> bool:
    """Say whether both were tested on the same users, with the same films to find."""
    if first.measurements is None or second.measurements is None or first.data != second.data:
        return False
    one, other = (run.measurements[POPULARITY] for run in (first, second) if run.measurements)
    return (
        first.settings.holds_out == second.settings.holds_out
        and one.lists.shape == other.lists.shape
        and np.array_equal(one.users.user_idx, other.users.user_idx)
        and np.array_equal(one.num_relevant, other.num_relevant)
    )


def compare_metrics(first: Run, second: Run) -> Steps[tuple[MetricRow, ...]]:
    """Work all metrics of both out, and how sure their differences are; a few ms each step."""
    yield
    names = _names(first, second)
    found = (yield from _paired(first, second)) if is_paired(first, second) else {}
    places = [(metric, name) for metric in METRICS for name in names]
    return tuple(found.get(place) or _unpaired(*place, first, second) for place in places)


def _names(first: Run, second: Run) -> tuple[str, ...]:
    """Return what ranks in one of the runs; of models that were opened there may be fewer."""
    there = {**(first.measurements or {}), **(second.measurements or {})}
    return tuple(name for name in NAMES if name in there) or NAMES


def _paired(first: Run, second: Run) -> Steps[dict[tuple[str, str], MetricRow]]:
    """Return the rows of what ranks in both runs, which are of the same users."""
    assert first.measurements is not None
    assert second.measurements is not None
    shared = first.measurements.keys() & second.measurements.keys()
    places = [(metric, name) for metric in METRICS for name in NAMES if name in shared]
    ours, theirs = (_figures(one, places) for one in (first.measurements, second.measurements))
    resampled = yield from resample(np.hstack([ours, theirs]))
    number = ours.shape[1]
    one, other = resampled.figures(slice(number)), resampled.figures(slice(number, None))
    yield
    is_same = (ours == theirs).all(axis=0)
    rows = map(
        MetricRow,
        *zip(*places, strict=True),
        one.values.tolist(),
        other.values.tolist(),
        other.minus(one).estimates(),
        is_same.tolist(),
    )
    return dict(zip(places, rows, strict=True))


def _figures(
    measurements: Mapping[str, Measurement], places: Sequence[tuple[str, str]]
) -> Float64Array:
    """Return each user's metrics, [n, figures], in the order of the places."""
    return np.column_stack([_of_users(measurements[name], metric) for metric, name in places])


def _of_users(measurement: Measurement, metric: str) -> Float64Array:
    values: Float64Array = getattr(measurement.users, metric).astype(np.float64)
    return values


def _unpaired(metric: str, name: str, first: Run, second: Run) -> MetricRow:
    """Return a row without a difference: of other users, or of a model that one of them lacks."""
    return MetricRow(metric, name, _mean(first, metric, name), _mean(second, metric, name))


def _mean(run: Run, metric: str, name: str) -> float | None:
    measured = (run.measurements or {}).get(name)
    return None if measured is None else float(_of_users(measured, metric).mean())


def users_tested(first: Run, second: Run) -> Int64Array:
    """Return the rows of the users who were tested in both runs, int64, ascending.

    Where nobody was, those who were tested in one of them.
    """
    one, other = (_users(run) for run in (first, second))
    both = np.intersect1d(one, other)
    return both if len(both) else np.union1d(one, other)


def _users(run: Run) -> Int64Array:
    if run.measurements is None:
        return np.empty(0, dtype=np.int64)
    return run.measurements[POPULARITY].users.user_idx


def user_shown(
    first: Run, second: Run, dataset: Dataset, user_id: int | None, user_idx: int | None
) -> int | None:
    """Return whose lists are shown, as a row; None where nobody has any.

    Args:
        first: a run.
        second: another one.
        dataset: of both.
        user_id: who is wanted; None: nobody in particular.
        user_idx: who was tested on the page; None: nobody.
    """
    if user_id is not None:
        return dataset.user_idx_of.get(user_id)
    users = users_tested(first, second)
    if user_idx is not None and user_idx in users:
        return user_idx
    return int(users[0]) if len(users) else None


def user_lists(first: Run, second: Run, user_idx: int, model: str) -> UserLists:
    """Return what a model has recommended to a user in both runs, with what has moved.

    The lists are those that were measured: they know the ratings of training alone. Of one list
    alone nothing has moved.
    """
    (one, its_hits), (other, their_hits) = (_list(run, user_idx, model) for run in (first, second))
    return UserLists(
        _listed(one, its_hits, [_move(one, other, item) for item in one]),
        _listed(other, their_hits, [_move(one, other, item) for item in other]),
    )


def _list(run: Run, user_idx: int, model: str) -> tuple[list[int], list[bool]]:
    """Return the items of a user's list, and which of them were held out."""
    users = _users(run)
    row = int(np.searchsorted(users, user_idx))
    found = (run.measurements or {}).get(model)
    if found is None or row == len(users) or users[row] != user_idx:
        return [], []
    is_there = found.lists[row] >= 0
    return found.lists[row][is_there].tolist(), found.hits[row][is_there].tolist()


def _move(first: Sequence[int], second: Sequence[int], item: int) -> int | None:
    if not first or not second:
        return 0
    return first.index(item) - second.index(item) if item in first and item in second else None


def _listed(
    items: Sequence[int], hits: Sequence[bool], moves: Sequence[int | None]
) -> tuple[ListedFilm, ...]:
    return tuple(map(ListedFilm, items, range(1, len(items) + 1), hits, moves))
