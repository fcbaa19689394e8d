"""A site without MovieLens: it is asked for, and what is there stays until it is read."""

import dataclasses

import pytest

from recommender.app import effects, events
from recommender.app.buttons import buttons
from recommender.app.own_data import Bringing, Copy, Files, is_archive
from recommender.app.settings import Settings
from recommender.app.state import State
from recommender.app.update import update
from recommender.ratings.movielens import SHA256, wrong_file
from recommender.wording import own_data as wording
from recommender.wording import status
from tests.unit.app.answers import own_dataset, small_dataset
from tools.pins import read_pins

ASKING = State(settings=Settings(epochs=2, max_interactions=1000), asks_for_data=True)
ARCHIVE = events.FilesChosen(Files(("ml-100k.zip",), 4_924_029))
OWN = events.FilesChosen(Files(("ratings.csv",), 1000))


@pytest.fixture
def asked() -> State:
    state, _ = update(ASKING, events.LoadClicked())
    state, _ = update(state, events.DataAsked(1))
    return state


def test_load_data_looks_for_what_the_browser_keeps_first() -> None:
    state, wanted = update(ASKING, events.LoadClicked())
    assert wanted == (effects.ReadCopy(1),)
    assert state.phase == "loading"
    state, _ = update(state, events.Loaded(1, small_dataset()))
    state, _ = update(state, events.CopyChanged(Copy.KEPT))
    assert (state.phase, state.bringing, state.copy) == ("loaded", None, Copy.KEPT)


def test_a_site_that_has_the_files_asks_for_nothing() -> None:
    _, wanted = update(State(), events.LoadClicked())
    assert wanted == (effects.Load(1),)
    _, wanted = update(State(), ARCHIVE)
    assert [type(one) for one in wanted] == [effects.ReadFiles]


def test_the_visitor_is_asked_and_may_leave_it(asked: State) -> None:
    assert (asked.phase, asked.bringing) == ("ready", Bringing())
    assert asked.notice.text == wording.ASKING_FOR_MOVIELENS
    left, _ = update(asked, events.DataLeft())
    assert (left.bringing, left.notice) == (None, State().notice)
    assert update(left, events.DataLeft()) == (left, ())


def test_whatever_is_brought_while_it_is_asked_for_is_looked_through(asked: State) -> None:
    state, wanted = update(asked, OWN)
    assert wanted == (effects.TakeMovielens(2),)
    state, _ = update(state, events.Failed(wanted[0], "ratings.csv: no."))
    assert (state.phase, state.bringing) == ("failed", Bringing("ratings.csv: no."))
    state, wanted = update(state, ARCHIVE)
    assert (wanted, state.bringing) == ((effects.TakeMovielens(3),), Bringing())
    state, _ = update(state, events.Loaded(3, small_dataset()))
    assert (state.bringing, state.dataset) == (None, small_dataset())


def test_the_archive_needs_no_question_and_other_files_are_the_visitor_s_own() -> None:
    state, wanted = update(ASKING, ARCHIVE)
    assert wanted == (effects.TakeMovielens(1),)
    failed, _ = update(state, events.Failed(wanted[0], "no."))
    assert (failed.phase, failed.bringing) == ("failed", None)
    _, wanted = update(ASKING, OWN)
    assert [type(one) for one in wanted] == [effects.ReadFiles]


def test_what_is_read_is_read_though_the_dialog_is_closed(asked: State) -> None:
    reading, (effect,) = update(asked, ARCHIVE)
    closed, _ = update(reading, events.DataLeft())
    assert closed.phase == "loading"
    failed, _ = update(closed, events.Failed(effect, "no."))
    assert (failed.phase, failed.bringing) == ("failed", None)
    loaded, _ = update(closed, events.Loaded(2, small_dataset()))
    assert loaded.phase == "loaded"


def test_what_is_there_stays_until_it_is_read() -> None:
    there = dataclasses.replace(ASKING, dataset=own_dataset(), liked_idx=2)
    looking, _ = update(there, events.LoadClicked())
    assert looking.dataset == own_dataset()
    asked, _ = update(looking, events.DataAsked(1))
    assert (asked.phase, asked.dataset) == ("loaded", own_dataset())
    reading, _ = update(asked, ARCHIVE)
    assert reading.dataset == own_dataset()
    loaded, _ = update(reading, events.Loaded(2, small_dataset()))
    assert (loaded.dataset, loaded.liked_idx) == (small_dataset(), None)
    assert loaded.asks_for_data


def test_an_answer_that_is_late_asks_for_nothing(asked: State) -> None:
    left, _ = update(asked, events.DataLeft())
    assert update(left, events.DataAsked(1)) == (left, ())


def test_only_what_is_kept_can_be_deleted(asked: State) -> None:
    assert update(asked, events.CopyDropped()) == (asked, ())
    kept, _ = update(asked, events.CopyChanged(Copy.KEPT))
    assert update(kept, events.CopyDropped())[1] == (effects.DropCopy(),)


def test_what_load_data_says_follows_what_is_kept_whatever_is_loaded() -> None:
    assert buttons(ASKING)[0].hint == ""  # what index.html says: it asks
    state, _ = update(ASKING, ARCHIVE)
    state, _ = update(state, events.Loaded(1, small_dataset()))
    assert buttons(state)[0].hint == ""
    state, _ = update(state, events.CopyChanged(Copy.KEPT))
    assert buttons(state)[0].hint == status.LOAD_COPY
    state, _ = update(state, OWN)
    state, _ = update(state, events.Loaded(2, own_dataset()))
    assert state.copy is Copy.KEPT
    assert buttons(state)[0].hint == status.LOAD_COPY
    state, _ = update(state, events.CopyChanged(Copy.DROPPED))
    assert buttons(state)[0].hint == ""


def test_what_is_being_read_is_not_deleted_meanwhile() -> None:
    kept, _ = update(ASKING, events.CopyChanged(Copy.KEPT))
    reading, _ = update(kept, events.LoadClicked())
    assert update(reading, events.CopyDropped()) == (reading, ())


def test_an_experiment_of_the_tour_waits_for_it_and_ends_without() -> None:
    state = ASKING
    for event in (events.TourOpened(), events.StationChosen(1), events.ExperimentWanted()):
        state, wanted = update(state, event)
    assert wanted == (effects.ReadCopy(1),)
    state, _ = update(state, events.DataAsked(1))
    assert state.tour.is_running
    brought, _ = update(state, ARCHIVE)
    _, wanted = update(brought, events.Loaded(2, small_dataset()))
    assert any(isinstance(one, effects.Train) for one in wanted)
    wrong, (effect, *_) = update(state, OWN)
    wrong, _ = update(wrong, events.Failed(effect, "no."))
    assert wrong.tour.is_running  # the next files may be the right ones
    left, _ = update(state, events.DataLeft())
    assert not left.tour.is_running


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("ml-100k.zip", True),
        ("ml-100k (1).zip", True),
        ("ML-100K(2).ZIP", True),
        ("ml-1m.zip", False),
        ("my-ml-100k.zip", False),
        ("ml-100k.zip.part", False),
    ],
)
def test_the_archive_is_known_by_its_name(name: str, is_it: bool) -> None:
    assert is_archive([name]) is is_it
    assert not is_archive([name, "u.data"])


def test_the_files_are_those_that_the_set_up_demands() -> None:
    pinned = {file.name: file.sha256 for file in read_pins().movielens}
    assert pinned == SHA256
    assert wrong_file({}) is not None
