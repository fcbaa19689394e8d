"""Measure the map: how it moves, what it costs training, how true its second projection is.

Example::

    python -m bench.map --repeats 5

The last line is one JSON object:

- frame_ms_median, frame_ms_p95: what a frame costs the main thread in drags and zooms over all
  films, in milliseconds: event handlers and drawing, all that Python does in them.
- tooltip_p95_ms: from a pointer's event until the tooltip stands, laid out.
- projection_over_training: seconds of the second projection of one model's films / seconds in
  which that model trains alone; medians of both.
- neighbours_kept_over_pca: the share of each film's ten nearest that are among its ten nearest on
  that map / the same of two principal components.
- map_cost_share: what the moving map adds to a training on the page, as a share of it: trainings
  with and without take turns, the median of the pairs' ratios less 1.
- map_cost_share_of_worker: likewise, of the worker of the model that is shown, without a page.
- longest_task_ms: of the main thread while any of this runs; where none is as long as 50 ms, which
  browsers tell, the longest frame of the page's own code. Each by what ran: longest_task_of.
"""

import argparse
import json
import statistics
from typing import Any

from bench.epoch_ends import Trainings, say
from bench.harness import Harness
from bench.map_page import MapPage
from recommender.app.models import MODELS


def of_page(repeats: int) -> dict[str, Any]:
    """Return what is measured on the page."""
    with MapPage() as page:
        cost = page.cost_of_watching(repeats)
        moves = page.moves()
    longest = moves["longest_task_of"] | {"training": cost.pop("longest_task_training_ms")}
    return {
        **moves,
        **cost,
        "longest_task_of": longest,
        "longest_task_ms": max(longest.values()),
    }


def of_workers(repeats: int) -> dict[str, Any]:
    """Return what is measured of the workers alone."""
    shown = [dict(model.entry) for model in MODELS if model.on_map]
    with Harness() as harness:
        trainings = Trainings(harness)
        trainings.train(shown, watch=True)  # compiles and allocates
        cost, seconds = trainings.cost(shown, "watch", repeats)
        trainings.train([dict(model.entry) for model in MODELS])
        layouts = measure_layouts(harness, [model.name for model in MODELS], repeats)
    on_map = layouts[shown[0]["name"]]
    return {
        "map_cost_share_of_worker": round(cost, 4),
        "projection_over_training": round(on_map["seconds"] / seconds, 3),
        "neighbours_kept_over_pca": round(on_map["kept"] / on_map["keptByComponents"], 2),
        "training_seconds": round(seconds, 2),
        "of_model": {
            name: {key: round(value, 4) for key, value in found.items()}
            for name, found in layouts.items()
        },
    }


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
    parser = argparse.ArgumentParser(description="Measure the map of films.")
    parser.add_argument("--repeats", type=int, default=5, help="pairs of trainings, layouts")
    repeats = parser.parse_args().repeats
    print(json.dumps(of_page(repeats) | of_workers(repeats)))


if __name__ == "__main__":
    main()
