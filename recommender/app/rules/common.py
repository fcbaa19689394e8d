"""What all rules share: how a next state is made, and whether an answer is still awaited."""

from __future__ import annotations

import dataclasses
from typing import Any

from recommender.app.effects import Effect
from recommender.app.state import Asking, Loading, Notice, Opening, Reading, State, Training
from recommender.wording import status as wording

Next = tuple[State, tuple[Effect, ...]]


def becomes(state: State, *effects: Effect, **changes: Any) -> Next:
    """Return the state with some attributes changed, and effects."""
    return dataclasses.replace(state, **changes), effects


def is_awaited(
    state: State, kind: type[Loading | Reading | Asking | Opening], request: int
) -> bool:
    """Say whether this is the request that is under way."""
    return isinstance(state.activity, kind) and state.activity.request == request


def training(state: State, request: int) -> Training | None:
    """Return the training that is under way if it is this one."""
    running = state.activity
    return running if isinstance(running, Training) and running.request == request else None


def rest_notice(state: State) -> Notice:
    """Say where the page stands when there is nothing else to say."""
    if state.trained:
        return Notice(wording.READY_TO_TEST)
    return Notice(wording.READY_TO_TRAIN if state.dataset else wording.READY)
