"""An experiment as the fragment of an address, and back.

Example::

    fragment_of(Experiment(Settings(epochs=5), user=12))   # "v=1&epochs=5&user=12"
    read_fragment("v=1&epochs=900&user=12").wrong          # ("Epochs: expected a whole ...",)

What is as by default is left out, so that an unchanged page has no fragment. Settings go by their
names, whichever there are; what else makes an experiment stands in `_PARTS`. The visitor's ratings
are not among it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Literal
from urllib.parse import quote, unquote

from recommender.app.fields import PAGE, Field, Value
from recommender.app.settings import FIELDS, Settings
from recommender.errors import AddressError, VisitorError
from recommender.film_map.classes import LABELS_OF
from recommender.film_map.viewport import MOST_ZOOM, WHOLE, View
from recommender.records import dataclass
from recommender.wording import sharing as wording

VERSION = 1
EMBED, _V = "embed", "v"
YOU: Literal["you"] = "you"
# characters: of a fragment, of one value, of a run's id
LONGEST, LONGEST_TEXT, LONGEST_RUN = 8_000, 200, 40
MOST_SENTENCES = 5
_SHARE, _ZOOM = r"([01]|[01]?\.[0-9]{1,9})", r"([0-9]{1,2}(?:\.[0-9]{1,9})?)"
_VIEW = re.compile(f"{_SHARE},{_SHARE},{_ZOOM}")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
# what stands in a fragment as it is; the rest is percent-encoded
_SAFE = ",;"

# the id of a user, the visitor, or nobody in particular
User = int | Literal["you"] | None


@dataclass(frozen=True)
class Experiment:
    """All that somebody else needs to see the same.

    Attributes:
        settings: every choice; those of the page itself (PAGE) stay with each visitor.
        user: whose lists are shown.
        hidden: labels of the map's legend that are left out.
        view: what of the map is shown.
        run: the id of an open run; empty where none is.
        is_embedded: whether what `settings.hide` names is hidden, with all that is for sharing.
    """

    settings: Settings = field(default_factory=Settings)
    user: User = None
    hidden: frozenset[str] = frozenset()
    view: View = WHOLE
    run: str = ""
    is_embedded: bool = False


@dataclass(frozen=True)
class Reading:
    """What a fragment says.

    Attributes:
        experiment: with the default in the place of each part that cannot be used.
        wrong: a sentence for each of those, at most MOST_SENTENCES and one that counts the rest.
    """

    experiment: Experiment
    wrong: tuple[str, ...] = ()


SHARED: Mapping[str, Field] = {name: one for name, one in FIELDS.items() if one.place != PAGE}


def fragment_of(experiment: Experiment) -> str:
    """Return the fragment of an address, without "#"; empty where all is as by default.

    A text that is longer than LONGEST_TEXT is left out; lone surrogates become "?".
    """
    texts = {name: text for name, text in _texts(experiment).items() if len(text) <= LONGEST_TEXT}
    named = [f"{name}={quote(text, _SAFE, errors='replace')}" for name, text in texts.items()]
    flags = [EMBED] if experiment.is_embedded else []
    return "&".join([*flags, *([f"{_V}={VERSION}"] if named else []), *named])


def _texts(experiment: Experiment) -> dict[str, str]:
    """Return what differs from the default, by name."""
    default, settings = Experiment(), experiment.settings
    changed = {
        name: _text_of(one, getattr(settings, name))
        for name, one in SHARED.items()
        if getattr(settings, name) != getattr(default.settings, name)
    }
    others = {
        name: part.text_of(experiment)
        for name, part in _PARTS.items()
        if part.text_of(experiment) != part.text_of(default)
    }
    return changed | others


def is_address(fragment: str) -> bool:
    """Say whether a fragment is an experiment's; else it leads to a place of the page."""
    return not fragment or "=" in fragment or EMBED in fragment.split("&")


def read_fragment(fragment: str) -> Reading:
    """Read a fragment, without "#", whoever has written it.

    A part that is unknown, stands twice, is out of range or cannot be read is named and left out.
    """
    if len(fragment) > LONGEST:
        return Reading(Experiment(), (wording.too_long(len(fragment), LONGEST),))
    values = _values(fragment)
    experiment = Experiment(is_embedded=values.pop(EMBED, None) is not None)
    wrong: list[str] = []
    for name in sorted(values, key=_rank):
        try:
            experiment = _with(experiment, name, values[name])
        except VisitorError as error:
            wrong.append(wording.brief(str(error)))
    return Reading(experiment, _few(wrong))


def _values(fragment: str) -> dict[str, list[str]]:
    """Return what stands behind each name, still encoded."""
    values: dict[str, list[str]] = {}
    for part in filter(None, fragment.split("&")):
        name, _, text = part.partition("=")
        values.setdefault(name, []).append(text)
    return values


def _rank(name: str) -> int:
    """Settings first, by which the rest is read; what is unknown last."""
    return _RANKS.get(name, len(_RANKS))


def _with(experiment: Experiment, name: str, encoded: list[str]) -> Experiment:
    """Return the experiment with one part of an address."""
    if name == _V:
        return _of_version(experiment, encoded)
    one, part = SHARED.get(name), _PARTS.get(name)
    if one:
        changes = {name: _value(one, _decoded(one.label, encoded))}
        settings = dataclasses.replace(experiment.settings, **changes)  # type: ignore[arg-type]
        return dataclasses.replace(experiment, settings=settings)
    if part:
        return part.read(experiment, _decoded(part.label, encoded))
    raise AddressError(wording.unknown(name))


def _of_version(experiment: Experiment, encoded: list[str]) -> Experiment:
    """Read on, whatever the version: what is known of a newer one is used."""
    version = _decoded(wording.VERSION, encoded)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", version):
        raise AddressError(wording.wrong(wording.VERSION, wording.WHOLE_NUMBER, version))
    if int(version) > VERSION:
        raise AddressError(wording.newer(version))
    return experiment


def _decoded(label: str, encoded: list[str]) -> str:
    if len(encoded) > 1:
        raise AddressError(wording.twice(label))
    [text] = encoded
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise AddressError(wording.wrong(label, wording.ENCODED, text)) from None
    if _BROKEN.search(text):
        raise AddressError(wording.wrong(label, wording.ENCODED, text))
    if len(decoded) > LONGEST_TEXT:
        raise AddressError(wording.long_text(label, len(decoded), LONGEST_TEXT))
    return decoded


def _text_of(one: Field, value: Value) -> str:
    """Return a setting's value as text; a switch that is off says so."""
    return one.text_of(value) or ("off" if one.kind == "switch" else "")


def _value(one: Field, text: str) -> Value:
    if one.kind != "switch":
        return one.parse(text)
    if text not in ("on", "off"):
        raise AddressError(wording.wrong(one.label, wording.ON_OR_OFF, text))
    return text == "on"


def _few(sentences: list[str]) -> tuple[str, ...]:
    rest = len(sentences) - MOST_SENTENCES
    return (*sentences[:MOST_SENTENCES], *([wording.others(rest)] if rest > 0 else []))


@dataclass(frozen=True)
class _Part:
    """One part of an experiment beside the settings: how it is written, and read into one."""

    label: str
    text_of: Callable[[Experiment], str]
    read: Callable[[Experiment, str], Experiment]


def _read_user(experiment: Experiment, text: str) -> Experiment:
    if text == YOU:
        return dataclasses.replace(experiment, user=YOU)
    # whether there is such a user, the data says
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise AddressError(wording.wrong(wording.USER, wording.ONE_USER, text))
    return dataclasses.replace(experiment, user=int(text))


def _hidden_text(experiment: Experiment) -> str:
    labels = LABELS_OF[experiment.settings.map_coloring]
    return ";".join(label for label in labels if label in experiment.hidden)


def _read_hidden(experiment: Experiment, text: str) -> Experiment:
    labels, hidden = LABELS_OF[experiment.settings.map_coloring], text.split(";")
    if not set(hidden) <= set(labels):
        raise AddressError(wording.wrong(wording.HIDDEN, " or ".join(labels), text))
    return dataclasses.replace(experiment, hidden=frozenset(hidden))


def _view_text(experiment: Experiment) -> str:
    values = (f"{value:.5f}" for value in dataclasses.astuple(experiment.view))
    return ",".join(text.rstrip("0").rstrip(".") for text in values)


def _read_view(experiment: Experiment, text: str) -> Experiment:
    found = _VIEW.fullmatch(text)
    view = View(*map(float, found.groups())) if found else None
    if view is None or max(view.x, view.y) > 1 or not 1 <= view.zoom <= MOST_ZOOM:
        raise AddressError(wording.wrong(wording.VIEW, wording.one_view(MOST_ZOOM), text))
    return dataclasses.replace(experiment, view=view)


def _read_run(experiment: Experiment, text: str) -> Experiment:
    if not re.fullmatch(rf"[\w-]{{1,{LONGEST_RUN}}}", text, re.ASCII):
        raise AddressError(wording.wrong(wording.RUN, wording.one_run(LONGEST_RUN), text))
    return dataclasses.replace(experiment, run=text)


_PARTS: Mapping[str, _Part] = {
    "user": _Part(wording.USER, lambda one: "" if one.user is None else str(one.user), _read_user),
    "hidden": _Part(wording.HIDDEN, _hidden_text, _read_hidden),
    "view": _Part(wording.VIEW, _view_text, _read_view),
    "run": _Part(wording.RUN, lambda one: one.run, _read_run),
}
_RANKS = {name: rank for rank, name in enumerate((_V, *SHARED, *_PARTS))}
