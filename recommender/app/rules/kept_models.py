"""Trained models that the browser keeps: a training once it is measured; deleted ones come back."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import DropModels, KeepModels, MakeModel, ReadModels
from recommender.app.rules.common import Next
from recommender.app.state import State
from recommender.model_files.kept import KeptModels
from recommender.wording import models as wording


def keep_due(state: State) -> Next:
    """Keep the training that has ended as soon as it is known how good it is, if it ever is."""
    results, run = state.results, state.run
    if results is None or run is None or run.key != state.models.due or not state.can_save:
        return state, ()
    after = _with(state, dataclasses.replace(state.models, due=""))
    return after, (MakeModel(run, results, state.examination.found),)


def made(state: State, event: events.ModelMade) -> Next:
    """Let the browser keep it, and what it had no room for before."""
    after = _with(state, state.models.with_models((event.model,)))
    models = after.models
    return after, (KeepModels(tuple(models.models[key] for key in sorted(models.unkept))),)


def read(state: State, event: events.ModelsRead) -> Next:
    """Take over what the browser keeps."""
    return _with(state, state.models.read(event.keys, event.models)), ()


def kept(state: State, event: events.ModelsKept) -> Next:
    """Remember what the browser keeps now: of more than it is to keep, the oldest are gone."""
    return _with(state, state.models.stored(event.keys, event.outdated)), ()


def failed(state: State, event: events.ModelsFailed) -> Next:
    """Say why the browser keeps no models: those of this visit are there all the same."""
    return with_models_problem(state, event.problem)


def with_models_problem(state: State, problem: str) -> Next:
    """Say why the browser keeps no models."""
    return _with(state, dataclasses.replace(state.models, problem=problem)), ()


def changed_elsewhere(state: State, _: events.ModelsChanged) -> Next:
    """Read what another tab has kept, and learn what it has deleted."""
    return state, (ReadModels(state.models.known),)


def removed(state: State, event: events.ModelsRemoved) -> Next:
    """Delete kept models; until others are deleted they can be brought back."""
    keys = tuple(key for key in event.keys if key in state.models.models)
    if not keys:
        return state, ()
    left = dataclasses.replace(state.models.without(keys), said=wording.removed(len(keys)))
    return _with(state, left), (DropModels(keys),)


def restored(state: State, _: events.ModelsRestored) -> Next:
    """Bring back what was deleted last."""
    models = state.models.removed
    if not models:
        return state, ()
    back = dataclasses.replace(state.models.with_models(models), removed=(), said="")
    return _with(state, back), (KeepModels(models),)


def _with(state: State, models: KeptModels) -> State:
    return dataclasses.replace(state, models=models)
