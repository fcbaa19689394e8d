"""Settings to start from: whole recipes for training, by name.

Example::

    with_preset(settings, NAIVE)   # all of training as the naive recipe has it, the rest as it is
    preset_of(settings)            # NAIVE; "" where something was changed by hand
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from recommender.app.settings import OF_TRAINING, Settings

DEFAULT, QUICK, BEST, NAIVE = "default", "quick", "best", "naive"
LABELS = {DEFAULT: "Default", QUICK: "Quick", BEST: "Best", NAIVE: "Naive recipe"}

# what stays as it is whichever recipe is taken: what is asked, measured, and which chance
BESIDE = ("question", "split", "seed", "max_interactions", "validate")
OF_RECIPE = tuple(name for name in OF_TRAINING if name not in BESIDE)

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
    recipe = dataclasses.replace(Settings(), **PRESETS[preset])
    return settings.taking(recipe, OF_RECIPE)


def preset_of(settings: Settings) -> str:
    """Return the name of the recipe that the settings are, or "" where they are none."""
    return next((name for name in PRESETS if with_preset(settings, name) == settings), "")


def is_by_default(settings: Settings) -> bool:
    """Whether all of training is as by default, what is asked and measured, too."""
    return not settings.differing(Settings(), OF_TRAINING)


def differing(settings: Settings) -> tuple[str, ...]:
    """Return the names of what differs from the default recipe."""
    return settings.differing(Settings(), OF_RECIPE)
