"""The map of films as the rules see it: what is worked out for it, filtered, opened and gone to."""

import dataclasses

import numpy as np
import pytest

from recommender.app import effects, events
from recommender.app.effects import Effect
from recommender.app.events import Event
from recommender.app.map_scene import Scene, map_parts, scene_of
from recommender.app.map_state import Standing
from recommender.app.settings import Settings
from recommender.app.state import State, Training
from recommender.app.update import update
from recommender.film_map.films import films_on_map
from tests.unit.app.answers import NUM_FILMS, reports, small_dataset
from tests.unit.app.test_update import play

START = State(settings=Settings(epochs=3, max_interactions=1000))
PCA, UMAP = Standing("deep", "pca", "1-2"), Standing("deep", "umap")


@pytest.fixture(scope="module")
def trained() -> State:
    return play(START, events.LoadClicked(), events.TrainClicked())[0]


@pytest.fixture(scope="module")
def umap(trained: State) -> State:
    return play(trained, typed("projection", "umap"))[0]


def typed(name: str, text: str) -> Event:
    return events.SettingTyped(f"map_{name}", text)


def scene(state: State) -> Scene:
    found = scene_of(*map_parts(state))
    assert found is not None
    return found


def kinds(asked: list[Effect]) -> list[str]:
    of_map = (effects.Project, effects.StopProjection, effects.MeasureMap)
    return [type(effect).__name__ for effect in asked if isinstance(effect, of_map)]


def test_without_a_training_there_is_no_map() -> None:
    assert scene_of(*map_parts(START)) is None
    assert scene_of(*map_parts(play(START, events.LoadClicked())[0])) is None


def test_how_true_the_map_is_is_measured_once_for_each_way_to_see_it(trained: State) -> None:
    assert trained.film_map.kept == {PCA: 0.25}
    state, asked = play(trained, typed("axes", "1-3"))
    assert kinds(asked) == ["MeasureMap"]
    assert state.film_map.kept[Standing("deep", "pca", "1-3")] == 0.25
    back, asked = play(state, typed("axes", "1-2"), typed("coloring", "year"))
    assert (kinds(asked), back.film_map.kept) == ([], state.film_map.kept)


def test_what_cannot_be_measured_is_not_tried_again(trained: State) -> None:
    state, asked = play(trained, typed("model", "history"), answered=False)
    measure = next(effect for effect in asked if isinstance(effect, effects.MeasureMap))
    state, _ = play(state, events.Failed(measure, "The worker died."))
    assert state.film_map.kept[Standing("history", "pca", "1-2")] is None
    assert state.notice == trained.notice
    assert kinds(play(state, typed("films", "all"))[1]) == []


def test_the_second_projection_starts_where_the_first_one_stands(trained: State) -> None:
    state, asked = play(trained, typed("projection", "umap"), answered=False)
    project = next(effect for effect in asked if isinstance(effect, effects.Project))
    assert trained.results is not None
    assert project.start == pytest.approx(trained.results.pca["deep"].points[:, :2], abs=1e-6)
    assert len(project.vectors) == NUM_FILMS
    # until it is heard of, the first one is shown
    assert np.array_equal(scene(state).place.points, scene(trained).place.points)
    moved, _ = play(state, events.ProjectionMoved(project.request, 0.5, project.start + 1))
    assert scene(moved).place.points[0] == pytest.approx(project.start[0] + 1)
    assert scene(moved).place.is_fleeting
    late, _ = play(moved, events.ProjectionMoved(project.request - 1, 0.9, project.start))
    assert late is moved


def test_a_projection_is_kept_for_each_model_until_the_next_training(umap: State) -> None:
    assert set(umap.film_map.layouts) == {"deep"}
    assert umap.film_map.kept == {PCA: 0.25, UMAP: 0.25}
    assert scene(umap).place.axis_titles == ("", "")
    state, asked = play(umap, typed("projection", "pca"), typed("projection", "umap"))
    assert kinds(asked) == []
    state, asked = play(state, typed("model", "baseline"))
    assert "Project" in kinds(asked)
    again, asked = play(state, events.TrainClicked())
    assert set(again.film_map.layouts) == {"baseline"}
    assert "Project" in kinds(asked)


def test_a_stopped_projection_says_so_and_can_be_begun_anew(trained: State) -> None:
    assert not trained.can(events.ProjectionStopped)
    running, asked = play(trained, typed("projection", "umap"), answered=False)
    project = next(effect for effect in asked if isinstance(effect, effects.Project))
    assert running.can(events.ProjectionStopped)
    stopping, asked = play(running, events.ProjectionStopped(), answered=False)
    assert (kinds(asked), stopping.can(events.ProjectionStopped)) == (["StopProjection"], False)
    stopped, _ = play(stopping, events.Projected(project.request, 0.4, project.start))
    assert stopped.film_map.layouts["deep"].share == 0.4
    assert stopped.can(events.ProjectionRestarted)
    whole, asked = play(stopped, events.ProjectionRestarted())
    # how true it is, is measured again, too
    assert kinds(asked) == ["Project", "MeasureMap"]
    assert (whole.film_map.layouts["deep"].share, whole.can(events.ProjectionRestarted)) == (
        1,
        False,
    )


def test_how_true_a_stopped_projection_is_says_nothing_of_the_whole_one(trained: State) -> None:
    running, asked = play(trained, typed("projection", "umap"), answered=False)
    project = next(effect for effect in asked if isinstance(effect, effects.Project))
    stopped, asked = play(
        running, events.Projected(project.request, 0.4, project.start), answered=False
    )
    measure = next(effect for effect in asked if isinstance(effect, effects.MeasureMap))
    anew, asked = play(stopped, events.ProjectionRestarted(), answered=False)
    again = next(effect for effect in asked if isinstance(effect, effects.Project))
    late = events.MapMeasured(measure.results, measure.standing, measure.points, 0.11)
    there, _ = play(anew, late)
    assert UMAP not in there.film_map.kept
    whole, _ = play(there, events.Projected(again.request, 1, again.start + 1))
    assert whole.film_map.kept[UMAP] == 0.25


def test_another_model_outdates_the_projection_under_way(trained: State) -> None:
    running, _ = play(trained, typed("projection", "umap"), answered=False)
    other, asked = play(running, typed("model", "history"), answered=False)
    assert kinds(asked) == ["Project", "MeasureMap"] or kinds(asked) == ["Project"]
    assert other.film_map.projecting is not None
    assert other.film_map.projecting.model == "history"


def test_who_wants_no_motion_sees_none_and_can_go_back_all_the_same(trained: State) -> None:
    still = dataclasses.replace(trained, is_still=True)
    followed = follow_training(still, is_live=True)
    assert not scene(followed).place.is_live
    assert isinstance(followed.activity, Training)
    assert followed.activity.live is not None
    assert followed.activity.live.frames.num_epochs("deep") == 2
    running, asked = play(still, typed("projection", "umap"), answered=False)
    project = next(effect for effect in asked if isinstance(effect, effects.Project))
    moved, _ = play(running, events.ProjectionMoved(project.request, 0.5, project.start + 1))
    assert np.array_equal(scene(moved).place.points, scene(still).place.points)


def test_a_paused_training_leaves_time_to_read(trained: State) -> None:
    live = follow_training(trained, is_live=True)
    assert isinstance(live.activity, Training)
    assert scene(live).place.is_fleeting
    paused, _ = play(live, events.Steered(live.activity.request, "pause"))
    assert not scene(paused).place.is_fleeting


def test_a_projection_that_fails_leaves_the_first_one(trained: State) -> None:
    running, asked = play(trained, typed("projection", "umap"), answered=False)
    project = next(effect for effect in asked if isinstance(effect, effects.Project))
    failed, _ = play(running, events.Failed(project, "The worker died."))
    assert (failed.settings.map_projection, failed.film_map.projecting) == ("pca", None)
    assert (failed.notice.text, failed.notice.is_error) == ("The worker died.", True)


def test_a_new_training_outdates_the_projection_under_way(trained: State) -> None:
    running, asked = play(trained, typed("projection", "umap"), answered=False)
    old = next(effect for effect in asked if isinstance(effect, effects.Project))
    # the answers to what was begun before come after the training
    again, asked = play(running, events.TrainClicked())
    assert "Project" in kinds(asked)
    late, _ = play(again, events.Projected(old.request, 1, old.start + 9))
    assert late.film_map.layouts is again.film_map.layouts


def follow_training(state: State, *, is_live: bool) -> State:
    settings = dataclasses.replace(state.settings, map_live=is_live)
    state, _ = update(dataclasses.replace(state, settings=settings), events.TrainClicked())
    assert isinstance(state.activity, Training)
    request = state.activity.request
    films = films_on_map(small_dataset().item_counts, seed=1)
    state, _ = update(state, events.TrainingStarted(request, films))
    for report in reports(state.settings, epochs_done=2):
        state, _ = update(state, events.Progressed(request, report))
    return state


def test_the_map_follows_a_training_unless_it_is_not_to(trained: State) -> None:
    loaded, _ = play(START, events.LoadClicked())
    # the first training, and one of which an earlier map is there
    for before in (loaded, trained):
        live = scene(follow_training(before, is_live=True))
        assert (live.place.is_live, live.comparison) == (True, None)
        # a frame of epoch e has all its films at e: answers.py
        assert set(live.place.points.ravel().tolist()) == {2.0}
    assert scene_of(*map_parts(follow_training(loaded, is_live=False))) is None
    still = scene(follow_training(trained, is_live=False))
    assert np.array_equal(still.place.points, scene(trained).place.points)


def test_the_next_frame_moves_the_same_films(trained: State) -> None:
    before = scene(follow_training(trained, is_live=True))
    moved = before.at(dataclasses.replace(before.place, points=before.place.points + 1))
    assert np.array_equal(moved.picture.items, before.picture.items)
    assert set(moved.picture.points.ravel().tolist()) == {3.0}
    # what the pointer finds moves along
    assert moved.picture.grid.nearest(2, 2, reach=0.5) is None
    assert moved.picture.grid.nearest(3, 3, reach=0.5) is not None


def test_the_epochs_of_a_training_can_be_gone_back_to(trained: State) -> None:
    state, _ = play(trained, events.EpochChosen(1))
    assert set(scene(state).place.points.ravel().tolist()) == {1.0}
    # the last one is the end, by the vectors themselves
    for epoch in (3, 9, 0):
        end, _ = play(state, events.EpochChosen(epoch))
        assert end.film_map.epoch is None
        assert np.array_equal(scene(end).place.points, scene(trained).place.points)
    other, _ = play(state, typed("model", "history"))
    assert other.film_map.epoch is None


def test_the_legend_leaves_out_what_it_says(trained: State) -> None:
    everything, _ = play(trained, typed("coloring", "ratings"))
    classes = scene(everything).classes
    label = classes.label_of(0)
    without, _ = play(everything, events.ClassesHidden(frozenset({label})))
    expected = {item for item in range(NUM_FILMS) if classes.label_of(item) != label}
    assert set(scene(without).picture.items.tolist()) == expected
    nothing, _ = play(without, events.ClassesHidden(frozenset(classes.labels)))
    assert len(scene(nothing).picture.items) == 0
    back, _ = play(nothing, events.ClassesHidden(frozenset()))
    assert len(scene(back).picture.items) == NUM_FILMS
    # entries of another colouring are others
    assert play(without, typed("coloring", "genre"))[0].film_map.hidden == frozenset()


def test_what_is_left_out_by_score_is_there_where_nobody_knows_scores(trained: State) -> None:
    rated, _ = play(trained, events.FilmRated(6, 5), typed("coloring", "score"))
    without, _ = play(rated, events.ClassesHidden(frozenset({"top 1%"})))
    assert len(scene(without).picture.items) == NUM_FILMS - 1
    unknown, _ = play(without, events.TasteCleared())
    assert len(scene(unknown).picture.items) == NUM_FILMS


def test_a_search_goes_to_a_film_and_shows_what_hides_it(trained: State) -> None:
    labels = frozenset({scene(trained).classes.label_of(11), "Horror"})
    hidden, _ = play(trained, events.ClassesHidden(labels))
    found, _ = play(
        hidden, events.SearchTyped("film 12", events.MAP), events.FilmChosen(None, events.MAP)
    )
    shown = found.film_map
    assert shown.sought is not None
    # what does not hide it stays hidden
    assert (shown.film, shown.sought.item_idx, shown.hidden) == (11, 11, frozenset({"Horror"}))
    assert found.searches[events.MAP].text == ""
    # it is no film to be rated
    assert found.chosen is None
    again, _ = play(
        found, events.SearchTyped("film 12", events.MAP), events.FilmChosen(None, events.MAP)
    )
    assert again.film_map.sought != shown.sought


def test_a_card_stays_open_over_a_training(trained: State) -> None:
    opened, _ = play(trained, events.FilmOpened(4))
    again, _ = play(opened, events.TrainClicked())
    assert again.film_map.film == 4
    assert play(again, events.FilmOpened(None))[0].film_map.film is None


def test_marks_are_of_whoever_the_lists_are_for(trained: State) -> None:
    plain = scene(trained).marks
    assert [len(rows) for rows in (plain.own, plain.yours, plain.recommended)] == [0, 0, 0]
    rated, _ = play(trained, events.FilmRated(6, 5))
    mine = scene(rated).marks
    assert (list(mine.own), len(mine.yours), len(mine.recommended)) == ([6], 0, 10)
    tested, _ = play(rated, events.TestClicked())
    theirs = scene(tested).marks
    assert (len(theirs.own), list(theirs.yours)) == (25, [6])
    assert scene(play(tested, typed("marks", ""))[0]).marks.own == ()
    lines = scene(play(tested, typed("lines", "on"))[0]).marks.lines
    recommended = [item for item, _ in lines]
    assert set(recommended) == set(np.asarray(theirs.recommended).tolist())
    assert {source for _, source in lines} <= set(np.asarray(theirs.own).tolist())


def test_scores_colour_the_map_for_whoever_the_lists_are_for(trained: State) -> None:
    state, _ = play(trained, typed("coloring", "score"))
    assert scene(state).classes.labels == ("not known yet",)
    rated, _ = play(state, events.FilmRated(6, 5))
    assert scene(rated).classes.labels[0] == "top 1%"
    # answers.py scores the first films best
    assert scene(rated).classes.of_item[0] == 0


def test_who_likes_a_film_gets_lists_and_others_get_theirs_back(trained: State) -> None:
    rated, _ = play(trained, events.FilmRated(6, 5))
    liked, asked = play(rated, events.LikeWanted(4))
    assert effects.RevealLists() in asked
    assert liked.tested is not None
    assert (liked.tested.liked, [film.item_idx for film in liked.tested.own]) == (
        "Film 5 (1990)",
        [4],
    )
    assert liked.notice.text.startswith("The recommendations for somebody who likes Film 5")
    assert (liked.is_for_visitor, liked.is_for_user, liked.liked) == (
        False,
        False,
        "Who likes Film 5 (1990)",
    )
    mine, _ = play(liked, events.AudienceChosen(True))
    assert mine.tested is not None
    assert ([film.item_idx for film in mine.tested.own], mine.liked) == ([6], "")
    theirs, _ = play(liked, events.AudienceChosen(False))
    assert theirs.tested is not None
    assert (theirs.tested.user_id, theirs.liked_idx) == (theirs.user_id, None)
    # without models there is nobody to ask
    lost, _ = play(trained, events.ModelsLost({"deep": "It died."}))
    assert play(lost, events.LikeWanted(4))[0] is lost


def test_films_have_settled_when_they_stand_as_is_chosen(trained: State) -> None:
    place, chosen = scene(trained).place, trained.settings
    assert place.is_settled(chosen)
    # PCA, until UMAP is there
    assert not place.is_settled(dataclasses.replace(chosen, map_projection="umap"))
    assert not dataclasses.replace(place, is_live=True).is_settled(chosen)
    assert not dataclasses.replace(place, is_fleeting=True).is_settled(chosen)
