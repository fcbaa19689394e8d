"""What it costs to look at a model whenever an epoch ends: frames for the map, NDCG for the curve.

Example::

    with Harness() as harness:
        share, seconds = Trainings(harness).cost(models, "watch", repeats=3)

A part of bench/map.py and bench/train.py.
"""

import statistics
import sys
from typing import Any, Literal

from bench.harness import Harness, load_dataset, plain_data
from recommender.app.settings import Settings
from recommender.app.training import plan_training

Model = dict[str, Any]
Look = Literal["watch", "validate"]


def say(text: str) -> None:
    """Write a line of progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


class Trainings:
    """Trains on the page's data as the page does by default."""

    def __init__(self, harness: Harness) -> None:
        """Split the data."""
        dataset = load_dataset()
        settings = Settings()
        plan = plan_training(dataset, settings)
        assert plan.validation is not None
        self._harness = harness
        self._data = plain_data(dataset, plan.interactions, settings)
        self._slice = {name: values.tolist() for name, values in plan.validation.items()}
        self._settings = settings.for_training()

    def train(
        self, models: list[Model], *, watch: bool = False, validate: bool = False
    ) -> dict[str, Any]:
        """Return the seconds of one training, of each model in it, and the number of frames.

        Args:
            models: that train at the same time.
            watch: whether the map follows.
            validate: whether NDCG is measured on the validation slice; it is left out in any case.
        """
        data = self._data | {"validation": self._slice if validate else None}
        found: dict[str, Any] = self._harness.call(
            "trainWatched", models, data, self._settings, watch
        )
        return found

    def cost(self, models: list[Model], look: Look, repeats: int) -> tuple[float, float]:
        """Return what a look adds, as a share, and the median seconds without: pairs in turn."""
        ratios, plain = [], []
        for turn in range(repeats):
            order = [False, True] if turn % 2 else [True, False]
            took = {looks: self.train(models, **{look: looks}) for looks in order}
            seconds = {looks: max(run["ofModel"].values()) for looks, run in took.items()}
            ratios.append(seconds[True] / seconds[False])
            plain.append(seconds[False])
            say(f"{look}: {seconds[True]:.2f} s, without {seconds[False]:.2f} s")
        return statistics.median(ratios) - 1, statistics.median(plain)
