"""Small model files, made as the page makes them."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from recommender.app.models import LABELS
from recommender.evaluation.bootstrap import Estimate
from recommender.model_files.card import card_of
from recommender.model_files.model_file import ModelFile, Weights
from recommender.runs.run import Run
from tests.unit.runs.samples import run

WHEN = 1_790_000_000_000


def weights(*names: str) -> Mapping[str, Weights]:
    """Return two tensors of each model, of different numbers."""
    return {
        name: {
            "item_tower.embedding": np.full((3, 2), 1 / (place + 3), dtype=np.float32),
            "item_bias": np.array([[-0.0], [1e-30], [3e38]], dtype=np.float32),
        }
        for place, name in enumerate(names)
    }


@cache
def model_file(*names: str, ended: int = WHEN, **settings: object) -> ModelFile:
    """Return a file of some models, or of all."""
    of = names or tuple(LABELS)
    made: Run = run(ended, **settings)
    card = card_of(made, of, {})
    return ModelFile(card, weights(*of))


INTERVAL = Estimate(0.25, (0.125, 0.375))
