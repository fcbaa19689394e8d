"""How good the models are: worked out when they are trained, beside whatever the visitor does."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import Effect, Examine
from recommender.app.examination import Examination
from recommender.app.rules.common import Next
from recommender.app.rules.kept_models import keep_due
from recommender.app.state import State
from recommender.app.training import Trained


def examine(state: State) -> Next:
    """Begin anew with the last training; without anything held out there is nothing to examine."""
    return go_on(dataclasses.replace(state, examination=Examination()))


def go_on(state: State) -> Next:
    """Work out what is not there yet: a training ends it, and may have failed."""
    results, dataset = state.results, state.dataset
    if results is None or dataset is None or results.measurements is None:
        return keep_due(state)  # there is nothing to wait for
    wanted: tuple[Effect, ...] = () if state.examination.is_over else (Examine(results, dataset),)
    return state, wanted


def examined(state: State, event: events.Examined) -> Next:
    """Keep what was worked out."""
    more = state.examination.with_found(event.yardstick, event.found, is_last=event.is_last)
    return _of(event.results, state, more)


def not_examined(state: State, effect: Examine, problem: str) -> Next:
    """Do without what has not come: the card says why, all else goes on."""
    return _of(effect.results, state, state.examination.broken_off(problem))


def _of(results: Trained, state: State, examination: Examination) -> Next:
    """Drop what is of a training whose results are shown no more."""
    if results is not state.results:
        return state, ()
    # its card says how good it is
    return keep_due(dataclasses.replace(state, examination=examination))
