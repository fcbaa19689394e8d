"""The visitor's ratings as the rules see them: what is kept, asked, said and taken back."""

import dataclasses
from collections.abc import Iterable

import pytest

from recommender.app import effects, events
from recommender.app.effects import Effect
from recommender.app.settings import Settings
from recommender.app.state import Keeping, State, Training
from recommender.app.update import update
from recommender.film_map.films import films_on_map
from recommender.taste.record import fingerprint, from_record, to_record
from recommender.wording import lists, taste
from tests.unit.app.answers import listed, small_dataset
from tests.unit.app.test_update import play
from tests.unit.samples import dataset_of

START = State(settings=Settings(epochs=2, max_interactions=1000))


@pytest.fixture(scope="module")
def loaded() -> State:
    return play(START, events.LoadClicked())[0]


@pytest.fixture(scope="module")
def trained(loaded: State) -> State:
    return play(loaded, events.TrainClicked())[0]


def of_kind(asked: list[Effect], kind: type[Effect]) -> list[Effect]:
    return [effect for effect in asked if isinstance(effect, kind)]


def kept(asked: list[Effect]) -> dict[int, int]:
    """What the browser was told to keep last."""
    effect = of_kind(asked, effects.KeepTaste)[-1]
    assert isinstance(effect, effects.KeepTaste)
    return from_record(effect.text, effect.fingerprint)


def test_loading_reads_what_an_earlier_visit_kept_and_indexes_the_titles(loaded: State) -> None:
    _, asked = play(START, events.LoadClicked())
    assert of_kind(asked, effects.ReadTaste) == [effects.ReadTaste(loaded.fingerprint)]
    assert loaded.titles is not None
    record = to_record({3: 5, 4: 1}, loaded.fingerprint)
    state, asked = play(loaded, events.TasteRead(loaded.fingerprint, record))
    assert dict(state.taste.ratings) == {3: 5, 4: 1}
    # it is kept already, and there is nothing of this visit to take back
    assert (of_kind(asked, effects.KeepTaste), state.taste.can_undo) == ([], False)


def test_a_star_is_kept_and_answered_at_once(trained: State) -> None:
    state, asked = play(trained, events.FilmRated(6, 4))
    assert kept(asked) == {7: 4}
    assert state.tested is not None
    assert (state.tested.user_id, state.tested.num_known) == (None, 1)
    assert [film.item_idx for film in state.tested.own] == [6]
    assert state.taste_notice.text == "Film 7 (1990): 4 stars."
    # nothing is said of it in the status line, nothing scrolls
    assert state.notice == trained.notice
    assert of_kind(asked, effects.RevealLists) == []


def test_no_button_waits_for_lists_that_follow_a_star(trained: State) -> None:
    state, _ = update(trained, events.FilmRated(1, 5))
    assert all(state.can(click) for click in (events.LoadClicked, events.TrainClicked))
    assert state.phase == "trained"


def questions(asked: Iterable[Effect]) -> list[effects.AskLists]:
    return [effect for effect in asked if isinstance(effect, effects.AskLists)]


def test_one_question_is_under_way_and_the_latest_star_counts(trained: State) -> None:
    state, asked = update(trained, events.FilmRated(1, 5))
    (first,) = questions(asked)
    for item in range(2, 6):
        state, asked = update(state, events.FilmRated(item, 5))
        assert questions(asked) == []
    state, asked = update(state, listed(first))
    # lists that lag behind are shown, and the newest ratings are asked for
    assert state.tested is not None
    assert state.tested.num_known == 1
    (second,) = questions(asked)
    assert len(second.question.rated) == 5
    state, asked = update(state, listed(second))
    assert state.tested is not None
    assert (state.tested.num_known, questions(asked)) == (5, [])


def test_lists_of_somebody_else_are_not_shown_for_a_moment(trained: State) -> None:
    state, asked = update(trained, events.FilmRated(1, 5))
    (mine,) = questions(asked)
    state, asked = update(state, events.TestClicked())
    assert (state.phase, questions(asked)) == ("testing", [])
    state, asked = update(state, listed(mine))
    assert state.tested is None
    (theirs,) = questions(asked)
    assert theirs.question.user_idx == state.user_idx
    state, asked = update(state, listed(theirs))
    assert state.tested is not None
    assert state.tested.user_id == state.user_id
    assert effects.RevealLists() in asked


def test_what_is_turned_while_a_training_fails_is_asked_of_the_models_before(
    trained: State,
) -> None:
    state, _ = play(trained, events.FilmRated(1, 5))
    state, begun = update(state, events.TrainClicked())
    state, _ = update(state, events.FilmRated(2, 5))
    (train,) = of_kind(list(begun), effects.Train)
    state, _ = play(state, events.Failed(train, "It is too small."))
    assert state.notice.text == "It is too small."
    assert state.tested is not None
    assert state.tested.num_known == 2
    # a user who was shown meanwhile is asked for again as well
    state, _ = play(trained, events.UserTyped("2"))
    state, begun = update(state, events.TrainClicked())
    state, _ = update(state, events.SettingTyped("popularity", "0.5"))
    (train,) = of_kind(list(begun), effects.Train)
    state, asked = play(state, events.Failed(train, "It is too small."))
    (question,) = questions(asked)
    assert (question.question.user_idx, question.question.popularity) == (1, 0.5)


def test_loading_again_keeps_what_the_browser_does_not(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5), events.TasteKept("blocked"))
    again, _ = play(state, events.LoadClicked())
    assert (again.taste, again.keeping) == (state.taste, Keeping.BLOCKED)


def test_what_takes_ratings_back_leaves_a_user_who_is_shown(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5), events.UserTyped("2"))
    for event in (events.TasteUndone(), events.TasteCleared(), events.FilmUnrated(1)):
        after, asked = play(state, event)
        assert (after.tested, questions(asked)) == (state.tested, [])
        assert len(after.taste) == 0


def test_a_film_with_two_ids_is_rated_once_however_it_is_named() -> None:
    # films 1 and 3 are one, and 3 is the one that most have rated
    rows = [(user, film, 4, 900_000_000 + film) for user in range(1, 4) for film in (2, 3)]
    dataset = dataset_of(
        ["Twin (1997)", "B (1997)", "Twin (1997)"], [*rows, (1, 1, 3, 900_000_000)]
    )
    state = State(dataset=dataset, fingerprint=fingerprint(dataset))
    state, _ = play(state, events.FilmRated(0, 5))
    assert dict(state.taste.ratings) == {3: 5}
    file = events.TasteFileRead("mine.csv", b"item_id,stars\n3,2\n1,4\n")
    state, _ = play(state, file)
    assert dict(state.taste.ratings) == {3: 4}
    assert dict(play(state, events.FilmUnrated(0))[0].taste.ratings) == {}
    record = to_record({1: 1}, state.fingerprint)
    state, _ = play(state, events.TasteRead(state.fingerprint, record))
    assert dict(state.taste.ratings) == {3: 1}


def test_what_is_rated_while_a_training_runs_is_kept_and_used_when_it_is_done(
    trained: State,
) -> None:
    state, _ = update(trained, events.TrainClicked())
    training = state.activity
    assert isinstance(training, Training)
    films = films_on_map(small_dataset().item_counts, seed=1)
    state, _ = update(state, events.TrainingStarted(training.request, films))
    state, rating = play(state, events.FilmRated(3, 5))
    assert kept(rating) == {4: 5}
    assert of_kind(rating, effects.AskLists) == []
    ended = events.TrainingEnded(training.request, trained.trained, ended=1)  # type: ignore[arg-type]
    state, _ = play(state, ended)
    assert state.tested is not None
    assert (state.tested.user_id, state.tested.num_known) == (None, 1)
    # no step was reported here; the lists do not talk over it
    assert state.notice.text.startswith("Stopped after 0%")


def test_undo_takes_back_stars_clearing_and_files(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5), events.FilmRated(2, 3), events.TasteCleared())
    assert (len(state.taste), state.tested) == (0, None)
    assert state.taste_notice.text == "2 ratings cleared. Undo brings them back."
    state, asked = play(state, events.TasteUndone())
    assert kept(asked) == {2: 5, 3: 3}
    assert state.tested is not None
    file = events.TasteFileRead("mine.csv", b"item_id,stars\n9,4\n2,1\n")
    state, _ = play(state, file)
    assert dict(state.taste.ratings) == {3: 3, 9: 4, 2: 1}
    sizes = []
    for _ in range(4):
        state, _ = play(state, events.TasteUndone())
        sizes.append(len(state.taste))
    # the file, then film 3, then film 2; then there is nothing left to take back
    assert sizes == [2, 1, 0, 0]


def test_a_damaged_file_changes_nothing(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5))
    after, asked = play(state, events.TasteFileRead("mine.csv", b"item_id,stars\n1,4\n2,9\n"))
    assert (after.taste, after.tested, asked) == (state.taste, state.tested, [])
    assert after.taste_notice.is_error
    assert after.taste_notice.text.startswith("mine.csv line 3: expected")
    # an error of the ratings is none of the page
    assert after.phase == "trained"


def test_a_record_that_cannot_be_read_is_set_aside(loaded: State) -> None:
    rated, _ = play(loaded, events.FilmRated(1, 5))
    state, asked = play(rated, events.TasteRead(rated.fingerprint, "{"))
    (effect,) = asked
    assert isinstance(effect, effects.SetTasteAside)
    assert (effect.fingerprint, effect.text) == (rated.fingerprint, "{")
    assert state.taste == rated.taste
    assert state.taste_notice.is_error
    assert "set aside, not deleted" in state.taste_notice.text
    no_room, _ = play(rated, events.TasteSetAside("Odd.", is_kept=False))
    assert no_room.taste_notice.text.endswith("written over by your next rating. Odd.")
    # one of other data is not even looked at
    assert play(rated, events.TasteRead("0123456789abcdef", "{"))[0] is rated


def test_what_another_tab_rates_is_taken_over_and_shown(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5))
    record = to_record({2: 5, 6: 4}, state.fingerprint)
    state, asked = play(state, events.TasteRead(state.fingerprint, record))
    assert state.tested is not None
    assert state.tested.num_known == 2
    assert of_kind(asked, effects.KeepTaste) == []
    # a user who is looked at stays
    user, _ = play(state, events.UserTyped("3"))
    record = to_record({2: 5}, state.fingerprint)
    other, asked = play(user, events.TasteRead(state.fingerprint, record))
    assert (other.tested, asked) == (user.tested, [])
    assert len(other.taste) == 1


def test_what_another_tab_did_unheard_is_kept_with_what_is_done_here(trained: State) -> None:
    mark = trained.fingerprint
    state, _ = play(trained, events.FilmRated(0, 5), events.FilmRated(1, 4))
    before, theirs = to_record({1: 5}, mark), to_record({1: 5, 7: 3}, mark)
    state, asked = play(state, events.TasteDiverged(mark, before, theirs))
    assert dict(state.taste.ratings) == kept(asked) == {1: 5, 7: 3, 2: 4}
    assert state.tested is not None
    assert state.tested.num_known == 3
    # there was nothing before, or nothing that could be read
    for nothing in (None, "{"):
        state, asked = play(state, events.TasteDiverged(mark, nothing, to_record({9: 1}, mark)))
        assert dict(state.taste.ratings) == kept(asked) == {9: 1, 1: 5, 7: 3, 2: 4}
    # a user who is looked at stays
    user, _ = play(state, events.UserTyped("3"))
    after, asked = play(user, events.TasteDiverged(mark, None, to_record({4: 1}, mark)))
    assert (after.tested, len(kept(asked))) == (user.tested, 5)
    # of other data nothing is done
    assert play(state, events.TasteDiverged("0123456789abcdef", None, theirs)) == (state, [])


def test_what_another_tab_kept_and_cannot_be_read_is_set_aside(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(0, 5))
    after, asked = play(state, events.TasteDiverged(state.fingerprint, None, "{"))
    assert dict(after.taste.ratings) == kept(asked) == {1: 5}
    aside, keep = asked
    assert isinstance(aside, effects.SetTasteAside)
    assert (aside.text, type(keep)) == ("{", effects.KeepTaste)


def test_storage_that_is_full_or_blocked_is_said_and_ratings_live_on(trained: State) -> None:
    full, _ = play(trained, events.TasteKept("full"))
    assert full.keeping is Keeping.FULL
    blocked, _ = play(trained, events.TasteRead(trained.fingerprint, None, is_blocked=True))
    assert blocked.keeping is Keeping.BLOCKED
    state, _ = play(blocked, events.FilmRated(1, 4))
    assert state.tested is not None
    assert {keeping.value for keeping in Keeping} == set(taste.KEEPING)


def test_the_favourites_of_a_user_are_a_start_and_ones_own_ratings_win(trained: State) -> None:
    state, _ = play(trained, events.UserTyped("1"))
    assert state.tested is not None
    own = state.tested.own
    rated, _ = play(state, events.FilmRated(own[0].item_idx, 1), events.UserTyped("1"))
    copied, _ = play(rated, events.FavouritesCopied())
    ratings = copied.taste.ratings
    assert len(ratings) == 10
    assert ratings[own[0].item_idx + 1] == 1
    assert all(ratings[film.item_idx + 1] == film.rating for film in own[1:])
    assert copied.is_for_visitor
    assert copied.taste_notice.text == "9 ratings added to yours."
    # of the visitor's own lists there is nothing to copy
    assert play(copied, events.FavouritesCopied())[0] is copied


@pytest.mark.parametrize("text", ["0", "7", "1.0", "one", "", "²", "1" * 19])
def test_a_user_who_is_not_there_is_said_beside_the_control(trained: State, text: str) -> None:
    state, asked = play(trained, events.UserTyped(text))
    assert state.wrong_user == f'User id: expected one from 1 to 6, got "{text}".'
    assert (asked, state.tested, state.phase) == ([], None, "trained")
    assert play(state, events.UserTyped(" 3 "))[0].wrong_user == ""
    # a whole text pasted by mistake is not said in full, nor read as a number
    pasted, _ = play(trained, events.UserTyped("1" * 5_000))
    assert len(pasted.wrong_user) < 80


def test_a_user_with_few_ratings_is_not_shown(trained: State) -> None:
    assert trained.dataset is not None
    few = dataclasses.replace(
        trained.dataset,
        user_idx=trained.dataset.user_idx[:30],
        item_idx=trained.dataset.item_idx[:30],
        rating=trained.dataset.rating[:30],
        timestamp=trained.dataset.timestamp[:30],
    )
    state, _ = play(dataclasses.replace(trained, dataset=few), events.UserTyped("2"))
    assert state.wrong_user == "User 2 rated 5 films; 20 or more are needed, but not all."


def test_the_lists_turn_between_the_visitor_and_the_last_user(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5), events.TestClicked())
    assert state.tested is not None
    user_id = state.tested.user_id
    assert user_id is not None
    mine, asked = play(state, events.AudienceChosen(True))
    assert mine.tested is not None
    assert (mine.tested.user_id, of_kind(asked, effects.RevealLists)) == (None, [])
    back, _ = play(mine, events.AudienceChosen(False))
    assert back.tested is not None
    assert (back.tested.user_id, back.num_tests) == (user_id, state.num_tests)
    # who has rated nothing has no lists
    nothing, _ = play(trained, events.TestClicked(), events.AudienceChosen(True))
    assert nothing.tested is None


def test_steering_asks_again_and_a_wrong_year_changes_nothing(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5))
    _, asked = update(state, events.SettingTyped("popularity", "-0.5"))
    (question,) = [effect.question for effect in asked if isinstance(effect, effects.AskLists)]
    assert question.popularity == -0.5
    wrong, asked = update(state, events.SettingTyped("list_from_year", "95"))
    assert (wrong.tested, asked) == (state.tested, ())
    assert "list_from_year" in wrong.wrong
    turned, _ = play(state, events.SettingTyped("popularity", "-0.5"))
    none, _ = play(turned, events.SettingTyped("without_genres", "Western"))
    assert none.tested is not None
    assert not any(none.tested.recommended.values())
    reset, _ = play(none, events.SteeringReset())
    assert reset.settings == state.settings
    assert reset.tested is not None
    assert all(reset.tested.recommended.values())


def test_as_of_the_split_is_of_users_alone(trained: State) -> None:
    state, _ = play(trained, events.UserTyped("2"), events.SettingTyped("as_of_split", "on"))
    assert state.tested is not None
    assert state.tested.as_of_split
    mine, _ = play(state, events.FilmRated(1, 4))
    assert not mine.settings.as_of_split
    assert not mine.can_rank_as_of_split


def test_a_search_is_answered_moved_in_and_chosen_from(trained: State) -> None:
    state, _ = play(trained, events.SearchTyped("film 12"))
    assert state.searches[events.TASTE].found == (11,)
    chosen, _ = play(state, events.FilmChosen(None))
    assert (
        chosen.chosen,
        chosen.searches[events.TASTE].text,
        chosen.searches[events.TASTE].is_open,
    ) == (11, "", False)
    state, _ = play(state, events.SearchTyped("film"), events.SearchMoved(-1))
    assert state.searches[events.TASTE].pointed_at == state.searches[events.TASTE].found[-1]
    state, _ = play(state, events.SearchMoved(1), events.SearchMoved(1))
    assert state.searches[events.TASTE].pointed_at == state.searches[events.TASTE].found[0]
    closed, _ = play(state, events.SearchClosed())
    assert (closed.searches[events.TASTE].is_open, closed.searches[events.TASTE].text) == (
        False,
        "film",
    )
    # Enter in a box that has found nothing chooses nothing
    nothing, _ = play(trained, events.SearchTyped("zzzz"), events.FilmChosen(None))
    assert nothing.chosen is None


def test_what_was_typed_before_the_titles_were_indexed_is_answered_then(loaded: State) -> None:
    early = dataclasses.replace(loaded, titles=None)
    early, _ = play(early, events.SearchTyped("film 3"))
    assert early.searches[events.TASTE].found == ()
    assert loaded.dataset is not None
    assert loaded.titles is not None
    late, _ = play(early, events.TitlesIndexed(loaded.dataset, loaded.titles))
    assert late.searches[events.TASTE].found[0] == 2


def test_a_score_is_explained_until_the_lists_change(trained: State) -> None:
    state, _ = play(trained, events.FilmRated(1, 5), events.FilmExplained("deep", 3))
    assert state.explained == ("deep", 3)
    assert play(state, events.FilmExplained(None))[0].explained is None
    assert play(state, events.FilmRated(2, 5))[0].explained is None
    assert play(trained, events.FilmExplained("deep", 3))[0].explained is None


def test_what_is_said_of_the_visitors_lists(trained: State) -> None:
    def said(*stars: int) -> str:
        rated = [events.FilmRated(item, number) for item, number in enumerate(stars)]
        state, _ = play(trained, *rated)
        assert state.tested is not None
        return lists.tested(state.tested)

    assert said(5) == "You rated 1 film: the lists follow it, and leave it out."
    assert said(5, 3) == "You rated 2 films: the lists follow them, and leave them out."
    assert said(5, 2) == "You rated 2 films; the lists follow the one with three stars or more."
    assert said(1, 2).startswith("You rated 2 films, none with three stars or more:")
