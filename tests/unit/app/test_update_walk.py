"""The drawn model: what is asked for when, what is kept, what comes too late."""

import pytest

from recommender.app import events
from recommender.app.effects import AskWalk, Effect, RevealTowers
from recommender.app.settings import Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.app.walk_scene import scene_of, walk_parts
from tests.unit.app.answers import walk
from tests.unit.app.test_update import play

START = State(settings=Settings(epochs=2, max_interactions=1000))


@pytest.fixture(scope="module")
def tested() -> State:
    """Lists are shown, and nobody has looked at the card yet."""
    clicks = (events.LoadClicked(), events.TrainClicked(), events.TestClicked())
    return play(START, *clicks)[0]


@pytest.fixture(scope="module")
def asked(tested: State) -> tuple[State, AskWalk]:
    state, wanted = update(tested, events.TowersSeen(True))
    (ask,) = wanted
    assert isinstance(ask, AskWalk)
    return state, ask


def walks(wanted: tuple[Effect, ...] | list[Effect]) -> list[Effect]:
    return [one for one in wanted if isinstance(one, AskWalk)]


def test_nothing_is_asked_for_before_the_card_is_in_view() -> None:
    clicks = (events.LoadClicked(), events.TrainClicked(), events.TestClicked())
    _, wanted = play(START, *clicks)
    assert walks(wanted) == []
    # in view, but without lists
    state, wanted = play(START, events.TowersSeen(True), *clicks[:2])
    assert walks(wanted) == []
    # the card was in view all the time
    _, wanted = play(state, clicks[2])
    assert len(walks(wanted)) == 1


def test_the_first_film_of_the_list_is_followed(
    tested: State, asked: tuple[State, AskWalk]
) -> None:
    _, ask = asked
    assert tested.tested is not None
    first = tested.tested.recommended["deep"][0]
    assert (ask.model, ask.item_idx) == ("deep", first.item_idx)
    assert ask.question is tested.tested.question


def test_what_is_on_its_way_or_there_is_not_asked_for_again(asked: tuple[State, AskWalk]) -> None:
    state, ask = asked
    for _ in range(2):
        away, wanted = update(state, events.TowersSeen(False))
        assert wanted == ()
        back, wanted = update(away, events.TowersSeen(True))
        assert wanted == ()
        state, _ = update(back, events.Walked(ask.request, walk()))


def test_a_walk_is_drawn_until_other_lists_come(asked: tuple[State, AskWalk]) -> None:
    state, ask = asked
    there, _ = update(state, events.Walked(ask.request, walk()))
    scene = scene_of(*walk_parts(there))
    assert scene is not None
    assert scene.walk is there.walking.walk
    assert scene.followed is not None
    assert (scene.followed.user_id, scene.followed.rank) == (there.user_id, 1)
    # of another film, another model or other lists it is not
    for other in (events.TrailChosen(1), events.SettingTyped("drawn_model", "history")):
        after, wanted = update(there, other)
        assert len(walks(wanted)) == 1
        scene = scene_of(*walk_parts(after))
        assert scene is not None
        assert (scene.walk, scene.followed) == (None, None)
    _, anew = play(there, events.SettingTyped("popularity", "0.5"))
    (again,) = walks(anew)
    assert isinstance(again, AskWalk)
    assert again.question.popularity == 0.5


def test_what_comes_late_is_dropped(tested: State, asked: tuple[State, AskWalk]) -> None:
    state, ask = asked
    newer, _ = update(state, events.TrailChosen(2))
    assert update(newer, events.Walked(ask.request, walk())) == (newer, ())
    assert update(newer, events.Failed(ask, "It died.")) == (newer, ())
    assert update(tested, events.Walked(ask.request, walk())) == (tested, ())


def test_a_failure_leaves_the_shapes_and_the_page_goes_on(asked: tuple[State, AskWalk]) -> None:
    state, ask = asked
    after, wanted = update(state, events.Failed(ask, "It died."))
    assert wanted == ()
    assert (after.notice, after.phase) == (state.notice, state.phase)
    scene = scene_of(*walk_parts(after))
    assert scene is not None
    assert scene.walk is None
    # the next time that it is seen, it is asked for again
    assert len(walks(update(after, events.TowersSeen(True))[1])) == 1


def test_a_list_that_is_shorter_now_has_a_last_film(tested: State) -> None:
    state, wanted = update(tested, events.TowersSeen(True))
    _, wanted = update(state, events.TrailChosen(99))
    (ask,) = walks(wanted)
    assert isinstance(ask, AskWalk)
    assert tested.tested is not None
    assert ask.item_idx == tested.tested.recommended["deep"][-1].item_idx


def test_from_the_explanation_a_film_is_followed_at_once(tested: State) -> None:
    opened, _ = update(tested, events.FilmExplained("history", 2))
    state, wanted = update(opened, events.WalkWanted("history", 2))
    assert state.explained is None
    assert (state.settings.drawn_model, state.walking.stop) == ("history", 0)
    ask, reveal = wanted
    assert isinstance(ask, AskWalk)
    assert isinstance(reveal, RevealTowers)
    assert tested.tested is not None
    film = tested.tested.recommended["history"][2]
    assert (ask.model, ask.item_idx) == ("history", film.item_idx)


def test_stops_are_chosen_and_left(tested: State) -> None:
    state, _ = update(tested, events.StopChosen(3))
    assert state.walking.stop == 3
    assert update(state, events.StopChosen(None))[0].walking.stop is None
    # another model has other layers
    other, _ = update(state, events.SettingTyped("drawn_model", "history"))
    assert other.walking.stop is None


def test_models_that_are_gone_are_not_asked(asked: tuple[State, AskWalk]) -> None:
    state, ask = asked
    lost, _ = update(state, events.ModelsLost({"deep": "out of memory"}))
    assert walks(update(lost, events.TrailChosen(1))[1]) == []
    # what is drawn stays, dimmed, until another training is there
    assert scene_of(*walk_parts(lost)) is not None
    anew, _ = play(lost, events.TrainClicked())
    assert (anew.walking.is_seen, anew.walking.walk, anew.walking.asked) == (True, None, None)
    assert update(anew, events.Walked(ask.request, walk()))[0] is anew


def test_nothing_is_drawn_without_a_training() -> None:
    state, _ = play(START, events.LoadClicked())
    assert scene_of(*walk_parts(state)) is None
