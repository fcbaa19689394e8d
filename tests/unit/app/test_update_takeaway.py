"""Files that are taken away: one at a time, of the model that is chosen, and said where it fits."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.state import Notice, State, Training
from recommender.app.update import update
from recommender.exports.files import FILMS, USERS
from tests.unit.app.answers import small_dataset, trained


@pytest.fixture
def state() -> State:
    made = State(dataset=small_dataset(), requests=7)
    left = trained(small_dataset(), made.settings)
    return dataclasses.replace(made, trained=left, results=left)


def wanted(state: State, what: str = FILMS) -> tuple[State, effects.MakeFile]:
    after, asked = update(state, events.FileWanted(what))
    [effect] = asked
    assert isinstance(effect, effects.MakeFile)
    return after, effect


def test_the_file_is_of_the_model_that_is_chosen_for_it(state: State) -> None:
    chosen, _ = update(state, events.SettingTyped("taken_model", "history"))
    after, effect = wanted(chosen)
    assert (effect.request, effect.what, effect.model) == (8, FILMS, "history")
    assert (effect.dataset, effect.results) == (state.dataset, state.trained)
    assert after.notice == Notice("Making history-films.parquet.")
    # what is turned meanwhile is not what is being made
    assert update(after, events.FileWanted(USERS)) == (after, ())


def test_when_it_is_saved_the_next_one_can_be_taken(state: State) -> None:
    after, effect = wanted(state)
    done, asked = update(after, events.FileSaved(effect.request, "deep-films.parquet", 273_768))
    assert (done.notice, asked) == (Notice("Saved deep-films.parquet, 274 KB."), ())
    assert done.can(events.FileWanted)


def test_one_that_fails_is_said_and_can_be_tried_again(state: State) -> None:
    after, effect = wanted(state)
    failed, _ = update(after, events.Failed(effect, "The worker ran out of memory."))
    assert failed.notice == Notice("The worker ran out of memory.", is_error=True)
    assert failed.can(events.FileWanted)
    # a late answer to what has failed
    late = events.FileSaved(effect.request, "deep-films.parquet", 1)
    assert update(failed, late) == (failed, ())


@pytest.mark.parametrize("succeeds", [True, False])
def test_a_training_that_began_meanwhile_keeps_the_status_line(
    state: State, succeeds: bool
) -> None:
    after, effect = wanted(state)
    training, _ = update(after, events.TrainClicked())
    assert isinstance(training.activity, Training)
    answer = (
        events.FileSaved(effect.request, "deep-films.parquet", 1)
        if succeeds
        else events.Failed(effect, "Gone.")
    )
    done, _ = update(training, answer)
    assert done.notice == training.notice
    assert done.making is None


def test_other_data_has_nothing_to_do_with_a_file_of_before(state: State) -> None:
    after, effect = wanted(state)
    loading, _ = update(after, events.LoadClicked())
    assert loading.making is None
    late = events.FileSaved(effect.request, "deep-films.parquet", 1)
    assert update(loading, late) == (loading, ())
