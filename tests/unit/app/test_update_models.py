"""Models as files in the page's story: kept once measured, offered, opened, refused, saved."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.effects import DropModels, KeepModels, MakeModel, OpenModel, ReadModels
from recommender.app.model_parts import model_parts
from recommender.app.settings import Settings
from recommender.app.state import Idle, Opening, State
from recommender.app.update import update
from recommender.evaluation.baselines import POPULARITY
from recommender.model_files.card import read_card
from recommender.model_files.kept import KeptModel, digest_of, kept_model
from recommender.model_files.model_file import to_bytes
from recommender.runs.run import data_mark
from recommender.wording import models as wording
from recommender.wording import status
from tests.unit.app.answers import small_dataset, success
from tests.unit.app.test_update import play
from tests.unit.app.test_update_runs import of_kind
from tests.unit.model_files.samples import WHEN, model_file

START = State(settings=Settings(epochs=2, max_interactions=1000))
TRAIN = events.TrainClicked()
OF_FILE = {"epochs": 2, "max_interactions": 1000, "seed": 5}
WHOLE = to_bytes(model_file(**OF_FILE))
TWO = to_bytes(model_file("baseline", "history", **OF_FILE))


def chosen(data: bytes = WHOLE) -> events.ModelFileChosen:
    return events.ModelFileChosen("a.safetensors", data)


def record(data: bytes = WHOLE) -> KeptModel:
    return kept_model(model_file(**OF_FILE).card.key, digest_of(data), data)


@pytest.fixture(scope="module")
def loaded() -> State:
    return play(START, events.LoadClicked())[0]


@pytest.fixture(scope="module")
def trained(loaded: State) -> State:
    return play(loaded, TRAIN)[0]


@pytest.fixture(scope="module")
def opened(loaded: State) -> State:
    return play(loaded, chosen())[0]


def test_what_is_kept_is_read_when_the_data_is_there() -> None:
    state, asked = play(START, events.LoadClicked(), answered=False)
    assert of_kind(asked, ReadModels) == []
    (load,) = of_kind(asked, effects.Load)
    _, asked = play(state, *success(load), answered=False)
    assert of_kind(asked, ReadModels) == [ReadModels(frozenset())]


def test_a_training_is_kept_once_it_is_known_how_good_it_is(loaded: State) -> None:
    state, asked = play(loaded, TRAIN, answered=False)
    (train,) = of_kind(asked, effects.Train)
    state, asked = play(state, *success(train), answered=False)
    assert of_kind(asked, MakeModel) == []
    assert not state.can_save
    (examine,) = of_kind(asked, effects.Examine)
    first, last = success(examine)
    state, wanted = update(state, first)
    (make,) = of_kind(wanted, MakeModel)
    assert isinstance(make, MakeModel)
    assert (make.run, make.trained) == (state.run, state.results)
    assert state.can_save
    # once
    assert of_kind(update(state, last)[1], MakeModel) == []
    state, (keep,) = update(state, *success(make))
    assert isinstance(keep, KeepModels)
    assert [one.key for one in keep.models] == [make.run.key] == list(state.models.models)


def test_it_is_kept_as_well_where_nothing_was_held_out_or_cannot_be_examined(loaded: State) -> None:
    state = play(loaded, events.SettingTyped("split", "none"), TRAIN)[0]
    assert (len(state.models.models), state.can_save) == (1, True)
    state, asked = play(loaded, TRAIN, answered=False)
    (train,) = of_kind(asked, effects.Train)
    state, asked = play(state, *success(train), answered=False)
    (examine,) = of_kind(asked, effects.Examine)
    _, wanted = update(state, events.Failed(examine, "It broke."))
    assert len(of_kind(wanted, MakeModel)) == 1


def test_what_the_browser_had_no_room_for_is_tried_again(trained: State) -> None:
    state, _ = update(trained, events.ModelMade(record()))
    state, _ = update(state, events.ModelsFailed("full"))
    assert state.models.problem == "full"
    another = dataclasses.replace(record(), key="999999999999999-beef")
    state, (keep,) = update(state, events.ModelMade(another))
    assert isinstance(keep, KeepModels)
    assert [one.key for one in keep.models] == [record().key, another.key]
    state, _ = update(state, *success(keep))
    assert (state.models.unkept, state.models.problem) == (frozenset(), "")


def test_a_file_needs_the_data() -> None:
    state, asked = update(START, chosen())
    assert asked == ()
    assert (state.notice.text, state.phase) == (wording.NEEDS_DATA, "failed")


def test_a_file_is_opened_as_if_it_had_been_trained(opened: State) -> None:
    assert opened.trained is opened.results
    assert opened.notice.text == (
        "Opened 3 models, trained on 133 interactions: Baseline, Deep and History. "
        "Test shows what they recommend."
    )
    assert opened.trained is not None
    assert opened.trained.plan.settings.seed == 5
    # the form stays as the visitor has left it
    assert opened.settings.seed == START.settings.seed
    # it is a run as any other, by the time of its training
    assert list(opened.runs.runs) == [model_file(**OF_FILE).card.key]
    assert opened.run is opened.runs.runs[model_file(**OF_FILE).card.key]
    assert opened.examination.is_over
    # on the disk already
    assert len(opened.models.models) == 0
    tested, _ = play(opened, events.TestClicked())
    assert tested.tested is not None
    # and it can be trained on from there
    assert play(tested, TRAIN)[0].phase == "trained"


def test_its_curves_are_drawn_an_epoch_a_step(opened: State) -> None:
    curves = opened.curves
    assert curves is not None
    assert (curves.unit, curves.steps, curves.longest) == ("epoch", 2, 2)
    assert curves.at(2) == {"baseline": 1.5, "deep": 1.5, "history": 1.5}
    assert curves.ndcg_at(1) == {"baseline": 0.1, "deep": 0.1, "history": 0.1}


def test_while_it_is_opened_nothing_else_begins(loaded: State) -> None:
    state, asked = play(loaded, chosen(), answered=False)
    (effect,) = of_kind(asked, OpenModel)
    assert isinstance(state.activity, Opening)
    assert state.phase == "opening"
    assert not any(
        state.can(click) for click in (events.TrainClicked, events.TestClicked, events.LoadClicked)
    )
    busy, wanted = update(state, chosen())
    assert wanted == ()
    assert busy.models.said == wording.BUSY
    # an answer to another file is dropped
    assert update(state, events.OpeningStarted(77))[0] is state
    last = success(effect)[-1]
    assert isinstance(last, events.ModelOpened)
    assert update(state, dataclasses.replace(last, request=77))[0] is state


def test_a_file_that_is_wrong_leaves_the_models_that_are_there(trained: State) -> None:
    state, asked = play(trained, chosen(b"{"), answered=False)
    (effect,) = of_kind(asked, OpenModel)
    state, _ = update(state, *success(effect))
    assert state.phase == "failed"
    assert state.notice.text.startswith("a.safetensors: expected a safetensors file, got JSON")
    assert state.trained is trained.trained
    assert state.can(events.TestClicked)


def test_workers_that_fail_to_hold_it_leave_no_models_and_their_pictures(trained: State) -> None:
    state, asked = play(trained, chosen(), answered=False)
    (effect,) = of_kind(asked, OpenModel)
    state, _ = update(state, success(effect)[0])
    assert state.is_stale
    state, _ = update(state, events.Failed(effect, "The worker ended."))
    assert (state.trained, state.results) == (None, trained.results)
    assert isinstance(state.activity, Idle)
    assert state.can(events.TrainClicked)


def test_models_that_a_file_lacks_are_not_there(loaded: State) -> None:
    state, _ = play(loaded, chosen(TWO))
    assert state.results is not None
    assert state.results.names == ("baseline", "history")
    # Deep is what map and drawing show by default
    assert (state.settings.map_model, state.settings.drawn_model) == ("baseline", "baseline")
    for name in ("map_model", "drawn_model"):
        kept, _ = play(state, events.SettingTyped(name, "deep"))
        assert getattr(kept.settings, name) == "baseline"
        turned, _ = play(state, events.SettingTyped(name, "history"))
        assert getattr(turned.settings, name) == "history"
    linked, _ = play(state, events.AddressOpened("map_model=deep&seed=3"))
    assert (linked.settings.map_model, linked.settings.seed) == ("baseline", 3)
    tested, _ = play(state, events.TestClicked())
    assert tested.tested is not None
    assert list(tested.tested.recommended) == ["baseline", "history"]
    (run,) = state.runs.runs.values()
    assert run.measurements is not None
    assert list(run.measurements) == [POPULARITY, "baseline", "history"]
    # a training has them all again
    again, _ = play(tested, TRAIN)
    assert again.results is not None
    assert again.results.names == ("baseline", "deep", "history")


def test_what_is_kept_is_offered_and_used(loaded: State) -> None:
    state, _ = update(loaded, events.ModelsRead((record().key,), (record(),)))
    state, asked = play(state, events.KeptModelWanted(record().key), answered=False)
    (effect,) = of_kind(asked, OpenModel)
    assert isinstance(effect, OpenModel)
    assert (effect.data, effect.dataset) == (WHOLE, small_dataset())
    used, _ = play(state, *success(effect))
    kept, mark, key, can_save, can_open = model_parts(used)
    assert (list(kept.models), key) == ([record().key], record().key)
    assert (mark, can_save, can_open) == (data_mark(small_dataset()), True, True)


def test_what_cannot_be_used_is_not_opened(loaded: State) -> None:
    damaged = kept_model("000000000000001-dead", "", b"")
    state, _ = update(loaded, events.ModelsRead((damaged.key,), (damaged,)))
    assert update(state, events.KeptModelWanted(damaged.key)) == (state, ())
    assert update(state, events.KeptModelWanted("none")) == (state, ())


def test_what_is_deleted_comes_back_as_it_was(loaded: State) -> None:
    damaged = kept_model("000000000000001-dead", "not its digest", b"{")
    state, _ = update(loaded, events.ModelsRead((damaged.key,), (damaged,)))
    state, (drop,) = update(state, events.ModelsRemoved((damaged.key, "none")))
    assert drop == DropModels((damaged.key,))
    assert state.models.said == "1 kept training deleted."
    state, (keep,) = update(state, events.ModelsRestored())
    assert isinstance(keep, KeepModels)
    assert [(one.digest, one.data) for one in keep.models] == [("not its digest", b"{")]
    assert (list(state.models.models), state.models.said) == ([damaged.key], "")
    assert update(state, events.ModelsRestored()) == (state, ())
    assert update(state, events.ModelsRemoved(("none",))) == (state, ())


def test_models_outlast_a_reload_of_the_data_and_other_tabs_are_heard(trained: State) -> None:
    state, _ = update(trained, events.LoadClicked())
    assert state.models is trained.models
    assert (state.run, state.can_save) == (None, False)
    assert update(trained, events.ModelsChanged())[1] == (ReadModels(trained.models.known),)


def test_a_database_that_fails_is_told_of(trained: State) -> None:
    for effect in (ReadModels(frozenset()), KeepModels(()), DropModels(())):
        state, _ = update(trained, events.Failed(effect, "It broke."))
        assert (state.models.problem, state.phase) == ("blocked", "trained")


def test_model_card_and_script_are_saved(trained: State) -> None:
    assert trained.run is not None
    name = f"two-tower-{trained.run.id}"
    _, (model,) = update(trained, events.ModelWanted(events.MODEL))
    assert isinstance(model, effects.SaveModel)
    assert (model.run, model.trained) == (trained.run, trained.results)
    _, (card,) = update(trained, events.ModelWanted(events.CARD))
    assert isinstance(card, effects.SaveFile)
    assert card.name == f"{name}.json"
    told = read_card(card.name, card.text)
    assert told.key == trained.run.key
    # the figures are there with their intervals, as far as so few users have any
    assert told.scores["deep"].ndcg == trained.examination.found["deep"].ndcg
    _, script = update(trained, events.ModelWanted(events.SCRIPT))
    assert script == (effects.SaveScript(f"{name}.py", f"{name}.safetensors"),)


def test_nothing_is_saved_before_there_is_something(loaded: State) -> None:
    for part in (events.MODEL, events.CARD, events.SCRIPT):
        assert update(loaded, events.ModelWanted(part)) == (loaded, ())


def test_an_experiment_of_the_tour_ends_when_a_model_is_opened(loaded: State) -> None:
    state, _ = play(loaded, events.TourOpened(), events.StationChosen(1), events.Guessed(0))
    state, asked = play(state, events.ExperimentWanted(), answered=False)
    (train,) = of_kind(asked, effects.Train)
    # trained, and waiting for its figures
    state, _ = play(state, *success(train), answered=False)
    assert state.tour.is_running
    state, asked = play(state, chosen(), answered=False)
    (effect,) = of_kind(asked, OpenModel)
    state, _ = play(state, *success(effect), answered=False)
    assert (state.tour.is_running, state.tour.is_broken_off) == (False, True)


def test_the_three_buttons_say_why_they_wait(loaded: State) -> None:
    state, _ = play(loaded, chosen(), answered=False)
    assert status.WAITING[state.phase] == "Wait until the models are opened."
    assert model_file(**OF_FILE).card.ended == WHEN
