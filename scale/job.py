"""What one run is, and where its parts are: every worker and whoever starts them read it.

Example::

    job = Job.read(Path("scale-out"))
    job.shards, job.checkpoints("deep"), job.outcome("deep")
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from recommender.app.models import MODELS, Model
from recommender.app.settings import Settings
from recommender.model_files.card import read_card
from scale.errors import ScaleError
from scale.training.limits import MOST_HELD_BY_ALL

FILE = "job.json"
# the families that a browser is too small for first; Baseline is trained where it is asked for
TRAINED = ("deep", "history")


@dataclass(frozen=True)
class Job:
    """A run.

    Attributes:
        folder: of all that it makes.
        run: JSON, what the page exports of a training.
        source: which files of ratings, by name and size.
        models: by name.
        every: seconds between checkpoints.
        most_held: bytes of a table of items that every worker still holds whole.
    """

    folder: Path
    run: str
    source: str = ""
    models: tuple[str, ...] = TRAINED
    every: float = 30
    most_held: int = MOST_HELD_BY_ALL

    @staticmethod
    def read(folder: Path) -> Job:
        """Return the run of a folder."""
        about = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Job(folder=folder, **{**about, "models": tuple(about["models"])})

    def write(self) -> None:
        """Write it into its folder."""
        about = {name: value for name, value in asdict(self).items() if name != "folder"}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / FILE).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    @property
    def settings(self) -> Settings:
        """What the run was trained with.

        Raises:
            ModelFileError: when it is no run of the page.
        """
        return read_card("run.json", self.run).settings

    @property
    def entries(self) -> list[Model]:
        """The registry's entries of the models, in its order.

        Raises:
            ScaleError: when there is no such model.
        """
        known = {model.name for model in MODELS}
        for name in self.models:
            if name not in known:
                raise ScaleError(
                    f"models: expected some of {', '.join(sorted(known))}, got {name!r}"
                )
        return [model for model in MODELS if model.name in self.models]

    @property
    def shards(self) -> Path:
        """Where the shards are."""
        return self.folder / "shards"

    def checkpoints(self, model: str) -> Path:
        """Where a model's training is written down."""
        return self.folder / "checkpoints" / model

    def outcome(self, model: str) -> Path:
        """Where what it has learnt is."""
        return self.folder / "learnt" / model
