"""What is worked out after a training: it comes bit by bit, late, or not at all."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.effects import Effect, Examine
from recommender.app.events import Examined
from recommender.app.examination import Examination
from recommender.app.models import LABELS
from recommender.app.settings import Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.evaluation.baselines import EASE, ITEM_KNN, POPULARITY
from tests.unit.app.answers import success
from tests.unit.app.test_update import play

START = State(settings=Settings(epochs=2, max_interactions=1000))
OURS = {POPULARITY, *LABELS}


@pytest.fixture(scope="module")
def trained() -> State:
    return play(START, events.LoadClicked(), events.TrainClicked())[0]


@pytest.fixture(scope="module")
def ended(trained: State) -> tuple[State, Examine]:
    """A second training has ended, and nothing of it is examined yet."""
    state, asked = play(trained, events.TrainClicked(), answered=False)
    (train,) = of_kind(asked, effects.Train)
    state, asked = play(state, *success(train), answered=False)
    (examine,) = of_kind(asked, Examine)
    assert isinstance(examine, Examine)
    return state, examine


def of_kind(asked: list[Effect], kind: type) -> list[Effect]:
    return [effect for effect in asked if isinstance(effect, kind)]


def test_a_training_is_examined_to_the_end(trained: State) -> None:
    examination = trained.examination
    assert set(examination.found) == {*OURS, ITEM_KNN, EASE}
    assert (examination.is_over, examination.problem) == (True, "")


def test_each_training_is_examined_anew(trained: State, ended: tuple[State, Examine]) -> None:
    state, examine = ended
    assert examine.results is state.results
    assert examine.results is not trained.results
    assert (dict(state.examination.found), state.examination.is_over) == ({}, False)


def test_models_come_first_and_references_beside_them(ended: tuple[State, Examine]) -> None:
    state, examine = ended
    ours, references = success(examine)
    state, _ = update(state, ours)
    assert (set(state.examination.found), state.examination.is_over) == (OURS, False)
    state, _ = update(state, references)
    assert set(state.examination.found) == {*OURS, ITEM_KNN, EASE}
    # nothing waits for it
    assert (state.is_idle, state.phase) == (True, "trained")


def test_what_comes_late_is_of_a_training_that_nobody_looks_at(
    trained: State, ended: tuple[State, Examine]
) -> None:
    state, examine = ended
    for late in success(examine):
        assert update(trained, late) == (trained, ())
    assert update(trained, events.Failed(examine, "It died.")) == (trained, ())
    # nor is it of the data that is loaded next
    loaded, _ = play(state, events.LoadClicked())
    assert update(loaded, success(examine)[0]) == (loaded, ())


def test_a_catalogue_too_large_for_references_ends_without_them(
    ended: tuple[State, Examine],
) -> None:
    state, examine = ended
    ours, last = success(examine)
    assert isinstance(last, Examined)
    state, _ = play(state, ours, dataclasses.replace(last, found={}))
    assert (set(state.examination.found), state.examination.is_over) == (OURS, True)


def test_a_failure_is_said_in_the_card_alone(ended: tuple[State, Examine]) -> None:
    state, examine = ended
    state, _ = update(state, success(examine)[0])
    after, asked = update(state, events.Failed(examine, "The worker died."))
    assert asked == ()
    assert (after.notice, after.phase) == (state.notice, "trained")
    assert (after.examination.problem, after.examination.is_over) == ("The worker died.", True)
    assert after.examination.found == state.examination.found


def test_what_a_training_has_ended_goes_on_when_that_training_fails(
    ended: tuple[State, Examine],
) -> None:
    state, examine = ended
    state, _ = update(state, success(examine)[0])
    state, asked = play(state, events.TrainClicked(), answered=False)
    (train,) = of_kind(asked, effects.Train)
    after, then = update(state, events.Failed(train, "Too little memory."))
    (again,) = of_kind(list(then), Examine)
    assert isinstance(again, Examine)
    assert again.results is examine.results
    assert after.examination.found == state.examination.found
    # what is worked out to the end is not begun again
    state, _ = update(state, success(examine)[1])
    assert (
        of_kind(list(update(state, events.Failed(train, "Too little memory."))[1]), Examine) == []
    )


def test_without_anything_held_out_nothing_is_examined(trained: State) -> None:
    typed = events.SettingTyped("split", "none")
    state, asked = play(trained, typed, events.TrainClicked())
    assert of_kind(asked, Examine) == []
    assert not state.is_measured
    assert state.examination.found == Examination().found
