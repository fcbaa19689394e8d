r"""A run as the browser keeps it: a text, and the integers of its lists.

Example::

    record = to_record(run)
    record.text       # '9c1b…\n{"kind": "two-tower run", "version": 1, …}'
    from_record(record, dataset, data_mark(dataset))    # the same run, to the last digit

Kept are lists and hits, not metrics: those follow by the same formulas as after a training. Another
tab, another version of the page or the visitor may have written what is read: the first line of the
text is a digest of all the rest, and whatever is wrong raises.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import Enum
from hashlib import sha256
from typing import Any

import numpy as np

from recommender.app.models import LABELS
from recommender.app.settings import FIELDS, OF_TRAINING, Settings
from recommender.app.training import Broke, Early
from recommender.errors import SettingsError
from recommender.evaluation.baselines import POPULARITY
from recommender.evaluation.metrics import Measurement, measured
from recommender.json_text import is_deep, parse_json
from recommender.ratings.arrays import BoolArray, Int32Array
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.runs.run import Run, RunCurve

KIND = "two-tower run"
VERSION = 1
# integers of 32 bits, which of a list was found is kept in
LONGEST_LIST = 31


class Unread(Enum):
    """Why a record is left out."""

    VERSION = "version"
    DATA = "data"
    DAMAGED = "damaged"


class UnreadError(Exception):
    """A record that cannot be read."""

    def __init__(self, why: Unread) -> None:
        """Take why."""
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, eq=False)
class Record:
    """What is kept of a run.

    Attributes:
        key: under which.
        text: a digest, a line break and JSON.
        numbers: int32: of n tested users the rows, then how many items were held out of each; then,
            by recommender, lists [n * k] and hits [n], whose bit r says whether rank r + 1 is one.
    """

    key: str
    text: str
    numbers: Int32Array


def to_record(run: Run) -> Record:
    """Return what is to be kept of a run."""
    numbers = _numbers(run.measurements)
    about = {
        "kind": KIND,
        "version": VERSION,
        "data": run.data,
        "settings": {name: run.settings.text_of(name) for name in OF_TRAINING},
        "ended": run.ended,
        "seconds": run.seconds,
        "share": run.share,
        "curves": {name: curve_about(curve) for name, curve in run.curves.items()},
        "broke": {name: dataclasses.astuple(broke) for name, broke in run.broke.items()},
        "early": {name: dataclasses.astuple(early) for name, early in run.early.items()},
        "lists": _shape(run.measurements),
    }
    text = json.dumps(about, allow_nan=False)
    return Record(run.key, f"{_digest(text, numbers)}\n{text}", numbers)


def curve_about(curve: RunCurve) -> dict[str, Any]:
    """Return a curve as JSON has it, which knows no NaN."""
    losses = [loss if math.isfinite(loss) else None for loss in curve.losses]
    return {"losses": losses, "ndcgs": curve.ndcgs, "chance": curve.chance}


def _shape(measurements: Mapping[str, Measurement] | None) -> dict[str, Any] | None:
    if measurements is None:
        return None
    n, k = next(iter(measurements.values())).lists.shape
    return {"of": list(measurements), "n": n, "k": k}


def _numbers(measurements: Mapping[str, Measurement] | None) -> Int32Array:
    if measurements is None:
        return np.empty(0, dtype=np.int32)
    first = next(iter(measurements.values()))
    parts: list[np.ndarray] = [first.users.user_idx, first.num_relevant]
    for one in measurements.values():
        parts += [one.lists.ravel(), _packed(one.hits)]
    return np.concatenate([part.astype(np.int32) for part in parts])


def _packed(hits: BoolArray) -> Int32Array:
    return hits.astype(np.int32) @ _bits(hits.shape[1])


def _bits(k: int) -> Int32Array:
    return np.left_shift(np.int32(1), np.arange(k, dtype=np.int32))


def _digest(text: str, numbers: Int32Array) -> str:
    digest = sha256(text.encode(errors="replace"))
    digest.update(numbers.astype("<i4").tobytes())
    return digest.hexdigest()


def from_record(record: Record, dataset: Dataset, data: str) -> Run:
    """Return the run of a record.

    Args:
        record: of `to_record`, or anything else.
        dataset: that is there now.
        data: its mark.

    Raises:
        UnreadError: when it is of another version of the page or of other data, or damaged.
    """
    digest, _, text = record.text.partition("\n")
    if digest != _digest(text, record.numbers) or is_deep(text):
        raise UnreadError(Unread.DAMAGED)
    about = _of_this_page(text)
    if about.get("data") != data:
        raise UnreadError(Unread.DATA)
    try:
        run = _run(about, record.numbers, dataset)
    # whoever writes a right digest under a wrong record has meant to
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnreadError(Unread.DAMAGED) from error
    if run.key != record.key:
        raise UnreadError(Unread.DAMAGED)
    return run


def _of_this_page(text: str) -> dict[str, Any]:
    try:
        about = parse_json(text)
    except ValueError as error:
        raise UnreadError(Unread.DAMAGED) from error
    if not isinstance(about, dict) or about.get("kind") != KIND:
        raise UnreadError(Unread.DAMAGED)
    # a page that has other settings writes other records, whatever it says of its version
    settings = about.get("settings")
    is_same = isinstance(settings, dict) and settings.keys() == set(OF_TRAINING)
    if about.get("version") != VERSION or not is_same:
        raise UnreadError(Unread.VERSION)
    return about


def _run(about: dict[str, Any], numbers: Int32Array, dataset: Dataset) -> Run:
    models = {*LABELS}
    for part in ("curves", "broke", "early"):
        _demand(about[part].keys() <= models)
    return Run(
        settings=_settings(about["settings"]),
        data=about["data"],
        ended=_whole(about["ended"], most=10**15 - 1),
        seconds=_number(about["seconds"], least=0),
        share=_number(about["share"], least=0, most=1),
        curves={name: _curve(one) for name, one in about["curves"].items()},
        broke={name: _broke(*one) for name, one in about["broke"].items()},
        early={name: _early(*one) for name, one in about["early"].items()},
        measurements=_measurements(about["lists"], numbers, dataset),
    )


def _settings(texts: Mapping[str, str]) -> Settings:
    try:
        values: dict[str, Any] = {name: FIELDS[name].parse(text) for name, text in texts.items()}
    except SettingsError as error:  # the limits are others now
        raise UnreadError(Unread.VERSION) from error
    return dataclasses.replace(Settings(), **values)


def _curve(about: Mapping[str, Any]) -> RunCurve:
    losses = tuple(math.nan if one is None else _number(one) for one in about["losses"])
    _demand(bool(losses))
    return RunCurve(losses, tuple(map(_number, about["ndcgs"])), _number(about["chance"]))


def _measurements(
    shape: Mapping[str, Any] | None, numbers: Int32Array, dataset: Dataset
) -> Mapping[str, Measurement] | None:
    if shape is None:
        return None
    n = _whole(shape["n"], most=dataset.num_users)
    k = _whole(shape["k"], least=1, most=LONGEST_LIST)
    # of models that were opened from a file there may be fewer
    _demand(len(set(shape["of"])) == len(shape["of"]) > 1)
    _demand({POPULARITY} <= set(shape["of"]) <= {POPULARITY, *LABELS})
    # two numbers a user, and of each recommender a list and its hits
    _demand(len(numbers) == n * (2 + len(shape["of"]) * (k + 1)))
    users, relevant, rest = np.split(numbers.astype(np.int64), [n, 2 * n])
    _demand(bool((np.diff(users, prepend=-1) > 0).all() and (users < dataset.num_users).all()))
    _demand(bool((relevant > 0).all()))
    lists = rest.reshape(len(shape["of"]), n * (k + 1))
    return {
        name: _measurement(users, relevant, of_one, k, dataset.num_items)
        for name, of_one in zip(shape["of"], lists, strict=True)
    }


def _measurement(
    users: np.ndarray, relevant: np.ndarray, of_one: np.ndarray, k: int, num_items: int
) -> Measurement:
    n = len(users)
    lists, found = of_one[: n * k].reshape(n, k), of_one[n * k :]
    _demand(bool(((lists >= -1) & (lists < num_items)).all()))
    hits = (found[:, None] & _bits(k)) != 0
    return measured(users, lists.astype(np.int32), hits, relevant, num_items)


def _broke(what: Any, value: Any, step: Any, kept: Any) -> Broke:
    _demand(type(what) is str and type(value) is str)
    return Broke(what, value, _whole(step, most=10**9), _whole(kept, most=10**9))


def _early(epoch: Any, best: Any, ndcg: Any) -> Early:
    return Early(_whole(epoch, most=10**6), _whole(best, most=10**6), _number(ndcg))


def _number(value: Any, *, least: float = -math.inf, most: float = math.inf) -> float:
    _demand(type(value) in (int, float) and least <= value <= most)
    return float(value)


def _whole(value: Any, *, least: int = 0, most: int) -> int:
    _demand(type(value) is int and least <= value <= most)
    return int(value)


def _demand(is_so: bool) -> None:
    if not is_so:
        raise UnreadError(Unread.DAMAGED)
