"""What each rule says and does, on the usual way and where it bends."""

import dataclasses
from collections.abc import Sequence

import pytest

from recommender.app import effects, events
from recommender.app.effects import Effect
from recommender.app.events import Event
from recommender.app.models import MODELS
from recommender.app.settings import Settings
from recommender.app.state import Idle, Keeping, Library, Loading, State, Training
from recommender.app.training import Report
from recommender.app.update import update
from recommender.film_map.films import films_on_map
from recommender.taste.record import fingerprint
from recommender.wording import status as wording
from tests.unit.app.answers import NUM_FILMS, reports, small_dataset, success

START = State(settings=Settings(epochs=2, max_interactions=1000))


def play(state: State, *sent: Event, answered: bool = True) -> tuple[State, list[Effect]]:
    """Send events, each answered to its end; return the state and all effects."""
    asked: list[Effect] = []
    pending = list(sent)
    while pending:
        state, wanted = update(state, pending.pop(0))
        asked += wanted
        if answered:
            pending = [answer for effect in wanted for answer in success(effect)] + pending
    return state, asked


@pytest.fixture(scope="module")
def trained() -> State:
    return play(START, events.LoadClicked(), events.TrainClicked())[0]


@pytest.fixture(scope="module")
def training(trained: State) -> State:
    state, _ = update(trained, events.TrainClicked())
    assert isinstance(state.activity, Training)
    films = films_on_map(small_dataset().item_counts, seed=1)
    return update(state, events.TrainingStarted(state.activity.request, films))[0]


def test_the_usual_way(trained: State) -> None:
    assert (trained.phase, trained.notice.text) == (
        "trained",
        "Trained 3 models on 133 interactions in 2 s.",
    )
    tested, asked = play(trained, events.TestClicked())
    assert tested.notice.text.startswith("The recommendations for user ")
    assert effects.RevealLists() in asked
    again, _ = play(tested, events.TrainClicked())
    assert (again.tested, again.num_tests) == (None, 0)


def test_the_seed_fixes_which_users_come_in_which_order(trained: State) -> None:
    def users(state: State) -> list[int | None]:
        shown = []
        for _ in range(4):
            state, _ = play(state, events.TestClicked())
            assert state.tested is not None
            shown.append(state.tested.user_id)
        return shown

    assert users(trained) == users(trained)
    assert len(set(users(trained))) > 1


def test_a_new_training_empties_the_curves_and_keeps_the_results(
    trained: State, training: State
) -> None:
    assert trained.curves is not None
    assert trained.curves.longest > 0
    assert training.curves is not None
    assert training.curves.longest == 0
    assert training.results is trained.results
    assert training.is_stale


def report(state: State, share: float) -> State:
    """Hear of all models that so much is done."""
    running = state.activity
    assert isinstance(running, Training)
    for heard in success(effects.Train(running.request, state.dataset, running.settings))[1:4]:  # type: ignore[arg-type]
        assert isinstance(heard, events.Progressed)
        step = int(share * heard.report.steps)
        moved = dataclasses.replace(heard.report, step=step, has_ended=share == 1)
        state, _ = update(state, dataclasses.replace(heard, report=moved))
    return state


def test_paused_and_stopping_are_not_talked_over(training: State) -> None:
    state, asked = play(report(training, 0.5), events.PauseClicked())
    assert [type(effect) for effect in asked] == [effects.Steer]
    assert report(state, 0.5).notice.text == wording.PAUSED
    state, _ = play(state, events.PauseClicked())
    assert state.notice.text == "Training: epoch 1 of 2."
    state, _ = play(state, events.StopClicked())
    assert report(state, 0.5).notice.text == wording.STOPPING


def step_ended(state: State, epoch: int, names: Sequence[str]) -> State:
    """Hear of these models that they wait after an epoch."""
    running = state.activity
    assert isinstance(running, Training)
    for name in names:
        waits = Report(name, epoch, 2 * epoch, 4, (1.0, 1.0), 1.0, is_paused=True)
        state, _ = update(state, events.Progressed(running.request, waits))
    return state


def test_a_step_is_one_epoch_of_all_models_and_then_a_pause(trained: State) -> None:
    state, asked = update(trained, events.StepClicked())
    assert [effect.is_step for effect in asked if isinstance(effect, effects.Train)] == [True]
    running = state.activity
    assert isinstance(running, Training)
    films = films_on_map(small_dataset().item_counts, seed=1)
    state, _ = update(state, events.TrainingStarted(running.request, films))
    names = [model.name for model in MODELS]
    assert not state.can(events.StepClicked)
    # the slowest one is waited for
    state = step_ended(state, 1, names[:-1])
    assert not state.can(events.StepClicked)
    state = step_ended(state, 1, names[-1:])
    assert state.notice.text == wording.paused_after(1)
    assert state.can(events.StepClicked)
    assert state.can(events.PauseClicked)
    state, wanted = play(state, events.StepClicked())
    assert wanted == [effects.Steer(running.request, "step")]
    assert state.notice.text == "Training: epoch 1 of 2."
    assert not state.can(events.StepClicked)
    # who comes first waits, and is not taken for all
    state = step_ended(state, 2, names[:1])
    assert state.notice.text == "Training: epoch 1 of 2."
    assert not state.can(events.StepClicked)


def test_a_step_that_ends_before_its_answer_comes_is_a_pause_all_the_same(trained: State) -> None:
    state, _ = update(trained, events.StepClicked())
    running = state.activity
    assert isinstance(running, Training)
    films = films_on_map(small_dataset().item_counts, seed=1)
    state, _ = update(state, events.TrainingStarted(running.request, films))
    state = step_ended(state, 1, [model.name for model in MODELS])
    state, _ = update(state, events.StepClicked())
    for name in [model.name for model in MODELS]:
        waits = Report(name, 2, 3, 6, (1.0,), 1.0, is_paused=True)
        state, _ = update(state, events.Progressed(running.request, waits))
    state, _ = update(state, events.Steered(running.request, "step"))
    assert state.notice.text == wording.paused_after(2)
    assert state.can(events.StepClicked)


def test_the_curves_know_the_chance_level_and_the_validation(training: State) -> None:
    state = report(training, 0.5)
    assert state.curves is not None
    assert state.curves.chances == {model.name: 2.5 for model in MODELS}
    assert state.curves.ndcgs == {model.name: (0.5,) for model in MODELS}


def test_after_the_last_step_there_is_nothing_to_pause(training: State) -> None:
    state = report(training, 1)
    assert state.notice.text == wording.MEASURING
    assert not state.can(events.PauseClicked)
    assert not state.can(events.StopClicked)


def test_a_stopped_training_says_how_far_it_came(training: State, trained: State) -> None:
    state = report(training, 0.5)
    assert isinstance(state.activity, Training)
    assert trained.results is not None
    ended = events.TrainingEnded(state.activity.request, trained.results, ended=1)
    assert update(state, ended)[0].notice.text.startswith("Stopped after 50% of the training;")


def test_a_wrong_setting_is_said_by_train_and_gone_when_it_is_mended(trained: State) -> None:
    state, _ = play(trained, events.SettingTyped("epochs", "0"))
    assert state.phase == "trained"
    state, asked = play(state, events.TrainClicked())
    assert (state.phase, asked) == ("failed", [effects.FocusSetting("epochs")])
    state, _ = play(state, events.SettingTyped("epochs", "3"))
    assert (state.phase, state.notice.text) == ("trained", wording.READY_TO_TEST)


def test_a_wrong_filter_of_films_forbids_no_training(trained: State) -> None:
    state, _ = play(trained, events.SettingTyped("film_from_year", "95"))
    assert state.wrong
    state, _ = update(state, events.TrainClicked())
    assert state.phase == "training"


def test_a_filter_goes_back_to_the_first_page_and_a_column_has_its_own_way(trained: State) -> None:
    state, _ = play(trained, events.FilmsPaged(3))
    assert state.film_page == 3
    state, _ = play(state, events.SettingTyped("film_sort", "title"))
    assert (state.film_page, state.settings.film_descending) == (0, False)
    state, _ = play(state, events.SettingTyped("film_sort", "mean"))
    assert state.settings.film_descending


def test_tables_that_could_not_be_made_can_be_tried_again(trained: State) -> None:
    assert trained.dataset is not None
    failed = events.Failed(effects.Tabulate(trained.dataset), "It broke.")
    state, _ = play(trained, failed)
    assert (state.pandas, state.phase) == (Library.FAILED, "trained")
    state, _ = play(state, events.TablesClicked())
    assert state.pandas is Library.THERE


def test_a_slow_machine_gets_nothing_ahead_until_the_card_is_opened() -> None:
    idled = events.Idled(can_get_ahead=False)
    with_data, _ = play(START, events.LoadClicked())
    with_data = dataclasses.replace(with_data, pandas=Library.AWAY, tables=None)
    assert update(START, idled) == (START, ())
    state, asked = update(with_data, idled)
    assert (state.pandas, state.gets_ahead) == (Library.AWAY, False)
    assert effects.DownloadPandas() not in asked
    opened, _ = play(state, events.TablesOpened())
    assert (opened.pandas, opened.tables is None) == (Library.THERE, False)
    # in mid-training it waits for the next quiet moment
    busy, _ = update(state, events.TrainClicked())
    busy, wanted = update(busy, events.TablesOpened())
    assert wanted == ()
    later, _ = play(dataclasses.replace(busy, activity=Idle()), events.Idled())
    assert later.pandas is Library.THERE


def test_what_is_done_ahead_of_time_fails_in_silence(trained: State) -> None:
    ahead = (effects.PrepareReading(), effects.PrepareWorkers(), effects.AwaitIdle())
    for effect in ahead:
        assert play(trained, events.Failed(effect, "It broke."))[0] is trained


def test_workers_that_end_and_come_back_are_said_and_change_nothing_else(trained: State) -> None:
    tested, _ = play(trained, events.TestClicked())
    ended, asked = update(tested, events.WorkersEnded(("deep",)))
    assert asked == ()
    assert (ended.trained, ended.tested) == (tested.trained, tested.tested)
    assert ended.is_idle
    assert ended.notice.text == wording.workers_ended(["deep"])
    back, _ = update(ended, events.ModelsBack(("deep",)))
    assert back.notice.text == wording.models_back(["deep"])
    assert (back.phase, back.can(events.TestClicked)) == ("trained", True)


def test_workers_that_come_back_for_nobody_are_not_heard_of(training: State) -> None:
    for event in (events.WorkersEnded(("deep",)), events.ModelsBack(("deep",))):
        assert update(training, event) == (training, ())


def test_a_model_whose_numbers_ran_away_ends_alone(training: State) -> None:
    first, *_ = reports(training.settings)
    request = training.requests
    broken = dataclasses.replace(first, has_ended=True)
    state, _ = update(training, events.Progressed(request, broken))
    assert state.can(events.StopClicked)
    for heard in reports(training.settings):
        if heard.model != first.model:
            state, _ = update(state, events.Progressed(request, heard))
    assert state.notice.text == wording.MEASURING
    assert not state.can(events.StopClicked)


def test_a_switch_that_could_not_be_followed_turns_back(trained: State) -> None:
    tested, _ = play(trained, events.TestClicked())
    turned, asked = update(tested, events.SettingTyped("as_of_split", "on"))
    assert turned.settings.as_of_split
    for bad in (events.Failed(asked[0], "It broke."), events.ModelsLost({"deep": "gone"})):
        after, _ = update(turned, bad)
        assert not after.settings.as_of_split
        assert after.phase == "failed"


def test_a_sample_that_is_too_small_is_not_blamed_on_the_data(trained: State) -> None:
    assert wording.too_small_a_sample(100) == (
        "Max interactions: 100 of these ratings are too few to train on; allow more."
    )


def test_ratings_that_no_browser_keeps_outlast_another_load(trained: State) -> None:
    rated, _ = play(trained, events.FilmRated(2, 5), events.TasteKept("full"))
    loaded, asked = play(rated, events.LoadClicked())
    assert loaded.taste == rated.taste
    assert loaded.keeping == Keeping.FULL
    # the browser may have an older record
    assert not any(isinstance(effect, effects.ReadTaste) for effect in asked)


def test_ratings_of_other_data_are_given_up_and_their_own_are_read(trained: State) -> None:
    rated, _ = play(trained, events.FilmRated(2, 5))
    loading, _ = play(rated, events.LoadClicked(), answered=False)
    assert isinstance(loading.activity, Loading)
    other = small_dataset(num_films=NUM_FILMS + 1)
    loaded, asked = play(loading, events.Loaded(loading.activity.request, other), answered=False)
    assert len(loaded.taste) == 0
    assert effects.ReadTaste(fingerprint(other)) in asked


def test_the_status_line_names_no_user_whose_lists_are_gone(trained: State) -> None:
    rated, _ = play(trained, events.FilmRated(2, 5))
    tested, _ = play(rated, events.TestClicked())
    steered, _ = play(tested, events.SettingTyped("variety", "0.5"))
    assert steered.notice == tested.notice
    for event in (events.AudienceChosen(True), events.FilmUnrated(2), events.UserTyped("1")):
        after, _ = play(tested, event)
        is_same = after.tested is not None and after.tested.user_id == tested.user_id
        assert (after.notice == tested.notice) == is_same
