"""Lists: Test, whose they are, and what is turned beside them."""

from __future__ import annotations

import dataclasses

import numpy as np

from recommender.app import events
from recommender.app.address import YOU
from recommender.app.effects import AskLists, AwaitIdle, RevealLists
from recommender.app.rules.common import Next, becomes, is_awaited, rest_notice
from recommender.app.rules.walk import follow
from recommender.app.settings import Settings
from recommender.app.state import Asking, Idle, Notice, State
from recommender.ratings.arrays import Int64Array
from recommender.ratings.dataset import Dataset
from recommender.views.comparison import compare
from recommender.views.question import Question
from recommender.wording import sharing
from recommender.wording import status as wording

# so many ratings a user needs to be tested: as many as MovieLens demands, fewer where nobody has
LEAST_RATINGS_FOR_TEST = (20, 5, 2)
LONGEST_ID = 18  # digits: what 64 bits hold


def test(state: State, _: events.TestClicked) -> Next:
    """Ask for the lists of whom a link wants to be tested, else of a user at random."""
    wanted = state.link.wanted
    if wanted and wanted.user == YOU:
        return _test_visitor(state)
    return _test(state, reveal=True)


def another_user(state: State, _: events.AnotherUserClicked) -> Next:
    """Pick a user at random, whoever is wanted."""
    return _pick(dataclasses.replace(state, link=state.link.without_wanted()), reveal=True)


def _test_visitor(state: State) -> Next:
    """Show the visitor's own lists; for who has rated nothing, those of a user at random."""
    assert state.dataset is not None
    link = state.link.without_wanted()
    if len(state.taste.known_to(state.dataset)[0]):
        return _ask(_for_visitor(dataclasses.replace(state, link=link)), reveal=True)
    link = link.with_fault(sharing.NO_RATINGS)
    return _pick(dataclasses.replace(state, link=link), reveal=True)


def _test(state: State, *, reveal: bool) -> Next:
    """Ask for the lists of the user of a link, if there is one, or of a user at random."""
    wanted = state.link.wanted
    if wanted is None or not isinstance(wanted.user, int):
        return _pick(state, reveal=reveal)
    return show_wanted(state, wanted.user, reveal=reveal)


def show_wanted(state: State, user_id: int, *, reveal: bool) -> Next:
    """Ask for the lists of the user of a link; where the data has no such user, of another."""
    assert state.dataset is not None
    user_idx = _user_of(state.dataset, str(user_id))
    if isinstance(user_idx, str):
        link = state.link.without_wanted().with_fault(user_idx)
        return _pick(dataclasses.replace(state, link=link), reveal=reveal)
    return _ask_for_user(state, user_idx, reveal=reveal)


def _pick(state: State, *, reveal: bool) -> Next:
    assert state.dataset is not None
    assert state.trained is not None
    users = _users_to_test(state.dataset)
    if len(users) == 0:
        sentence = wording.no_test_user(least_for_test(state.dataset))
        if not reveal:  # said beside the control that has asked
            return becomes(state, wrong_user=sentence)
        return becomes(state, notice=Notice(sentence, is_error=True))
    # the seed fixes which users come in which order
    chance = np.random.default_rng([state.trained.plan.settings.seed, state.num_tests])
    counted = dataclasses.replace(state, num_tests=state.num_tests + 1)
    return _ask_for_user(counted, int(chance.choice(users)), reveal=reveal)


def least_for_test(dataset: Dataset) -> int:
    """Return how many ratings a user needs: as many as any has, if only few; no user has all."""
    counts = dataset.by_user.counts
    most = int(counts[counts < dataset.num_items].max(initial=0))
    return next((one for one in LEAST_RATINGS_FOR_TEST if one <= most), LEAST_RATINGS_FOR_TEST[-1])


def asked_meanwhile(state: State) -> Next:
    """Ask what was turned or rated while the models could not be asked, if they are there."""
    if state.trained is None:
        return state, ()
    after, effects = ask_for_visitor(state) if state.is_for_visitor else ask_again(state)
    return dataclasses.replace(after, notice=state.notice), effects


def _users_to_test(dataset: Dataset) -> Int64Array:
    """Return those who rated enough, and not everything."""
    counts = dataset.by_user.counts
    users = np.flatnonzero((counts >= least_for_test(dataset)) & (counts < dataset.num_items))
    return users.astype(np.int64)


def user_typed(state: State, event: events.UserTyped) -> Next:
    """Show the user with this id, or say why not."""
    if state.dataset is None or not state.can_ask:
        return state, ()
    user_idx = _user_of(state.dataset, event.text)
    if isinstance(user_idx, str):
        return becomes(state, wrong_user=user_idx)
    return _ask_for_user(state, user_idx, reveal=False)


def _user_of(dataset: Dataset, text: str) -> int | str:
    """Return the row of a user, or a sentence about what is wrong with the id."""
    ids = dataset.user_ids
    text = text.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
    if not is_number or int(text) not in dataset.user_idx_of:
        return wording.no_such_user(int(ids.min()), int(ids.max()), text[: LONGEST_ID + 1])
    user_idx = dataset.user_idx_of[int(text)]
    if user_idx not in _users_to_test(dataset):
        number = int(dataset.by_user.counts[user_idx])
        return wording.not_a_test_user(int(text), number, least_for_test(dataset))
    return user_idx


def audience_chosen(state: State, event: events.AudienceChosen) -> Next:
    """Show the visitor's lists, or those of the user who was tested last, or of another one."""
    is_so = state.is_for_visitor if event.is_visitor else state.is_for_user
    if not state.can_ask or is_so:
        return state, ()
    if event.is_visitor:
        return ask_for_visitor(state)
    if state.user_idx is None:
        return _test(state, reveal=False)
    return _ask_for_user(state, state.user_idx, reveal=False)


def _ask_for_user(state: State, user_idx: int, *, reveal: bool) -> Next:
    settings = _as_wanted(state)
    after = dataclasses.replace(
        state,
        link=state.link.without_wanted(),
        is_for_visitor=False,
        user_idx=user_idx,
        liked_idx=None,
        wrong_user="",
        settings=settings,
    )
    return _ask(after, reveal=reveal)


def _as_wanted(state: State) -> Settings:
    """Return the settings; the first lists of a user are as of the split if a link says so."""
    wanted = state.link.wanted
    assert state.trained is not None
    is_so = wanted and wanted.as_of_split and len(state.trained.plan.split.held_out) > 0
    return dataclasses.replace(state.settings, as_of_split=True) if is_so else state.settings


def like_wanted(state: State, event: events.LikeWanted) -> Next:
    """Show what each model recommends to somebody who likes just this film."""
    if not state.can_ask:
        return state, ()
    settings = dataclasses.replace(state.settings, as_of_split=False)
    after = dataclasses.replace(
        state, is_for_visitor=False, liked_idx=event.item_idx, wrong_user="", settings=settings
    )
    return _ask(after, reveal=True)


def ask_for_visitor(state: State) -> Next:
    """Let the lists be the visitor's; who has rated nothing has none."""
    after = _for_visitor(state)
    if not after.can_ask:
        return after, ()
    if after.dataset is None or not len(after.taste.known_to(after.dataset)[0]):
        is_said = after.tested is not None and after.notice.text == wording.shown(after.tested)
        notice = rest_notice(after) if is_said else _settled(after)
        gone = dataclasses.replace(after, notice=notice, tested=None, explained=None)
        return becomes(gone, AwaitIdle(), activity=Idle())
    return _ask(after, reveal=False)


def _for_visitor(state: State) -> State:
    settings = dataclasses.replace(state.settings, as_of_split=False)
    return dataclasses.replace(
        state, is_for_visitor=True, liked_idx=None, wrong_user="", settings=settings
    )


def _ask(state: State, *, reveal: bool) -> Next:
    """Ask for the lists of whoever they are for.

    One question at a time: the workers would go on with those that nobody waits for any more. What
    is turned meanwhile is asked when the answer is there.
    """
    notice = Notice(wording.ASKING) if reveal else _settled(state)
    running = state.activity
    if isinstance(running, Asking):
        outdated = dataclasses.replace(running, reveal=reveal, is_outdated=True)
        return becomes(state, activity=outdated, notice=notice)
    assert state.trained is not None
    request = state.requests + 1
    question = _question(state)
    return becomes(
        state,
        AskLists(request, question, state.trained.names),
        activity=Asking(request, question, reveal),
        notice=notice,
        requests=request,
    )


def _settled(state: State) -> Notice:
    """Take back what was said of lists that nobody waits for any more, or that others replace."""
    notice = state.notice
    is_past = notice.text == wording.ASKING or (notice.is_error and not notice.setting)
    return rest_notice(state) if is_past or _speaks_of_others(state) else notice


def _speaks_of_others(state: State) -> bool:
    """Say whether the status line names a user whose lists are about to go."""
    shown = state.tested
    if shown is None or state.notice.text != wording.shown(shown):
        return False
    return shown.asker != state.asker


def _question(state: State) -> Question:
    assert state.dataset is not None
    assert state.trained is not None
    steering = state.settings.steering()
    if state.is_for_visitor:
        return Question.of_visitor(state.dataset, state.taste, steering)
    if state.liked_idx is not None:
        return Question.of_film(state.dataset, state.liked_idx, steering)
    assert state.user_idx is not None
    split, as_of_split = state.trained.plan.split, state.settings.as_of_split
    return Question.of_user(state.dataset, split, state.user_idx, steering, as_of_split=as_of_split)


def listed(state: State, event: events.Listed) -> Next:
    """Show them; where something has been turned since, ask again."""
    if not is_awaited(state, Asking, event.request):
        return state, ()
    asked = state.activity
    assert isinstance(asked, Asking)
    if not asked.is_outdated:
        return _shown(state, asked, event)
    # lists that lag behind a slider are better than none, but not those of somebody else
    is_same = asked.question.asker == state.asker
    after = _with_lists(state, asked, event) if is_same else state
    return _ask(dataclasses.replace(after, activity=Idle()), reveal=asked.reveal)


def _shown(state: State, asked: Asking, event: events.Listed) -> Next:
    after = dataclasses.replace(_with_lists(state, asked, event), activity=Idle())
    assert after.tested is not None
    notice = Notice(wording.shown(after.tested)) if asked.reveal else state.notice
    reveal = (RevealLists(),) if asked.reveal else ()
    after, walk = follow(after)
    return becomes(after, *reveal, *walk, AwaitIdle(), notice=notice)


def _with_lists(state: State, asked: Asking, event: events.Listed) -> State:
    assert state.dataset is not None
    assert state.trained is not None
    lists = compare(state.dataset, asked.question, event.lists, state.trained.vectors)
    return dataclasses.replace(state, tested=lists, explained=None)


def rank_again(state: State) -> Next:
    """Show the same lists again, by what is turned now; the latest turn counts."""
    if not state.can_ask:
        return state, ()
    if state.settings.as_of_split and not state.can_rank_as_of_split:
        settings = dataclasses.replace(state.settings, as_of_split=False)
        return becomes(state, settings=settings)
    return ask_again(state)


def ask_again(state: State) -> Next:
    """Ask once more for whoever the lists are for, if they are shown or under way."""
    if isinstance(state.activity, Asking):
        return _ask(state, reveal=state.activity.reveal)
    if state.tested is None or not state.can_ask:
        return state, ()
    return ask_for_visitor(state) if state.is_for_visitor else _ask(state, reveal=False)


def explained(state: State, event: events.FilmExplained) -> Next:
    """Open the arithmetic of a score, or close it."""
    if event.model is None or state.tested is None:
        return becomes(state, explained=None)
    return becomes(state, explained=(event.model, event.place))
