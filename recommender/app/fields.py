"""A choice of the visitor: what its control is, which values it may have, how they are read.

Example::

    epochs: int = whole("Epochs", 18, 1, 200)   # a line of recommender/app/settings.py
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from recommender.errors import SettingsError
from recommender.records import dataclass
from recommender.views.scales import tick_label

Value = int | float | str | bool | frozenset[str] | None

# Where on the page a setting's control stands; what is in training goes to the models.
TRAINING, COMPARISON, STEERING, CHOOSING, FILMS, MAP, MARKS, WATCHING, MEASURING, DRAWN, PAGE = (
    "training", "comparison", "steering", "choosing", "films", "map", "marks", "watching",
    "measuring", "drawn", "page",
)  # fmt: skip
# what a link for a frame leaves out
SHARING = "sharing"
# of two runs: whose curves, and whose lists
RUN_CURVES, RUN_LISTS = "run-curves", "run-lists"
# the panel beside the page
TOUR = "tour"
# whose vectors and lists are taken away
TAKING = "taking"
# characters of an option that only the visitor's data has
LONGEST_OPTION = 100
# what changes the lists at once
LISTS = (COMPARISON, STEERING, CHOOSING)


@dataclass(frozen=True)
class Field:
    """What the form shows of a setting, and which values are allowed.

    Attributes:
        label: what the visitor reads.
        kind: "whole", "number", "slider", "choice", "several", "switch" or "text".
        place: the part of the page in which its control stands.
        least: smallest number allowed.
        most: largest number allowed.
        options: of a choice, one or several: value -> what the visitor reads.
        ends: of a slider: what its two ends stand for.
        may_be_empty: whether a number may be left out; it is None then.
        is_open: whether data that the visitor brings may have other options.
        group: within its place, under which heading it stands; the first ones have none.
        name: the attribute of Settings.
    """

    label: str
    kind: str
    place: str
    least: float = 0
    most: float = 0
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    ends: tuple[str, str] = ("", "")
    may_be_empty: bool = False
    is_open: bool = False
    group: str = ""
    name: str = ""

    def parse(self, text: str) -> Value:
        """Read what the control holds; a switch holds "on" or nothing, several are parted by ",".

        Raises:
            SettingsError: when it is no number, out of its range, or not among the choices.
        """
        if self.kind == "switch":
            return bool(text)
        if self.kind == "text":
            return text
        if self.kind == "choice":
            return self._choice(text)
        if self.kind == "several":
            return frozenset(self._choice(one) for one in text.split(",") if one)
        text = text.strip()
        return None if self.may_be_empty and not text else self._number(text)

    def text_of(self, value: Value) -> str:
        """Return what the control holds for a value: the inverse of `parse`."""
        if self.kind == "switch":
            return "on" if value else ""
        if isinstance(value, frozenset):
            others = sorted(value.difference(self.options))
            return ",".join([*(option for option in self.options if option in value), *others])
        return "" if value is None else str(value)

    def _choice(self, text: str) -> str:
        is_known = text in self.options or (self.is_open and len(text) <= LONGEST_OPTION)
        if not is_known:
            expected = " or ".join(self.options)
            raise SettingsError(self.name, f'{self.label}: expected {expected}, got "{text}".')
        return text

    def _number(self, text: str) -> int | float:
        is_whole = self.kind == "whole"
        limits = f"from {_limit(self.least)} to {_limit(self.most)}"
        expected = f"{self.label}: expected a {'whole ' if is_whole else ''}number {limits}"
        try:
            value = int(text) if is_whole else float(text)
        except ValueError:
            raise SettingsError(self.name, f'{expected}, got "{text}".') from None
        # written so that NaN, for which every comparison is false, is refused too
        if not self.least <= value <= self.most:
            raise SettingsError(self.name, f"{expected}, got {text}.")
        return value


def _limit(value: float) -> str:
    # a year has no thousands separator
    return str(value) if 1000 <= value <= 9999 else tick_label(value)


def setting(default: Value, label: str, kind: str, place: str = TRAINING, **rest: Any) -> Any:
    """Make a line of the settings: `rest` are the other attributes of Field."""
    field = Field(label, kind, place, **rest)
    return dataclasses.field(default=default, metadata={"field": field})


def whole(
    label: str, default: int | None, least: int, most: int, place: str = TRAINING, **rest: Any
) -> Any:
    """Make a whole number from least to most; one without a default may be left out."""
    limits: dict[str, Any] = {"least": least, "most": most, "may_be_empty": default is None}
    return setting(default, label, "whole", place, **limits, **rest)


def number(label: str, default: float | None, least: float, most: float, **rest: Any) -> Any:
    """Make a number from least to most; one without a default may be left out."""
    limits: dict[str, Any] = {"least": least, "most": most, "may_be_empty": default is None}
    return setting(default, label, "number", **limits, **rest)


def choice(label: str, options: Mapping[str, str], place: str = TRAINING, **rest: Any) -> Any:
    """Make a choice; the first option is the default."""
    return setting(next(iter(options)), label, "choice", place, options=options, **rest)


def switch(label: str, place: str = TRAINING, *, is_on: bool = False, **rest: Any) -> Any:
    """Make a switch."""
    return setting(is_on, label, "switch", place, **rest)


def year(label: str, place: str) -> Any:
    """Make a year, which may be left out."""
    return whole(label, None, 1880, 2100, place)


def slider(label: str, ends: tuple[str, str], least: float, most: float) -> Any:
    """Make a slider of the lists' steering, in the middle or at its left end by default."""
    return setting(0.0, label, "slider", STEERING, ends=ends, least=least, most=most)


def several(
    label: str,
    options: Mapping[str, str],
    place: str = CHOOSING,
    *,
    chosen: Iterable[str] = (),
    **rest: Any,
) -> Any:
    """Make a choice of any number of options; `chosen` are the default."""
    return setting(frozenset(chosen), label, "several", place, options=options, **rest)
