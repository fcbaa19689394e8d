"""Any order of clicks, answers, failures and late answers: no state that cannot be, none for ever.

The machine plays the page. Effects that were asked for wait in a pile, and are answered in any
order, with success or failure, some of them again when nobody waits any more.
"""

import dataclasses
from collections.abc import Sequence

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from recommender.app import effects, events
from recommender.app.address import SHARED, fragment_of, is_address, read_fragment
from recommender.app.buttons import STEPS, buttons
from recommender.app.effects import Effect
from recommender.app.events import Click, Event
from recommender.app.map_scene import map_parts, scene_of
from recommender.app.models import LABELS
from recommender.app.own_data import Files
from recommender.app.rules.address import experiment_of
from recommender.app.settings import FIELDS, UMAP, Settings
from recommender.app.state import (
    Asking,
    Idle,
    Library,
    Loading,
    Opening,
    Reading,
    State,
    Training,
)
from recommender.app.update import update
from recommender.app.walk_scene import scene_of as towers_of
from recommender.app.walk_scene import walk_parts
from recommender.exports.files import FILES
from recommender.film_map.classes import LABELS_OF
from recommender.film_map.viewport import View
from recommender.model_files.kept import MOST_MODELS
from recommender.model_files.model_file import to_bytes
from recommender.runs.kept import MOST_RUNS
from recommender.runs.run import of_training
from recommender.taste.record import fingerprint, to_record
from recommender.views.question import VISITOR
from recommender.wording import status as wording
from tests.unit.app.answers import NUM_FILMS, small_dataset, success
from tests.unit.model_files.samples import model_file

MARK = fingerprint(small_dataset())
NAMES_OF_FILES: list[tuple[str, ...]] = [(), ("deep", "history"), ("baseline",)]
CLICKS: list[type[Click]] = [
    events.LoadClicked,
    events.MadeUpClicked,
    events.TrainClicked,
    events.PauseClicked,
    events.StopClicked,
    events.TestClicked,
    events.AnotherUserClicked,
    events.TablesClicked,
    events.ReadingStopped,
    events.CopyDropped,
]
OF_FILES: list[Event] = [
    events.FilesChosen(Files(("ratings.csv",), 1000)),
    events.FilesChosen(Files(("ml-100k.zip",), 4_900_000)),
    events.FilesChosen(Files((), 0)),
    events.DataLeft(),
    events.ColumnsChosen({"user": 0, "item": 1, "rating": -1, "timestamp": -1}),
    events.ColumnsChosen({"user": 0, "item": 0, "rating": -1, "timestamp": -1}),
    events.ColumnsLeft(),
]
TYPED = [
    ("epochs", "2"),
    ("epochs", "0"),
    ("seed", "8"),
    ("learning_rate", "fast"),
    ("learning_rate", "0.02"),
    ("split", "none"),
    ("split", ""),
    ("film_genre", "Western"),
    ("theme", "dark"),
    ("film_from_year", "95"),
]
OF_TASTE: list[Event] = [
    events.TasteUndone(),
    events.TasteCleared(),
    events.FavouritesCopied(),
    events.TasteFileRead("mine.csv", b"item_id,stars\n3,5\n4,1\n"),
    events.TasteFileRead("mine.csv", b"item_id,stars\n3,9\n"),
    events.SearchTyped("film"),
    events.SearchMoved(1),
    events.FilmChosen(None),
    events.TasteKept("full"),
    events.TasteDiverged(MARK, None, to_record({1: 2, 4: 4}, MARK)),
    events.TasteDiverged(MARK, None, "{"),
]
OF_LISTS: list[Event] = [
    events.AudienceChosen(True),
    events.AudienceChosen(False),
    events.UserTyped("3"),
    events.UserTyped("99"),
    events.SettingTyped("popularity", "-0.5"),
    events.SettingTyped("without_genres", "Western"),
    events.SteeringReset(),
    events.FilmExplained("deep", 1),
    events.FilmExplained(None),
]
OF_TOWERS: list[Event] = [
    events.TowersSeen(True),
    events.TowersSeen(False),
    events.TrailChosen(1),
    events.TrailChosen(20),
    events.StopChosen(3),
    events.StopChosen(None),
    events.SettingTyped("drawn_model", "history"),
    events.SettingTyped("drawn_model", "deep"),
    events.WalkWanted("baseline", 1),
]
OF_MAP: list[Event] = [
    events.SettingTyped("map_model", "history"),
    events.SettingTyped("map_model", "deep"),
    events.SettingTyped("map_projection", "umap"),
    events.SettingTyped("map_projection", "pca"),
    events.SettingTyped("map_axes", "1-3"),
    events.SettingTyped("map_coloring", "score"),
    events.SettingTyped("map_films", "all"),
    events.SettingTyped("map_lines", "on"),
    events.SettingTyped("map_live", ""),
    events.ProjectionStopped(),
    events.ProjectionRestarted(),
    events.ClassesHidden(frozenset({"Horror", "top 1%", "Other"})),
    events.ClassesHidden(frozenset()),
    events.FilmOpened(3),
    events.FilmOpened(None),
    events.EpochChosen(1),
    events.FilmTablePaged(1),
    events.LikeWanted(4),
    events.SearchTyped("film 7", events.MAP),
    events.FilmChosen(None, events.MAP),
]
OF_LINKS: list[Event] = [
    events.AddressOpened(""),
    events.AddressOpened("test-title"),
    events.AddressOpened("user=3&popularity=0.5&as_of_split=on&epochs=2&max_interactions=1000"),
    events.AddressOpened("user=99&as_of_split=on&map_model=history&hidden=Other"),
    events.AddressOpened("user=you&map_projection=umap&view=0.2,0.3,4&map_coloring=score"),
    events.AddressOpened("as_of_split=on&seed=3&epochs=0&embed&hide=map"),
    events.LinkWanted(is_embedded=True),
    events.LinkFaultsRead(),
    events.MapRested(View(0.1, 0.2, 3)),
]
OF_RUNS: list[Event] = [
    events.RunsRestored(),
    events.RunsChanged(),
    events.RunsFailed("full"),
    events.SettingTyped("run_curves", "deep"),
    events.SettingTyped("run_user", "3"),
    events.AddressOpened("run=3fa9-77b0"),
]
# all models, two of them, one, and what is no file of models
MODEL_FILES = [
    *[to_bytes(model_file(*names, epochs=2, max_interactions=1000)) for names in NAMES_OF_FILES],
    b"{",
]
OF_MODELS: list[Event] = [
    *[events.ModelFileChosen("a.safetensors", data) for data in MODEL_FILES],
    events.ModelsRestored(),
    events.ModelsChanged(),
    events.ModelsFailed("full"),
    events.ModelWanted(events.MODEL),
    events.ModelWanted(events.CARD),
    events.ModelWanted(events.SCRIPT),
    events.KeptModelWanted("none"),
]
RECORDS = [
    to_record({}, fingerprint(small_dataset())),
    to_record({2: 4, 5: 1}, fingerprint(small_dataset())),
    "{",
]
# a training of a few reports, so that a machine sees many trainings
START = State(settings=Settings(epochs=2, max_interactions=1000))


class Pending:
    """An effect that was asked for, and the answers that it has left to give."""

    def __init__(self, effect: Effect) -> None:
        self.effect = effect
        self.answers = success(effect)

    def next_answer(self) -> Event:
        return self.answers.pop(0)


class Page(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state = START
        self.pending = [Pending(effects.AwaitIdle())]
        self.given: list[Event] = []  # answers that could come a second time

    @initialize(
        clicks=st.sampled_from([(), CLICKS[:1], CLICKS[:2], CLICKS[:2] + CLICKS[4:5]]),
        asks=st.booleans(),
    )
    def start_further_on(self, clicks: Sequence[type[Click]], asks: bool) -> None:
        self.state = dataclasses.replace(self.state, asks_for_data=asks)
        for click in clicks:
            self.send(click())
            self.settle()

    def send(self, event: Event) -> None:
        self.state, asked = update(self.state, event)
        self.pending += [pending for pending in map(Pending, asked) if pending.answers]

    def give(self, pending: Pending) -> None:
        event = pending.next_answer()
        if not pending.answers:
            self.pending.remove(pending)
        self.given.append(event)
        self.send(event)

    @rule(click=st.sampled_from(CLICKS))
    def click(self, click: type[Click]) -> None:
        before = self.state
        self.send(click())
        assert (self.state is not before) == before.can(click)

    @rule(event=st.sampled_from(OF_FILES))
    def bring_files(self, event: Event) -> None:
        before = self.state
        self.send(event)
        # until they are read, all that was there stays
        kept = (before.dataset, before.trained, before.results, before.tested)
        state = self.state
        assert (state.dataset, state.trained, state.results, state.tested) == kept

    @precondition(lambda self: self.state.bringing is not None)
    @rule(name=st.sampled_from(["ml-100k.zip", "u.data"]))
    def bring_what_is_asked_for(self, name: str) -> None:
        self.send(events.FilesChosen(Files((name,), 4_900_000)))

    @rule(typed=st.sampled_from(TYPED))
    def type(self, typed: tuple[str, str]) -> None:
        self.send(events.SettingTyped(*typed))

    @rule()
    def open_the_tables(self) -> None:
        self.send(events.TablesOpened())

    @rule()
    def turn_the_switch(self) -> None:
        # the control is enabled exactly then
        if self.state.can_rank_as_of_split:
            turned = "" if self.state.settings.as_of_split else "on"
            self.send(events.SettingTyped("as_of_split", turned))

    @precondition(lambda self: self.state.dataset is not None)
    @rule(item=st.integers(0, NUM_FILMS - 1), stars=st.integers(1, 5))
    def rate(self, item: int, stars: int) -> None:
        self.send(events.FilmRated(item, stars))
        assert self.state.taste.ratings[item + 1] == stars

    @precondition(lambda self: self.state.dataset is not None and len(self.state.taste) > 0)
    @rule(data=st.data())
    def unrate(self, data: st.DataObject) -> None:
        item_id = data.draw(st.sampled_from(list(self.state.taste.ratings)))
        self.send(events.FilmUnrated(item_id - 1))
        assert item_id not in self.state.taste.ratings

    @precondition(lambda self: self.state.dataset is not None)
    @rule(event=st.sampled_from(OF_TASTE))
    def change_the_ratings(self, event: Event) -> None:
        self.send(event)

    @precondition(lambda self: self.state.dataset is not None)
    @rule(record=st.sampled_from(RECORDS))
    def hear_of_another_tab(self, record: str) -> None:
        self.send(events.TasteRead(self.state.fingerprint, record))

    @precondition(lambda self: self.state.results is not None)
    @rule(event=st.sampled_from(OF_LISTS))
    def turn_what_stands_at_the_lists(self, event: Event) -> None:
        self.send(event)

    @rule(event=st.sampled_from(OF_LINKS))
    def open_and_copy_links(self, event: Event) -> None:
        self.send(event)
        if isinstance(event, events.AddressOpened) and is_address(event.fragment):
            # but for lists, which may be there already, all is as the address says
            said, now = read_fragment(event.fragment).experiment, experiment_of(self.state)
            assert dataclasses.replace(now, user=said.user, settings=said.settings) == said
            # a model that is not there gives way to one that is
            results = self.state.results
            wanted = results.fitting(said.settings) if results else said.settings
            for name in set(SHARED) - {"as_of_split"}:
                assert getattr(now.settings, name) == getattr(wanted, name)

    @precondition(lambda self: self.state.dataset is not None)
    @rule(event=st.sampled_from(OF_MAP))
    def use_the_map(self, event: Event) -> None:
        self.send(event)

    @rule(event=st.sampled_from(OF_RUNS))
    def hear_of_runs(self, event: Event) -> None:
        self.send(event)

    @rule(what=st.sampled_from(sorted(FILES)), model=st.sampled_from(sorted(LABELS)))
    def want_a_file(self, what: str, model: str) -> None:
        self.send(events.SettingTyped("taken_model", model))
        before, can_take = self.state, self.state.can(events.FileWanted)
        self.send(events.FileWanted(what))
        assert (self.state is not before) == can_take
        # one at a time, of models that are there
        assert not self.state.can(events.FileWanted)
        assert not can_take or before.trained is not None

    @precondition(lambda self: self.state.runs.runs)
    @rule(data=st.data(), place=st.sampled_from([0, 1]))
    def use_a_run(self, data: st.DataObject, place: int) -> None:
        key = data.draw(st.sampled_from(list(self.state.runs.runs)))
        self.send(events.RunSettingsUsed(key))
        assert of_training(self.state.settings) == self.state.runs.runs[key].settings
        self.send(events.RunChosen(place, key))
        pair = self.state.open_runs
        assert pair is None or pair[place].key == key

    @precondition(lambda self: self.state.runs.runs)
    @rule(data=st.data())
    def delete_a_run(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.state.runs.runs)))
        self.send(events.RunsRemoved((key,)))
        assert key not in self.state.runs.runs

    @rule(event=st.sampled_from(OF_MODELS))
    def hear_of_models(self, event: Event) -> None:
        self.send(event)

    @precondition(lambda self: self.state.models.models)
    @rule(data=st.data(), is_used=st.booleans())
    def use_or_delete_a_kept_model(self, data: st.DataObject, is_used: bool) -> None:
        key = data.draw(st.sampled_from(list(self.state.models.models)))
        self.send(events.KeptModelWanted(key) if is_used else events.ModelsRemoved((key,)))
        assert is_used or key not in self.state.models.models

    @rule(event=st.sampled_from(OF_TOWERS))
    def look_at_the_model(self, event: Event) -> None:
        self.send(event)

    @precondition(lambda self: self.pending)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        self.give(data.draw(st.sampled_from(self.pending)))

    @precondition(lambda self: self.pending)
    @rule()
    def answer_the_latest(self) -> None:
        self.give(self.pending[-1])

    @precondition(lambda self: self.pending)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        pending = data.draw(st.sampled_from(self.pending))
        self.pending.remove(pending)
        self.send(events.Failed(pending.effect, "It broke."))

    @rule()
    def settle(self) -> None:
        """Let all that is pending succeed, the oldest first."""
        while self.pending:
            self.give(self.pending[0])

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def answer_late(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.given))
        request = getattr(event, "request", None)
        if request is None:
            return
        if request == getattr(self.state.activity, "request", None):
            return  # it is still awaited
        before = self.state
        self.send(event)
        assert self.state is before

    @rule(name=st.sampled_from(sorted(LABELS)))
    def lose_a_worker(self, name: str) -> None:
        for pending in list(self.pending):
            # a training and lists that are being asked for fail by themselves
            if isinstance(pending.effect, effects.Train | effects.AskLists | effects.Steer):
                self.pending.remove(pending)
                self.send(events.ModelsLost({name: "out of memory"}))
                self.send(events.Failed(pending.effect, "It is gone."))
                return
        self.send(events.ModelsLost({name: "out of memory"}))
        assert self.state.trained is None

    @rule(name=st.sampled_from(sorted(LABELS)), is_back=st.booleans())
    def hear_of_a_worker(self, name: str, is_back: bool) -> None:
        kind = events.ModelsBack if is_back else events.WorkersEnded
        self.send(kind((name,)))

    @invariant()
    def a_button_is_enabled_exactly_when_a_click_acts(self) -> None:
        for click in CLICKS:
            after, asked = update(self.state, click())
            assert (after is not self.state or asked != ()) == self.state.can(click)
        for look in buttons(self.state):
            assert look.enabled == self.state.can(STEPS[look.name])
        assert sum(look.is_next for look in buttons(self.state)) == self.state.is_free

    @invariant()
    def what_is_said_is_so(self) -> None:
        state = self.state
        assert state.phase in {
            "ready", "loading", "loaded", "training", "trained", "testing", "failed", "opening",
        }  # fmt: skip
        if state.phase == "trained":
            assert state.trained is not None
        # what a site asks for is read beside what is there
        has_forgotten = isinstance(state.activity, Loading) and not state.asks_for_data
        if state.phase == "ready" or has_forgotten:
            assert (state.dataset, state.trained, state.results, state.tested) == (None,) * 4
        if state.trained is not None:
            assert state.trained is state.results
            assert state.dataset is not None
        if isinstance(state.activity, Training) and state.activity.progress is not None:
            assert state.trained is None
        if isinstance(state.activity, Asking):
            assert state.trained is not None
            if not state.activity.is_outdated:
                assert state.activity.question.asker == state.asker
        # nobody waits for lists any more, and nothing says so
        assert state.notice.text != wording.ASKING or state.phase == "testing"
        if state.notice.text.startswith("The recommendations for "):
            assert state.tested is not None
            assert state.notice.text == wording.shown(state.tested)
        assert (state.phase == "failed") == (state.is_free and state.notice.is_error)
        assert state.notice.setting in {"", *state.wrong}

    @invariant()
    def what_is_shown_and_asked_is_of_models_that_are_there(self) -> None:
        state = self.state
        assert len(state.models.models) <= MOST_MODELS
        if state.results is None:
            return
        names = state.results.names
        assert {state.settings.map_model, state.settings.drawn_model} <= set(names)
        assert state.run is not None
        if state.tested is not None and state.trained is not None:
            assert tuple(state.tested.recommended) == names
        if state.trained is not None:
            for pending in self.pending:
                if isinstance(pending.effect, effects.AskLists):
                    awaited = getattr(state.activity, "request", None)
                    assert pending.effect.request != awaited or pending.effect.models == names

    @invariant()
    def box_and_table_agree(self) -> None:
        state = self.state
        if state.is_idle and state.trained is not None and state.tested is not None:
            assert state.tested.as_of_split == state.settings.as_of_split
            assert state.tested.asker == state.asker
            if state.asker == VISITOR:
                assert state.tested.num_known == len(state.taste) > 0
            elif state.is_for_user:
                assert state.tested.user_id == state.user_id
        if state.is_idle and state.settings.as_of_split and state.trained is not None:
            assert state.can_rank_as_of_split

    @invariant()
    def two_runs_that_are_open_are_compared_or_about_to_be(self) -> None:
        runs, pair = self.state.runs, self.state.open_runs
        assert len(runs.runs) <= MOST_RUNS
        assert (pair is None) == (len(runs.runs) < 2) == (runs.compared is None)
        if pair is None or runs.compared is None:
            return
        assert pair[0] is not pair[1]
        assert runs.compared.keys == (pair[0].key, pair[1].key)
        asked = [one.effect for one in self.pending if isinstance(one.effect, effects.CompareRuns)]
        is_coming = any(effect.pair == pair for effect in asked)
        assert is_coming or runs.compared.rows or runs.compared.problem

    @invariant()
    def the_map_can_be_drawn(self) -> None:
        state = self.state
        scene = scene_of(*map_parts(state))
        assert (scene is None) <= (state.results is None)
        if scene is None:
            return
        shown = {scene.classes.labels[row] for row in scene.picture.classes.tolist()}
        assert not state.film_map.hidden & shown
        if state.film_map.sought and state.film_map.film == state.film_map.sought.item_idx:
            scene.said(state.film_map.sought.item_idx)
        # what is chosen is there, or on its way
        wants = state.results is not None and state.settings.map_projection == UMAP
        layouts, running = state.film_map.layouts, state.film_map.projecting
        assert not wants or state.settings.map_model in layouts or running is not None

    @invariant()
    def the_address_can_be_read_back(self) -> None:
        experiment = experiment_of(self.state)
        reading = read_fragment(fragment_of(experiment))
        page_s_own = dataclasses.replace(experiment.settings, theme="")
        labels = LABELS_OF[experiment.settings.map_coloring]
        hidden = experiment.hidden & set(labels)
        assert reading.wrong == ()
        assert reading.experiment == dataclasses.replace(
            experiment, settings=page_s_own, hidden=hidden
        )

    @invariant()
    def the_model_can_be_drawn(self) -> None:
        state = self.state
        scene = towers_of(*walk_parts(state))
        assert (scene is None) == (state.results is None)
        if scene is not None and scene.walk is not None:
            # the numbers are those of the film that is named
            assert state.walking.found is not None
            assert state.walking.found.lists is state.tested
            assert scene.followed is not None
            assert scene.followed.title == state.walking.found.film.title.shown
        if state.walking.asked is not None:
            asked = [one.effect for one in self.pending if isinstance(one.effect, effects.AskWalk)]
            assert state.walking.request in [one.request for one in asked]

    @invariant()
    def a_training_keeps_the_settings_that_it_was_started_with(self) -> None:
        for pending in self.pending:
            if isinstance(pending.effect, effects.Train):
                running = self.state.activity
                if isinstance(running, Training) and running.request == pending.effect.request:
                    assert running.settings is pending.effect.settings

    @invariant()
    def whatever_is_awaited_was_asked_for(self) -> None:
        activity, asked = self.state.activity, [pending.effect for pending in self.pending]
        kinds = {
            Loading: effects.Load | effects.ReadCopy | effects.TakeMovielens,
            Reading: effects.ReadFiles,
            Training: effects.Train,
            Asking: effects.AskLists,
            Opening: effects.OpenModel,
        }
        if not isinstance(activity, Idle):
            kind = kinds[type(activity)]
            requests = [getattr(one, "request", None) for one in asked if isinstance(one, kind)]
            assert activity.request in requests
        if isinstance(activity, Training) and activity.asked not in ("", "stop"):
            assert any(isinstance(one, effects.Steer) for one in asked)
        if self.state.making is not None:
            files = [one for one in asked if isinstance(one, effects.MakeFile)]
            assert self.state.making in [one.request for one in files]
        if self.state.pandas is Library.COMING:
            coming = effects.DownloadPandas | effects.ImportPandas
            assert any(isinstance(one, coming) for one in asked)

    def teardown(self) -> None:
        """Once everything is answered nothing is under way, and the visitor can go on."""
        self.settle()
        assert self.state.is_idle
        # whatever came late or failed, the card says no more that figures are on their way
        assert self.state.is_measured <= self.state.examination.is_over
        # what was trained is a file, or can be made one
        assert self.state.can_save == (self.state.results is not None)
        assert self.state.can(events.LoadClicked)
        assert self.state.making is None
        assert self.state.can(events.FileWanted) == (self.state.trained is not None)
        if self.state.dataset is not None:
            assert self.state.can(events.TrainClicked)
            is_there = self.state.pandas is Library.THERE
            assert is_there or self.state.can(events.TablesClicked)
        if self.state.pandas is Library.THERE and self.state.dataset is not None:
            assert self.state.tables is not None


TestPage = Page.TestCase
TestPage.settings = hypothesis_settings(
    max_examples=100, stateful_step_count=30, deadline=None, derandomize=True
)


def test_every_setting_keeps_what_it_holds() -> None:
    settings = Settings()
    for name in FIELDS:
        assert settings.with_text(name, settings.text_of(name)) == settings
    assert dataclasses.is_dataclass(settings)
