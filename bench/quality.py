"""Measure ranking quality on held-out data: the page's own model code in a browser.

Example::

    make bench-quality
    .venv/bin/python -m bench.quality --protocol D --validation --set learning_rate=0.01

Trains each model with the page's default settings on the training part of each protocol
(bench/protocols.py), for the question that the protocol asks, and compares the top-10 lists with
what was held out. The page's limit of interactions is lifted: of some protocols it would drop a
fifth, and the figures could not be compared with those of others. With --validation a slice of the
training part stands in for the test: settings are chosen on it, never on the test.

The last line is one JSON object: by protocol and model means over seeds (and over D's dates), `_sd`
the standard deviation between seeds, `ndcg_se` the standard error over users, `lists_with_rare` how
many of the tested lists hold an item with one training rating or none, and in `against` the paired
difference of NDCG to other models with its 95 % interval (bench/paired.py); `same_sitting` is the
share of held-out ratings from the sitting of the last training one.
"""

import argparse
import datetime
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bench.harness import Harness, load_dataset, plain_data
from bench.options import add_settings, chosen_settings
from bench.paired import by_user, interval, mean_of_means, standard_error
from bench.protocols import QUESTION_OF, share_of_same_sitting, splits
from bench.references import ease_scores, popularity_scores, random_lists, top_k, with_trend
from recommender.app.models import MODELS, Model
from recommender.app.questions import QUESTIONS, SITTING
from recommender.app.settings import Settings
from recommender.evaluation.metrics import UserMetrics, coverage, user_metrics
from recommender.evaluation.split import Split
from recommender.ratings.arrays import Float64Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import Interactions, item_counts
from recommender.views.ranking import COLUMNS, RANKING

SEEDS = 3
K = 10

# best on the validation slices, of 100, 200, 400, 800 and of .02, .05, .1, .2
EASE_L2 = 400
EASE_DECAY = 0.1

FIGURES = ("recall", "ndcg", "hit", "precision", "average_precision")
Lists = dict[str, np.ndarray]


@dataclass
class Record:
    """What one recommender reached.

    Attributes:
        users: for each split, for each seed, the metrics of its users.
        coverage: of each split and seed.
        rare: likewise, in how many lists stands an item that no more than one user had in training.
    """

    users: list[list[UserMetrics]] = field(default_factory=list)
    coverage: list[float] = field(default_factory=list)
    rare: list[int] = field(default_factory=list)

    def add(self, parts: Split, of_seeds: list[np.ndarray], num_items: int) -> None:
        """Compare the lists of each seed with what a split holds out."""
        users = [user_metrics(lists, parts.held_out, num_items) for lists in of_seeds]
        self.users.append(users)
        is_rare = item_counts(parts.train, num_items) <= 1
        for lists, found in zip(of_seeds, users, strict=True):
            shown = lists[found.user_idx]
            self.coverage.append(coverage(shown, num_items))
            self.rare.append(int((is_rare[shown] & (shown >= 0)).any(axis=1).sum()))

    def ndcg(self, num_users: int) -> Float64Array:
        """Return each user's NDCG, the mean over the seeds, by split: [num_users, splits]."""
        means = [np.mean([seed.ndcg for seed in seeds], axis=0) for seeds in self.users]
        return by_user(means, [seeds[0].user_idx for seeds in self.users], num_users)

    def of_seeds(self, name: str) -> list[float]:
        """Return the mean over users and splits for each seed."""
        by_seed = zip(*self.users, strict=True)
        return [
            statistics.mean(float(getattr(users, name).mean()) for users in of_seed)
            for of_seed in by_seed
        ]


def reference_lists(train: Interactions, num_items: int, question: str) -> Lists:
    """Return the lists that need no training in the browser."""
    scores = {
        "popularity": popularity_scores(train, num_items, train.num_users),
        "ease": ease_scores(train, num_items, EASE_L2, decay=0),
    }
    if train.timestamp is not None and question == SITTING:
        scores["ease_recent"] = ease_scores(train, num_items, EASE_L2, EASE_DECAY)
    elif train.timestamp is not None:
        scores |= {f"{name}_trend": with_trend(scores[name], train) for name in tuple(scores)}
    lists = {name: top_k(values, train, K) for name, values in scores.items()}
    return {"random": random_lists(train, num_items, K, seed=1)} | lists


def trained_lists(
    harness: Harness, dataset: Dataset, parts: Split, settings: Settings, num_seeds: int
) -> list[Lists]:
    """Return the lists of each model, for each seed from 1 on."""
    return [
        lists_of(harness, dataset, parts.train, replace(settings, seed=seed))
        for seed in range(1, num_seeds + 1)
    ]


def lists_of(
    harness: Harness,
    dataset: Dataset,
    known: Interactions,
    settings: Settings,
    *,
    models: Sequence[Model] = MODELS,
    train: Interactions | None = None,
) -> Lists:
    """Return the lists of each model after one training.

    Args:
        harness: trains.
        dataset: sizes and genres.
        known: what the lists leave out.
        settings: of the training, its seed among them.
        models: that are trained.
        train: what they learn from, where that is not all that is known.
    """
    learnt = known if train is None else train
    told = settings.for_training(knows_order=learnt.timestamp is not None)
    data = plain_data(dataset, learnt, settings)
    exclude = {"starts": known.by_user.starts.tolist(), "items": known.by_user.items.tolist()}
    entries = [dict(model.entry) for model in models]
    run = harness.call("topLists", entries, data, told, K, exclude)
    print(f"  seed {settings.seed}: {run['seconds']:.1f} s", file=sys.stderr, flush=True)
    shape = (dataset.num_users, K)
    return {name: np.array(flat).reshape(shape) for name, flat in run["lists"].items()}


def measure(
    harness: Harness, dataset: Dataset, every: list[Split], settings: Settings, num_seeds: int
) -> dict[str, Record]:
    """Return what each recommender reached on the splits of a protocol."""
    records: dict[str, Record] = {}
    for parts in every:
        print(f"{len(parts.train):,} ratings train", file=sys.stderr, flush=True)
        ours = trained_lists(harness, dataset, parts, settings, num_seeds)
        references = reference_lists(parts.train, dataset.num_items, settings.question)
        lists = {name: [found] * num_seeds for name, found in references.items()}
        lists |= {name: [of_seed[name] for of_seed in ours] for name in ours[0]}
        for name, of_seeds in lists.items():
            records.setdefault(name, Record()).add(parts, of_seeds, dataset.num_items)
    return records


def summary(records: dict[str, Record], num_users: int) -> dict[str, Any]:
    """Return means, spreads and errors of each recommender, and ours against the others."""
    ndcg = {name: record.ndcg(num_users) for name, record in records.items()}
    trained = [model.name for model in MODELS]
    report: dict[str, Any] = {}
    for name, record in records.items():
        means = {figure: record.of_seeds(figure) for figure in FIGURES}
        report[name] = {figure: round(statistics.mean(row), 4) for figure, row in means.items()}
        report[name]["coverage"] = round(statistics.mean(record.coverage), 4)
        report[name]["lists_with_rare"] = round(statistics.mean(record.rare), 1)
        report[name]["ndcg_se"] = round(standard_error(ndcg[name]), 4)
        if name in trained and len(means["ndcg"]) > 1:
            report[name]["ndcg_sd"] = round(statistics.stdev(means["ndcg"]), 4)
        if name in trained:
            others = [other for other in ndcg if other not in ("random", name)]
            report[name]["against"] = {
                other: _difference(ndcg[name] - ndcg[other]) for other in others
            }
    first = next(iter(records.values()))
    report["num_users"] = [len(seeds[0].user_idx) for seeds in first.users]
    report["ndcg_by_split"] = {
        name: [round(float(value), 4) for value in np.nanmean(figures, axis=0)]
        for name, figures in ndcg.items()
    }
    return report


def _difference(differences: Float64Array) -> list[float]:
    """Return a mean difference with the ends of its interval."""
    ends = interval(differences)
    return [round(float(value), 4) for value in (mean_of_means(differences), *ends)]


def page_file(report: dict[str, Any], num_seeds: int, measured: datetime.date) -> str:
    """Return the text of the file that recommender/views/ranking.py reads."""
    kept = {
        "measured": measured.isoformat(),
        "command": "python -m bench.quality --write",
        "seeds": num_seeds,
        "ndcg": {
            protocol: {
                name: {"ndcg": row["ndcg"], "error": row["ndcg_se"]}
                for name, row in report[protocol].items()
                if isinstance(row, dict) and "ndcg" in row
            }
            for protocol in COLUMNS
        },
    }
    return json.dumps(kept, indent=2) + "\n"


def options_of_command_line() -> argparse.Namespace:
    """Parse the options and check the settings among them."""
    parser = argparse.ArgumentParser(description="Measure ranking quality on held-out data.")
    parser.add_argument("--protocol", nargs="+", choices=QUESTION_OF, default=list(QUESTION_OF))
    parser.add_argument("--validation", action="store_true", help="measure on the validation slice")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="train N times")
    parser.add_argument(
        "--question", choices=QUESTIONS, help="train for this one, whatever the protocol asks"
    )
    parser.add_argument("--write", action="store_true", help=f"keep the figures: {RANKING.name}")
    add_settings(parser)
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error(f"--seeds: expected at least 1, got {options.seeds}")
    if options.write and len(sys.argv) > 2:
        parser.error("--write keeps what the page's own settings give: leave the other options out")
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
            every = splits(dataset, protocol, validation=options.validation)
            question = options.question or QUESTION_OF[protocol]
            settings = replace(options.settings, question=question)
            records = measure(harness, dataset, every, settings, options.seeds)
            report[protocol] = summary(records, dataset.num_users)
            report[protocol]["same_sitting"] = [share_of_same_sitting(parts) for parts in every]
    report["seeds"] = options.seeds
    report["validation"] = options.validation
    chosen, default = options.settings.for_training(), Settings().for_training()
    report["changed"] = {name: value for name, value in chosen.items() if value != default[name]}
    report["question"] = options.question or "as the protocols ask"
    if options.write:
        today = datetime.datetime.now(datetime.UTC).date()
        RANKING.write_text(page_file(report, options.seeds, today), encoding="utf-8")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
