"""What happens to the page: clicks, what the visitor types, and answers to what effects asked.

Example::

    state, effects = update(state, TrainClicked())

An answer carries the id of its request: one to an old request is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from recommender.records import dataclass

if TYPE_CHECKING:
    from recommender.app.effects import Effect
    from recommender.app.map_state import Standing
    from recommender.app.own_data import Answer, Copy, Files, Table
    from recommender.app.training import Report, Trained
    from recommender.evaluation.examination import Quality
    from recommender.evaluation.slices import Yardstick
    from recommender.film_map.films import FilmsOnMap
    from recommender.film_map.viewport import View
    from recommender.model_files.card import Card
    from recommender.model_files.kept import KeptModel
    from recommender.ratings.arrays import Float32Array
    from recommender.ratings.dataset import Dataset
    from recommender.runs.comparison import MetricRow
    from recommender.runs.record import Unread
    from recommender.runs.run import Run
    from recommender.taste.search import FilmSearch
    from recommender.towers.layers import Walk
    from recommender.views.comparison import Ranked
    from recommender.views.data_tables import DataTables

# what can be saved of trained models
MODEL, CARD, SCRIPT = "model", "card", "script"
# the two searches for a film
TASTE, MAP = "taste", "map"


class Click:
    """A button that the visitor clicked."""


class LoadClicked(Click):
    """Load Data."""


class MadeUpClicked(Click):
    """Try with made-up films."""


class CopyDropped(Click):
    """Delete the MovieLens that the browser keeps."""


class TrainClicked(Click):
    """Train."""


class PauseClicked(Click):
    """Pause, or Resume where the training is paused."""


class StopClicked(Click):
    """Stop."""


class StepClicked(Click):
    """Step: train one epoch, then pause."""


class TestClicked(Click):
    """Test."""

    __test__ = False  # not a test, whatever pytest thinks of the name


class AnotherUserClicked(Click):
    """Show another user, at random."""


class TablesClicked(Click):
    """Show the data tables now."""


class ReadingStopped(Click):
    """Cancel, while the visitor's files are read."""


class ProjectionStopped(Click):
    """Stop the second projection of the map."""


class ProjectionRestarted(Click):
    """Work a second projection out anew that was stopped."""


@dataclass(frozen=True)
class FileWanted(Click):
    """The visitor takes a file away, by its name in recommender/exports/files.py."""

    what: str


@dataclass(frozen=True)
class SettingTyped:
    """The visitor changed a control; `text` is what it holds, of a switch "on" or nothing."""

    name: str
    text: str


@dataclass(frozen=True)
class FilesChosen:
    """The visitor has chosen or dropped files, which the page holds."""

    files: Files


@dataclass(frozen=True)
class DataLeft:
    """The visitor does not bring MovieLens, or has closed the dialog that asked for it."""


@dataclass(frozen=True)
class ColumnsChosen:
    """The visitor has said which columns of a table are which."""

    answer: Answer


@dataclass(frozen=True)
class ColumnsLeft:
    """The visitor does not say which columns are which."""


@dataclass(frozen=True)
class PresetChosen:
    """The visitor takes a whole recipe for training, by its name in recommender/app/presets.py."""

    name: str


@dataclass(frozen=True)
class TrainingReset:
    """The visitor wants all training settings as they are by default."""


@dataclass(frozen=True)
class TourOpened:
    """The visitor takes the tour, or goes on with it."""


@dataclass(frozen=True)
class TourClosed:
    """The visitor pauses the tour."""


@dataclass(frozen=True)
class StationChosen:
    """The visitor goes to a station of the tour, from 0 on; after the last one is the end."""

    at: int


@dataclass(frozen=True)
class StationShown:
    """The visitor wants to see again what the station is about."""


@dataclass(frozen=True)
class Guessed:
    """The visitor guesses which side of an experiment ranks better, 0 or 1."""

    side: int


@dataclass(frozen=True)
class ExperimentWanted:
    """The visitor starts the station's experiment."""


@dataclass(frozen=True)
class SteeringReset:
    """The visitor lets the lists be as they are without steering."""


@dataclass(frozen=True)
class FilmsPaged:
    """Another page of the films."""

    page: int


@dataclass(frozen=True)
class FilmsWanted:
    """The visitor wants the films as a file."""


@dataclass(frozen=True)
class SearchTyped:
    """The visitor typed into a search: `box` says which, that of "taste" or that of the "map"."""

    text: str
    box: str = TASTE


@dataclass(frozen=True)
class SearchMoved:
    """An arrow key: down (1) or up (-1) in the list of films found."""

    step: int
    box: str = TASTE


@dataclass(frozen=True)
class SearchClosed:
    """The visitor is done with the list of films found."""

    box: str = TASTE


@dataclass(frozen=True)
class FilmChosen:
    """The visitor picked a film of a search; None: the one that the keys point at."""

    item_idx: int | None
    box: str = TASTE


@dataclass(frozen=True)
class FilmRated:
    """The visitor gave a film stars, 1 to 5."""

    item_idx: int
    stars: int


@dataclass(frozen=True)
class FilmUnrated:
    """The visitor took a rating back."""

    item_idx: int


@dataclass(frozen=True)
class TasteUndone:
    """The visitor took back the last change of the ratings."""


@dataclass(frozen=True)
class TasteCleared:
    """The visitor took back all ratings."""


@dataclass(frozen=True)
class TasteWanted:
    """The visitor wants the ratings as a file."""


@dataclass(frozen=True, eq=False)
class TasteFileRead:
    """The visitor gave a file of ratings."""

    name: str
    data: bytes


@dataclass(frozen=True)
class FavouritesCopied:
    """The visitor starts from the favourites of the user that is shown."""


@dataclass(frozen=True)
class AudienceChosen:
    """The lists are to be the visitor's, or a user's."""

    is_visitor: bool


@dataclass(frozen=True)
class UserTyped:
    """The lists are to be those of the user with this id, as typed."""

    text: str


@dataclass(frozen=True)
class FilmExplained:
    """The visitor wants to know why a model recommends a film; None: no more."""

    model: str | None
    place: int = 0


@dataclass(frozen=True)
class TowersSeen:
    """The card of the drawn model came into view, or has left it."""

    is_seen: bool


@dataclass(frozen=True)
class TrailChosen:
    """Another film of the drawn model's list is to be followed, by its place, from 0 on."""

    place: int


@dataclass(frozen=True)
class StopChosen:
    """The visitor looks at a layer, by its place among all that are drawn; None: at none."""

    stop: int | None


@dataclass(frozen=True)
class WalkWanted:
    """The visitor wants a film of a model's list followed from ids to score."""

    model: str
    place: int


@dataclass(frozen=True, eq=False)
class Walked:
    """A prediction was followed through all layers."""

    request: int
    walk: Walk


@dataclass(frozen=True)
class LikeWanted:
    """The lists are to be what somebody gets who likes just this film."""

    item_idx: int


@dataclass(frozen=True)
class FilmOpened:
    """The visitor wants a film's card; None: no more."""

    item_idx: int | None


@dataclass(frozen=True)
class ClassesHidden:
    """These entries of the map's legend are left out, by their labels, and no others."""

    labels: frozenset[str]


@dataclass(frozen=True)
class EpochChosen:
    """The map is to show where the films stood after an epoch, from 1 on."""

    epoch: int


@dataclass(frozen=True)
class FilmTablePaged:
    """Another page of the table behind the map."""

    page: int


@dataclass(frozen=True)
class MapRested:
    """The map has come to rest, on films that stand as is chosen, and shows this part of them."""

    view: View


@dataclass(frozen=True)
class AddressOpened:
    """The page was opened by an address, or another one was put in its place.

    Attributes:
        fragment: without "#".
    """

    fragment: str


@dataclass(frozen=True)
class LinkWanted:
    """The visitor wants the address, or that of an embedded page."""

    is_embedded: bool


@dataclass(frozen=True)
class LinkCopied:
    """The address was copied, or, where the browser does not allow that, is to be shown."""

    url: str
    is_copied: bool


@dataclass(frozen=True)
class LinkFaultsRead:
    """The visitor has read what is wrong in a link."""


@dataclass(frozen=True, eq=False)
class ProjectionMoved:
    """The second projection has come this far.

    Attributes:
        request: of this run.
        share: of its steps that are taken.
        points: float32 [n, 2], where the films stand meanwhile.
    """

    request: int
    share: float
    points: Float32Array


@dataclass(frozen=True, eq=False)
class Projected:
    """The second projection is there, all of it or, where it was stopped, `share` of its steps."""

    request: int
    share: float
    points: Float32Array


@dataclass(frozen=True, eq=False)
class MapMeasured:
    """How many neighbours a standing of the films keeps.

    Attributes:
        results: the training whose films they are.
        standing: in which they stand.
        points: float32 [n, 2], where: those that it was asked for.
        share: of each film's nearest ones, from 0 to 1.
    """

    results: Trained
    standing: Standing
    points: Float32Array
    share: float


@dataclass(frozen=True, eq=False)
class Examined:
    """How good some recommenders are.

    Attributes:
        results: the training by whose split they were measured.
        yardstick: by which they were examined.
        found: by name.
        is_last: whether no others will follow.
    """

    results: Trained
    yardstick: Yardstick
    found: Mapping[str, Quality]
    is_last: bool


@dataclass(frozen=True, eq=False)
class RunsRead:
    """What the browser keeps of runs.

    Attributes:
        dataset: for which it was read.
        data: its mark.
        keys: of all that is kept, of other data, too.
        runs: those that were not known before.
        left_out: by key, why a record of them could not be read.
    """

    dataset: Dataset
    data: str
    keys: tuple[str, ...]
    runs: tuple[Run, ...]
    left_out: Mapping[str, Unread]


@dataclass(frozen=True)
class RunsKept:
    """The browser keeps these runs, and in their place some no more, by their keys."""

    keys: tuple[str, ...]
    outdated: tuple[str, ...]


@dataclass(frozen=True)
class RunsFailed:
    """The browser keeps no runs, or no more: it is "full" or "blocked", or the page too old."""

    problem: str


@dataclass(frozen=True)
class RunsChanged:
    """Another tab has kept or deleted runs."""


@dataclass(frozen=True)
class RunChosen:
    """The visitor opens a run beside the other one: `place` 0 for the first, 1 for the second."""

    place: int
    key: str


@dataclass(frozen=True)
class RunsRemoved:
    """The visitor deletes runs, by their keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class RunsRestored:
    """The visitor wants back what was deleted last."""


@dataclass(frozen=True)
class RunSettingsUsed:
    """The visitor wants to train by the settings of a run."""

    key: str


@dataclass(frozen=True)
class RunsCompared:
    """What the metrics of two runs differ by.

    Attributes:
        keys: of both.
        rows: a metric of a recommender each.
    """

    keys: tuple[str, str]
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True, eq=False)
class ModelFileChosen:
    """The visitor gave a file of trained models, by the button or by dropping it on the page."""

    name: str
    data: bytes


@dataclass(frozen=True)
class KeptModelWanted:
    """The visitor wants to use models that the browser keeps."""

    key: str


@dataclass(frozen=True)
class ModelWanted:
    """The visitor wants the models as a file: of MODEL, CARD and SCRIPT, which part."""

    part: str


@dataclass(frozen=True)
class OpeningStarted:
    """A model file is right, and the workers are about to hold its models: those before go."""

    request: int


@dataclass(frozen=True, eq=False)
class ModelOpened:
    """Models of a file are there, as after a training.

    Attributes:
        request: of this file.
        trained: what their training left.
        card: what the file says of it.
        ended: when it ended, or, where nobody says, now; in milliseconds since 1970.
    """

    request: int
    trained: Trained
    card: Card
    ended: int


@dataclass(frozen=True, eq=False)
class ModelMade:
    """A training that has ended is a file that can be kept."""

    model: KeptModel


@dataclass(frozen=True, eq=False)
class ModelsRead:
    """What the browser keeps of models: all keys, and the records that were not known before."""

    keys: tuple[str, ...]
    models: tuple[KeptModel, ...]


@dataclass(frozen=True)
class ModelsKept:
    """The browser keeps these models, and in their place some no more, by their keys."""

    keys: tuple[str, ...]
    outdated: tuple[str, ...]


@dataclass(frozen=True)
class ModelsFailed:
    """The browser keeps no models, or no more: it is "full" or "blocked", or the page too old."""

    problem: str


@dataclass(frozen=True)
class ModelsChanged:
    """Another tab has kept or deleted models."""


@dataclass(frozen=True)
class ModelsRemoved:
    """The visitor deletes kept models, by their keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class ModelsRestored:
    """The visitor wants back the models that were deleted last."""


@dataclass(frozen=True)
class TasteRead:
    """What the browser keeps of the visitor's ratings, now or since another tab changed it.

    Attributes:
        fingerprint: of the data.
        text: the record; None where there is none.
        is_blocked: whether the browser lets the page keep nothing.
    """

    fingerprint: str
    text: str | None
    is_blocked: bool = False


@dataclass(frozen=True)
class TasteKept:
    """The browser has kept the ratings, or not: `problem` is "", "full" or "blocked"."""

    problem: str


@dataclass(frozen=True)
class TasteDiverged:
    """Nothing was kept yet: another tab has kept ratings, of which this one had not heard.

    Attributes:
        fingerprint: of the data.
        before: the record on which both have built; None where there was none.
        theirs: the record that the other tab has made of it.
    """

    fingerprint: str
    before: str | None
    theirs: str


@dataclass(frozen=True)
class TasteSetAside:
    """A record that cannot be read, for `reason`, was moved away, if there was room for it."""

    reason: str
    is_kept: bool


@dataclass(frozen=True, eq=False)
class TitlesIndexed:
    """The titles of a dataset can be searched."""

    dataset: Dataset
    search: FilmSearch


@dataclass(frozen=True)
class Idled:
    """The browser has nothing else to do.

    Attributes:
        can_get_ahead: whether it can do what may be needed later: a slow machine cannot, nor one
            whose visitor saves data.
    """

    can_get_ahead: bool = True


@dataclass(frozen=True)
class ReadingProgressed:
    """The visitor's files are being read.

    Attributes:
        request: of this reading.
        share: how much of them is read, 0..1.
        ratings: how many were in it.
    """

    request: int
    share: float
    ratings: int


@dataclass(frozen=True)
class ColumnsAsked:
    """The columns of the visitor's table cannot be told."""

    request: int
    table: Table


@dataclass(frozen=True, eq=False)
class Loaded:
    """The data files were read."""

    request: int
    dataset: Dataset


@dataclass(frozen=True)
class DataAsked:
    """The browser keeps no MovieLens: the visitor has to bring it."""

    request: int


@dataclass(frozen=True)
class CopyChanged:
    """The browser keeps MovieLens, or does not."""

    copy: Copy


@dataclass(frozen=True)
class TrainingStarted:
    """The workers have been asked to train: what they held before is gone.

    Attributes:
        request: of this training.
        films: that are on its map.
    """

    request: int
    films: FilmsOnMap


@dataclass(frozen=True)
class Progressed:
    """A worker has taken steps."""

    request: int
    report: Report


@dataclass(frozen=True, eq=False)
class TrainingEnded:
    """All models are trained, or were stopped.

    Attributes:
        request: of this training.
        trained: what it left.
        ended: when, in milliseconds since 1970.
    """

    request: int
    trained: Trained
    ended: int


@dataclass(frozen=True)
class Steered:
    """The workers have heard "pause", "resume" or "stop"."""

    request: int
    action: str


@dataclass(frozen=True, eq=False)
class Listed:
    """The models have answered.

    Attributes:
        request: of these lists.
        lists: by model, in the registry's order.
    """

    request: int
    lists: Mapping[str, Ranked]


@dataclass(frozen=True)
class FileSaved:
    """A file was made, and given to the browser.

    Attributes:
        request: of this file.
        name: of it.
        size: in bytes.
    """

    request: int
    name: str
    size: int


@dataclass(frozen=True)
class TablesOpened:
    """The card of the data was opened."""


@dataclass(frozen=True)
class PandasDownloaded:
    """pandas has come, and waits to be imported."""


@dataclass(frozen=True)
class PandasImported:
    """pandas can be used."""


@dataclass(frozen=True, eq=False)
class Tabulated:
    """Profile and films of a dataset."""

    dataset: Dataset
    tables: DataTables


@dataclass(frozen=True)
class WorkersEnded:
    """Workers of trained models have died, and are being started again."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class ModelsBack:
    """These models are there again, in workers of their own."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class ModelsLost:
    """Workers have died, and with them their models: label -> reason."""

    reasons: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Failed:
    """An effect could not be carried out.

    Attributes:
        effect: which.
        sentence: what to tell the visitor.
    """

    effect: Effect
    sentence: str


@dataclass(frozen=True)
class Broke:
    """Something of the page itself failed, where nobody foresaw it."""

    sentence: str


Event = (
    Click
    | SettingTyped
    | FilesChosen
    | DataLeft
    | DataAsked
    | CopyChanged
    | ColumnsChosen
    | ColumnsLeft
    | PresetChosen
    | TrainingReset
    | TourOpened
    | TourClosed
    | StationChosen
    | StationShown
    | Guessed
    | ExperimentWanted
    | SteeringReset
    | FilmsPaged
    | FilmsWanted
    | SearchTyped
    | SearchMoved
    | SearchClosed
    | FilmChosen
    | FilmRated
    | FilmUnrated
    | TasteUndone
    | TasteCleared
    | TasteWanted
    | TasteFileRead
    | FavouritesCopied
    | AudienceChosen
    | UserTyped
    | LikeWanted
    | FilmExplained
    | TowersSeen
    | TrailChosen
    | StopChosen
    | WalkWanted
    | Walked
    | FilmOpened
    | ClassesHidden
    | EpochChosen
    | FilmTablePaged
    | MapRested
    | AddressOpened
    | LinkWanted
    | LinkCopied
    | LinkFaultsRead
    | ProjectionMoved
    | Projected
    | MapMeasured
    | Examined
    | RunsRead
    | RunsKept
    | RunsFailed
    | RunsChanged
    | RunChosen
    | RunsRemoved
    | RunsRestored
    | RunSettingsUsed
    | RunsCompared
    | ModelFileChosen
    | KeptModelWanted
    | ModelWanted
    | OpeningStarted
    | ModelOpened
    | ModelMade
    | ModelsRead
    | ModelsKept
    | ModelsFailed
    | ModelsChanged
    | ModelsRemoved
    | ModelsRestored
    | TasteRead
    | TasteKept
    | TasteDiverged
    | TasteSetAside
    | TitlesIndexed
    | Idled
    | ReadingProgressed
    | ColumnsAsked
    | Loaded
    | TrainingStarted
    | Progressed
    | TrainingEnded
    | Steered
    | Listed
    | FileSaved
    | TablesOpened
    | PandasDownloaded
    | PandasImported
    | Tabulated
    | WorkersEnded
    | ModelsBack
    | ModelsLost
    | Failed
    | Broke
)
