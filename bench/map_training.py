"""Measure what the map costs beside training: its frames, and the second projection.

Example::

    python -m bench.map_training --repeats 5

The last line is one JSON object:

- map_cost_share: what watching adds to a training with the default settings, as a share of it.
  Trainings with and without take turns, in an order that turns around; the median of the pairs'
  ratios, less 1.
- map_cost_share_of_one: likewise, of the model whose map is shown, trained on its own.
- projection_over_training: seconds of the second projection of that model's films / seconds in
  which it trains alone, until its last step; medians of both.
- neighbours_kept_over_pca: the share of each film's ten nearest that are among its ten nearest on
  that map / the same of two principal components.
- of_model: by model, seconds of the projection and both shares.
"""

import argparse
import json
import statistics
import sys
from typing import Any

from bench.harness import Harness, load_dataset, plain_data
from recommender.app.models import MODELS
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
        self._data = plain_data(dataset, plan_training(dataset, settings).interactions)
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


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure the map beside training.")
    parser.add_argument("--repeats", type=int, default=5, help="pairs of trainings, layouts")
    repeats = parser.parse_args().repeats
    models = [dict(model.entry) for model in MODELS]
    shown = [dict(model.entry) for model in MODELS if model.on_map]
    with Harness() as harness:
        trainings = Trainings(harness)
        trainings.train(models, watch=True)  # compiles and allocates
        cost_of_one, seconds = trainings.cost(shown, repeats)
        cost, seconds_of_all = trainings.cost(models, repeats)
        layouts = measure_layouts(harness, [model["name"] for model in models], repeats)
    on_map = layouts[shown[0]["name"]]
    report = {
        "map_cost_share": round(cost, 4),
        "map_cost_share_of_one": round(cost_of_one, 4),
        "projection_over_training": round(on_map["seconds"] / seconds, 3),
        "neighbours_kept_over_pca": round(on_map["kept"] / on_map["keptByComponents"], 2),
        "training_seconds": round(seconds, 2),
        "training_seconds_of_all": round(seconds_of_all, 2),
        "of_model": {
            name: {key: round(value, 4) for key, value in found.items()}
            for name, found in layouts.items()
        },
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
