"""The tour: its texts in every language, its experiments, and what they let be said."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recommender.app import effects, events
from recommender.app.effects import Effect
from recommender.app.events import Event
from recommender.app.settings import LANGUAGES, RANDOM, Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.evaluation.bootstrap import Estimate, Resampled
from recommender.evaluation.examination import Quality
from recommender.tour.panel import panel_of
from recommender.tour.stations import LAYERED, PLAIN, STATIONS
from recommender.tour.texts import FOLDER, texts_in
from recommender.tour.tour import Tour, recipe_of
from tests.unit.app.answers import success

OWN = Settings(epochs=2, batch_size=64, max_interactions=1000)


def shape(texts: Any) -> Any:
    """What must be the same in all languages: keys, numbers of parts, and places to be filled."""
    if isinstance(texts, dict):
        return {key: shape(value) for key, value in texts.items()}
    if isinstance(texts, list):
        return [shape(value) for value in texts]
    return sorted(re.findall(r"\{\w+\}", texts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    texts = texts_in(language)
    assert texts["language"] == LANGUAGES[language]
    assert shape(texts) == shape(texts_in("en"))
    assert len(texts["stations"]) == len(STATIONS)
    assert len(texts["finish"]["exercises"]) == 3
    # no sentence was left in English
    if language != "en":
        for ours, english in zip(texts["stations"], texts_in("en")["stations"], strict=True):
            assert ours["text"] != english["text"]


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LANGUAGES)
    for path in FOLDER.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_sides_of_a_station_differ_in_one_thing() -> None:
    for station in STATIONS:
        first, second = (side.settings(OWN) for side in station.sides)
        differing = [name for name in vars(first) if getattr(first, name) != getattr(second, name)]
        models = {side.model for side in station.sides}
        assert len(differing) + len(models) == 2
        assert (first.seed, first.theme) == (OWN.seed, OWN.theme)
        # the visitor's own recipe is no part of it
        assert second.batch_size != OWN.batch_size
    assert [station.is_paired for station in STATIONS] == [True] * 7 + [False]


def quality(values: list[float]) -> Quality:
    """A quality of which only the NDCG matters, with these as its draws."""
    mean = float(np.mean(values))
    draws = np.array(values)[:, None]
    estimate = Estimate(mean, (min(values), max(values)))
    of_draws = Resampled(np.array([mean]), draws, np.array([50]))
    return Quality(estimate, estimate, estimate, 0.1, 2.0, 0.5, {}, of_draws)


def measured(first: list[float], second: list[float], at: int = 4) -> Tour:
    tour = replace(Tour(is_open=True), at=at)
    station = STATIONS[at]
    for side, values in zip(station.sides, (first, second), strict=True):
        tour = tour.measured(side.settings(OWN), {side.model: quality(values)})
    return tour


def test_a_difference_that_is_more_than_chance_judges_the_guess() -> None:
    # draw by draw .10, .11 and .12 more
    tour = measured([0.10, 0.12, 0.14], [0.20, 0.23, 0.26])
    outcome = tour.outcome(OWN)
    assert outcome is not None
    assert outcome.is_second_better
    assert outcome.difference is not None
    assert outcome.difference.value == pytest.approx(0.11)
    result = panel_of(tour.guessed(1), OWN, is_free=True).result
    assert result.startswith("NDCG@10 – temperature 1: 0.120; temperature 0.3: 0.230.")
    assert "the difference is +0.110" in result
    assert result.endswith("more than chance. Your guess was right.")
    assert panel_of(tour.guessed(0), OWN, is_free=True).result.endswith(
        "Your guess was another one."
    )


def test_a_difference_that_may_be_chance_judges_nothing() -> None:
    tour = measured([0.10, 0.12, 0.14], [0.13, 0.12, 0.12]).guessed(1)
    result = panel_of(tour, OWN, is_free=True).result
    assert "it may be chance" in result
    assert result.endswith("Nobody can tell yet whether your guess was right.")


def test_other_users_give_no_difference() -> None:
    tour = measured([0.10, 0.12], [0.30, 0.32], at=7).guessed(1)
    outcome = tour.outcome(OWN)
    assert outcome is not None
    assert (outcome.difference, outcome.is_second_better) == (None, True)
    result = panel_of(tour, OWN, is_free=True).result
    assert "by date has an interval of 0.100–0.120, a random fifth of 0.300–0.320" in result
    meeting = measured([0.10, 0.31], [0.30, 0.32], at=7).outcome(OWN)
    assert meeting is not None
    assert meeting.is_second_better is None


def test_other_languages_write_a_comma() -> None:
    tour = measured([0.10, 0.12, 0.14], [0.20, 0.23, 0.26]).guessed(1)
    panel = panel_of(tour, replace(OWN, tour_language="de"), is_free=True)
    assert panel.result.startswith("NDCG@10 – Temperatur 1: 0,120; Temperatur 0,3: 0,230.")
    assert panel.language == "de"


def test_models_of_one_training_need_one() -> None:
    station = STATIONS[1]
    assert [side.model for side in station.sides] == [PLAIN, LAYERED]
    assert len(replace(Tour(), at=1).needed(OWN)) == 1
    assert len(replace(Tour(), at=4).needed(OWN)) == 2
    # what a station before has trained is not trained again
    assert len(measured([0.1], [0.2]).at_station(5).needed(OWN)) == 1


def play(state: State, *sent: Event) -> tuple[State, list[Effect]]:
    """Send events, each effect answered to its end."""
    asked: list[Effect] = []
    pending = list(sent)
    while pending:
        state, wanted = update(state, pending.pop(0))
        asked += wanted
        pending = [answer for effect in wanted for answer in success(effect)] + pending
    return state, asked


def trainings(asked: list[Effect]) -> Iterator[effects.Train]:
    return (effect for effect in asked if isinstance(effect, effects.Train))


def test_an_experiment_loads_trains_and_measures_by_itself() -> None:
    state, shown = play(State(settings=OWN), events.TourOpened(), events.StationChosen(4))
    assert [effect.selector for effect in shown if isinstance(effect, effects.ShowPart)] == [
        "#data",
        "#setting-temperature",
    ]
    state, asked = play(state, events.Guessed(1), events.ExperimentWanted())
    assert any(isinstance(effect, effects.Load) for effect in asked)
    asked_for = [train.settings for train in trainings(asked)]
    assert [one.temperature for one in asked_for] == [1.0, None]
    assert {one.split for one in asked_for} == {RANDOM}
    assert not state.tour.is_running
    panel = panel_of(state.tour, state.settings, is_free=state.is_free)
    assert panel.result
    assert panel.after
    # what was trained stands in the form as long as the tour is there
    assert recipe_of(state.settings) == recipe_of(asked_for[-1])
    state, _ = play(state, events.TourClosed())
    assert state.settings == OWN
    assert not state.tour.is_open


def test_an_experiment_leaves_alone_what_is_chosen_meanwhile() -> None:
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    state, _ = play(state, events.StationChosen(4), events.Guessed(1))
    state, (first, *_) = update(state, events.ExperimentWanted())
    state, _ = play(
        state,
        events.SettingTyped("tour_language", "de"),
        events.SettingTyped("map_coloring", "year"),
        events.SettingTyped("epochs", "0"),
        *success(first),
    )
    assert state.tour.outcome(state.settings) is not None
    chosen = replace(state.settings, tour_language="de", map_coloring="year")
    assert state.settings == chosen
    state, _ = play(state, events.TourClosed())
    assert state.settings == replace(OWN, tour_language="de", map_coloring="year")
    assert state.wrong == {}


def half_way() -> tuple[State, list[Effect]]:
    """An experiment of two trainings whose first has ended, and is not measured yet."""
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    state, _ = play(state, events.StationChosen(4), events.Guessed(1))
    state, (train,) = update(state, events.ExperimentWanted())
    asked: list[Effect] = []
    for answer in success(train):
        state, more = update(state, answer)
        asked += more
    return state, asked


def examination(asked: list[Effect]) -> list[Event]:
    (examine,) = (effect for effect in asked if isinstance(effect, effects.Examine))
    return success(examine)


def test_a_training_of_the_visitor_in_between_ends_an_experiment() -> None:
    state, asked = half_way()
    state, _ = update(state, events.TrainClicked())
    state, more = update(state, examination(asked)[0])
    assert list(trainings(list(more))) == []
    assert not state.tour.is_running
    panel = panel_of(state.tour, state.settings, is_free=state.is_free)
    assert panel.state == texts_in("en")["stopped"]
    # what was measured is not trained again
    assert len(state.tour.needed(state.settings)) == 1


def test_an_experiment_waits_for_lists_and_goes_on() -> None:
    state, asked = half_way()
    state, (ask, *_) = update(state, events.TestClicked())
    assert not state.is_free
    state, more = update(state, examination(asked)[0])
    assert (list(trainings(list(more))), state.tour.is_running) == ([], True)
    (listed,) = success(ask)
    state, more = update(state, listed)
    (train,) = trainings(list(more))
    assert train.settings.temperature is None


def test_lists_that_come_before_the_figures_start_nothing() -> None:
    state, asked = half_way()
    state, (ask, *_) = update(state, events.TestClicked())
    state, more = update(state, success(ask)[0])
    assert (list(trainings(list(more))), state.tour.is_running) == ([], True)
    state, more = update(state, examination(asked)[0])
    assert len(list(trainings(list(more)))) == 1


def test_an_experiment_that_cannot_be_measured_ends() -> None:
    state, asked = half_way()
    (examine,) = (effect for effect in asked if isinstance(effect, effects.Examine))
    state, _ = update(state, events.Failed(examine, "The worker died."))
    assert not state.tour.is_running


def test_a_recipe_that_was_chosen_after_an_experiment_stays() -> None:
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    state, _ = play(state, events.StationChosen(4), events.Guessed(1), events.ExperimentWanted())
    state, _ = play(state, events.SettingTyped("temperature", "0.7"))
    chosen = state.settings
    closed, _ = play(state, events.TourClosed())
    assert closed.settings == chosen
    # and it is what the next experiment gives back
    state, _ = play(state, events.StationChosen(5), events.Guessed(1), events.ExperimentWanted())
    assert state.settings != chosen
    state, _ = play(state, events.TourClosed())
    assert state.settings == chosen


def test_an_experiment_that_is_run_again_leaves_the_others_alone() -> None:
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    for at in (4, 5, 4):
        state, _ = play(state, events.StationChosen(at), events.Guessed(1))
        state, asked = play(state, events.ExperimentWanted())
    assert len(list(trainings(asked))) == 2
    state, _ = update(state, events.StationChosen(5))
    assert state.tour.outcome(state.settings) is not None


def test_an_experiment_that_is_stopped_says_so_and_trains_no_more() -> None:
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    state, asked = update(state, events.Guessed(0))
    state, asked = update(state, events.ExperimentWanted())
    (train,) = trainings(list(asked))
    state, asked = update(state, events.Failed(train, "The worker died."))
    assert not state.tour.is_running
    assert list(trainings(list(asked))) == []
    panel = panel_of(state.tour, state.settings, is_free=state.is_free)
    assert (panel.state, panel.can_run) == (texts_in("en")["stopped"], True)


def test_a_guess_comes_first_and_one_experiment_at_a_time() -> None:
    state, _ = play(State(settings=OWN), events.LoadClicked(), events.TourOpened())
    assert not panel_of(state.tour, state.settings, is_free=True).can_run
    state, _ = play(state, events.Guessed(0))
    assert panel_of(state.tour, state.settings, is_free=True).can_run
    state, _ = update(state, events.ExperimentWanted())
    panel = panel_of(state.tour, state.settings, is_free=state.is_free)
    assert (panel.can_run, panel.state) == (
        False,
        "Under way: training 1 of 2. The page shows it live.",
    )
    assert update(state, events.ExperimentWanted()) == (state, ())


def test_the_end_has_exercises_and_no_experiment() -> None:
    state, _ = play(State(settings=OWN), events.TourOpened(), events.StationChosen(99))
    panel = panel_of(state.tour, state.settings, is_free=True)
    assert (panel.station, panel.can_go_on, panel.can_go_back) == ("End", False, True)
    assert len(panel.exercises) == 3
    assert (panel.sides, panel.question, panel.can_run) == ((), "", False)
    assert update(state, events.ExperimentWanted()) == (state, ())
