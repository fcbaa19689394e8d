"""A run: a training that has ended, with its settings, curves and lists, small enough to be kept.

Example::

    run = run_of(trained, curves, data_mark(dataset), ended=1_790_000_000_000)
    run.id     # "3fa9": the same for the same settings and data
    run.key    # "1790000000000-3fa9": of this training alone
    run.measurements["deep"].metrics.ndcg
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np

from recommender.app.settings import OF_TRAINING, Settings
from recommender.app.training import Broke, Early, Trained
from recommender.evaluation.metrics import Measurement
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.steps import Steps, finished
from recommender.taste.record import fingerprint
from recommender.views.loss_curves import LossCurves

# digits of an id: of the runs that are kept at a time two hardly ever share one by chance
ID_LENGTH = 4
# numbers that are hashed in a step
HASHED_AT_A_TIME = 250_000


@dataclass(frozen=True)
class RunCurve:
    """How one model learnt, an epoch a value.

    Attributes:
        losses: the mean of each epoch that has begun, in nats; NaN where a loss was no number.
        ndcgs: NDCG@10 on the validation slice after each epoch; empty without one.
        chance: the loss of a model that knows nothing, in nats.
    """

    losses: tuple[float, ...]
    ndcgs: tuple[float, ...]
    chance: float


@dataclass(frozen=True, eq=False)
class Run:
    """One training.

    Attributes:
        settings: those of training, with which it was started; all else as by default.
        data: what tells its ratings from others.
        ended: when, in milliseconds since 1970.
        seconds: from the click to the end.
        share: how much of it was done, 1 unless it was stopped.
        curves: by model.
        broke: by model, why its training ended before the last step, where its numbers ran away.
        early: by model, why its training ended early, where the validation slice said so.
        measurements: by model, and of popularity; None where nothing was held out.
    """

    settings: Settings
    data: str
    ended: int
    seconds: float
    share: float
    curves: Mapping[str, RunCurve]
    broke: Mapping[str, Broke]
    early: Mapping[str, Early]
    measurements: Mapping[str, Measurement] | None

    @cached_property
    def id(self) -> str:
        """What makes the result, in a few hexadecimal digits: settings and data."""
        return id_of(self.data, self.settings)

    @cached_property
    def is_default(self) -> bool:
        """Whether all settings are as by default."""
        return not changed(self.settings)

    @cached_property
    def key(self) -> str:
        """What tells it from all other runs; in order, keys are in the order of time."""
        return key_of(self.ended, self.id)


def id_of(data: str, settings: Settings) -> str:
    """Return what makes the result of a training, in a few hexadecimal digits.

    They are the beginning of the SHA-256 of the data's mark and of each setting that is not as by
    default, as text.
    """
    made_of = json.dumps([data, changed(settings)], sort_keys=True)
    return sha256(made_of.encode()).hexdigest()[:ID_LENGTH]


def key_of(ended: int, run_id: str) -> str:
    """Return what tells a training from all others; in order, keys are in the order of time."""
    return f"{ended:015d}-{run_id}"


def run_of(trained: Trained, curves: LossCurves, data: str, ended: int) -> Run:
    """Return what is to be kept of a training.

    Args:
        trained: what it left.
        curves: its losses.
        data: the mark of its ratings.
        ended: when, in milliseconds since 1970.
    """
    return Run(
        settings=of_training(trained.plan.settings),
        data=data,
        ended=ended,
        seconds=trained.seconds,
        share=trained.share,
        curves=MappingProxyType({name: _curve(curves, name) for name in curves.curves}),
        broke={one.name: one.broke for one in trained.summaries if one.broke},
        early={one.name: one.early for one in trained.summaries if one.early},
        measurements=trained.measurements,
    )


def of_training(settings: Settings) -> Settings:
    """Return the settings of training as they are, all else as by default."""
    return Settings().taking(settings, OF_TRAINING)


def changed(settings: Settings) -> dict[str, str]:
    """Return the settings of training that are not as by default, as text."""
    names = settings.differing(Settings(), OF_TRAINING)
    return {name: settings.text_of(name) for name in names}


# worked out once for a data set
_marks: WeakKeyDictionary[Dataset, str] = WeakKeyDictionary()


def data_mark(dataset: Dataset) -> str:
    """Do all at once what marking does in steps."""
    return finished(marking(dataset))


def marking(dataset: Dataset) -> Steps[str]:
    """Return what tells two data sets apart, 16 hexadecimal digits: films, and all ratings.

    They are the beginning of the SHA-256 of the catalogue's fingerprint and of user ids, item rows,
    stars and timestamps in the order of the file; of parts of stars in halves.
    """
    if dataset in _marks:
        return _marks[dataset]
    digest = sha256(fingerprint(dataset).encode())
    users = dataset.user_ids[dataset.user_idx]
    stars = dataset.rating
    if (stars % 1).any():
        stars = np.round(2 * stars)
    yield
    for values in (users, dataset.item_idx, stars, dataset.timestamp):
        for start in range(0, len(values), HASHED_AT_A_TIME):
            digest.update(values[start : start + HASHED_AT_A_TIME].astype("<i8").tobytes())
            yield
    _marks[dataset] = digest.hexdigest()[:16]
    return _marks[dataset]


def _curve(curves: LossCurves, name: str) -> RunCurve:
    losses = tuple(curves.curves[name].by_epoch[1].tolist())
    return RunCurve(losses, curves.ndcgs.get(name, ()), curves.chances[name])
