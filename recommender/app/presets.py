"""Settings to start from: whole recipes for training, by name.

Example::

    with_preset(settings, NAIVE)   # all of training as the naive recipe has it, the rest as it is
    preset_of(settings)            # NAIVE; "" where something was changed by hand
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from recommender.app.fields import TRAINING
from recommender.app.settings import FIELDS, Settings

DEFAULT, QUICK, BEST, NAIVE = "default", "quick", "best", "naive"
LABELS = {DEFAULT: "Default", QUICK: "Quick", BEST: "Best", NAIVE: "Naive recipe"}

# what stays as it is whichever recipe is taken: what is asked, measured, and which chance
KEPT = ("question", "split", "seed", "max_interactions", "validate")
OF_TRAINING = tuple(
    name for name, field in FIELDS.items() if field.place == TRAINING and name not in KEPT
)

# what differs from the defaults; chosen on validation slices (docs/experiments.md)
PRESETS: Mapping[str, Mapping[str, Any]] = {
    DEFAULT: {},
    QUICK: {"epochs": 5, "learning_rate": 0.03, "embedding_dim": 16, "hidden_units": 32},
    BEST: {
        "epochs": 60,
        "embedding_dim": 128,
        "hidden_units": 128,
        "learning_rate": 0.007,
        "loss": "full",
    },
    # the raw cosine of two towers, in-batch softmax and nothing else
    NAIVE: {
        "epochs": 5,
        "batch_size": 512,
        "learning_rate": 0.001,
        "temperature": 1.0,
        "logq": False,
        "masking": False,
        "fading": 0.0,
        "balance": False,
        "residual": False,
        "item_bias": False,
        "trend": False,
        "warm_start": False,
        "decay": False,
        "users_together": 1_000_000,
    },
}


def with_preset(settings: Settings, preset: str) -> Settings:
    """Return the settings with a recipe in the place of what was chosen for training."""
    default = Settings()
    recipe = {name: getattr(default, name) for name in OF_TRAINING} | dict(PRESETS[preset])
    return dataclasses.replace(settings, **recipe)


def preset_of(settings: Settings) -> str:
    """Return the name of the recipe that the settings are, or "" where they are none."""
    return next((name for name in PRESETS if with_preset(settings, name) == settings), "")


def is_by_default(settings: Settings) -> bool:
    """Whether all of training is as by default, what is asked and measured, too."""
    default = Settings()
    return all(
        getattr(settings, name) == getattr(default, name)
        for name, field in FIELDS.items()
        if field.place == TRAINING
    )


def differing(settings: Settings) -> list[str]:
    """Return the names of what differs from the default recipe."""
    default = Settings()
    return [name for name in OF_TRAINING if getattr(settings, name) != getattr(default, name)]
