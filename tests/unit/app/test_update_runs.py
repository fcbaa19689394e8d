"""Runs in the page's story: kept when a training has ended, compared, deleted, brought back."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.effects import CompareRuns, DropRuns, Effect, KeepRuns, ReadRuns
from recommender.app.settings import Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.runs.record import Unread
from recommender.runs.run import data_mark, of_training
from tests.unit.app.answers import small_dataset, success
from tests.unit.app.test_update import play

START = State(settings=Settings(epochs=2, max_interactions=1000))
TRAIN = events.TrainClicked()


@pytest.fixture(scope="module")
def one() -> State:
    return play(START, events.LoadClicked(), TRAIN)[0]


@pytest.fixture(scope="module")
def two(one: State) -> State:
    return play(one, events.SettingTyped("seed", "8"), TRAIN)[0]


@pytest.fixture(scope="module")
def three(two: State) -> State:
    return play(two, events.SettingTyped("seed", "9"), TRAIN)[0]


def of_kind(asked: tuple[Effect, ...] | list[Effect], kind: type) -> list[Effect]:
    return [effect for effect in asked if isinstance(effect, kind)]


def seeds(state: State) -> list[int]:
    return [run.settings.seed for run in state.runs.runs.values()]


def open_seeds(state: State) -> list[int]:
    assert state.open_runs is not None
    return [run.settings.seed for run in state.open_runs]


def key_of(state: State, seed: int) -> str:
    return next(key for key, run in state.runs.runs.items() if run.settings.seed == seed)


def test_what_is_kept_is_read_when_the_data_is_there() -> None:
    state, asked = play(START, events.LoadClicked(), answered=False)
    assert of_kind(asked, ReadRuns) == []
    (load,) = of_kind(asked, effects.Load)
    _, asked = play(state, *success(load), answered=False)
    (read,) = of_kind(asked, ReadRuns)
    assert isinstance(read, ReadRuns)
    assert (read.dataset, read.known) == (small_dataset(), frozenset())


def test_a_training_that_has_ended_is_kept(one: State, two: State) -> None:
    assert seeds(one) == [7]
    (run,) = one.runs.runs.values()
    assert run.settings == of_training(START.settings)
    assert run.data == data_mark(small_dataset())
    # six reports of two epochs with losses 2 and 1
    assert {curve.losses for curve in run.curves.values()} == {(1.5, 1.5)}
    assert (one.open_runs, one.runs.compared) == (None, None)
    assert (seeds(two), open_seeds(two)) == ([7, 8], [7, 8])
    assert two.runs.unkept == frozenset()


def test_the_two_that_are_open_are_compared(two: State) -> None:
    assert two.runs.compared is not None
    assert two.runs.compared.keys == (key_of(two, 7), key_of(two, 8))
    # the made-up lists are the same
    assert {row.is_same for row in two.runs.compared.rows} == {True}
    # nothing else in the address while nobody has chosen
    assert two.link.run == ""


def test_a_choice_is_in_the_address_and_a_new_training_is_held_against_it(three: State) -> None:
    state, asked = update(three, events.RunChosen(0, key_of(three, 7)))
    assert open_seeds(state) == [7, 9]
    assert state.link.run == f"{key_of(three, 7)[-4:]}-{key_of(three, 9)[-4:]}"
    assert len(of_kind(asked, CompareRuns)) == 1
    after, _ = play(state, events.SettingTyped("seed", "10"), TRAIN)
    assert open_seeds(after) == [7, 10]
    # else the latest is held against the one before
    assert open_seeds(play(three, events.SettingTyped("seed", "10"), TRAIN)[0]) == [9, 10]


def test_the_other_one_chosen_changes_places(two: State) -> None:
    state, _ = update(two, events.RunChosen(0, key_of(two, 8)))
    assert open_seeds(state) == [8, 7]
    assert update(two, events.RunChosen(0, "gone")) == (two, ())
    # the same one in its own place changes nothing but that it is chosen
    assert open_seeds(update(two, events.RunChosen(0, key_of(two, 7)))[0]) == [7, 8]


def test_an_address_opens_runs_and_is_followed(three: State) -> None:
    ids = f"{key_of(three, 8)[-4:]}-{key_of(three, 7)[-4:]}"
    state, asked = play(three, events.AddressOpened(f"run={ids}"))
    assert open_seeds(state) == [8, 7]
    assert len(of_kind(asked, CompareRuns)) == 1


def test_a_link_s_runs_that_are_not_here_open_when_they_are_trained(two: State) -> None:
    ids = [key_of(two, seed)[-4:] for seed in (7, 8)]
    stranger, _ = play(START, events.LoadClicked(), events.AddressOpened(f"run={ids[0]}-{ids[1]}"))
    for seed in ("6", "9", "8", "7"):
        stranger, _ = play(stranger, events.SettingTyped("epochs", "2"))
        stranger, _ = play(stranger, events.SettingTyped("max_interactions", "1000"))
        stranger, _ = play(stranger, events.SettingTyped("seed", seed), TRAIN)
        assert stranger.link.run == f"{ids[0]}-{ids[1]}"
    assert open_seeds(stranger) == [7, 8]


def test_what_comes_late_is_of_runs_that_are_not_open_any_more(three: State) -> None:
    state, asked = update(three, events.RunChosen(0, key_of(three, 7)))
    (late,) = of_kind(asked, CompareRuns)
    state, _ = update(state, events.RunChosen(0, key_of(three, 8)))
    assert update(state, success(late)[0]) == (state, ())
    assert update(state, events.Failed(late, "It broke.")) == (state, ())


def test_a_comparison_that_fails_says_so_in_its_card_alone(three: State) -> None:
    state, asked = update(three, events.RunChosen(0, key_of(three, 7)))
    (compare,) = of_kind(asked, CompareRuns)
    after, _ = update(state, events.Failed(compare, "It broke."))
    assert after.runs.compared is not None
    assert after.runs.compared.problem == "It broke."
    assert after.notice == state.notice


def test_a_deleted_run_can_be_brought_back(three: State) -> None:
    key = key_of(three, 8)
    state, asked = update(three, events.RunsRemoved((key,)))
    assert (seeds(state), open_seeds(state)) == ([7, 9], [7, 9])
    assert of_kind(asked, DropRuns) == [DropRuns((key,))]
    back, asked = update(state, events.RunsRestored())
    (keep,) = of_kind(asked, KeepRuns)
    assert isinstance(keep, KeepRuns)
    assert [run.key for run in keep.runs] == [key]
    assert (seeds(back), open_seeds(back)) == ([7, 8, 9], [8, 9])
    assert update(back, events.RunsRestored()) == (back, ())


def test_all_can_be_deleted_at_once_and_brought_back(two: State) -> None:
    state, _ = update(two, events.RunsRemoved(tuple(two.runs.runs)))
    assert (seeds(state), state.open_runs, state.runs.compared) == ([], None, None)
    assert seeds(update(state, events.RunsRestored())[0]) == [7, 8]
    assert update(state, events.RunsRemoved(("gone",))) == (state, ())


def test_a_chosen_run_that_is_deleted_leaves_the_address(three: State) -> None:
    state, _ = update(three, events.RunChosen(0, key_of(three, 7)))
    state, _ = update(state, events.RunsRemoved((key_of(three, 7),)))
    assert (state.link.run, state.runs.chosen, open_seeds(state)) == ("", (), [8, 9])


def test_settings_of_a_run_go_into_the_form_and_nothing_else_changes(two: State) -> None:
    wrong, _ = play(
        two, events.SettingTyped("theme", "dark"), events.SettingTyped("epochs", "many")
    )
    state, asked = update(wrong, events.RunSettingsUsed(key_of(two, 7)))
    assert asked == ()
    assert (state.settings.seed, state.settings.theme, dict(state.wrong)) == (7, "dark", {})
    assert update(two, events.RunSettingsUsed("gone")) == (two, ())


@pytest.mark.parametrize("problem", ["full", "blocked", "newer"])
def test_without_a_database_runs_last_as_long_as_the_page(one: State, problem: str) -> None:
    state, _ = update(one, events.RunsFailed(problem))
    assert (seeds(state), state.runs.problem) == ([7], problem)
    assert state.notice == one.notice
    # whatever there was no room for is tried again, and all is well once there is
    unkept = dataclasses.replace(state.runs, unkept=frozenset(state.runs.runs))
    after, asked = play(dataclasses.replace(state, runs=unkept), TRAIN)
    kept = of_kind(asked, KeepRuns)[-1]
    assert isinstance(kept, KeepRuns)
    assert len(kept.runs) == 2
    assert after.runs.problem == ""


def test_an_effect_that_breaks_costs_a_sentence_in_the_card(one: State) -> None:
    for effect in (ReadRuns(small_dataset(), frozenset()), KeepRuns(()), DropRuns(())):
        state, asked = update(one, events.Failed(effect, "It broke."))
        assert (state.runs.problem, state.notice, asked) == ("blocked", one.notice, ())


def test_another_tab_is_followed(two: State) -> None:
    state, (read,) = update(two, events.RunsChanged())
    assert isinstance(read, ReadRuns)
    assert read.known == set(two.runs.runs)
    # it has deleted one, and a record of its cannot be read
    key, mark = key_of(two, 7), data_mark(small_dataset())
    heard = events.RunsRead(small_dataset(), mark, (key, "x"), (), {"x": Unread.VERSION})
    state, _ = update(state, heard)
    assert (seeds(state), dict(state.runs.left_out)) == ([7], {"x": Unread.VERSION})
    assert update(START, events.RunsChanged()) == (START, ())


def test_runs_of_data_that_has_gone_are_dropped(one: State) -> None:
    mark = data_mark(small_dataset())
    late = events.RunsRead(small_dataset(7), mark, (), (), {})
    assert update(one, late) == (one, ())
    # runs of this visit outlast another loading of the same data
    assert seeds(play(one, events.LoadClicked())[0]) == [7]
