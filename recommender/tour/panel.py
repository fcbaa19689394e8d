"""The tour's panel as data: what stands in it, in the visitor's language.

Example::

    panel = panel_of(tour, settings, is_free=True)
    panel.title   # "Temperature"
"""

from __future__ import annotations

import re
from typing import Any

from recommender.app.settings import Settings
from recommender.evaluation.bootstrap import Estimate
from recommender.records import dataclass
from recommender.tour.stations import STATIONS
from recommender.tour.texts import texts_in
from recommender.tour.tour import Outcome, Tour
from recommender.wording.words import signed

# languages that write 0,25
WITH_COMMA = ("de", "ru")


@dataclass(frozen=True)
class Panel:
    """What stands in it.

    Attributes:
        language: of all texts.
        name: of the tour.
        station: which station it is, of how many.
        title: of the station, or of the end.
        text: what it is about.
        question: what is compared; empty at the end.
        guess: asks for a guess.
        sides: what can be guessed.
        guessed: which was; None as long as none was.
        costs: what the experiment does.
        run: what its button is called.
        can_run: whether it acts.
        state: how far the experiment is; empty where none is under way.
        result: what it has shown; empty before.
        after: what is to be learnt from it; empty before.
        exercises: at the end.
        buttons: texts of "back", "next", "show", "close".
        can_go_back: whether there is a station before.
        can_go_on: whether there is one after, or the end.
        can_show: whether the station is about a part of the page.
    """

    language: str
    name: str
    station: str
    title: str
    text: str
    question: str
    guess: str
    sides: tuple[str, ...]
    guessed: int | None
    costs: str
    run: str
    can_run: bool
    state: str
    result: str
    after: str
    exercises: tuple[str, ...]
    buttons: dict[str, str]
    can_go_back: bool
    can_go_on: bool
    can_show: bool


def panel_of(tour: Tour, settings: Settings, *, is_free: bool) -> Panel:
    """Return the panel of a tour that is open."""
    language = settings.tour_language
    texts = texts_in(language)
    is_station = tour.station is not None
    told = texts["stations"][tour.at] if is_station else texts["finish"]
    outcome = tour.outcome(settings)
    return Panel(
        language=language,
        name=texts["tour"],
        station=_place(texts, tour.at),
        title=told["title"],
        text=told["text"],
        question=told.get("question", ""),
        guess=texts["guess"],
        sides=tuple(told.get("labels", ())),
        guessed=tour.guesses.get(tour.at),
        costs=texts["costs"],
        run=texts["run_again" if outcome else "run"],
        can_run=is_station and is_free and not tour.is_running and tour.at in tour.guesses,
        state=_state(texts, tour),
        result=_result(texts, told, tour, outcome, language) if outcome else "",
        after=told["after"] if outcome else "",
        exercises=tuple(told.get("exercises", ())),
        buttons={name: texts[name] for name in ("back", "next", "show", "close")},
        can_go_back=tour.at > 0,
        can_go_on=is_station,
        can_show=is_station,
    )


def _place(texts: dict[str, Any], at: int) -> str:
    if at == len(STATIONS):
        return str(texts["end"])
    return str(texts["station"].format(at=at + 1, of=len(STATIONS)))


def _state(texts: dict[str, Any], tour: Tour) -> str:
    if tour.is_running:
        at = tour.length - len(tour.queue) + 1
        return str(texts["running"].format(at=at, of=tour.length))
    return str(texts["stopped"]) if tour.is_broken_off else ""


def _result(
    texts: dict[str, Any], told: dict[str, Any], tour: Tour, outcome: Outcome, language: str
) -> str:
    first, second = told["labels"]
    values = [f"{one.value:.3f}" for one in outcome.values]
    parts = [texts["result"].format(a=first, x=values[0], b=second, y=values[1])]
    if outcome.difference is None:
        intervals = [_interval(one) for one in outcome.values]
        named = {"x_interval": intervals[0], "y_interval": intervals[1]}
        parts.append(texts["unpaired"].format(a=first, b=second, **named))
    else:
        parts.append(_difference(texts, outcome.difference))
    parts.append(_verdict(texts, tour, outcome))
    return _as_written(" ".join(filter(None, parts)), language)


def _difference(texts: dict[str, Any], estimate: Estimate) -> str:
    low, high = estimate.interval or (estimate.value, estimate.value)
    verdict = texts["sure" if estimate.is_sure_of_sign else "unsure"]
    ends = {"d": signed(estimate.value), "low": signed(low), "high": signed(high)}
    return str(texts["difference"].format(**ends, verdict=verdict))


def _interval(estimate: Estimate) -> str:
    low, high = estimate.interval or (estimate.value, estimate.value)
    return f"{low:.3f}–{high:.3f}"


def _verdict(texts: dict[str, Any], tour: Tour, outcome: Outcome) -> str:
    guess = tour.guesses.get(tour.at)
    if guess is None:
        return ""
    if outcome.is_second_better is None:
        return str(texts["open"])
    return str(texts["right" if bool(guess) == outcome.is_second_better else "wrong"])


def _as_written(text: str, language: str) -> str:
    """Write 0.25 as the language does; nothing else has a point between digits."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if language in WITH_COMMA else text
