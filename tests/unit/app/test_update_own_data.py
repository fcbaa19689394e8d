"""The visitor's own files: read beside what is there, which stays until they are."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.own_data import MOST_KEPT, Files
from recommender.app.settings import RANDOM, Settings
from recommender.app.state import Asking, Idle, Reading, State
from recommender.app.training import plan_training
from recommender.app.update import update
from recommender.ratings.facts import Facts
from recommender.wording import own_data as wording
from tests.unit.app.answers import TABLE, own_dataset, small_dataset, success

FILES = events.FilesChosen(Files(("ratings.csv", "movies.csv"), 24_000_000))
SHORT = Settings(epochs=2, max_interactions=1000)
SOME = {"user": 0, "item": 1, "rating": -1, "timestamp": -1}


@pytest.fixture
def loaded() -> State:
    state, _ = update(State(), events.LoadClicked())
    state, _ = update(state, events.Loaded(1, small_dataset()))
    return state


def test_files_are_read_beside_what_is_there(loaded: State) -> None:
    state, asked = update(loaded, FILES)
    assert asked == (effects.ReadFiles(2, MOST_KEPT, 7),)
    assert (state.phase, state.dataset) == ("loading", loaded.dataset)
    heard, _ = update(state, events.ReadingProgressed(2, 0.25, 1000))
    assert isinstance(heard.activity, Reading)
    assert (heard.activity.share, heard.activity.ratings) == (0.25, 1000)
    read, _ = update(heard, events.Loaded(2, own_dataset()))
    assert (read.phase, read.dataset) == ("loaded", own_dataset())


def test_max_interactions_says_how_many_are_kept(loaded: State) -> None:
    typed, _ = update(loaded, events.SettingTyped("max_interactions", "5000"))
    _, asked = update(typed, FILES)
    assert asked == (effects.ReadFiles(2, 5000, 7),)


def test_what_cannot_be_read_leaves_all_as_it_was(loaded: State) -> None:
    state, (effect,) = update(loaded, FILES)
    state, _ = update(state, events.Failed(effect, "x.csv line 2: no."))
    assert (state.phase, state.notice.text) == ("failed", "x.csv line 2: no.")
    assert state.dataset is loaded.dataset


def test_cancel_ends_the_reading_and_a_late_answer_is_dropped(loaded: State) -> None:
    state, _ = update(loaded, FILES)
    assert state.can(events.ReadingStopped)
    state, asked = update(state, events.ReadingStopped())
    assert asked == (effects.StopReading(), effects.AwaitIdle())
    assert isinstance(state.activity, Idle)
    late, _ = update(state, events.Loaded(2, own_dataset()))
    assert late.dataset is loaded.dataset
    assert not state.can(events.ReadingStopped)


def test_what_was_rated_while_files_were_read_is_asked_when_they_are_left() -> None:
    state, _ = update(State(settings=SHORT), events.LoadClicked())
    state, _ = update(state, events.Loaded(1, small_dataset()))
    state, (train, *_) = update(state, events.TrainClicked())
    for answer in success(train):
        state, _ = update(state, answer)
    reading, _ = update(state, FILES)
    rated, asked = update(reading, events.FilmRated(3, 5))
    assert not any(isinstance(one, effects.AskLists) for one in asked)
    left, asked = update(rated, events.ReadingStopped())
    assert [type(one) for one in asked if isinstance(one, effects.AskLists)]
    assert isinstance(left.activity, Asking)


def test_files_that_are_chosen_while_others_are_read_are_not_taken(loaded: State) -> None:
    state, _ = update(loaded, FILES)
    assert update(state, FILES) == (state, ())


def test_columns_are_asked_for_and_read_again(loaded: State) -> None:
    state, _ = update(loaded, FILES)
    asked_for, _ = update(state, events.ColumnsAsked(2, TABLE))
    assert (asked_for.table, asked_for.phase) == (TABLE, "loaded")
    # one column for two things is no answer
    same, _ = update(asked_for, events.ColumnsChosen(SOME | {"item": 0}))
    assert same is asked_for
    again, asked = update(asked_for, events.ColumnsChosen(SOME))
    assert asked == (effects.ReadFiles(3, MOST_KEPT, 7, SOME),)
    assert again.table is None
    left, _ = update(asked_for, events.ColumnsLeft())
    assert (left.table, left.dataset) == (None, loaded.dataset)


def test_genres_that_the_data_does_not_know_are_not_chosen_any_more(loaded: State) -> None:
    for name, text in (("only_genres", "Western,Drama"), ("film_genre", "Drama")):
        loaded, _ = update(loaded, events.SettingTyped(name, text))
    state, _ = update(loaded, FILES)
    state, _ = update(state, events.Loaded(2, own_dataset()))
    assert state.settings.only_genres == {"Western"}
    assert state.settings.film_genre == ""


def test_without_an_order_a_random_part_is_held_out_whatever_is_chosen() -> None:
    plan = plan_training(own_dataset(), Settings(split="last"))
    assert plan.holds_out == RANDOM
    assert plan.interactions.moment is None
    assert not plan.item_trend.any()
    # where nothing is held out all are learnt, and still nobody knows the order
    assert plan_training(own_dataset(), Settings(split="none")).interactions.moment is None


@pytest.mark.parametrize(
    ("typed", "num_ratings", "limit"),
    [(None, 100_000, 80_000), (None, 50, 80_000), (None, 1_000_209, 1_000_209), (500, 10**6, 500)],
)
def test_larger_data_is_learnt_whole(typed: int | None, num_ratings: int, limit: int) -> None:
    assert Settings(max_interactions=typed).limit_of(num_ratings) == limit


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(duplicates=1), "1 rating was followed by another"),
        (Facts(duplicates=2), "2 ratings were followed by another"),
        (Facts(untitled=1), "1 rated film is not in the catalogue: its id stands for its title."),
        (Facts(untitled=2), "2 rated films are not in the catalogue: their ids stand"),
        (Facts(scale=(0, 10)), "Ratings from 0 to 10 are shown as 1 to 5 stars."),
        (Facts(genres_left=3), "3 rare genres are left out."),
        (Facts(is_sample=True, num_read=1000), "of 1,000 ratings in the file"),
        (Facts(has_ratings=False), "No ratings: "),
        (Facts(has_titles=False), "No titles: "),
        (Facts(has_times=False), "No times: "),
    ],
)
def test_what_was_changed_and_what_is_missing_is_said(facts: Facts, said: str) -> None:
    dataset = dataclasses.replace(small_dataset(), facts=facts)
    (remark,) = wording.remarks(dataset)
    assert said in remark


def test_of_data_as_it_should_be_nothing_is_said() -> None:
    assert wording.remarks(small_dataset()) == ()
