"""The card of a model file: by which settings and on which data it was trained, and how good it is.

Example::

    card = card_of(run, names, found)
    text = card_text(card)                     # JSON, the same for the same training
    read_card("deep.safetensors", text)        # the same card

A file may come from another version of the page, from another program or from nobody: whatever a
text is, it gives a card or one sentence. A file that was made elsewhere may leave out what only a
training knows: how long it took, how it learnt, how good it is.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from recommender.app.models import LABELS, MODELS
from recommender.app.settings import FIELDS, OF_TRAINING, RANDOM, Settings
from recommender.app.training import Broke, Early
from recommender.errors import DataError, SettingsError
from recommender.evaluation.bootstrap import Estimate
from recommender.evaluation.examination import Quality
from recommender.evaluation.metrics import Measurement
from recommender.json_text import is_deep, parse_json_once
from recommender.ratings.text import quote
from recommender.records import dataclass
from recommender.runs.record import Unread, curve_about
from recommender.runs.run import Run, RunCurve, id_of, key_of
from recommender.wording import models as wording

KIND = "two-tower model"
VERSION = 1
LATEST = 10**15 - 1
LONGEST_CURVE = 10_000
RECIPES = {model.name: (model.entry["recipe"], model.entry["towers"]) for model in MODELS}


class ModelFileError(DataError):
    """A model file that cannot be opened; `why` in a word, for lists of what is kept."""

    def __init__(self, file: str, problem: str, why: Unread = Unread.DAMAGED) -> None:
        """Take the file's name, the problem and its kind."""
        super().__init__(file, None, problem)
        self.why = why


@dataclass(frozen=True)
class Scores:
    """How good a model was, on what its training held out; lists of ten.

    Attributes:
        ndcg: mean over the users who were tested.
        recall: likewise.
        hit_rate: likewise.
        coverage: share of the catalogue that stands in one of the lists.
        num_users: how many were tested.
    """

    ndcg: Estimate
    recall: Estimate
    hit_rate: Estimate
    coverage: float
    num_users: int


@dataclass(frozen=True, eq=False)
class Card:
    """What is known of a training whose weights a file holds.

    Attributes:
        settings: those of training; all else as by default.
        data: the mark of its ratings.
        ended: when, in milliseconds since 1970; 0 where nobody says.
        seconds: from the click to the end; 0 likewise.
        share: how much of it was done.
        names: of the models, in the registry's order.
        curves: by model, how it learnt; of none where nobody says.
        broke: by model, why its training ended before the last step, where its numbers ran away.
        early: by model, why its training ended early, where the validation slice said so.
        scores: by model; of none where nothing was held out, or nobody says.
        held_out: by which way; empty: as the settings say.
    """

    settings: Settings
    data: str
    ended: int
    seconds: float
    share: float
    names: tuple[str, ...]
    curves: Mapping[str, RunCurve]
    broke: Mapping[str, Broke]
    early: Mapping[str, Early]
    scores: Mapping[str, Scores]
    held_out: str = ""

    @property
    def id(self) -> str:
        """That of its run."""
        return id_of(self.data, self.settings)

    @property
    def key(self) -> str:
        """That of its run."""
        return key_of(self.ended, self.id)


def card_of(
    run: Run, names: Sequence[str], found: Mapping[str, Quality], held_out: str = ""
) -> Card:
    """Return the card of a training.

    Args:
        run: what is kept of it.
        names: of its models.
        found: by name, how sure the figures are; without it they have no intervals.
        held_out: by which way something was: data without times knows one alone.
    """
    measured = run.measurements or {}
    return Card(
        settings=run.settings,
        data=run.data,
        ended=run.ended,
        seconds=run.seconds,
        share=run.share,
        names=tuple(names),
        curves=run.curves,
        broke=run.broke,
        early=run.early,
        scores={
            name: _scores(measured[name], found.get(name)) for name in names if name in measured
        },
        held_out=held_out,
    )


def _scores(measurement: Measurement, quality: Quality | None) -> Scores:
    means = measurement.metrics
    if quality:
        estimates = (quality.ndcg, quality.recall, quality.hit_rate)
    else:
        values = (means.ndcg, means.recall, means.hit_rate)
        estimates = tuple(Estimate(value, None) for value in values)  # type: ignore[assignment]
    return Scores(*estimates, means.coverage, means.num_users)


def card_text(card: Card) -> str:
    """Return a card as JSON, indented: people read it, too."""
    settings = card.settings
    # a training whose order nobody knows is told another question's values
    held_out = card.held_out or settings.holds_out
    values = settings.for_training(knows_order=held_out != RANDOM)
    about = {
        "kind": KIND,
        "version": VERSION,
        "data": card.data,
        "settings": {name: settings.text_of(name) for name in OF_TRAINING},
        "values": values,
        "held_out": held_out,
        "ended": card.ended,
        "seconds": card.seconds,
        "share": card.share,
        "models": {name: _model(card, name) for name in card.names},
    }
    return json.dumps(about, indent=1, allow_nan=False)


def _model(card: Card, name: str) -> dict[str, Any]:
    recipe, towers = RECIPES[name]
    curve, broke, early = card.curves.get(name), card.broke.get(name), card.early.get(name)
    return {
        "label": LABELS[name],
        "recipe": recipe,
        "towers": towers,
        "curve": curve and curve_about(curve),
        "broke": broke and list(dataclasses.astuple(broke)),
        "early": early and list(dataclasses.astuple(early)),
        "metrics": _metrics(card.scores[name]) if name in card.scores else None,
    }


def _metrics(scores: Scores) -> dict[str, Any]:
    return {
        "ndcg@10": _estimate_about(scores.ndcg),
        "recall@10": _estimate_about(scores.recall),
        "hit_rate@10": _estimate_about(scores.hit_rate),
        "coverage@10": scores.coverage,
        "users": scores.num_users,
    }


def _estimate_about(estimate: Estimate) -> dict[str, Any]:
    interval = estimate.interval
    return {"value": estimate.value, "interval_95": interval and list(interval)}


def read_card(file: str, text: str) -> Card:
    """Return the card that a text says.

    Raises:
        ModelFileError: when it is none, or one of another version of the page.
    """
    return _Reader(file).card(text)


class _Reader:
    """Reads a card, and says of which file whatever is wrong in it is."""

    def __init__(self, file: str) -> None:
        self._file = file

    def card(self, text: str) -> Card:
        about = self._about(text)
        models = about.get("models")
        if not isinstance(models, dict) or not models:
            raise self._wrong(wording.NO_MODELS)
        for name, model in models.items():
            self._check_model(name, model)
        names = tuple(name for name in LABELS if name in models)
        return Card(
            settings=self._settings(about.get("settings")),
            data=self._text(about.get("data"), "data"),
            ended=self._whole(about.get("ended", 0), "ended", LATEST),
            seconds=self._number(about.get("seconds", 0.0), "seconds"),
            share=self._number(about.get("share", 1.0), "share", most=1),
            names=names,
            curves=self._each(names, models, "curve", self._curve),
            broke=self._each(names, models, "broke", self._broke),
            early=self._each(names, models, "early", self._early),
            scores=self._each(names, models, "metrics", self._scores),
        )

    def _about(self, text: str) -> dict[str, Any]:
        try:
            about = None if is_deep(text) else parse_json_once(text)
        except ValueError:
            about = None
        if not isinstance(about, dict) or about.get("kind") != KIND:
            raise self._wrong(wording.NO_CARD)
        version = about.get("version")
        if type(version) is int and version > VERSION:
            raise self._wrong(wording.NEWER, Unread.VERSION)
        if type(version) is not int or version != VERSION:
            raise self._wrong(wording.expected("version", str(VERSION)))
        return about

    def _check_model(self, name: str, model: object) -> None:
        if name not in RECIPES:
            raise self._wrong(wording.unknown_model(quote(name)), Unread.VERSION)
        recipe, towers = RECIPES[name]
        if not isinstance(model, dict):
            raise self._wrong(wording.NO_MODELS)
        if model.get("recipe") != recipe or model.get("towers") != towers:
            raise self._wrong(wording.other_recipe(name), Unread.VERSION)

    def _settings(self, texts: object) -> Settings:
        if not isinstance(texts, dict):
            raise self._wrong(wording.expected("settings", "texts by name"))
        values: dict[str, Any] = {}
        for name, text in texts.items():
            if name not in OF_TRAINING:
                raise self._wrong(wording.unknown_setting(quote(name)), Unread.VERSION)
            try:
                values[name] = FIELDS[name].parse(self._text(text, name))
            except SettingsError as error:  # the limits may be others now
                raise self._wrong(str(error).rstrip("."), Unread.VERSION) from error
        return dataclasses.replace(Settings(), **values)

    def _each(
        self, names: Sequence[str], models: Mapping[str, Any], part: str, read: Any
    ) -> dict[str, Any]:
        """Read a part of each model that has it."""
        found = {name: models[name].get(part) for name in names}
        return {name: read(one) for name, one in found.items() if one is not None}

    def _curve(self, about: object) -> RunCurve:
        if not isinstance(about, dict):
            raise self._wrong(wording.expected("curve", "losses, ndcgs and chance"))
        losses, ndcgs = (self._list(about.get(one), one) for one in ("losses", "ndcgs"))
        if not losses:
            raise self._wrong(wording.expected("losses", "one or more"))
        return RunCurve(
            tuple(math.nan if one is None else self._number(one, "losses") for one in losses),
            tuple(self._number(one, "ndcgs") for one in ndcgs),
            self._number(about.get("chance"), "chance"),
        )

    def _broke(self, about: object) -> Broke:
        what, value, step, kept = self._list(about, "broke", 4)
        return Broke(
            self._text(what, "broke"),
            self._text(value, "broke"),
            self._whole(step, "broke"),
            self._whole(kept, "broke"),
        )

    def _early(self, about: object) -> Early:
        epoch, best, ndcg = self._list(about, "early", 3)
        whole = self._whole(epoch, "early"), self._whole(best, "early")
        return Early(*whole, self._number(ndcg, "early"))

    def _scores(self, about: object) -> Scores:
        if not isinstance(about, dict):
            raise self._wrong(wording.expected("metrics", "figures by name"))
        return Scores(
            ndcg=self._estimate(about.get("ndcg@10")),
            recall=self._estimate(about.get("recall@10")),
            hit_rate=self._estimate(about.get("hit_rate@10")),
            coverage=self._number(about.get("coverage@10"), "coverage@10", most=1),
            num_users=self._whole(about.get("users"), "users"),
        )

    def _estimate(self, about: object) -> Estimate:
        if not isinstance(about, dict):
            raise self._wrong(wording.expected("metrics", "a value and its interval_95"))
        value, ends = self._number(about.get("value"), "value", most=1), about.get("interval_95")
        if ends is None:
            return Estimate(value, None)
        low, high = (self._number(end, "interval_95") for end in self._list(ends, "interval_95", 2))
        return Estimate(value, (low, high))

    def _list(self, value: object, name: str, length: int | None = None) -> list[Any]:
        if not isinstance(value, list) or len(value) > LONGEST_CURVE:
            raise self._wrong(wording.expected(name, "a list"))
        if length is not None and len(value) != length:
            raise self._wrong(wording.expected(name, f"{length} values"))
        return value

    def _text(self, value: object, name: str) -> str:
        if type(value) is not str or len(value) > 100:
            raise self._wrong(wording.expected(name, "a short text"))
        return value

    def _whole(self, value: object, name: str, most: int = 10**9) -> int:
        if type(value) is not int or not 0 <= value <= most:
            raise self._wrong(wording.expected(name, f"a whole number from 0 to {most}"))
        return value

    def _number(self, value: object, name: str, most: float = 1e15) -> float:
        """Return it as it is: 9 and 9.0 are written as they were read."""
        if type(value) not in (int, float) or not -1e15 <= value <= most:  # type: ignore[operator]
            raise self._wrong(wording.expected(name, f"a number of at most {most:g}"))
        return value  # type: ignore[return-value]

    def _wrong(self, problem: str, why: Unread = Unread.DAMAGED) -> ModelFileError:
        return ModelFileError(self._file, problem, why)
