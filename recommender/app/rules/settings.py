"""What the visitor types and turns."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from types import MappingProxyType

from recommender.app import events
from recommender.app.fields import CHOOSING, DRAWN, FILMS, LISTS, MAP, MARKS, STEERING
from recommender.app.presets import OF_RECIPE, with_preset
from recommender.app.rules.common import Next, becomes, rest_notice
from recommender.app.rules.film_map import setting_changed
from recommender.app.rules.lists import rank_again
from recommender.app.rules.walk import model_changed
from recommender.app.settings import FIELDS, OF_TRAINING, Settings, names_at
from recommender.app.state import State
from recommender.errors import SettingsError


def typed(state: State, event: events.SettingTyped) -> Next:
    """Take what a control holds, or keep what is wrong with it."""
    wrong = {name: text for name, text in state.wrong.items() if name != event.name}
    try:
        settings = state.settings.with_text(event.name, event.text)
    except SettingsError as error:
        return becomes(state, wrong=MappingProxyType(wrong | {event.name: str(error)}))
    if state.results:  # an opened file may lack a model
        settings = state.results.fitting(settings)
    if event.name == "film_sort":  # names from A on, numbers from the largest
        descending = settings.film_sort != "title"
        settings = dataclasses.replace(settings, film_descending=descending)
    after = _rested(dataclasses.replace(state, settings=settings, wrong=MappingProxyType(wrong)))
    if FIELDS[event.name].place == FILMS:
        after = dataclasses.replace(after, film_page=0)
    if FIELDS[event.name].place in LISTS and settings != state.settings:
        return rank_again(after)
    if FIELDS[event.name].place == DRAWN:
        return model_changed(after)
    if FIELDS[event.name].place in (MAP, MARKS):
        return setting_changed(after, event.name)
    return after, ()


def steering_reset(state: State, _: events.SteeringReset) -> Next:
    """Steer nothing any more."""
    return rank_again(taken_over(state, Settings(), names_at(STEERING, CHOOSING)))


def training_reset(state: State, _: events.TrainingReset) -> Next:
    """Have all of training as it is by default, what is asked and measured, too."""
    return taken_over(state, Settings(), OF_TRAINING), ()


def preset_chosen(state: State, event: events.PresetChosen) -> Next:
    """Take a whole recipe; what was typed wrong in its settings is gone."""
    return taken_over(state, with_preset(state.settings, event.name), OF_RECIPE), ()


def taken_over(state: State, others: Settings, names: Collection[str]) -> State:
    """Take some settings of others, by their names; what was typed wrong in them is gone."""
    wrong = {name: text for name, text in state.wrong.items() if name not in names}
    settings = state.settings.taking(others, names)
    return _rested(dataclasses.replace(state, settings=settings, wrong=MappingProxyType(wrong)))


def _rested(state: State) -> State:
    """Say no more of a setting what is not wrong any more."""
    if state.notice.setting and state.notice.setting not in state.wrong:
        return dataclasses.replace(state, notice=rest_notice(state))
    return state
