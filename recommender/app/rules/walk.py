"""The model, drawn: which one, how far a prediction is followed through it, and what that takes."""

from __future__ import annotations

import dataclasses
from typing import Any

from recommender.app import events
from recommender.app.effects import AskWalk, RevealTowers
from recommender.app.rules.common import Next, becomes
from recommender.app.state import Asking, State
from recommender.app.walking import Walking


def follow(state: State) -> Next:
    """Ask for the prediction that is to be followed, once the card is in view."""
    walking = state.walking
    trail = walking.trail(state.tested, state.settings.drawn_model)
    is_over = any(one and trail and trail.is_same(one) for one in (walking.found, walking.asked))
    # lists that are on their way will replace those that are shown
    waits = not state.can_ask or isinstance(state.activity, Asking)
    if trail is None or is_over or waits or not walking.is_seen:
        return state, ()
    request = state.requests + 1
    ask = AskWalk(request, trail.model, trail.lists.question, trail.film.item_idx)
    return becomes(_with(state, request=request, asked=trail), ask, requests=request)


def _with(state: State, **changes: Any) -> State:
    return dataclasses.replace(state, walking=dataclasses.replace(state.walking, **changes))


def anew(state: State) -> Walking:
    """Return what is left of the drawing when other models, or other data, come."""
    return Walking(is_seen=state.walking.is_seen)


def seen(state: State, event: events.TowersSeen) -> Next:
    """The card came into view, or has left it."""
    return follow(_with(state, is_seen=event.is_seen))


def walked(state: State, event: events.Walked) -> Next:
    """Keep what was asked for."""
    walking = state.walking
    if walking.asked is None or walking.request != event.request:
        return state, ()
    return _with(state, found=walking.asked, walk=event.walk, asked=None), ()


def not_walked(state: State, request: int) -> Next:
    """Do without values: the drawing has its shapes, and the next turn asks again."""
    if state.walking.asked is None or state.walking.request != request:
        return state, ()
    return _with(state, asked=None), ()


def model_changed(state: State) -> Next:
    """Another model has other layers."""
    return follow(_with(state, stop=None))


def film_chosen(state: State, event: events.TrailChosen) -> Next:
    """Follow another film of the list."""
    return follow(_with(state, place=max(0, event.place)))


def stop_chosen(state: State, event: events.StopChosen) -> Next:
    """Look at another stop."""
    return _with(state, stop=event.stop), ()


def wanted(state: State, event: events.WalkWanted) -> Next:
    """Follow a film from the explanation of its score: from the first stop on."""
    settings = dataclasses.replace(state.settings, drawn_model=event.model)
    there = dataclasses.replace(state, settings=settings, explained=None)
    after, effects = follow(_with(there, is_seen=True, place=event.place, stop=0))
    return after, (*effects, RevealTowers())
