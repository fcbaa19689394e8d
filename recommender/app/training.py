"""A training as the page sees it: what it is about to do, what is heard of it, what it left.

Example::

    plan = plan_training(dataset, settings)   # or a sentence that says why not
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

import numpy as np

from recommender.app.models import MODELS
from recommender.app.questions import DAY
from recommender.app.settings import (
    BY_DATE,
    LAST_FIFTH,
    LAST_ONE,
    NONE,
    ON_MAP,
    RANDOM,
    Settings,
)
from recommender.errors import VisitorError
from recommender.evaluation.metrics import Measurement
from recommender.evaluation.readiness import why_not_trainable
from recommender.evaluation.split import (
    Split,
    aside,
    everything,
    last_fifth,
    last_one,
    latest_tenth,
    random_fifth,
)
from recommender.film_map.films import FilmsOnMap
from recommender.film_map.projection import Pca
from recommender.ratings.arrays import Float32Array, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, chronological, sample
from recommender.ratings.trend import trend
from recommender.records import dataclass
from recommender.steps import Steps, finished
from recommender.towers.layers import Towers
from recommender.wording import status as wording

HOLD_OUT: Mapping[str, Callable[[Dataset], Split]] = {
    BY_DATE: latest_tenth,
    LAST_FIFTH: last_fifth,
    LAST_ONE: last_one,
    RANDOM: random_fifth,
    NONE: everything,
}

# settings that name one of the models that are shown
OF_A_MODEL = ("map_model", "drawn_model", "taken_model")


@dataclass(frozen=True, eq=False)
class Plan:
    """What a training is about to do.

    Attributes:
        settings: with which it was started, whatever the visitor changes meanwhile.
        split: what is trained on, and what is held out to be found, perhaps nothing.
        interactions: the sample of it that the models see.
        watched: the training part, in what they may learn and what is held out once more: by it
            they are watched while they learn; perhaps nothing.
        item_trend: float32 [num_items], what is watched these days; zeros where the question is
            what comes next in a sitting.
        holds_out: by which way something is held out.
    """

    settings: Settings
    split: Split
    interactions: Interactions
    watched: Split
    item_trend: Float32Array
    holds_out: str = NONE

    @property
    def validation(self) -> Mapping[str, Int32Array] | None:
        """The validation slice as model/worker/protocol.js has it; None where there is none."""
        by_user = self.watched.held_out.by_user
        users = np.flatnonzero(by_user.counts).astype(np.int32)
        if not len(users):
            return None
        known, wanted = self.watched.train.by_user.of(users), by_user.of(users)
        return {
            "users": users,
            "knownStarts": known.starts,
            "known": known.items,
            "wantedStarts": wanted.starts,
            "wanted": wanted.items,
        }


def plan_training(dataset: Dataset, settings: Settings) -> Plan:
    """Do all at once what planning does in steps."""
    return finished(planning(dataset, settings))


def planning(dataset: Dataset, settings: Settings) -> Steps[Plan]:
    """Split and sample the ratings, by the question that the models are to answer.

    Raises:
        VisitorError: saying what these ratings lack for a training.
    """
    holds_out = holds_out_of(dataset, settings)
    # what is kept where it is made: of large data each takes a while
    _ = chronological(dataset)
    yield
    _ = chronological(dataset).by_user
    yield
    split = HOLD_OUT[holds_out](dataset)
    yield
    _ = split.train.by_user
    yield
    watched = _watched(split.train, settings)
    yield
    limit = settings.limit_of(dataset.num_ratings)
    interactions = sample(watched.train, limit, settings.seed)
    yield
    _ = interactions.by_user
    yield
    missing = why_not_trainable(split.train, dataset.num_items)
    if missing:
        raise VisitorError(missing)
    if why_not_trainable(interactions, dataset.num_items):
        raise VisitorError(wording.too_small_a_sample(limit))
    trend_of_items = item_trend(interactions, dataset, settings)
    return Plan(settings, split, interactions, watched, trend_of_items, holds_out)


def holds_out_of(dataset: Dataset, settings: Settings) -> str:
    """Return by which way something is held out: where nobody knows the order, at random."""
    wanted = settings.holds_out
    return wanted if dataset.facts.has_times or wanted == NONE else RANDOM


def _watched(train: Interactions, settings: Settings) -> Split:
    """Part what is learnt from what the learning is watched by, where it is to be watched."""
    if settings.validate and settings.holds_out != NONE:
        return aside(train, settings.seed)
    return Split(train, train.take(np.arange(0)))


def item_trend(interactions: Interactions, dataset: Dataset, settings: Settings) -> Float32Array:
    """Return what is watched these days, which says something about another day only."""
    if settings.question == DAY and settings.trend:
        return trend(interactions, dataset.num_items)
    return np.zeros(dataset.num_items, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Report:
    """What a worker reports while it trains.

    Attributes:
        model: the model that took the steps.
        epoch: from 1 on.
        step: steps that this model has taken.
        steps: how many there will be.
        losses: one for each step since the last report, in nats.
        seconds_left: until this model is trained; None when it cannot be told yet.
        frame: float32 [n, 3], where the map's films stood at the end of the epoch; None within
            an epoch, and where nobody watches.
        ndcg: at the end of an epoch, NDCG@10 on the validation slice; None within an epoch, and
            where there is none.
        chance: the loss of a model that knows nothing, in nats.
        has_ended: whether it takes no more steps, whatever was left of them.
        is_paused: whether it waits after an epoch that was asked for.
    """

    model: str
    epoch: int
    step: int
    steps: int
    losses: tuple[float, ...]
    seconds_left: float | None
    frame: Float32Array | None = None
    ndcg: float | None = None
    chance: float = 0
    has_ended: bool = False
    is_paused: bool = False


@dataclass(frozen=True)
class Progress:
    """The latest report of each model; the slowest one counts.

    Attributes:
        latest: by model, of those that have been heard of.
    """

    latest: Mapping[str, Report] = field(default_factory=lambda: MappingProxyType({}))

    def heard(self, report: Report) -> Progress:
        """Return the progress with one more report."""
        return Progress(MappingProxyType({**self.latest, report.model: report}))

    def going_on(self) -> Progress:
        """Return the progress of models that do not wait any more."""
        latest = {
            name: dataclasses.replace(report, is_paused=False)
            for name, report in self.latest.items()
        }
        return Progress(MappingProxyType(latest))

    @property
    def share(self) -> float:
        """How much of all models' steps is done, 0..1."""
        done = [1 if one.has_ended else one.step / one.steps for one in self.latest.values()]
        return sum(done) / len(MODELS)

    @property
    def is_over(self) -> bool:
        """Whether no model takes another step."""
        return len(self.latest) == len(MODELS) and not self._running

    @property
    def is_paused(self) -> bool:
        """Whether all that take more steps wait after an epoch that was asked for."""
        waits = all(report.is_paused for report in self._running)
        return len(self.latest) == len(MODELS) and waits and not self.is_over

    @property
    def _running(self) -> list[Report]:
        return [report for report in self.latest.values() if not report.has_ended]

    @property
    def epoch(self) -> int:
        """The epoch of the slowest model; one that has not been heard of is in its first."""
        if len(self.latest) < len(MODELS):
            return 1
        epochs = [report.epoch for report in self._running]
        return min(epochs) if epochs else max(report.epoch for report in self.latest.values())

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all are trained; None when it cannot be told yet."""
        left = [report.seconds_left for report in self.latest.values()]
        known = [seconds for seconds in left if seconds is not None]
        return max(known) if len(known) == len(MODELS) else None


@dataclass(frozen=True)
class Broke:
    """How a model's training ran away from the numbers that there are.

    Attributes:
        what: "loss" or "weights".
        value: that it had: NaN, Infinity or -Infinity.
        step: from 1 on, at which it had.
        kept: the step until which the model has learnt.
    """

    what: str
    value: str
    step: int
    kept: int


@dataclass(frozen=True)
class Early:
    """How a model's training ended early, since it got no better on the validation slice.

    Attributes:
        epoch: after which it ended.
        best: the epoch whose weights it has.
        ndcg: NDCG@10 on the validation slice, then.
    """

    epoch: int
    best: int
    ndcg: float


@dataclass(frozen=True)
class ModelSummary:
    """A trained model.

    Attributes:
        name: of its registry entry.
        towers: their layers, as the model tells them.
        backend: what TensorFlow.js computed on.
        note: a sentence when that is slower or other than what was wanted, else empty.
        broke: why its training ended before the last step, where its numbers ran away.
        early: why, where the validation slice said so.
    """

    name: str
    towers: Towers
    backend: str
    note: str
    broke: Broke | None = None
    early: Early | None = None


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training left.

    Attributes:
        plan: what it set out to do.
        summaries: of the models, in the registry's order.
        vectors: each model's item vectors, float32 [num_items, dim], rows of length one.
        films: that are on the map.
        pca: each model's item vectors by their components of greatest variance, of those films.
        measurements: by model, and of popularity, what was measured on each user; None where
            nothing was held out.
        starters: items for the visitor to rate first, well-known and different.
        share: how much of it was done when it ended, 1 unless it was stopped.
        seconds: from the click to the end.
        weights: by model, all that it has learnt, float32 by name.
        is_opened: whether it comes from a file: then nothing of it took place in this visit.
    """

    plan: Plan
    summaries: tuple[ModelSummary, ...]
    vectors: Mapping[str, Float32Array]
    films: FilmsOnMap
    pca: Mapping[str, Pca]
    measurements: Mapping[str, Measurement] | None
    starters: tuple[int, ...]
    share: float
    seconds: float
    weights: Mapping[str, Mapping[str, Float32Array]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    is_opened: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The models that are there, in the registry's order: all of them after a training."""
        return tuple(summary.name for summary in self.summaries)

    def fitting(self, settings: Settings) -> Settings:
        """Return the settings, with models that are there where one was chosen that is not."""
        first = ON_MAP if ON_MAP in self.names else self.names[0]
        chosen = {name: getattr(settings, name) for name in OF_A_MODEL}
        changes: dict[str, Any] = {
            name: first for name, model in chosen.items() if model not in self.names
        }
        return dataclasses.replace(settings, **changes) if changes else settings

    def stopped_at(self, share: float) -> Trained:
        """Return it with how much of it was done."""
        return dataclasses.replace(self, share=share)
