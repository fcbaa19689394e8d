"""Runs: a training that has ended is kept, two are compared, deleted ones can be brought back."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import CompareRuns, DropRuns, KeepRuns, ReadRuns
from recommender.app.rules.common import Next
from recommender.app.rules.settings import taken_over
from recommender.app.settings import OF_TRAINING
from recommender.app.state import State
from recommender.runs.kept import Compared, KeptRuns, missing, open_text
from recommender.runs.run import Run

# why the browser keeps no runs, where nothing more is known
BLOCKED = "blocked"


def made(state: State, run: Run) -> Next:
    """Keep the training that has ended; it is the second of the two that are open."""
    named = state.link.run
    is_chosen = named and not missing(named, state.runs) and state.open_runs
    after = _with(state, state.runs.with_runs((run,)))
    if is_chosen:
        after = _opened(after, (is_chosen[0].key, run.key))
    after, effects = follow(after)
    # also what the browser had no room for before
    unkept = tuple(one for key, one in after.runs.runs.items() if key in after.runs.unkept)
    return after, (KeepRuns(unkept), *effects)


def read(state: State, event: events.RunsRead) -> Next:
    """Take over what the browser keeps, unless other data has come meanwhile."""
    if event.dataset is not state.dataset:
        return state, ()
    kept = state.runs.read(event.data, event.keys, event.runs, event.left_out)
    return follow(_with(state, kept))


def kept(state: State, event: events.RunsKept) -> Next:
    """Remember what the browser keeps now: of more than it is to keep, the oldest are gone."""
    return follow(_with(state, state.runs.stored(event.keys, event.outdated)))


def failed(state: State, event: events.RunsFailed) -> Next:
    """Say why the browser keeps no runs: those of this visit are there all the same."""
    return with_problem(state, event.problem)


def with_problem(state: State, problem: str) -> Next:
    """Say why the browser keeps no runs."""
    return _with(state, dataclasses.replace(state.runs, problem=problem, is_read=True)), ()


def changed_elsewhere(state: State, _: events.RunsChanged) -> Next:
    """Read what another tab has kept, and learn what it has deleted."""
    if state.dataset is None:
        return state, ()
    return state, (ReadRuns(state.dataset, state.runs.known),)


def chosen(state: State, event: events.RunChosen) -> Next:
    """Open a run; where it is the other one already, the two change places."""
    pair = state.open_runs
    if pair is None or event.key not in state.runs.runs:
        return state, ()
    keys = [run.key for run in pair]
    if event.key == keys[1 - event.place]:
        keys.reverse()
    keys[event.place] = event.key
    return follow(_opened(state, (keys[0], keys[1])))


def removed(state: State, event: events.RunsRemoved) -> Next:
    """Delete runs; until others are deleted they can be brought back."""
    keys = tuple(key for key in event.keys if key in state.runs.runs)
    if not keys:
        return state, ()
    after, effects = follow(_with(state, state.runs.without(keys)))
    return after, (DropRuns(keys), *effects)


def restored(state: State, _: events.RunsRestored) -> Next:
    """Bring back what was deleted last."""
    runs = state.runs.removed
    if not runs:
        return state, ()
    back = dataclasses.replace(state.runs.with_runs(runs), removed=())
    after, effects = follow(_with(state, back))
    return after, (KeepRuns(runs), *effects)


def settings_used(state: State, event: events.RunSettingsUsed) -> Next:
    """Let the form hold the settings of a run."""
    run = state.runs.runs.get(event.key)
    return (state if run is None else taken_over(state, run.settings, OF_TRAINING)), ()


def compared(state: State, event: events.RunsCompared) -> Next:
    """Show what two runs differ by, if they are still the two that are open."""
    return _of(state, Compared(event.keys, event.rows))


def not_compared(state: State, effect: CompareRuns, problem: str) -> Next:
    """Do without what has not come: the card says why, all else goes on."""
    first, second = effect.pair
    return _of(state, Compared((first.key, second.key), problem=problem))


def follow(state: State) -> Next:
    """Compare the two runs that are open, if they are others than before."""
    state = _settled(state)
    pair, before = state.open_runs, state.runs.compared
    keys = (pair[0].key, pair[1].key) if pair else None
    if keys == (before.keys if before else None):
        return state, ()
    after = _with(state, dataclasses.replace(state.runs, compared=keys and Compared(keys)))
    return after, (CompareRuns(pair),) if pair else ()


def _of(state: State, compared: Compared) -> Next:
    """Drop what is of runs that are not open any more, or known already."""
    awaited = state.runs.compared
    if awaited is None or awaited.keys != compared.keys or awaited.rows or awaited.problem:
        return state, ()
    return _with(state, dataclasses.replace(state.runs, compared=compared)), ()


def _settled(state: State) -> State:
    """Open what is open by default where one of those that were chosen is gone."""
    if not state.runs.chosen or state.runs.runs.keys() >= {*state.runs.chosen}:
        return state
    link = dataclasses.replace(state.link, run="")
    runs = dataclasses.replace(state.runs, chosen=())
    return dataclasses.replace(state, link=link, runs=runs)


def _opened(state: State, keys: tuple[str, str]) -> State:
    link = dataclasses.replace(state.link, run=open_text(keys))
    return dataclasses.replace(state, link=link, runs=dataclasses.replace(state.runs, chosen=keys))


def _with(state: State, runs: KeptRuns) -> State:
    return dataclasses.replace(state, runs=runs)
