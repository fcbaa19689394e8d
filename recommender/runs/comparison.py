"""What two runs differ by: in settings, in metrics, user by user, and in a user's lists.

Example::

    differing_settings(first, second)    # ("temperature",)
    finished(compare_metrics(first, second))[2]    # MetricRow("ndcg", "deep", 0.25, 0.27, ...)
    user_lists(first, second, user_idx, "deep").second[0].move    # 3: three ranks up

Differences are worked out only where both runs were tested on the same users with the same films to
find: then what a user does to both of them cancels out (recommender/evaluation/bootstrap.py).
"""

from __future__ import annotations

from collections.abc import Sequence

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
    ours, theirs = _figures(first), _figures(second)
    yield
    if ours is None or theirs is None or not is_paired(first, second):
        return _unpaired(ours, theirs)
    resampled = yield from resample(np.hstack([ours, theirs]))
    number = ours.shape[1]
    one, other = resampled.figures(slice(number)), resampled.figures(slice(number, None))
    yield
    is_same = (ours == theirs).all(axis=0)
    return tuple(
        map(
            MetricRow,
            *zip(*_places(), strict=True),
            one.values.tolist(),
            other.values.tolist(),
            other.minus(one).estimates(),
            is_same.tolist(),
        )
    )


def _places() -> list[tuple[str, str]]:
    return [(metric, name) for metric in METRICS for name in NAMES]


def _figures(run: Run) -> Float64Array | None:
    """Return each user's metrics, [n, figures], in the order of `_places`; None without any."""
    if run.measurements is None:
        return None
    columns = [_of_users(run.measurements[name], metric) for metric, name in _places()]
    return np.column_stack(columns)


def _of_users(measurement: Measurement, metric: str) -> Float64Array:
    values: Float64Array = getattr(measurement.users, metric).astype(np.float64)
    return values


def _unpaired(first: Float64Array | None, second: Float64Array | None) -> tuple[MetricRow, ...]:
    nothing = [None] * len(_places())
    means = [nothing if one is None else one.mean(axis=0).tolist() for one in (first, second)]
    return tuple(map(MetricRow, *zip(*_places(), strict=True), *means))


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
    if run.measurements is None or row == len(users) or users[row] != user_idx:
        return [], []
    found = run.measurements[model]
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
