"""The stations of the tour: what each shows on the page, and which two things it lets be compared.

Example::

    STATIONS[4].sides[0].settings(seed=7)   # the quick recipe at temperature 1

What the stations say is in recommender/wording/tour/, a file for each language.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from recommender.app.models import MODELS
from recommender.app.presets import QUICK, with_preset
from recommender.app.settings import BY_DATE, ON_MAP, RANDOM, Settings
from recommender.records import dataclass

# the model with all layers, and the one without any
LAYERED = ON_MAP
PLAIN = next(model.name for model in MODELS if model.entry["towers"].get("dense") is False)


@dataclass(frozen=True)
class Side:
    """One of the two things that are compared.

    Attributes:
        changes: settings that are not those of the tour's own recipe.
        model: whose figures count.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    model: str = LAYERED

    def settings(self, base: Settings) -> Settings:
        """Return what is trained: the tour's recipe with the changes; the rest as it is."""
        recipe = with_preset(dataclasses.replace(base, **OF_TOUR), QUICK)
        return dataclasses.replace(recipe, **self.changes)


@dataclass(frozen=True)
class Station:
    """One station.

    Attributes:
        shows: selector of the part of the page that it is about.
        sides: what is compared; where both are of one training, the models differ.
    """

    shows: str
    sides: tuple[Side, Side]

    @property
    def is_paired(self) -> bool:
        """Whether both sides are measured on the same users."""
        return all(side.changes.get("split", RANDOM) == RANDOM for side in self.sides)


# so that trainings of the tour can be compared, and intervals are narrow
OF_TOUR: Mapping[str, Any] = {
    "question": Settings().question,
    "split": RANDOM,
    "validate": True,
    "max_interactions": Settings().max_interactions,
}

STATIONS = (
    Station("#data", (Side({"max_interactions": 10_000}), Side())),
    Station('[data-share="layers"]', (Side(model=PLAIN), Side())),
    Station('[data-share="lists"]', (Side({"normalize": False}), Side())),
    Station('[data-share="loss"]', (Side({"loss": "bpr"}), Side())),
    Station("#setting-temperature", (Side({"temperature": 1.0}), Side())),
    Station("#setting-logq", (Side({"logq": False}), Side())),
    Station("#setting-masking", (Side({"masking": False}), Side())),
    Station('[data-share="metrics"]', (Side({"split": BY_DATE}), Side())),
)
