"""Everything that the page knows, in one value that nothing changes: `update` makes the next one.

Example::

    State().can(LoadClicked)   # True
    State().can(TestClicked)   # False: nothing is trained

What can be derived is derived (`phase`, `can`), so that no two facts can disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from types import MappingProxyType

from recommender.app.effects import MOVIELENS
from recommender.app.events import (
    MAP,
    TASTE,
    Click,
    CopyDropped,
    FileWanted,
    LoadClicked,
    MadeUpClicked,
    PauseClicked,
    ProjectionRestarted,
    ProjectionStopped,
    ReadingStopped,
    StepClicked,
    StopClicked,
    TablesClicked,
    TrainClicked,
)
from recommender.app.examination import Examination
from recommender.app.link import Link
from recommender.app.map_state import LiveFrame, LiveMap, MapState
from recommender.app.own_data import Bringing, Copy, Table
from recommender.app.settings import UMAP, Settings
from recommender.app.training import Progress, Trained
from recommender.app.walking import Walking
from recommender.film_map.viewport import WHOLE, View
from recommender.model_files.kept import KeptModels
from recommender.ratings.dataset import Dataset
from recommender.records import dataclass
from recommender.runs.kept import KeptRuns, Pair
from recommender.runs.run import Run
from recommender.taste.search import FilmSearch
from recommender.taste.search_box import SearchBox
from recommender.taste.taste import Taste
from recommender.tour.tour import Tour
from recommender.views.comparison import Comparison
from recommender.views.data_tables import DataTables
from recommender.views.loss_curves import LossCurves
from recommender.views.question import VISITOR, Asker, Question
from recommender.wording import lists as lists_wording
from recommender.wording import status as wording


@dataclass(frozen=True)
class Idle:
    """Nothing is under way: what the visitor clicks is done at once."""


@dataclass(frozen=True)
class Loading:
    """The data files are being fetched and parsed.

    Attributes:
        request: of this load.
        origin: of what is read, as in the state.
    """

    request: int
    origin: str = MOVIELENS


@dataclass(frozen=True)
class Reading:
    """The visitor's own files are being read; what is there stays until they are.

    Attributes:
        request: of this reading.
        share: how much of them is read, 0..1; None until something was heard of it.
        ratings: how many were in it.
    """

    request: int
    share: float | None = None
    ratings: int = 0


@dataclass(frozen=True)
class Training:
    """Models are being trained.

    Attributes:
        request: of this training.
        settings: with which it was started.
        progress: what was heard of it; None until the workers have been asked.
        live: its map; None where it is not to be watched.
        is_paused: whether the workers have said that they pause.
        asked: "pause", "resume", "step" or "stop" when that is on its way, else empty.
    """

    request: int
    settings: Settings
    progress: Progress | None = None
    live: LiveMap | None = None
    is_paused: bool = False
    asked: str = ""


@dataclass(frozen=True, eq=False)
class Asking:
    """Lists are being asked for.

    Attributes:
        request: of these lists.
        question: that the models were asked.
        reveal: whether a click on Test has asked: the table is brought into view, and the buttons
            wait. Otherwise the lists follow something that is turned beside them: nothing waits.
        is_outdated: whether something has been turned since: another question follows the answer.
    """

    request: int
    question: Question
    reveal: bool
    is_outdated: bool = False


@dataclass(frozen=True)
class Opening:
    """A model file is being checked, and its models are being opened."""

    request: int


Activity = Idle | Loading | Reading | Training | Asking | Opening


@dataclass(frozen=True)
class Notice:
    """The status line.

    Attributes:
        text: one sentence.
        is_error: whether something went wrong.
        setting: the setting that is wrong, if that is what it says.
    """

    text: str
    is_error: bool = False
    setting: str = ""


class Library(Enum):
    """How far pandas has come, which the data tables need and the clicks do not."""

    AWAY = "away"
    COMING = "coming"
    DOWNLOADED = "downloaded"
    THERE = "there"
    FAILED = "failed"


class Keeping(Enum):
    """Whether the browser keeps the visitor's ratings."""

    KEPT = "kept"
    FULL = "full"
    BLOCKED = "blocked"


@dataclass(frozen=True, eq=False)
class State:
    """What the page knows.

    Attributes:
        settings: every choice of the visitor, as far as it is allowed.
        wrong: what was typed and is not allowed: setting -> sentence.
        activity: what is under way.
        notice: the status line.
        dataset: the data; None until it is loaded.
        origin: where it is from, MOVIELENS or MADE_UP; empty: it is the visitor's own.
        asks_for_data: whether the site does not hold MovieLens: the visitor brings it.
        bringing: that MovieLens is asked for; None while it is not.
        copy: whether the browser keeps the MovieLens that the visitor has brought.
        table: of the visitor's files, of which is asked which columns are which; mostly None.
        curves: losses of the last training that began.
        trained: what can be asked for lists; None when there are no models.
        results: what the last training left to be looked at, its models may be gone.
        is_for_visitor: whether the lists are to be the visitor's; else those of `user_idx`.
        user_idx: the user who was tested last; None where nobody was.
        liked_idx: the item for whose friends the lists are, in place of anybody's; mostly None.
        tested: the lists shown; of earlier models where `trained` is not `results`.
        explained: model and place in its list of the film whose score is explained.
        num_tests: how many users were picked from this training.
        wrong_user: why the user that was asked for cannot be shown; mostly empty.
        fingerprint: of the data, under which the visitor's ratings are kept.
        taste: the visitor's ratings.
        keeping: whether the browser keeps them.
        taste_notice: what happened to them last.
        titles: the films by title; None until they are indexed.
        searches: by name, the searches for a film: to rate, and on the map.
        chosen: the item that was picked in it, to be rated.
        film_map: the map of `results`.
        walking: how far a prediction is followed through the model that is drawn.
        examination: how good the models of `results` are, as far as it is worked out.
        runs: trainings that are kept, and what two of them differ by.
        making: the request of the file that is being made to be taken away; None where none is.
        run: that of `results`: what is saved of it.
        models: trained models that the browser keeps.
        view: what of it is shown, as far as the canvas has told.
        link: what has come with the address.
        tour: where the visitor is on the tour.
        pandas: how far the library has come.
        tables: profile and films of the data; None until pandas has made them.
        film_page: which page of the films is shown, from 0 on.
        is_still: whether the visitor wants no motion.
        gets_ahead: whether the visitor has asked for what else comes in quiet moments only where
            the machine can get ahead.
        requests: how many requests were made: the id of the last one.
    """

    settings: Settings = field(default_factory=Settings)
    wrong: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    activity: Activity = field(default_factory=Idle)
    notice: Notice = field(default_factory=lambda: Notice(wording.READY))
    dataset: Dataset | None = None
    origin: str = ""
    asks_for_data: bool = False
    bringing: Bringing | None = None
    copy: Copy = Copy.NONE
    table: Table | None = None
    curves: LossCurves | None = None
    trained: Trained | None = None
    results: Trained | None = None
    is_for_visitor: bool = True
    user_idx: int | None = None
    liked_idx: int | None = None
    tested: Comparison | None = None
    explained: tuple[str, int] | None = None
    num_tests: int = 0
    wrong_user: str = ""
    fingerprint: str = ""
    taste: Taste = field(default_factory=Taste)
    keeping: Keeping = Keeping.KEPT
    taste_notice: Notice = field(default_factory=lambda: Notice(""))
    titles: FilmSearch | None = None
    searches: Mapping[str, SearchBox] = field(
        default_factory=lambda: MappingProxyType({TASTE: SearchBox(), MAP: SearchBox()})
    )
    chosen: int | None = None
    film_map: MapState = field(default_factory=MapState)
    walking: Walking = field(default_factory=Walking)
    examination: Examination = field(default_factory=Examination)
    runs: KeptRuns = field(default_factory=KeptRuns)
    making: int | None = None
    run: Run | None = None
    models: KeptModels = field(default_factory=KeptModels)
    view: View = WHOLE
    link: Link = field(default_factory=Link)
    tour: Tour = field(default_factory=Tour)
    pandas: Library = Library.AWAY
    tables: DataTables | None = None
    film_page: int = 0
    is_still: bool = False
    gets_ahead: bool = False
    requests: int = 0

    @property
    def phase(self) -> str:
        """The page's state in a word, for style sheet and tests."""
        match self.activity:
            case Loading() | Reading():
                return "loading"
            case Training():
                return "training"
            case Opening():
                return "opening"
            case Asking(reveal=True):
                return "testing"
        if self.notice.is_error:
            return "failed"
        return "trained" if self.trained else "loaded" if self.dataset else "ready"

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return isinstance(self.activity, Idle)

    @property
    def is_free(self) -> bool:
        """Whether a click acts at once: lists that follow what is turned make nobody wait."""
        return isinstance(self.activity, Idle | Asking) and self.phase != "testing"

    @property
    def starters(self) -> tuple[int, ...]:
        """Items for the visitor to rate first; none before a training."""
        return self.results.starters if self.results else ()

    @property
    def live_frame(self) -> LiveFrame | None:
        """Where the films stand in the training under way, if the map is to follow it."""
        running = self.activity
        if not isinstance(running, Training) or not self.settings.map_live or self.is_still:
            return None
        return running.live.latest(self.settings.map_model) if running.live else None

    @property
    def can_ask(self) -> bool:
        """Whether there are models that answer."""
        return self.trained is not None and isinstance(self.activity, Idle | Asking)

    @property
    def is_for_user(self) -> bool:
        """Whether the lists are to be those of a user of the data."""
        return not self.is_for_visitor and self.liked_idx is None

    @property
    def asker(self) -> Asker:
        """Whose lists are to be shown."""
        if self.is_for_visitor:
            return VISITOR
        return Asker(None, self.liked_idx) if self.liked_idx is not None else Asker(self.user_idx)

    @property
    def liked(self) -> str:
        """Name the lists of somebody who likes one film; empty where no such are wanted."""
        if self.dataset is None or self.liked_idx is None:
            return ""
        return lists_wording.like_this(self.dataset.titles[self.liked_idx].shown)

    @property
    def user_id(self) -> int | None:
        """Id of the user who was tested last."""
        if self.dataset is None or self.user_idx is None:
            return None
        return int(self.dataset.user_ids[self.user_idx])

    @property
    def is_stale(self) -> bool:
        """Whether the results that are shown are those of models that are gone."""
        return self.results is not None and self.trained is None

    @property
    def is_measured(self) -> bool:
        """Whether it was measured how good the models of the last training are."""
        return self.results is not None and self.results.measurements is not None

    @property
    def open_runs(self) -> Pair | None:
        """The two runs that are held against one another; None while there are not two."""
        first, second = self.runs.open(self.link.run)
        return (first, second) if first and second else None

    @property
    def can_save(self) -> bool:
        """Whether the last models can be saved: once it is known how good they are."""
        if self.results is None or self.run is None:
            return False
        is_told = self.results.names[0] in self.examination.found or self.examination.is_over
        return is_told or not self.is_measured

    @property
    def can_rank_as_of_split(self) -> bool:
        """Whether lists of a user can be asked for of which something was held out."""
        if self.trained is None or not self.can_ask or not self.is_for_user:
            return False
        return len(self.trained.plan.split.held_out) > 0

    def hides(self, part: str) -> bool:
        """Say whether a part of the page, of PAGE_PARTS, is hidden."""
        return self.link.is_embedded and part in self.settings.hide

    def can(self, click: type[Click]) -> bool:
        """Say whether a click acts now: the button is enabled exactly then."""
        if click in (PauseClicked, StopClicked):
            return self._can_steer(click)
        if click is StepClicked and isinstance(self.activity, Training):
            return self.activity.is_paused and self._can_steer(click)
        if click is TablesClicked:
            waits = self.pandas in (Library.AWAY, Library.DOWNLOADED, Library.FAILED)
            return waits and self.dataset is not None and self.is_idle
        if click is ReadingStopped:
            return isinstance(self.activity, Reading)
        if click in (ProjectionStopped, ProjectionRestarted):
            return self._can_steer_projection(click)
        if click is CopyDropped:
            return self.copy is Copy.KEPT and self.is_free
        if not self.is_free:
            return False
        if click in (TrainClicked, StepClicked):
            return self.dataset is not None
        if click is FileWanted and self.making is not None:
            return False
        return click in (LoadClicked, MadeUpClicked) or self.trained is not None

    def _can_steer_projection(self, click: type[Click]) -> bool:
        running = self.film_map.projecting
        if click is ProjectionStopped:
            return running is not None and not running.is_stopping
        layout = self.film_map.layouts.get(self.settings.map_model)
        is_cut_short = layout is not None and layout.share < 1
        return is_cut_short and running is None and self.settings.map_projection == UMAP

    def _can_steer(self, click: type[Click]) -> bool:
        running = self.activity
        if not isinstance(running, Training) or running.progress is None:
            return False
        if running.progress.is_over:
            return False
        return running.asked == "" or (click is StopClicked and running.asked != "stop")
