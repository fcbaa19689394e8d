"""What went wrong: said once, and nothing half-done stays."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import (
    AskLists,
    AskWalk,
    AwaitIdle,
    CompareRuns,
    DownloadPandas,
    DropModels,
    DropRuns,
    Examine,
    FindCopy,
    ImportPandas,
    KeepModels,
    KeepRuns,
    Load,
    MakeFile,
    MakeModel,
    MeasureMap,
    OpenModel,
    PrepareReading,
    PrepareWorkers,
    Project,
    ReadCopy,
    ReadFiles,
    ReadModels,
    ReadRuns,
    Steer,
    StopProjection,
    StopReading,
    Tabulate,
    TakeMovielens,
    Train,
)
from recommender.app.rules.brought import not_taken
from recommender.app.rules.common import Next, becomes, is_awaited, training
from recommender.app.rules.film_map import not_measured, projection_failed
from recommender.app.rules.kept_models import with_models_problem
from recommender.app.rules.lists import asked_meanwhile
from recommender.app.rules.measuring import go_on, not_examined
from recommender.app.rules.runs import BLOCKED, not_compared, with_problem
from recommender.app.rules.takeaway import not_made
from recommender.app.rules.walk import not_walked
from recommender.app.state import Asking, Idle, Library, Loading, Notice, Opening, Reading, State
from recommender.views.question import VISITOR
from recommender.wording import status as wording


def failed(state: State, event: events.Failed) -> Next:
    """End what has failed, and say so; of what is no longer awaited nobody hears."""
    effect = event.effect
    notice = Notice(event.sentence, is_error=True)
    match effect:
        case Load() if is_awaited(state, Loading, effect.request):
            return becomes(state, AwaitIdle(), activity=Idle(), notice=notice)
        case ReadCopy() | TakeMovielens() if is_awaited(state, Loading, effect.request):
            return not_taken(state, event.sentence)
        case ReadFiles() if is_awaited(state, Reading, effect.request):
            return not_taken(state, event.sentence)
        case Train() if training(state, effect.request):
            return _train_failed(dataclasses.replace(state, notice=notice))
        case AskLists() if is_awaited(state, Asking, effect.request):
            return becomes(_as_shown(state), AwaitIdle(), activity=Idle(), notice=notice)
        case Steer() if running := training(state, effect.request):
            asked = "" if running.asked == effect.action else running.asked
            activity = dataclasses.replace(running, asked=asked)
            return becomes(state, activity=activity, notice=notice)
        case MakeFile():
            return not_made(state, effect.request, notice)
        case AskWalk():
            return not_walked(state, effect.request)
        case Project():
            return projection_failed(state, effect.request, notice)
        case MeasureMap():
            return not_measured(state, effect)
        case Examine():
            return not_examined(state, effect, event.sentence)
        case ReadRuns() | KeepRuns() | DropRuns():
            return with_problem(state, BLOCKED)
        case OpenModel() if is_awaited(state, Opening, effect.request):
            return _train_failed(dataclasses.replace(state, notice=notice))
        case ReadModels() | KeepModels() | DropModels():
            return with_models_problem(state, BLOCKED)
        case CompareRuns():
            return not_compared(state, effect, event.sentence)
        case DownloadPandas() | ImportPandas():
            return becomes(state, pandas=Library.FAILED)
        case Tabulate() if effect.dataset is state.dataset:
            return becomes(state, pandas=Library.FAILED)
        case Load() | ReadFiles() | Train() | AskLists() | Steer() | Tabulate() | OpenModel():
            return state, ()
        case ReadCopy() | TakeMovielens():
            return state, ()
        case PrepareReading() | PrepareWorkers() | AwaitIdle() | MakeModel() | FindCopy():
            return state, ()  # they are ahead of time: who needs it meets it again
        case StopProjection() | StopReading():
            return state, ()
        case _:
            return becomes(state, notice=notice)


def _train_failed(state: State) -> Next:
    """Where the models before are still there, they answer what was turned meanwhile."""
    idle, of_quality = go_on(dataclasses.replace(state, activity=Idle()))
    after, effects = asked_meanwhile(idle)
    return after, (*effects, *of_quality, AwaitIdle())


def _as_shown(state: State) -> State:
    """Turn back to what the table shows: it has not become what was asked for."""
    if state.tested is None or state.dataset is None or not isinstance(state.activity, Asking):
        return state
    asker = state.tested.asker
    if asker == state.asker == VISITOR:
        # ratings or steering have changed since: it shows what is not so any more
        return dataclasses.replace(state, tested=None, explained=None)
    settings = dataclasses.replace(state.settings, as_of_split=state.tested.as_of_split)
    return dataclasses.replace(
        state,
        settings=settings,
        is_for_visitor=asker == VISITOR,
        user_idx=state.user_idx if asker.user_idx is None else asker.user_idx,
        liked_idx=asker.liked_idx,
    )


def broke(state: State, event: events.Broke) -> Next:
    """Say that the page itself has failed."""
    return becomes(state, notice=Notice(event.sentence, is_error=True))


def workers_ended(state: State, event: events.WorkersEnded) -> Next:
    """Say so: what is asked meanwhile waits until the models are back."""
    if state.trained is None:
        return state, ()  # a training has begun since, which needs other models
    return becomes(state, notice=Notice(wording.workers_ended(event.names)))


def models_back(state: State, event: events.ModelsBack) -> Next:
    """Say that all is as it was."""
    if state.trained is None:
        return state, ()
    return becomes(state, notice=Notice(wording.models_back(event.names)))


def models_lost(state: State, event: events.ModelsLost) -> Next:
    """Take away what is said to be trained: there are no models to ask."""
    # a training that loses a worker fails by itself, with the same reason
    if state.trained is None:
        return state, ()
    notice = Notice(wording.models_lost(event.reasons), is_error=True)
    activity = Idle() if isinstance(state.activity, Asking) else state.activity
    return becomes(_as_shown(state), AwaitIdle(), trained=None, activity=activity, notice=notice)
