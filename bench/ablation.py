"""Measure what each part of a recipe is worth: a ladder from the naive one, and single changes.

Example::

    make bench-ablation
    .venv/bin/python -m bench.ablation --write   # keeps the figures for the page and for docs/

The ladder trains Deep on P2 (bench/protocols.py) by the page's own switches, from the naive preset
on, each step added to the one before. The changes each differ from the page's defaults by one
setting, on the protocol that can tell: R for what has nothing to do with time, D for what has. All
on the models' training part without the page's limit of interactions.

The last line is one JSON object: NDCG@10 of the ladder's steps, means over seeds, and under
"changes" the paired difference of each change to the defaults with its 95 % interval.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.harness import Harness, load_dataset
from bench.paired import by_user, interval, mean_of_means
from bench.protocols import QUESTION_OF, splits
from bench.quality import SEEDS, K, lists_of
from recommender.app.models import MODELS
from recommender.app.presets import NAIVE, with_preset
from recommender.app.settings import FIELDS, ON_MAP, Settings
from recommender.evaluation.baselines import popular_lists
from recommender.evaluation.metrics import user_metrics
from recommender.evaluation.split import Split
from recommender.ratings.arrays import Float64Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import sample
from recommender.views.ablations import ABLATIONS

TABLE = Path(__file__).resolve().parent.parent / "docs" / "ablations.md"
UNLIMITED = Settings(max_interactions=int(FIELDS["max_interactions"].most))
LADDER_PROTOCOL = "P2"
# whose changes are measured: the one with all layers, and the one without user ids
TWO_TOWERS = ON_MAP
OF_HISTORIES = next(model.name for model in MODELS if model.entry["recipe"] != "ids")

# each step's name, and what it adds to the one before; the last two are for what comes next
STEPS: dict[str, dict[str, str]] = {
    "naive": {},
    "temperature": {"temperature": "0.2"},
    "logq": {"logq": "on"},
    "masking": {"masking": "on"},
    "residual": {"residual": "on"},
    "warm_start": {"warm_start": "on"},
    "recency": {"fading": "8", "balance": "on"},
}


@dataclass(frozen=True)
class Change:
    """One setting that is not as by default.

    Attributes:
        name: of the setting.
        text: what its control holds then.
        protocol: on which it is measured.
        model: of which.
    """

    name: str
    text: str
    protocol: str = "R"
    model: str = TWO_TOWERS


CHANGES = (
    Change("question", "sitting", "D"),
    Change("epochs", "9"),
    Change("batch_size", "1024"),
    Change("embedding_dim", "16"),
    Change("hidden_units", "16"),
    Change("learning_rate", "0.005"),
    Change("max_interactions", "40000"),
    Change("loss", "full"),
    Change("loss", "bpr"),
    Change("temperature", "1"),
    Change("logq", ""),
    Change("masking", ""),
    Change("fading", "0", "D"),
    Change("balance", ""),
    Change("l2", "0.001"),
    Change("residual", ""),
    Change("normalize", ""),
    Change("item_genres", ""),
    Change("user_genres", ""),
    Change("item_bias", ""),
    Change("trend", "", "D"),
    Change("warm_start", ""),
    Change("decay", ""),
    Change("users_together", "1000000"),
    Change("pools", "five", "D", OF_HISTORIES),
    Change("cut_share", "0", "D", OF_HISTORIES),
    Change("target_decay", "1", "D", OF_HISTORIES),
    Change("kept_least", "0", "R", OF_HISTORIES),
    Change("kept_most", "1", "R", OF_HISTORIES),
    Change("history_rate", "0.2", "R", OF_HISTORIES),
)


class Bench:
    """Trains and measures, by split, setting and seed."""

    def __init__(self, harness: Harness, dataset: Dataset, num_seeds: int) -> None:
        """Take what all measurements share."""
        self._harness = harness
        self.dataset = dataset
        self._seeds = range(1, num_seeds + 1)

    def ndcg(self, every: Sequence[Split], settings: Settings, model: str) -> Float64Array:
        """Return each user's NDCG@10, the mean over the seeds, by split: [num_users, splits]."""
        means, users = [], []
        for parts in every:
            of_seeds = [self._measured(parts, settings, model, seed) for seed in self._seeds]
            means.append(np.mean([found.ndcg for found in of_seeds], axis=0))
            users.append(of_seeds[0].user_idx)
        return by_user(means, users, self.dataset.num_users)

    def _measured(self, parts: Split, settings: Settings, model: str, seed: int) -> Any:
        lists = lists_of(
            self._harness,
            self.dataset,
            parts.train,
            replace(settings, seed=seed),
            models=[entry for entry in MODELS if entry.name == model],
            train=sample(parts.train, settings.limit_of(len(parts.train)), seed),
        )
        return user_metrics(lists[model], parts.held_out, self.dataset.num_items)

    def popularity(self, parts: Split) -> float:
        """Return the mean NDCG@10 of the most popular items."""
        lists = popular_lists(parts.train, self.dataset.num_items, K)
        return float(user_metrics(lists, parts.held_out, self.dataset.num_items).ndcg.mean())


def ladder(bench: Bench) -> dict[str, float]:
    """Return NDCG@10 of popularity and of each step of the ladder."""
    every = splits(bench.dataset, LADDER_PROTOCOL)
    settings = with_preset(replace(UNLIMITED, question=QUESTION_OF[LADDER_PROTOCOL]), NAIVE)
    steps = {"popularity": bench.popularity(every[0])}
    for name, added in STEPS.items():
        for setting, text in added.items():
            settings = settings.with_text(setting, text)
        print(f"  {name}", file=sys.stderr, flush=True)
        steps[name] = mean_of_means(bench.ndcg(every, settings, TWO_TOWERS))
    default = replace(UNLIMITED, question=QUESTION_OF[LADDER_PROTOCOL])
    steps["default"] = mean_of_means(bench.ndcg(every, default, TWO_TOWERS))
    return {name: round(value, 4) for name, value in steps.items()}


def changes(bench: Bench, chosen: Sequence[Change]) -> list[dict[str, Any]]:
    """Return each change with its paired difference to the defaults and its 95 % interval."""
    defaults: dict[tuple[str, str], Float64Array] = {}
    found = []
    for change in chosen:
        every = splits(bench.dataset, change.protocol)
        place = (change.protocol, change.model)
        if place not in defaults:
            print(f"  defaults {place}", file=sys.stderr, flush=True)
            defaults[place] = bench.ndcg(every, UNLIMITED, change.model)
        print(f"  {change}", file=sys.stderr, flush=True)
        settings = UNLIMITED.with_text(change.name, change.text)
        differences = bench.ndcg(every, settings, change.model) - defaults[place]
        low, high = interval(differences)
        figures = {
            "default": mean_of_means(defaults[place]),
            "difference": mean_of_means(differences),
        }
        figures |= {"low": low, "high": high}
        found.append(vars(change) | {key: round(value, 4) for key, value in figures.items()})
    return found


def table(kept: dict[str, Any]) -> str:
    """Return docs/ablations.md: the ladder, and the changes."""
    steps = [f"| {name} | {value:.4f} |" for name, value in kept["ladder"].items()]
    rows = [
        f"| {row['name']} | {row['text'] or 'off'} | {row['protocol']}, {row['model']} "
        f"| {row['default']:.4f} | {row['difference']:+.4f} "
        f"| {row['low']:+.4f} to {row['high']:+.4f} |"
        for row in kept["changes"]
    ]
    return "\n".join(
        [
            "# What each part of a recipe is worth",
            "",
            f"NDCG@10, means of {kept['seeds']} seeds. Written by `{kept['command']}`,",
            f"{kept['measured']}.",
            "",
            "## The ladder",
            "",
            "Deep on P2 (each user's last fifth by time is held out), from the naive preset on,",
            "each step added to the one before. The schedule stays that of the naive preset until",
            "the last line, the page's default for a sitting.",
            "",
            "| step | NDCG@10 |",
            "|---|---|",
            *steps,
            "",
            "## One change at a time",
            "",
            "Each line differs from the page's defaults by one setting. R: the random split of",
            "recommenders-team/recommenders; D: by date, the mean of five dates. The interval is",
            "the paired bootstrap over users, 95 %: a change whose interval holds zero may be",
            "none.",
            "",
            "| setting | becomes | measured on | default | difference | interval |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def options_of_command_line() -> argparse.Namespace:
    """Parse the options."""
    parser = argparse.ArgumentParser(description="Measure what each part of a recipe is worth.")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="train N times")
    parser.add_argument("--only", choices=("ladder", "changes"), help="measure this part alone")
    parser.add_argument(
        "--write", action="store_true", help=f"keep the figures: {ABLATIONS.name}, {TABLE.name}"
    )
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {options.seeds}")
    if options.write and options.only:
        parser.error("--write keeps both parts: leave --only out")
    return options


def main() -> None:
    """Run the benchmark and print one JSON object as the last line."""
    options = options_of_command_line()
    with Harness() as harness:
        bench = Bench(harness, load_dataset(), options.seeds)
        steps = {} if options.only == "changes" else ladder(bench)
        found = [] if options.only == "ladder" else changes(bench, CHANGES)
    if options.write:
        kept = {
            "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "command": "python -m bench.ablation --write",
            "seeds": options.seeds,
            "ladder": steps,
            "changes": found,
        }
        ABLATIONS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        TABLE.write_text(table(kept), encoding="utf-8")
    print(json.dumps(steps | {"changes": found, "seeds": options.seeds}))


if __name__ == "__main__":
    main()
