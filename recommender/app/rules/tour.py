"""The tour: its stations, and experiments that train on the live page."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from recommender.app import events
from recommender.app.effects import Examine, FocusTour, ShowPart
from recommender.app.rules import brought, data, failures, lists, measuring, opening, training
from recommender.app.rules.common import Next, becomes
from recommender.app.rules.settings import taken_over
from recommender.app.settings import OF_TRAINING
from recommender.app.state import State, Training
from recommender.tour.stations import STATIONS
from recommender.tour.tour import Tour, recipe_of


def opened(state: State, _: events.TourOpened) -> Next:
    """Put the tour beside the page, where the visitor left it."""
    return _at(state, state.tour.at)


def closed(state: State, _: events.TourClosed) -> Next:
    """Pause: the recipe is as before, if no other was chosen since; a training goes on."""
    tour, own = state.tour, state.tour.before
    after = state
    if own is not None and tour.is_as_tried(state.settings):
        after = taken_over(state, own, OF_TRAINING)
    return becomes(after, tour=dataclasses.replace(tour, is_open=False, queue=(), before=None))


def station_chosen(state: State, event: events.StationChosen) -> Next:
    """Go to a station, or to the end."""
    return _at(state, min(max(event.at, 0), len(STATIONS)))


def _at(state: State, at: int) -> Next:
    tour = state.tour.at_station(at)
    return becomes(state, FocusTour(), *_part(tour), tour=tour)


def station_shown(state: State, _: events.StationShown) -> Next:
    """Bring what the station is about into view once more."""
    return becomes(state, *_part(state.tour))


def _part(tour: Tour) -> tuple[ShowPart, ...]:
    return (ShowPart(tour.station.shows),) if tour.station else ()


def guessed(state: State, event: events.Guessed) -> Next:
    """Keep a guess."""
    return becomes(state, tour=state.tour.guessed(event.side))


def experiment_wanted(state: State, _: events.ExperimentWanted) -> Next:
    """Train what the station's experiment needs, one after the other; all anew if all is there."""
    tour = state.tour
    if tour.station is None or tour.is_running or not state.is_free:
        return state, ()
    if not tour.needed(state.settings):
        tour = tour.anew(state.settings)
    queue = tour.needed(state.settings)
    return _go_on(dataclasses.replace(state, tour=tour.starting(state.settings, queue)))


def loaded(state: State, event: events.Loaded) -> Next:
    """Go on with the experiment for which the data was wanted."""
    return _then(data.loaded(state, event), _go_on)


def data_left(state: State, event: events.DataLeft) -> Next:
    """Give an experiment up for which the visitor does not bring the data."""
    after = brought.left(state, event)
    return _then(after, _broken_off) if after[0].is_idle else after


def examined(state: State, event: events.Examined) -> Next:
    """Keep how good the models were, if an experiment has asked for it, and go on with it."""
    return _then(measuring.examined(state, event), lambda after: _heard(after, event))


def training_ended(state: State, event: events.TrainingEnded) -> Next:
    """Give an experiment up whose training was stopped, or of which nothing can be measured."""
    after = training.training_ended(state, event)
    trained = after[0].trained
    if trained is None or trained is state.trained:
        return after
    is_whole = trained.measurements is not None and trained.share == 1
    return after if is_whole else _then(after, _broken_off)


def model_opened(state: State, event: events.ModelOpened) -> Next:
    """Give an experiment up whose results are not shown any more."""
    after = opening.opened(state, event)
    return after if after[0].results is state.results else _then(after, _broken_off)


def listed(state: State, event: events.Listed) -> Next:
    """Go on with an experiment that has waited for lists."""
    return _then(lists.listed(state, event), _go_on_after_lists)


def failed(state: State, event: events.Failed) -> Next:
    """Give an experiment up whose data or training has failed, or what it was to be measured by."""
    after = failures.failed(state, event)
    effect = event.effect
    is_unmeasured = isinstance(effect, Examine) and effect.results is state.results
    # while the visitor is asked for the data, other files may be the right ones
    has_ended = after[0].is_idle and not state.is_idle and not after[0].bringing
    return _then(after, _broken_off) if has_ended or is_unmeasured else after


def _then(first: Next, rule: Callable[[State], Next]) -> Next:
    state, effects = first
    after, more = rule(state)
    return after, (*effects, *more)


def _go_on(state: State) -> Next:
    """Begin the next training of an experiment, if there is one and the page is free."""
    if not state.tour.is_running or not state.is_free:
        return state, ()
    if state.dataset is None:
        return data.load(state, events.LoadClicked())
    # into the form, where the visitor sees what is trained
    recipe = state.tour.queue[0]
    after = taken_over(state, recipe, OF_TRAINING)
    after = dataclasses.replace(after, tour=dataclasses.replace(after.tour, tried=recipe))
    return training.train(after, events.TrainClicked())


def _go_on_after_lists(state: State) -> Next:
    """What was trained last is measured already, unless it is what the experiment waits for."""
    tour, results = state.tour, state.results
    if not tour.is_running or results is None:
        return state, ()
    is_awaited = recipe_of(results.plan.settings) == recipe_of(tour.queue[0])
    return (state, ()) if is_awaited else _go_on(state)


def _heard(state: State, event: events.Examined) -> Next:
    settings = event.results.plan.settings
    is_of_tour = state.tour.is_running and event.results is state.results and not event.is_last
    if not is_of_tour or recipe_of(settings) != recipe_of(state.tour.queue[0]):
        return state, ()
    after = dataclasses.replace(state, tour=state.tour.measured(settings, event.found))
    # the visitor has begun a training of their own
    return _broken_off(after) if isinstance(state.activity, Training) else _go_on(after)


def _broken_off(state: State) -> Next:
    if not state.tour.is_running:
        return state, ()
    return becomes(state, tour=state.tour.broken_off())
