"""What went wrong: said once, and nothing half-done stays."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import (
    AskLists,
    AwaitIdle,
    DownloadPandas,
    ImportPandas,
    Load,
    PrepareWorkers,
    Steer,
    Tabulate,
    Train,
)
from recommender.app.rules.common import Next, becomes, is_awaited, training
from recommender.app.rules.lists import ask_again, ask_for_visitor
from recommender.app.state import Asking, Idle, Library, Loading, Notice, State
from recommender.wording import status as wording


def failed(state: State, event: events.Failed) -> Next:
    """End what has failed, and say so; of what is no longer awaited nobody hears."""
    effect = event.effect
    notice = Notice(event.sentence, is_error=True)
    match effect:
        case Load() if is_awaited(state, Loading, effect.request):
            return becomes(state, AwaitIdle(), activity=Idle(), notice=notice)
        case Train() if training(state, effect.request):
            return _train_failed(dataclasses.replace(state, notice=notice))
        case AskLists() if is_awaited(state, Asking, effect.request):
            return becomes(_as_shown(state), AwaitIdle(), activity=Idle(), notice=notice)
        case Steer() if running := training(state, effect.request):
            asked = "" if running.asked == effect.action else running.asked
            activity = dataclasses.replace(running, asked=asked)
            return becomes(state, activity=activity, notice=notice)
        case DownloadPandas() | ImportPandas():
            return becomes(state, pandas=Library.FAILED)
        case Tabulate() if effect.dataset is state.dataset:
            return becomes(state, pandas=Library.FAILED)
        case Load() | Train() | AskLists() | Steer() | Tabulate():
            return state, ()
        case PrepareWorkers() | AwaitIdle():
            return state, ()  # they are ahead of time: who needs it meets it again
        case _:
            return becomes(state, notice=notice)


def _train_failed(state: State) -> Next:
    """Where the models before are still there, they answer what was turned meanwhile."""
    idle = dataclasses.replace(state, activity=Idle())
    if state.trained is None:
        return idle, (AwaitIdle(),)
    after, effects = ask_for_visitor(idle) if idle.is_for_visitor else ask_again(idle)
    return dataclasses.replace(after, notice=state.notice), (*effects, AwaitIdle())


def _as_shown(state: State) -> State:
    """Turn back to what the table shows: it has not become what was asked for."""
    if state.tested is None or state.dataset is None or not isinstance(state.activity, Asking):
        return state
    if state.tested.user_id is None and state.is_for_visitor:
        # ratings or steering have changed since: it shows what is not so any more
        return dataclasses.replace(state, tested=None, explained=None)
    settings = dataclasses.replace(state.settings, as_of_split=state.tested.as_of_split)
    user_id = state.tested.user_id
    user_idx = state.user_idx if user_id is None else state.dataset.user_idx_of[user_id]
    return dataclasses.replace(
        state, settings=settings, is_for_visitor=user_id is None, user_idx=user_idx
    )


def broke(state: State, event: events.Broke) -> Next:
    """Say that the page itself has failed."""
    return becomes(state, notice=Notice(event.sentence, is_error=True))


def models_lost(state: State, event: events.ModelsLost) -> Next:
    """Take away what is said to be trained: there are no models to ask."""
    # a training that loses a worker fails by itself, with the same reason
    if state.trained is None:
        return state, ()
    notice = Notice(wording.models_lost(event.reasons), is_error=True)
    activity = Idle() if isinstance(state.activity, Asking) else state.activity
    return becomes(_as_shown(state), AwaitIdle(), trained=None, activity=activity, notice=notice)
