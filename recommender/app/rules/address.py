"""The address: what is taken from it, what it follows, and copies of it."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from recommender.app import events
from recommender.app.address import (
    SHARED,
    YOU,
    Experiment,
    User,
    fragment_of,
    is_address,
    read_fragment,
)
from recommender.app.effects import CopyLink
from recommender.app.fields import LISTS
from recommender.app.link import Copied, Wanted
from recommender.app.rules.common import Next, becomes, rest_notice
from recommender.app.rules.film_map import linked
from recommender.app.rules.lists import ask_again, ask_for_visitor, show_wanted
from recommender.app.rules.runs import follow
from recommender.app.settings import OF_TRAINING, Settings, names_at
from recommender.app.state import State, Training
from recommender.records import dataclass
from recommender.runs.run import Run
from recommender.views.question import VISITOR


def experiment_of(state: State) -> Experiment:
    """Return what the address says: all that a visitor has chosen, not what they have rated."""
    wanted = state.link.wanted
    settings = state.settings
    if wanted and wanted.as_of_split:
        settings = dataclasses.replace(settings, as_of_split=True)
    return Experiment(
        settings=settings,
        user=_user_of(state),
        hidden=state.film_map.hidden,
        view=state.view,
        run=state.link.run,
        is_embedded=state.link.is_embedded,
    )


@dataclass(frozen=True)
class Printed:
    """What stands on paper above a run.

    Attributes:
        run: whose curves, metrics and lists are printed.
        experiment: what leads to it again, whatever the form holds by now.
    """

    run: Run
    experiment: Experiment


def printed_of(state: State) -> Printed | None:
    """Return the run that would be printed; None while there is none, or another one is trained."""
    if state.run is None or isinstance(state.activity, Training):
        return None
    experiment = experiment_of(state)
    settings = experiment.settings.taking(state.run.settings, OF_TRAINING)
    return Printed(state.run, dataclasses.replace(experiment, settings=settings))


def _user_of(state: State) -> User:
    """Return whose lists are shown, or will be by the next Test."""
    if state.link.wanted and state.link.wanted.user is not None:
        return state.link.wanted.user
    if state.is_for_user:
        return state.user_id
    is_shown = state.tested is not None and state.tested.asker == state.asker == VISITOR
    return YOU if is_shown else None


def opened(state: State, event: events.AddressOpened) -> Next:
    """Take over what an address says, and let map and lists follow as far as they are there."""
    if not is_address(event.fragment):
        return state, ()  # a place of the page
    reading = read_fragment(event.fragment)
    before, after = state.settings, _taken_over(state, reading.experiment, reading.wrong)
    after, of_map = linked(after, before, reading.experiment.hidden)
    after, of_lists = _asked(after, before)
    after, of_runs = follow(after)
    return after, (*of_map, *of_lists, *of_runs)


def _taken_over(state: State, experiment: Experiment, wrong: tuple[str, ...]) -> State:
    as_of_split = experiment.settings.as_of_split
    is_wanted = experiment.user is not None or as_of_split
    link = dataclasses.replace(
        state.link.to(experiment.view),
        wanted=Wanted(experiment.user, as_of_split) if is_wanted else None,
        run=experiment.run,
        is_embedded=experiment.is_embedded,
        wrong=wrong,
        copied=None,
    )
    return dataclasses.replace(
        state,
        settings=_there(state, _shared(state.settings, experiment.settings)),
        wrong=MappingProxyType({}),
        notice=rest_notice(state) if state.notice.setting else state.notice,
        film_page=0,
        view=experiment.view,
        link=link,
    )


def _shared(own: Settings, linked: Settings) -> Settings:
    """Return the settings of a link, and those of the page itself as they are.

    Lists as of the split need a user: they wait until one is shown.
    """
    return dataclasses.replace(own.taking(linked, SHARED), as_of_split=False)


def _there(state: State, settings: Settings) -> Settings:
    """Return them with models that are there."""
    return state.results.fitting(settings) if state.results else settings


def _asked(state: State, before: Settings) -> Next:
    """Ask for the lists of a link, if there are models to ask."""
    if not state.can_ask:
        return state, ()
    wanted = state.link.wanted
    user = wanted.user if wanted else None
    if wanted and user is None and state.can_rank_as_of_split:
        settings = dataclasses.replace(state.settings, as_of_split=True)
        link = state.link.without_wanted()
        return ask_again(dataclasses.replace(state, settings=settings, link=link))
    if isinstance(user, int):
        return show_wanted(state, user, reveal=False)
    if user == YOU:
        return ask_for_visitor(state)
    is_same = not state.settings.differing(before, names_at(*LISTS))
    return (state, ()) if is_same else ask_again(state)


def link_wanted(state: State, event: events.LinkWanted) -> Next:
    """Copy the address, as it is or with what is to be hidden."""
    experiment = dataclasses.replace(experiment_of(state), is_embedded=event.is_embedded)
    return _with_copied(state, None), (CopyLink(fragment_of(experiment)),)


def link_copied(state: State, event: events.LinkCopied) -> Next:
    """Say what became of it."""
    return _with_copied(state, Copied(event.url, event.is_copied)), ()


def copied_of(state: State) -> Copied | None:
    """Return what became of the last link that was asked for, as long as it says what is so."""
    copied = state.link.copied
    if copied is None:
        return None
    experiment, fragment = experiment_of(state), copied.url.partition("#")[2]
    both = [dataclasses.replace(experiment, is_embedded=one) for one in (False, True)]
    return copied if fragment in map(fragment_of, both) else None


def whole_of(state: State) -> str:
    """Return, of an embedded page, the fragment of the same experiment on the whole one."""
    if not state.link.is_embedded:
        return ""
    default = Settings()
    settings = dataclasses.replace(state.settings, hide=default.hide)
    experiment = dataclasses.replace(experiment_of(state), is_embedded=False, settings=settings)
    return fragment_of(experiment)


def _with_copied(state: State, copied: Copied | None) -> State:
    return dataclasses.replace(state, link=dataclasses.replace(state.link, copied=copied))


def faults_read(state: State, _: events.LinkFaultsRead) -> Next:
    """Say no more of what was wrong in a link."""
    return becomes(state, link=dataclasses.replace(state.link, wrong=()))
