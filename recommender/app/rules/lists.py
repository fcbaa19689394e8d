"""Test, and the switch that ranks as of the split."""

from __future__ import annotations

import dataclasses

import numpy as np

from recommender.app import events, wording
from recommender.app.effects import AskLists, AwaitIdle, RevealLists
from recommender.app.rules.common import Next, becomes, is_awaited
from recommender.app.state import Asking, Idle, Notice, State
from recommender.ratings.dataset import Dataset

LEAST_RATINGS_FOR_TEST = 20


def test(state: State, _: events.TestClicked) -> Next:
    """Pick a user and ask for that user's lists."""
    assert state.dataset is not None
    assert state.trained is not None
    users = _users_to_test(state.dataset)
    if len(users) == 0:
        sentence = wording.no_test_user(LEAST_RATINGS_FOR_TEST)
        return becomes(state, notice=Notice(sentence, is_error=True))
    # the seed fixes which users come in which order
    chance = np.random.default_rng([state.trained.plan.settings.seed, state.num_tests])
    asked = dataclasses.replace(state, num_tests=state.num_tests + 1)
    return _ask_lists(asked, int(chance.choice(users)), reveal=True)


def _users_to_test(dataset: Dataset) -> np.ndarray:
    """Return those who rated enough, and not everything."""
    counts = dataset.by_user.counts
    return np.flatnonzero((counts >= LEAST_RATINGS_FOR_TEST) & (counts < dataset.num_items))


def _ask_lists(state: State, user_idx: int, *, reveal: bool) -> Next:
    assert state.dataset is not None
    assert state.trained is not None
    request = state.requests + 1
    as_of_split = state.settings.as_of_split
    return becomes(
        state,
        AskLists(request, state.dataset, state.trained, user_idx, as_of_split),
        activity=Asking(request, user_idx, reveal),
        notice=Notice(wording.ASKING),
        requests=request,
    )


def listed(state: State, event: events.Listed) -> Next:
    """Show them."""
    if not is_awaited(state, Asking, event.request):
        return state, ()
    asked = state.activity
    assert isinstance(asked, Asking)
    return becomes(
        state,
        *([RevealLists()] if asked.reveal else []),
        AwaitIdle(),
        activity=Idle(),
        notice=Notice(wording.shown(event.comparison.user_id)),
        tested=event.comparison,
    )


def rank_again(state: State) -> Next:
    """Show the same user again, by what the switch says now; the latest turn counts."""
    if not state.can_rank_as_of_split:
        settings = dataclasses.replace(state.settings, as_of_split=False)
        return becomes(state, settings=settings)
    if isinstance(state.activity, Asking):
        return _ask_lists(state, state.activity.user_idx, reveal=state.activity.reveal)
    if state.tested is None or not state.is_idle:
        return state, ()
    return _ask_lists(state, state.tested.user_idx, reveal=False)
