"""Files of what a model has learnt, one at a time: wanted, made, saved."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import MakeFile
from recommender.app.rules.common import Next, becomes
from recommender.app.state import Notice, State
from recommender.exports.files import file_name
from recommender.wording import takeaway as wording


def wanted(state: State, event: events.FileWanted) -> Next:
    """Make a file of the model that is chosen."""
    assert state.dataset is not None
    assert state.trained is not None
    request, model = state.requests + 1, state.settings.taken_model
    return becomes(
        state,
        MakeFile(request, event.what, model, state.dataset, state.trained),
        making=request,
        notice=Notice(wording.making(file_name(model, event.what))),
        requests=request,
    )


def saved(state: State, event: events.FileSaved) -> Next:
    """Say so, unless something else is being said meanwhile."""
    if state.making != event.request:
        return state, ()
    after = dataclasses.replace(state, making=None)
    if not state.is_free:
        return after, ()
    return becomes(after, notice=Notice(wording.saved(event.name, event.size)))


def not_made(state: State, request: int, notice: Notice) -> Next:
    """Say why there is no file, unless something else is being said meanwhile."""
    if state.making != request:
        return state, ()
    after = dataclasses.replace(state, making=None)
    return becomes(after, notice=notice) if state.is_free else (after, ())
