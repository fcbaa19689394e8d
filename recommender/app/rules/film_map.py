"""The map of films: what is opened, filtered and gone to on it, and what it has to be given."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from recommender.app import events
from recommender.app.effects import MeasureMap, Project, StopProjection
from recommender.app.map_scene import map_parts, scene_of
from recommender.app.map_state import Layout, Projecting, Sought, Standing
from recommender.app.rules.common import Next, becomes
from recommender.app.settings import PCA, UMAP, Settings
from recommender.app.state import Notice, State


def follow(state: State) -> Next:
    """Begin what the map lacks: the second projection, or how true what is shown is."""
    if state.results is None:
        return state, ()
    after, effects = _projected(state)
    after, more = _measured(after)
    return after, (*effects, *more)


def _projected(state: State) -> Next:
    settings, shown = state.settings, state.film_map
    model = settings.map_model
    is_wanted = settings.map_projection == UMAP and model not in shown.layouts
    is_running = shown.projecting is not None and shown.projecting.model == model
    if not is_wanted or is_running:
        return state, ()  # a run for another model is outdated by a new one
    assert state.results is not None
    request = state.requests + 1
    films, seed = state.results.films, state.results.plan.settings.seed
    start = state.results.pca[model].points[:, :2].astype(np.float32)
    project = Project(request, state.results.vectors[model][films.items], start, seed)
    return becomes(_with(state, projecting=Projecting(request, model)), project, requests=request)


def _measured(state: State) -> Next:
    shown, standing = state.film_map, Standing.of(state.settings)
    assert state.results is not None
    lacking = [
        one
        for one in (standing.by_pca(state.settings), standing)
        if one not in shown.kept and (one.projection == PCA or one.model in shown.layouts)
    ]
    if not lacking or shown.measuring is not None:
        return state, ()
    first = lacking[0]
    if first.projection == PCA:
        axes = list(state.settings.map_components)
        points = state.results.pca[first.model].points[:, axes].astype(np.float32)
    else:
        points = shown.layouts[first.model].points
    return _with(state, measuring=first), (MeasureMap(state.results, first, points),)


def _with(state: State, **changes: Any) -> State:
    return dataclasses.replace(state, film_map=dataclasses.replace(state.film_map, **changes))


def _is_awaited(state: State, request: int) -> bool:
    running = state.film_map.projecting
    return running is not None and running.request == request


def moved(state: State, event: events.ProjectionMoved) -> Next:
    """Show how far the second projection has come."""
    if not _is_awaited(state, event.request):
        return state, ()
    assert state.film_map.projecting is not None
    # who wants no motion waits for the end
    points = None if state.is_still else event.points
    running = dataclasses.replace(state.film_map.projecting, share=event.share, points=points)
    return _with(state, projecting=running), ()


def projected(state: State, event: events.Projected) -> Next:
    """Keep the second projection, whole or stopped."""
    if not _is_awaited(state, event.request):
        return state, ()
    assert state.film_map.projecting is not None
    layout = Layout(event.points, event.share)
    there = state.film_map.with_layout(state.film_map.projecting.model, layout)
    return follow(dataclasses.replace(state, film_map=there))


def projection_failed(state: State, request: int, notice: Notice) -> Next:
    """Go back to the first projection, and say why."""
    if not _is_awaited(state, request):
        return state, ()
    settings = dataclasses.replace(state.settings, map_projection=PCA)
    return becomes(_with(state, projecting=None), settings=settings, notice=notice)


def projection_stopped(state: State, _: events.ProjectionStopped) -> Next:
    """End the second projection where it is."""
    assert state.film_map.projecting is not None
    running = dataclasses.replace(state.film_map.projecting, is_stopping=True)
    return _with(state, projecting=running), (StopProjection(),)


def projection_restarted(state: State, _: events.ProjectionRestarted) -> Next:
    """Forget what was stopped, and begin anew."""
    standing = Standing.of(state.settings)
    shown = state.film_map.without_layout(standing.model)
    kept = {one: share for one, share in shown.kept.items() if one != standing}
    return follow(dataclasses.replace(state, film_map=dataclasses.replace(shown, kept=kept)))


def measured(state: State, event: events.MapMeasured) -> Next:
    """Keep how true a standing is."""
    if event.results is not state.results:
        return state, ()
    layout = state.film_map.layouts.get(event.standing.model)
    is_of_layout = layout is not None and layout.points is event.points
    if event.standing.projection == UMAP and not is_of_layout:
        return follow(_with(state, measuring=None))  # it was drawn anew meanwhile
    measured = state.film_map.with_kept(event.standing, event.share)
    return follow(dataclasses.replace(state, film_map=measured))


def not_measured(state: State, effect: MeasureMap) -> Next:
    """Do without: the map shows no figure."""
    if effect.results is not state.results:
        return state, ()
    there = state.film_map.with_kept(effect.standing, None)
    return follow(dataclasses.replace(state, film_map=there))


def setting_changed(state: State, name: str) -> Next:
    """Let the map follow its settings."""
    changes: dict[str, Any] = {"page": 0}
    if name == "map_coloring":
        changes["hidden"] = frozenset()
    if name in ("map_model", "map_projection"):
        changes["epoch"] = None
    return follow(_with(state, **changes))


def linked(state: State, before: Settings, hidden: frozenset[str]) -> Next:
    """Let the map follow the settings of a link, and leave out what it leaves out."""
    now = state.settings
    is_another = (now.map_model, now.map_projection) != (before.map_model, before.map_projection)
    epoch = None if is_another else state.film_map.epoch
    return follow(_with(state, page=0, hidden=hidden, epoch=epoch))


def rested(state: State, event: events.MapRested) -> Next:
    """Remember what of the map is shown."""
    return (state, ()) if event.view == state.view else becomes(state, view=event.view)


def opened(state: State, event: events.FilmOpened) -> Next:
    """Open a film's card, or close it."""
    return _with(state, film=event.item_idx), ()


def sought(state: State, item_idx: int) -> State:
    """Go to a film and open its card; what hides it is shown again."""
    shown = state.film_map
    number = shown.sought.number + 1 if shown.sought else 1
    scene = scene_of(*map_parts(state))
    hidden = shown.hidden - {scene.classes.label_of(item_idx)} if scene else shown.hidden
    return _with(state, film=item_idx, sought=Sought(item_idx, number), hidden=hidden)


def classes_hidden(state: State, event: events.ClassesHidden) -> Next:
    """Leave some entries of the legend out."""
    return _with(state, hidden=event.labels, page=0), ()


def epoch_chosen(state: State, event: events.EpochChosen) -> Next:
    """Go back to where the films stood after an epoch; the last one is the end."""
    last = state.film_map.num_epochs(state.settings.map_model)
    epoch = event.epoch if 1 <= event.epoch < last else None
    return _with(state, epoch=epoch), ()


def table_paged(state: State, event: events.FilmTablePaged) -> Next:
    """Turn the page of the table behind the map."""
    return _with(state, page=max(0, event.page)), ()
