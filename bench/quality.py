"""Measure ranking quality on held-out data (protocol P2): the page's own model code in a browser.

Example::

    make bench-quality
    .venv/bin/python -m bench.quality --validation --set learningRate=0.01

Trains Baseline and Deep with the page's default settings on each user's first 80 %, and compares
the top-10 lists with the rest. With --validation the last eighth of each user's training stands in
for the test: settings are chosen on it, never on the test. The last line is one JSON object: means
over the seeds, and standard deviations beside them.
"""

import argparse
import json
import statistics
import sys
from dataclasses import asdict
from typing import Any

import numpy as np

from bench.harness import Harness, items_by_user, load_dataset, plain_data
from recommender.evaluation import (
    Metrics,
    chronological,
    evaluate,
    hold_out_last,
    popularity_scores,
    top_k,
)
from recommender.interactions import Interactions, sample
from recommender.movielens import Dataset
from recommender.settings import FIELDS, Settings, default_settings, parse_settings

MODELS = ["baseline", "deep"]
SEEDS = (1, 2, 3)
K = 10


def split(dataset: Dataset, validation: bool) -> tuple[Interactions, Interactions]:
    """Return training and held-out interactions of P2, or of its validation slice."""
    train, held_out = hold_out_last(chronological(dataset), dataset.num_users, share=0.2)
    return hold_out_last(train, dataset.num_users, share=0.125) if validation else (train, held_out)


def measure(
    harness: Harness, dataset: Dataset, settings: Settings, validation: bool
) -> dict[str, list[Metrics]]:
    """Return the metrics of each model, one for each seed; of popularity, one."""
    train, held_out = split(dataset, validation)
    exclude = items_by_user(train, dataset.num_users)
    popular = top_k(popularity_scores(train, dataset.num_users, dataset.num_items), train, K)
    results = {"popularity": [evaluate(popular, held_out, dataset.num_items)]}
    for seed in SEEDS:
        sampled = sample(train, int(settings["maxInteractions"]), seed)
        data = plain_data(dataset, sampled)
        run = harness.call("topLists", MODELS, data, settings | {"seed": seed}, K, exclude)
        print(f"seed {seed}: trained in {run['seconds']:.1f} s", file=sys.stderr)
        for name, flat in run["lists"].items():
            lists = np.array(flat).reshape(dataset.num_users, K)
            results.setdefault(name, []).append(evaluate(lists, held_out, dataset.num_items))
    return results


def summary(metrics: list[Metrics]) -> dict[str, Any]:
    """Return the mean over the seeds of each metric, with its standard deviation."""
    rows = [asdict(row) for row in metrics]
    means = {name: round(statistics.mean(row[name] for row in rows), 4) for name in rows[0]}
    spreads = {
        f"{name}_sd": round(statistics.stdev(row[name] for row in rows), 4)
        for name in ("recall", "ndcg", "coverage")
        if len(rows) > 1
    }
    return means | spreads


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description="Measure ranking quality on held-out data.")
    parser.add_argument("--validation", action="store_true", help="measure on the validation slice")
    parser.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE")
    options = parser.parse_args()
    form = {field.name: str(field.default) for field in FIELDS}
    settings = parse_settings(form | dict(pair.split("=", 1) for pair in options.set))
    with Harness() as harness:
        results = measure(harness, load_dataset(), settings, options.validation)
    protocol = "P2 validation" if options.validation else "P2"
    report = {protocol: {name: summary(rows) for name, rows in results.items()}}
    changed = {k: v for k, v in settings.items() if v != default_settings()[k]}
    print(json.dumps(report | {"seeds": len(SEEDS), "changed": changed}))


if __name__ == "__main__":
    main()
