"""The visitor's own files: read beside what is there, which stays until they are."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import AwaitIdle, ReadFiles, StopReading
from recommender.app.own_data import MOST_KEPT, Answer, is_answered, is_archive
from recommender.app.rules import brought
from recommender.app.rules.common import Next, becomes, rest_notice
from recommender.app.rules.lists import asked_meanwhile
from recommender.app.state import Idle, Notice, Reading, State
from recommender.wording import own_data as wording


def chosen(state: State, event: events.FilesChosen) -> Next:
    """Read files that the visitor has chosen or dropped."""
    if not event.files.names:
        return becomes(state, notice=Notice(wording.NO_FILES, is_error=True))
    if isinstance(state.activity, Reading):
        return state, ()  # one after the other: what is said of the first stays
    if not state.can(events.LoadClicked):
        return becomes(state, notice=Notice(wording.BUSY))
    sentence = wording.reading(event.files)
    is_brought = state.asks_for_data and is_archive(event.files.names)
    if state.bringing or is_brought:
        return brought.take(state, sentence)
    return _read(state, None, sentence)


def _read(state: State, answer: Answer | None, sentence: str) -> Next:
    request = state.requests + 1
    most = state.settings.max_interactions or MOST_KEPT
    return becomes(
        state,
        ReadFiles(request, most, state.settings.seed, answer),
        activity=Reading(request),
        notice=Notice(sentence),
        requests=request,
        table=None,
    )


def progressed(state: State, event: events.ReadingProgressed) -> Next:
    """Show how far it is."""
    running = reading(state, event.request)
    if running is None:
        return state, ()
    after = dataclasses.replace(running, share=event.share, ratings=event.ratings)
    return becomes(state, activity=after)


def columns_asked(state: State, event: events.ColumnsAsked) -> Next:
    """Ask the visitor which columns are which."""
    if reading(state, event.request) is None:
        return state, ()
    after, effects = asked_meanwhile(dataclasses.replace(state, activity=Idle()))
    return becomes(after, *effects, table=event.table, notice=Notice(wording.ASKING))


def columns_chosen(state: State, event: events.ColumnsChosen) -> Next:
    """Read the same files again, by what the visitor says."""
    if state.table is None or not is_answered(event.answer):
        return state, ()
    if not state.can(events.LoadClicked):
        return becomes(state, notice=Notice(wording.BUSY))
    return _read(state, event.answer, wording.READING)


def columns_left(state: State, _: events.ColumnsLeft) -> Next:
    """Leave the files: all stays as it is."""
    if state.table is None:
        return state, ()
    return becomes(state, AwaitIdle(), table=None, notice=rest_notice(state))


def stop(state: State, _: events.ReadingStopped) -> Next:
    """Read no further: all stays as it is."""
    notice = rest_notice(state)
    after, effects = asked_meanwhile(dataclasses.replace(state, activity=Idle(), notice=notice))
    return after, (StopReading(), *effects, AwaitIdle())


def reading(state: State, request: int) -> Reading | None:
    """Return the reading that is under way, if it is this one."""
    running = state.activity
    return running if isinstance(running, Reading) and running.request == request else None
