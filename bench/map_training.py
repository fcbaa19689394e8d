"""What the map costs a model's worker: frames while it trains, and the second projection.

Example::

    with Harness() as harness:
        share, seconds = Trainings(harness).cost(models, repeats=3)

A part of bench/map.py.
"""

import statistics
import sys
from typing import Any

from bench.harness import Harness, load_dataset, plain_data
from recommender.app.settings import Settings
from recommender.app.training import plan_training

Model = dict[str, Any]


def say(text: str) -> None:
    """Write a line of progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


class Trainings:
    """Trains on the page's data as the page does by default."""

    def __init__(self, harness: Harness) -> None:
        """Split the data."""
        dataset = load_dataset()
        settings = Settings()
        self._harness = harness
        self._data = plain_data(dataset, plan_training(dataset, settings).interactions, settings)
        self._settings = settings.for_training()

    def train(self, models: list[Model], *, watch: bool) -> dict[str, Any]:
        """Return the seconds of one training, of each model in it, and the number of frames."""
        found: dict[str, Any] = self._harness.call(
            "trainWatched", models, self._data, self._settings, watch
        )
        return found

    def cost(self, models: list[Model], repeats: int) -> tuple[float, float]:
        """Return what watching adds, as a share, and the median seconds of who does not watch."""
        ratios, plain = [], []
        for turn in range(repeats):
            order = [False, True] if turn % 2 else [True, False]
            took = {watch: self.train(models, watch=watch) for watch in order}
            seconds = {watch: max(run["ofModel"].values()) for watch, run in took.items()}
            ratios.append(seconds[True] / seconds[False])
            plain.append(seconds[False])
            frames = took[True]["frames"]
            say(f"{seconds[False]:.2f} s, watched {seconds[True]:.2f} s, {frames} frames")
        return statistics.median(ratios) - 1, statistics.median(plain)


def measure_layouts(harness: Harness, names: list[str], repeats: int) -> dict[str, Any]:
    """Return each trained model's seconds of a projection, and what two maps keep."""
    found = {}
    for name in names:
        runs = [harness.call("layOut", name, seed) for seed in range(1, repeats + 1)]
        found[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        say(f"{name}: {found[name]}")
    return found
