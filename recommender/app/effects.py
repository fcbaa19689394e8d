"""What the page wants done, as plain data: ui/effects.py does it, and answers with events.

Example::

    Load(request=3)   # answered by Loaded(3, dataset) or Failed(Load(3), "u.data line 7: ...")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommender.app.map_state import Standing
    from recommender.app.own_data import Answer
    from recommender.app.settings import Settings
    from recommender.app.training import Trained
    from recommender.evaluation.examination import Quality
    from recommender.model_files.kept import KeptModel
    from recommender.ratings.arrays import Float32Array
    from recommender.ratings.dataset import Dataset
    from recommender.runs.kept import Pair
    from recommender.runs.run import Run
    from recommender.views.question import Question


# the two data sets of a site: files of these names, with .data and .item
MOVIELENS, MADE_UP = "u", "made_up"


@dataclass(frozen=True)
class Load:
    """Fetch and parse both data files: Loaded.

    Attributes:
        request: of this load.
        name: of both files, in data/.
    """

    request: int
    name: str = MOVIELENS


@dataclass(frozen=True)
class ReadCopy:
    """Read the MovieLens 100K that the browser keeps: Loaded and CopyChanged, or DataAsked."""

    request: int


@dataclass(frozen=True)
class FindCopy:
    """Look, in a quiet moment, whether the browser keeps MovieLens: CopyChanged, if it does."""


@dataclass(frozen=True)
class TakeMovielens:
    """Take MovieLens 100K out of the files that the page holds, and keep it.

    Loaded, then CopyChanged, which says whether the browser keeps it.
    """

    request: int


@dataclass(frozen=True)
class DropCopy:
    """Let the browser keep MovieLens no more: CopyChanged."""


@dataclass(frozen=True)
class ReadFiles:
    """Read the files that the page holds for the visitor: ReadingProgressed, then Loaded.

    Where the columns of a table cannot be told: ColumnsAsked.

    Attributes:
        request: of this reading.
        most: how many ratings are kept, of whole users.
        seed: of the sample.
        answer: which columns are which, if that was asked.
    """

    request: int
    most: int
    seed: int
    answer: Answer | None = None


@dataclass(frozen=True)
class StopReading:
    """Read no further. Without answer."""


@dataclass(frozen=True)
class PrepareReading:
    """Start the worker of files ahead of the click. Without answer: Load would fail again."""


@dataclass(frozen=True)
class PrepareWorkers:
    """Start the training workers ahead of the click. Without answer: Train would fail again."""


@dataclass(frozen=True, eq=False)
class Train:
    """Train all models: TrainingStarted, Progressed as often as it likes, TrainingEnded.

    Attributes:
        request: of this training.
        dataset: what is split and learnt.
        settings: whether the map follows it is one of them, too.
        is_step: whether all models pause after the first epoch.
    """

    request: int
    dataset: Dataset
    settings: Settings
    is_step: bool = False


@dataclass(frozen=True)
class Steer:
    """Tell a training to "pause", "resume", "stop" or, for one epoch, "step": Steered."""

    request: int
    action: str


@dataclass(frozen=True, eq=False)
class AskLists:
    """Ask models a question: Listed.

    Attributes:
        request: of these lists.
        question: that all of them answer.
        models: their names.
    """

    request: int
    question: Question
    models: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class AskWalk:
    """Ask a model what comes out of each of its layers for one film of a list: Walked.

    Attributes:
        request: of this walk.
        model: its name.
        question: that the list answers.
        item_idx: the film.
    """

    request: int
    model: str
    question: Question
    item_idx: int


@dataclass(frozen=True, eq=False)
class Project:
    """Work the second projection of the map out: ProjectionMoved now and then, then Projected.

    Attributes:
        request: of this run.
        vectors: float32 [n, dim], of the films of the map.
        start: float32 [n, 2], where they stand before.
        seed: of the chance in it.
    """

    request: int
    vectors: Float32Array
    start: Float32Array
    seed: int


@dataclass(frozen=True)
class StopProjection:
    """End the second projection: what it has comes as Projected."""


@dataclass(frozen=True, eq=False)
class MeasureMap:
    """Measure how many neighbours a standing of the films keeps: MapMeasured.

    Attributes:
        results: the training whose films they are.
        standing: in which they stand.
        points: float32 [n, 2], where.
    """

    results: Trained
    standing: Standing
    points: Float32Array


@dataclass(frozen=True, eq=False)
class Examine:
    """Work out how good the models of a training are, and how sure that is: Examined, twice.

    First the models and popularity, then what has to be worked out to compare them with.
    """

    results: Trained
    dataset: Dataset


@dataclass(frozen=True)
class AwaitIdle:
    """Wait until the browser has nothing else to do: Idled."""


@dataclass(frozen=True)
class DownloadPandas:
    """Download pandas: PandasDownloaded."""


@dataclass(frozen=True)
class ImportPandas:
    """Import pandas: PandasImported."""


@dataclass(frozen=True, eq=False)
class Tabulate:
    """Make profile and films of the data: Tabulated."""

    dataset: Dataset


@dataclass(frozen=True)
class FocusSetting:
    """Bring a setting's control into view and focus it. Without answer."""

    name: str


@dataclass(frozen=True)
class FocusTour:
    """Take the focus to the heading of the tour's station. Without answer."""


@dataclass(frozen=True)
class ShowPart:
    """Bring a part of the page into view, by its selector, unfolded. Without answer."""

    selector: str


@dataclass(frozen=True)
class RevealLists:
    """Bring the comparison table into view. Without answer."""


@dataclass(frozen=True)
class RevealTowers:
    """Bring the drawing of the model into view. Without answer."""


@dataclass(frozen=True, eq=False)
class IndexTitles:
    """Make the titles of the data searchable: TitlesIndexed."""

    dataset: Dataset


@dataclass(frozen=True)
class ReadTaste:
    """Read what the browser keeps of the visitor's ratings of this data: TasteRead."""

    fingerprint: str


@dataclass(frozen=True)
class KeepTaste:
    """Let the browser keep the visitor's ratings: TasteKept, or TasteDiverged."""

    fingerprint: str
    text: str


@dataclass(frozen=True)
class SetTasteAside:
    """Keep a record that cannot be read out of the way, for whoever can: TasteSetAside."""

    fingerprint: str
    text: str
    reason: str


@dataclass(frozen=True, eq=False)
class ReadRuns:
    """Read the runs of this data that the browser keeps, in a quiet moment: RunsRead.

    Attributes:
        dataset: that is there.
        known: keys of those that need not be read.
    """

    dataset: Dataset
    known: frozenset[str]


@dataclass(frozen=True, eq=False)
class KeepRuns:
    """Let the browser keep runs: RunsKept, or RunsFailed."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class DropRuns:
    """Let the browser keep these no more, by their keys. Without answer, unless RunsFailed."""

    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CompareRuns:
    """Work out what the metrics of two runs differ by, and how sure that is: RunsCompared."""

    pair: Pair


@dataclass(frozen=True, eq=False)
class OpenModel:
    """Check a model file, and let the workers hold its models: OpeningStarted, ModelOpened.

    Attributes:
        request: of this file.
        dataset: that is there.
        name: of the file.
        data: all of it.
    """

    request: int
    dataset: Dataset
    name: str
    data: bytes


@dataclass(frozen=True, eq=False)
class MakeModel:
    """Make a file of a training, to be kept, in a quiet moment: ModelMade.

    Attributes:
        run: what is kept of it besides.
        trained: what it left.
        found: by name, how sure the figures are.
    """

    run: Run
    trained: Trained
    found: Mapping[str, Quality]


@dataclass(frozen=True, eq=False)
class SaveModel:
    """Let the visitor save the models of a training as a file. Without answer.

    Attributes:
        run: what is kept of it besides.
        trained: what it left.
        found: by name, how sure the figures are.
    """

    run: Run
    trained: Trained
    found: Mapping[str, Quality]


@dataclass(frozen=True)
class SaveScript:
    """Let the visitor save the script that reads a model file. Without answer.

    Attributes:
        name: of the script.
        model_file: that it reads.
    """

    name: str
    model_file: str


@dataclass(frozen=True)
class ReadModels:
    """Read the models that the browser keeps, in a quiet moment: ModelsRead.

    Attributes:
        known: keys of those that need not be read.
    """

    known: frozenset[str]


@dataclass(frozen=True, eq=False)
class KeepModels:
    """Let the browser keep models: ModelsKept, or ModelsFailed."""

    models: tuple[KeptModel, ...]


@dataclass(frozen=True)
class DropModels:
    """Let the browser keep these no more, by their keys. Without answer, unless ModelsFailed."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class CopyLink:
    """Copy the page's address with this fragment: LinkCopied."""

    fragment: str


@dataclass(frozen=True, eq=False)
class MakeFile:
    """Make a file of what a model has learnt, and let the visitor save it: FileSaved.

    Attributes:
        request: of this file.
        what: it holds, of FILES in recommender/exports/files.py.
        model: whose it is.
        dataset: that the model has learnt.
        results: of the training.
    """

    request: int
    what: str
    model: str
    dataset: Dataset
    results: Trained


@dataclass(frozen=True)
class SaveFile:
    """Let the visitor save a text as a file. Without answer."""

    name: str
    text: str


Effect = (
    Load
    | ReadCopy
    | FindCopy
    | TakeMovielens
    | DropCopy
    | ReadFiles
    | StopReading
    | PrepareReading
    | PrepareWorkers
    | Train
    | Steer
    | AskLists
    | AskWalk
    | Project
    | StopProjection
    | MeasureMap
    | Examine
    | AwaitIdle
    | DownloadPandas
    | ImportPandas
    | Tabulate
    | FocusSetting
    | FocusTour
    | ShowPart
    | RevealLists
    | RevealTowers
    | IndexTitles
    | ReadTaste
    | KeepTaste
    | SetTasteAside
    | ReadRuns
    | KeepRuns
    | DropRuns
    | CompareRuns
    | OpenModel
    | MakeModel
    | SaveModel
    | SaveScript
    | ReadModels
    | KeepModels
    | DropModels
    | CopyLink
    | MakeFile
    | SaveFile
)
