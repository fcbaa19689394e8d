"""MovieLens where the site does not hold it: the browser keeps it, or the visitor brings it."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import AwaitIdle, DropCopy, ReadCopy, TakeMovielens
from recommender.app.own_data import Bringing
from recommender.app.rules.common import Next, becomes, is_awaited, rest_notice
from recommender.app.rules.lists import asked_meanwhile
from recommender.app.state import Idle, Loading, Notice, State
from recommender.wording import own_data as wording
from recommender.wording import status


def look(state: State) -> Next:
    """Look whether the browser keeps it; what is there stays until it is read."""
    request = state.requests + 1
    return becomes(
        state,
        ReadCopy(request),
        activity=Loading(request),
        notice=Notice(status.LOADING),
        requests=request,
        bringing=None,
        table=None,
    )


def asked(state: State, event: events.DataAsked) -> Next:
    """Ask the visitor for it."""
    if not is_awaited(state, Loading, event.request):
        return state, ()
    notice = Notice(wording.ASKING_FOR_MOVIELENS)
    idle = dataclasses.replace(state, activity=Idle(), bringing=Bringing(), notice=notice)
    return asked_meanwhile(idle)


def take(state: State, sentence: str) -> Next:
    """Take it out of the files that the visitor has brought; `sentence` says that they are read."""
    request = state.requests + 1
    return becomes(
        state,
        TakeMovielens(request),
        activity=Loading(request),
        notice=Notice(sentence),
        requests=request,
        bringing=Bringing() if state.bringing else None,
        table=None,
    )


def not_taken(state: State, sentence: str) -> Next:
    """Say what was wrong with files, and go on asking where they were asked for; all stays."""
    notice = Notice(sentence, is_error=True)
    bringing = Bringing(sentence) if state.bringing else None
    idle = dataclasses.replace(state, activity=Idle(), bringing=bringing, notice=notice)
    after, effects = asked_meanwhile(idle)
    return after, (*effects, AwaitIdle())


def left(state: State, _: events.DataLeft) -> Next:
    """Ask no more: all stays as it is, and what is being read is read."""
    if state.bringing is None:
        return state, ()
    if isinstance(state.activity, Loading):
        return becomes(state, bringing=None)
    return becomes(state, AwaitIdle(), bringing=None, notice=rest_notice(state))


def copy_changed(state: State, event: events.CopyChanged) -> Next:
    """Say whether the browser keeps it."""
    return becomes(state, copy=event.copy)


def dropped(state: State, _: events.CopyDropped) -> Next:
    """Let the browser keep it no more; what is read of it stays until the page is left."""
    return becomes(state, DropCopy())
