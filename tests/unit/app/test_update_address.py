"""The address as the rules see it: what a link brings, when it acts, and what a copy holds."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.address import YOU
from recommender.app.buttons import buttons
from recommender.app.rules.address import copied_of, experiment_of, whole_of
from recommender.app.settings import HIDDEN_PARTS, Settings
from recommender.app.state import State
from recommender.film_map.viewport import WHOLE, View
from recommender.views.question import VISITOR
from tests.unit.app.test_update import play

# a training of a few reports; users 1 to 6 have rated 25 of 30 films each
SMALL = "v=1&epochs=2&max_interactions=1000"


def opened(fragment: str, state: State | None = None) -> State:
    return play(state or State(), events.AddressOpened(fragment))[0]


def trained(fragment: str) -> State:
    return play(opened(fragment), events.LoadClicked(), events.TrainClicked())[0]


def user_shown(state: State) -> int | None:
    assert state.tested is not None
    return state.tested.user_id


@pytest.fixture(scope="module")
def by_link() -> State:
    return trained(f"{SMALL}&user=4&popularity=-0.5&as_of_split=on&hidden=Horror&view=0.2,0.3,4")


def test_a_link_holds_before_and_after_load_and_train(by_link: State) -> None:
    experiment = experiment_of(by_link)
    assert (experiment.user, experiment.hidden, experiment.view) == (
        4, frozenset({"Horror"}), View(0.2, 0.3, 4),
    )  # fmt: skip
    assert (experiment.settings.popularity, experiment.settings.as_of_split) == (-0.5, True)
    # what was trained is what the link says
    assert by_link.results is not None
    assert by_link.results.plan.settings.epochs == 2
    assert by_link.link.aim is not None
    assert by_link.link.aim.view == View(0.2, 0.3, 4)


def test_the_first_test_shows_whom_the_link_names_and_the_next_a_user_at_random(
    by_link: State,
) -> None:
    hint = next(look.hint for look in buttons(by_link) if look.name == "test")
    assert hint == "Shows user 4, as the link says."
    first, asked = play(by_link, events.TestClicked())
    assert (user_shown(first), first.tested and first.tested.as_of_split) == (4, True)
    assert effects.RevealLists() in asked
    assert first.link.wanted is None
    assert experiment_of(first).user == 4
    # the order of chance is that of a page without a link
    second, _ = play(first, events.TestClicked())
    plain, _ = play(trained(SMALL), events.TestClicked())
    assert user_shown(second) == user_shown(plain)


def test_whom_the_visitor_asks_for_comes_before_whom_the_link_names(by_link: State) -> None:
    typed, _ = play(by_link, events.UserTyped("2"))
    assert (user_shown(typed), typed.link.wanted) == (2, None)
    by_chance, _ = play(by_link, events.AnotherUserClicked())
    plain, _ = play(trained(SMALL), events.TestClicked())
    assert user_shown(by_chance) == user_shown(plain)
    # "A user", without saying which
    chosen, _ = play(by_link, events.AudienceChosen(False))
    assert user_shown(chosen) == 4


def test_a_user_who_is_not_there_is_named_and_another_one_shown() -> None:
    state, _ = play(trained(f"{SMALL}&user=99"), events.TestClicked())
    assert state.link.wrong == ('User id: expected one from 1 to 6, got "99".',)
    assert user_shown(state) in range(1, 7)
    assert state.phase == "trained"


def test_lists_for_whoever_opens_the_link() -> None:
    state = trained(f"{SMALL}&user=you")
    assert experiment_of(state).user == YOU
    nobody, _ = play(state, events.TestClicked())
    assert nobody.link.wrong == (
        "The link shows lists for your own ratings, of which there are none yet.",
    )
    assert user_shown(nobody) is not None
    rated, _ = play(state, events.FilmRated(3, 5), events.TestClicked())
    assert rated.tested is not None
    assert rated.tested.asker == VISITOR
    assert rated.notice.text == "The recommendations for you are in the table below."
    # gone, and not said to be there
    cleared, _ = play(rated, events.TasteCleared())
    assert cleared.tested is None
    assert "The recommendations" not in cleared.notice.text


def test_no_rating_is_in_an_address() -> None:
    state, _ = play(trained(SMALL), events.FilmRated(3, 5), events.FilmRated(7, 1))
    link, [copy] = play(state, events.LinkWanted(is_embedded=False), answered=False)
    assert copy == effects.CopyLink(f"{SMALL}&user=you")
    assert len(link.taste) == 2


def test_what_is_wrong_is_said_until_it_is_read() -> None:
    state = opened("epochs=900&seed=3")
    assert state.settings == Settings(seed=3)
    assert len(state.link.wrong) == 1
    assert state.notice == State().notice
    loaded, _ = play(state, events.LoadClicked())
    assert loaded.link.wrong == state.link.wrong
    assert play(loaded, events.LinkFaultsRead())[0].link.wrong == ()


def test_another_link_in_the_same_tab_is_followed_at_once(by_link: State) -> None:
    tested, _ = play(by_link, events.TestClicked())
    fragment = f"{SMALL}&user=2&map_projection=umap&hidden=Comedy"
    other, asked = play(tested, events.AddressOpened(fragment))
    assert (user_shown(other), other.tested and other.tested.as_of_split) == (2, False)
    assert any(isinstance(effect, effects.Project) for effect in asked)
    # lists that a link brings do not take the visitor away from where they are
    assert effects.RevealLists() not in asked
    assert other.film_map.hidden == frozenset({"Comedy"})
    assert (other.view, other.settings.popularity) == (WHOLE, 0)
    # the map is sent there, though it may have been there before
    assert other.link.aim != tested.link.aim
    again = opened(fragment, other)
    assert again.link.aim != other.link.aim


def test_lists_as_of_the_split_are_those_of_the_user_who_is_shown(by_link: State) -> None:
    tested, _ = play(by_link, events.TestClicked())
    assert tested.tested is not None
    plain, _ = play(tested, events.SettingTyped("as_of_split", ""))
    after, _ = play(plain, events.AddressOpened(f"{SMALL}&as_of_split=on"))
    assert (user_shown(after), after.tested and after.tested.as_of_split) == (4, True)
    assert after.link.wanted is None


def test_a_link_without_a_user_steers_the_lists_that_are_there(by_link: State) -> None:
    tested, _ = play(by_link, events.TestClicked())
    same, asked = play(tested, events.AddressOpened(f"{SMALL}&popularity=-0.5&seed=3"))
    # of the split it was, which the link does not say
    assert [type(effect).__name__ for effect in asked].count("AskLists") == 1
    assert (user_shown(same), same.settings.as_of_split) == (4, False)
    _, asked = play(same, events.AddressOpened(f"{SMALL}&popularity=-0.5&seed=4"))
    assert not [effect for effect in asked if isinstance(effect, effects.AskLists)]


def test_a_wrong_setting_is_forgotten_with_what_was_said_of_it() -> None:
    typed, _ = play(State(), events.LoadClicked(), events.SettingTyped("epochs", "0"))
    failed, _ = play(typed, events.TrainClicked())
    assert failed.phase == "failed"
    state = opened("epochs=3", failed)
    assert (state.phase, dict(state.wrong)) == ("loaded", {})


def test_a_place_of_the_page_changes_nothing_and_the_theme_stays() -> None:
    state = State(settings=Settings(theme="dark", epochs=3))
    assert opened("test-title", state) is state
    assert opened("", state).settings == Settings(theme="dark")


def test_what_the_map_shows_is_in_the_address() -> None:
    state, _ = play(State(), events.MapRested(View(0.1, 0.2, 3)))
    assert experiment_of(state).view == View(0.1, 0.2, 3)
    assert play(state, events.MapRested(View(0.1, 0.2, 3)))[0] is state


def test_a_frame_hides_what_it_is_told_and_the_whole_page_nothing() -> None:
    whole = opened("hide=map")
    assert not whole.hides("map")
    state = opened("embed&hide=map,taste&seed=3")
    assert [state.hides(part) for part in ("map", "taste", "data")] == [True, True, False]
    assert (whole_of(whole), whole_of(state)) == ("", "v=1&seed=3")
    assert all(opened("embed").hides(part) for part in HIDDEN_PARTS)
    # nothing is said of what is not there
    page, _ = play(state, events.LoadClicked(), events.TrainClicked())
    hint = next(look.hint for look in buttons(page) if look.name == "test")
    assert hint == "Picks a user at random."


def test_copied_is_said_as_long_as_it_is_so() -> None:
    state, [copy] = play(opened("seed=3"), events.LinkWanted(is_embedded=True))
    assert copy == effects.CopyLink("embed&v=1&seed=3")
    assert not state.link.is_embedded
    copied = copied_of(state)
    assert copied is not None
    assert copied.is_copied
    changed, _ = play(state, events.SettingTyped("seed", "4"))
    assert copied_of(changed) is None
    # a second copy is said anew
    wanted, _ = play(state, events.LinkWanted(is_embedded=True), answered=False)
    assert copied_of(wanted) is None


def test_a_run_that_is_open_stays_in_the_address() -> None:
    state = opened("run=r-12")
    assert experiment_of(play(state, events.LoadClicked())[0]).run == "r-12"
    other = dataclasses.replace(state, link=dataclasses.replace(state.link, run=""))
    assert experiment_of(other).run == ""
