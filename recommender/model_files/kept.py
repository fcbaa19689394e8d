"""Trained models that the browser keeps: what the page knows of them.

Example::

    kept = KeptModels().read(keys, [kept_model(key, digest, data)])
    kept.usable(mark)    # those of the data that is there, the latest first

A record is a model file and its digest. Another tab, another version of the page or the visitor may
have written it: what cannot be used is there all the same, named, so that it can be deleted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from hashlib import sha256
from types import MappingProxyType

from recommender.model_files.card import Card, ModelFileError
from recommender.model_files.model_file import from_bytes
from recommender.records import dataclass
from recommender.runs.record import Unread

# about a megabyte each
MOST_MODELS = 3
# of a key, before the id
TIME_DIGITS = 15
# a record of the browser's is nobody's file
NAME = "kept"
# bytes of all that are kept: of a large catalogue fewer are, or none
LARGEST_KEPT = 50_000_000


def digest_of(data: bytes) -> str:
    """Return what tells a damaged record."""
    return sha256(data).hexdigest()


@dataclass(frozen=True, eq=False)
class KeptModel:
    """One record.

    Attributes:
        key: of its training.
        digest: as it is kept, whether it is right or not.
        data: the model file.
        card: what it says of itself; None where it cannot be read.
        why: why it cannot be read; None where it can.
    """

    key: str
    digest: str
    data: bytes
    card: Card | None
    why: Unread | None = None

    @property
    def ended(self) -> int | None:
        """When its training ended, in milliseconds since 1970; None where the key does not say."""
        told = self.key.partition("-")[0]
        is_time = told.isascii() and told.isdecimal() and len(told) == TIME_DIGITS
        return int(told) if is_time else None

    def why_not(self, mark: str) -> Unread | None:
        """Say why it cannot be used with some data; None where it can."""
        is_of_data = self.card is None or self.card.data == mark
        return self.why if is_of_data else Unread.DATA


def kept_model(key: str, digest: str, data: bytes) -> KeptModel:
    """Return what a record is, whatever it holds."""
    if digest != digest_of(data):
        return KeptModel(key, digest, data, None, Unread.DAMAGED)
    try:
        card = from_bytes(NAME, data).card
    except ModelFileError as error:
        return KeptModel(key, digest, data, None, error.why)
    if card.key != key:
        return KeptModel(key, digest, data, None, Unread.DAMAGED)
    return KeptModel(key, digest, data, card)


@dataclass(frozen=True, eq=False)
class KeptModels:
    """All of them, and what is done with them.

    Attributes:
        models: by key, the oldest first, at most MOST_MODELS.
        unkept: keys of those that the browser does not keep yet.
        gone: keys of those that were deleted here: an answer that is late may still have them.
        removed: what was deleted last, and can be brought back.
        due: key of the training that is to be kept as soon as it is measured; mostly empty.
        said: what has become of what was asked last; mostly empty.
        problem: why the browser keeps none: "full", "blocked" or "newer"; empty where it does.
    """

    models: Mapping[str, KeptModel] = field(default_factory=lambda: MappingProxyType({}))
    unkept: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    removed: tuple[KeptModel, ...] = ()
    due: str = ""
    said: str = ""
    problem: str = ""

    @property
    def latest_first(self) -> tuple[KeptModel, ...]:
        """All of them, the latest first."""
        return tuple(self.models.values())[::-1]

    @property
    def known(self) -> frozenset[str]:
        """Keys of records that need not be read again."""
        return frozenset(self.models)

    def usable(self, mark: str) -> tuple[KeptModel, ...]:
        """Return those of some data, the latest first."""
        return tuple(one for one in self.latest_first if one.card and one.card.data == mark)

    def with_models(self, models: Iterable[KeptModel]) -> KeptModels:
        """Return it with more, that the browser does not keep yet; the oldest ones go."""
        added = {one.key: one for one in models}
        return dataclasses.replace(
            self,
            models=_last({**self.models, **added}),
            unkept=self.unkept | added.keys(),
            gone=self.gone - added.keys(),
        )

    def read(self, keys: Collection[str], models: Iterable[KeptModel]) -> KeptModels:
        """Return it with what the browser keeps now: all keys, and what was not known."""
        found = {**self.models, **{one.key: one for one in models}}
        there = (self.unkept | set(keys)) - self.gone
        left = {key: one for key, one in found.items() if key in there}
        return dataclasses.replace(self, models=_last(left))

    def stored(self, keys: Collection[str], outdated: Collection[str]) -> KeptModels:
        """Return it where the browser keeps some, and in their place others no more."""
        left = {key: one for key, one in self.models.items() if key not in outdated}
        unkept = self.unkept - set(keys)
        return dataclasses.replace(self, models=_last(left), unkept=unkept, problem="")

    def without(self, keys: Collection[str]) -> KeptModels:
        """Return it without some, which can be brought back."""
        removed = tuple(one for key, one in self.models.items() if key in keys)
        left = {key: one for key, one in self.models.items() if key not in keys}
        return dataclasses.replace(
            self,
            models=MappingProxyType(left),
            unkept=self.unkept - set(keys),
            gone=self.gone | set(keys),
            removed=removed,
        )


def _last(models: Mapping[str, KeptModel]) -> Mapping[str, KeptModel]:
    """Return the latest MOST_MODELS, the oldest first."""
    keys = sorted(models)[-MOST_MODELS:]
    return MappingProxyType({key: models[key] for key in keys})
