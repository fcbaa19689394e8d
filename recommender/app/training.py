"""A training as the page sees it: what it is about to do, what is heard of it, what it left.

Example::

    plan = plan_training(dataset, settings)   # or a sentence that says why not
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from recommender.app.models import MODELS
from recommender.app.settings import DAY, Settings
from recommender.errors import VisitorError
from recommender.evaluation.metrics import Measurement
from recommender.evaluation.readiness import why_not_trainable
from recommender.evaluation.split import Split, everything, last_fifth, latest_tenth
from recommender.film_map.films import FilmsOnMap
from recommender.film_map.projection import Pca
from recommender.ratings.arrays import Float32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, sample
from recommender.ratings.trend import trend
from recommender.wording import status as wording


@dataclass(frozen=True, eq=False)
class Plan:
    """What a training is about to do.

    Attributes:
        settings: with which it was started, whatever the visitor changes meanwhile.
        split: what is trained on, and what is held out to be found, perhaps nothing.
        interactions: the sample of it that the models see.
        item_trend: float32 [num_items], what is watched these days; zeros where the question is
            what comes next in a sitting.
    """

    settings: Settings
    split: Split
    interactions: Interactions
    item_trend: Float32Array


def plan_training(dataset: Dataset, settings: Settings) -> Plan:
    """Split and sample the ratings, by the question that the models are to answer.

    Raises:
        VisitorError: saying what these ratings lack for a training.
    """
    hold_out = latest_tenth if settings.question == DAY else last_fifth
    split = everything(dataset) if settings.train_on_all else hold_out(dataset)
    interactions = sample(split.train, settings.max_interactions, settings.seed)
    missing = why_not_trainable(split.train, dataset.num_items)
    if missing:
        raise VisitorError(missing)
    if why_not_trainable(interactions, dataset.num_items):
        raise VisitorError(wording.too_small_a_sample(settings.max_interactions))
    return Plan(settings, split, interactions, item_trend(interactions, dataset, settings))


def item_trend(interactions: Interactions, dataset: Dataset, settings: Settings) -> Float32Array:
    """Return what is watched these days, which says something about another day only."""
    if settings.question == DAY:
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
        is_broken: whether its numbers ran away: it takes no more steps.
    """

    model: str
    epoch: int
    step: int
    steps: int
    losses: tuple[float, ...]
    seconds_left: float | None
    frame: Float32Array | None = None
    is_broken: bool = False

    @property
    def is_last(self) -> bool:
        """Whether the model takes no more steps."""
        return self.is_broken or self.step == self.steps


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

    @property
    def share(self) -> float:
        """How much of all models' steps is done, 0..1."""
        return sum(report.step / report.steps for report in self.latest.values()) / len(MODELS)

    @property
    def is_over(self) -> bool:
        """Whether no model takes another step."""
        return len(self.latest) == len(MODELS) and not self._running

    @property
    def _running(self) -> list[Report]:
        return [report for report in self.latest.values() if not report.is_last]

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
class ModelSummary:
    """A trained model.

    Attributes:
        name: of its registry entry.
        layers: one line for each tower.
        backend: what TensorFlow.js computed on.
        note: a sentence when that is slower or other than what was wanted, else empty.
        broke: why its training ended before the last step, where nobody had stopped it.
    """

    name: str
    layers: tuple[str, ...]
    backend: str
    note: str
    broke: Broke | None = None


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

    def stopped_at(self, share: float) -> Trained:
        """Return it with how much of it was done."""
        return dataclasses.replace(self, share=share)
