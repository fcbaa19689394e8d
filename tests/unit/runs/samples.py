"""Runs of small data, made as the page makes them."""

from dataclasses import replace
from functools import cache

import numpy as np

from recommender.app.models import LABELS
from recommender.app.settings import Settings
from recommender.app.training import Broke, Early
from recommender.evaluation.baselines import POPULARITY
from recommender.evaluation.metrics import Measurement, measured
from recommender.runs.run import Run, RunCurve, of_training

DATA = "0123456789abcdef"
# 20 users, lists of two films out of ten; of each user two films are held out
NUM_USERS, NUM_FILMS, K = 20, 10, 2


def measurement(num_hits: int, *, first_user: int = 0, first_film: int = 0) -> Measurement:
    """Return lists of a film and the next one; of `num_hits` users the first one is a hit."""
    users = np.arange(first_user, NUM_USERS, dtype=np.int64)
    hits = np.zeros((len(users), K), dtype=bool)
    hits[:num_hits, 0] = True
    lists = np.tile(np.array([first_film, first_film + 1], dtype=np.int32), (len(users), 1))
    return measured(users, lists, hits, np.full(len(users), 2, dtype=np.int64), NUM_FILMS)


@cache
def run(ended: int = 1, *, hits: int = 5, tested: bool = True, **settings: object) -> Run:
    measurements = {name: measurement(hits) for name in LABELS} | {POPULARITY: measurement(4)}
    return Run(
        settings=replace(of_training(Settings()), **settings),  # type: ignore[arg-type]
        data=DATA,
        ended=ended,
        seconds=9.5,
        share=1.0,
        curves={name: RunCurve((2.0, 1.5), (0.1, 0.125), 2.5) for name in LABELS},
        broke={"deep": Broke("loss", "NaN", 12, 8)},
        early={"history": Early(7, 4, 0.25)},
        measurements=measurements if tested else None,
    )
