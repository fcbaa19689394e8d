"""What the visitor types and turns."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from recommender.app import events
from recommender.app.fields import CHOOSING, FILMS, LISTS, MAP, MARKS, STEERING
from recommender.app.rules.common import Next, becomes, rest_notice
from recommender.app.rules.film_map import setting_changed
from recommender.app.rules.lists import rank_again
from recommender.app.settings import FIELDS, Settings
from recommender.app.state import State
from recommender.errors import SettingsError


def typed(state: State, event: events.SettingTyped) -> Next:
    """Take what a control holds, or keep what is wrong with it."""
    wrong = {name: text for name, text in state.wrong.items() if name != event.name}
    try:
        settings = state.settings.with_text(event.name, event.text)
    except SettingsError as error:
        return becomes(state, wrong=MappingProxyType(wrong | {event.name: str(error)}))
    if event.name == "film_sort":  # names from A on, numbers from the largest
        descending = settings.film_sort != "title"
        settings = dataclasses.replace(settings, film_descending=descending)
    after = dataclasses.replace(state, settings=settings, wrong=MappingProxyType(wrong))
    if state.notice.setting == event.name:
        after = dataclasses.replace(after, notice=rest_notice(after))
    if FIELDS[event.name].place == FILMS:
        after = dataclasses.replace(after, film_page=0)
    if FIELDS[event.name].place in LISTS and settings != state.settings:
        return rank_again(after)
    if FIELDS[event.name].place in (MAP, MARKS):
        return setting_changed(after, event.name)
    return after, ()


def steering_reset(state: State, _: events.SteeringReset) -> Next:
    """Steer nothing any more."""
    steered = [name for name, field in FIELDS.items() if field.place in (STEERING, CHOOSING)]
    default = Settings()
    settings = dataclasses.replace(
        state.settings, **{name: getattr(default, name) for name in steered}
    )
    wrong = {name: text for name, text in state.wrong.items() if name not in steered}
    after = dataclasses.replace(state, settings=settings, wrong=MappingProxyType(wrong))
    return rank_again(after)
