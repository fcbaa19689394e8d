"""Measure ranking quality on held-out data: the page's own model code in a browser.

Example::

    make bench-quality
    .venv/bin/python -m bench.quality --protocol P2 --validation --set learning_rate=0.01

Trains each model with the page's default settings on the training part of each protocol
(bench/protocols.py), and compares the top-10 lists with what was held out. With --validation
a slice of the training part stands in for the test: settings are chosen on it, never on the test.
The last line is one JSON object: means over the seeds, and standard deviations beside them.
"""

import argparse
import json
import statistics
import sys
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from bench.harness import Harness, load_dataset, plain_data
from bench.options import add_settings, chosen_settings
from bench.protocols import PROTOCOLS, split
from bench.references import ease_scores, random_lists, top_k
from recommender.app.models import MODELS
from recommender.app.settings import Settings
from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import Metrics, evaluate
from recommender.evaluation.split import Split
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import sample

SEEDS = 3
K = 10

# best on the validation slices, of 100, 200, 400, 800 and of .02, .05, .1, .2
EASE_L2 = 400
EASE_DECAY = 0.1


def reference_lists(dataset: Dataset, parts: Split) -> dict[str, np.ndarray]:
    """Return the lists that need no training in the browser."""
    train, num_items = parts.train, dataset.num_items
    lists = {
        "random": random_lists(train, num_items, K, seed=1),
        "popularity": popular_lists(train, num_items, K),
        "ease": top_k(ease_scores(train, num_items, EASE_L2, decay=0), train, K),
    }
    if train.moment is not None:
        scores = ease_scores(train, num_items, EASE_L2, EASE_DECAY)
        lists["ease_recent"] = top_k(scores, train, K)
    return lists


def measure(
    harness: Harness, dataset: Dataset, parts: Split, settings: Settings, num_seeds: int
) -> dict[str, list[Metrics]]:
    """Return the metrics of each model, one for each seed from 1; of popularity, one."""
    models = [dict(model.entry) for model in MODELS]
    by_user = parts.train.by_user
    exclude = {"starts": by_user.starts.tolist(), "items": by_user.items.tolist()}
    results = {
        name: [evaluate(lists, parts.held_out, dataset.num_items)]
        for name, lists in reference_lists(dataset, parts).items()
    }
    for seed in range(1, num_seeds + 1):
        data = plain_data(dataset, sample(parts.train, settings.max_interactions, seed))
        seeded = replace(settings, seed=seed).for_training()
        run = harness.call("topLists", models, data, seeded, K, exclude)
        print(f"seed {seed}: trained in {run['seconds']:.1f} s", file=sys.stderr)
        for name, flat in run["lists"].items():
            lists = np.array(flat).reshape(dataset.num_users, K)
            results.setdefault(name, []).append(evaluate(lists, parts.held_out, dataset.num_items))
    return results


def summary(metrics: list[Metrics]) -> dict[str, Any]:
    """Return the mean over the seeds of each metric, with its standard deviation."""
    rows = [asdict(row) for row in metrics]
    means = {name: round(statistics.mean(row[name] for row in rows), 4) for name in rows[0]}
    spreads = {
        f"{name}_sd": round(statistics.stdev(row[name] for row in rows), 4)
        for name in ("recall", "ndcg", "hit_rate", "coverage")
        if len(rows) > 1
    }
    return means | spreads


def options_of_command_line() -> argparse.Namespace:
    """Parse the options and check the settings among them."""
    parser = argparse.ArgumentParser(description="Measure ranking quality on held-out data.")
    parser.add_argument("--protocol", nargs="+", choices=PROTOCOLS, default=list(PROTOCOLS))
    parser.add_argument("--validation", action="store_true", help="measure on the validation slice")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="train N times")
    add_settings(parser)
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {options.seeds}")
    options.settings = chosen_settings(parser, options)
    return options


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    options = options_of_command_line()
    dataset = load_dataset()
    report: dict[str, Any] = {}
    with Harness() as harness:
        for protocol in options.protocol:
            print(protocol, file=sys.stderr)
            parts = split(dataset, protocol, validation=options.validation)
            settings: Settings = options.settings
            if protocol == "P1":
                # the default cap keeps all but 367 of P2's ratings; of P1's it would drop a fifth,
                # and the figures could not be compared with those of other models
                cap = max(settings.max_interactions, len(parts.train))
                settings = replace(settings, max_interactions=cap)
            results = measure(harness, dataset, parts, settings, options.seeds)
            report[protocol] = {name: summary(rows) for name, rows in results.items()}
    report["seeds"] = options.seeds
    report["validation"] = options.validation
    chosen, default = options.settings.for_training(), Settings().for_training()
    report["changed"] = {name: value for name, value in chosen.items() if value != default[name]}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
